/* The logit lens while the model writes: inside.py `lens` on the stream after each part. */
import { generate, softmax } from "./minigpt.js";
import { answering, percent, rows } from "./live-lesson.js";

const PLACES = ["0.stream", "0.middle", "1.stream", "1.middle", "end.stream"]; // in the order met

export function likeliest(alphabet, logits) {
  const chances = softmax(logits);
  const order = [...chances.keys()].sort((a, b) => chances[b] - chances[a]);
  return order.slice(0, 2).map((id) => ({ letter: alphabet[id], share: chances[id] }));
}

export const shown = ({ letter, share }, lang) =>
  `${letter === "\n" ? "⏎" : `«${letter}»`} ${percent(share, 0, lang)}`;

// For each letter written, the newline at the end included: what each part would have written
export function compute({ model, alphabet }, { number }) {
  const prompt = `en:${number}=`;
  const cache = model.new_cache();
  const seen = [];
  cache.change = (place, x) => {
    if (place === PLACES[0]) seen.push([]);
    if (PLACES.includes(place)) seen.at(-1).push(likeliest(alphabet, model.lens(x)));
    return x;
  };
  const said = [...generate(model, alphabet, prompt, undefined, undefined, cache), "⏎"];
  return seen.slice(prompt.length - 1).map((parts, i) => ({ parts, next: said[i] }));
}

const NAMES = {
  en: ["embedding", "attention 0", "MLP 0", "attention 1", "MLP 1"],
  es: ["embedding", "atención 0", "MLP 0", "atención 1", "MLP 1"],
};

export const answer = answering({
  files: () => ["base-float32"],
  compute,
  show(out, steps, { letter, number }, lang, form) {
    form.elements.letter.max = steps.length;
    const { parts, next } = steps[Math.min(letter, steps.length) - 1];
    const setting = lang === "es" ? `cuando toca «${next}» en ${number}` : `when “${next}” of ${number} is due`;
    rows(out, parts.map((best, i) => [NAMES[lang][i], ...best.map((one) => shown(one, lang))]), setting);
  },
});
