/* A transplant: heads of one run stand in another, where the first letter is due. inside.py `patch`. */
import { answering, rows } from "./live-lesson.js";
import { likeliest, shown } from "./live-lens.js";

// The logits after a prompt; change(place, x) sees its last position only
function read(model, alphabet, prompt, change) {
  const cache = model.new_cache();
  let logits;
  [...prompt].forEach((letter, i) => {
    cache.change = i === prompt.length - 1 ? change : null;
    logits = model.forward(alphabet.indexOf(letter), cache);
  });
  return likeliest(alphabet, logits);
}

// part: 4 x layer + head, or 8 and 9 for all heads of a layer
export function compute({ model, alphabet }, { number, other, part }) {
  const { n_head, n_embd } = model.config;
  const D = n_embd / n_head;
  const layer = part < 8 ? Math.floor(part / 4) : part - 8;
  const [from, to] = part < 8 ? [(part % 4) * D, ((part % 4) + 1) * D] : [0, n_embd];
  const swapped = `${other}${String(number).slice(1)}`;
  let ours;
  const clean = read(model, alphabet, `en:${number}=`, (place, x) => {
    if (place === `${layer}.heads`) ours = x.slice(from, to);
    return x;
  });
  const without = read(model, alphabet, `en:${swapped}=`, (_, x) => x);
  const patched = read(model, alphabet, `en:${swapped}=`, (place, x) => {
    if (place === `${layer}.heads`) x.set(ours, from);
    return x;
  });
  return { swapped, runs: [clean, without, patched] };
}

export const answer = answering({
  files: () => ["base-float32"],
  compute,
  show(out, { swapped, runs }, { number }, lang, form) {
    const part = form.elements.part.selectedOptions[0].textContent;
    const names = [String(number), swapped, `${swapped} ${lang === "es" ? "con" : "with"} ${part}`];
    const setting = lang === "es"
      ? `${part} de ${number}, en la ejecución de ${swapped}`
      : `${part} of ${number}, in the run of ${swapped}`;
    rows(out, runs.map((best, i) => [names[i], ...best.map((one) => shown(one, lang))]), setting);
  },
});
