/* How much of an adapter: its scale times a factor, on the base in float32. */
import { each_linear, generate, set_adapter } from "./minigpt.js";
import { answering, decimal, rows } from "./live-lesson.js";

const name_of = (rank) => (rank === 8 ? "adapter-es" : `adapter-es-r${rank}`);

export function compute({ model, alphabet }, { number, strength, rank }) {
  const name = name_of(rank);
  const scaled = (factor) =>
    each_linear(model, (module, leaf) => {
      module[leaf].updates[name].scaling *= factor;
    });
  const updates = [];
  each_linear(model, (module, leaf) => updates.push(module[leaf].updates[name]));
  const trained = updates.map((update) => update.scaling);
  scaled(strength);
  set_adapter(model, name);
  const says = (lang) => [...generate(model, alphabet, `${lang}:${number}=`)].join("");
  const said = { es: says("es"), en: says("en") };
  set_adapter(model, null);
  updates.forEach((update, i) => {
    update.scaling = trained[i];
  });
  return said;
}

export const answer = answering({
  files: ({ rank }) => ["base-float32", name_of(rank)],
  compute,
  show(out, said, { number, strength, rank }, lang) {
    const setting = lang === "es" ? `el número ${number}, rango ${rank}` : `the number ${number}, rank ${rank}`;
    rows(out, [[decimal(strength, 2, lang), said.es, said.en]], setting);
  },
});
