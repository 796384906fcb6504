/* Where each head reads while the model writes: experiments/live.py `reading`, for every letter. */
import { generate } from "./minigpt.js";
import { answering, element, percent, rows } from "./live-lesson.js";

// For each letter written, the newline at the end included: what was read (text), and by each head of
// each layer how much of every character, weights[layer][head]
export function compute({ model, alphabet }, { number }) {
  const seen = [];
  const prompt = `en:${number}=`;
  let text = prompt;
  const cache = model.new_cache();
  cache.watch = (layer, head, weights) => {
    if (layer === 0 && head === 0) seen.push([]);
    (seen.at(-1)[layer] ??= [])[head] = [...weights];
  };
  for (const letter of generate(model, alphabet, prompt, undefined, undefined, cache)) text += letter;
  return seen.slice(prompt.length - 1).map((weights, i) => ({
    read: text.slice(0, prompt.length + i), weights, next: text[prompt.length + i] ?? "⏎",
  }));
}

function shaded(read, weights) {
  const line = element("code", "", { class: "live-read" });
  [...read].forEach((letter, i) => {
    const share = Math.round(100 * weights[i]);
    line.append(element("span", letter, { style: `--share: ${share}%` }));
  });
  return line;
}

export const answer = answering({
  files: () => ["base-float32"],
  compute,
  show(out, steps, { layer, letter, number }, lang, form) {
    form.elements.letter.max = steps.length;
    const { read, weights, next } = steps[Math.min(letter, steps.length) - 1];
    const most = (row) => row.indexOf(Math.max(...row));
    const cells = weights[layer].map((row, head) =>
      [String(head), shaded(read, row), `«${read[most(row)]}» ${percent(row[most(row)], 0, lang)}`]);
    const due = lang === "es"
      ? `capa ${layer}, cuando toca «${next}» en ${number}`
      : `layer ${layer}, when “${next}” of ${number} is due`;
    rows(out, cells, due);
  },
});
