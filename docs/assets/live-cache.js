/* How often positions are read with the KV cache and without it; the model counts as it writes. */
import { GREEDY, choose, generate } from "./minigpt.js";
import { answering, rows } from "./live-lesson.js";

// Without a cache every letter costs a new reading of the whole text
function written_without(model, alphabet, prompt) {
  let [text, read] = [prompt, 0];
  for (;;) {
    const cache = model.new_cache();
    let logits;
    for (const letter of text) {
      logits = model.forward(alphabet.indexOf(letter), cache);
      read += 1;
    }
    const letter = alphabet[choose(logits, GREEDY)];
    if (letter === "\n" || text.length === model.config.context_length) {
      return { said: text.slice(prompt.length), read };
    }
    text += letter;
  }
}

export function compute({ model, alphabet }, { number, cache }) {
  const prompt = `en:${number}=`;
  if (!cache) return written_without(model, alphabet, prompt);
  const kept = model.new_cache();
  const said = [...generate(model, alphabet, prompt, GREEDY, undefined, kept)].join("");
  return { said, read: kept.length };
}

export const answer = answering({
  files: () => ["base-nf4"],
  compute,
  show(out, { said, read }, { number }, lang, form) {
    const state = form.elements.cache.selectedOptions[0].textContent;
    const setting = lang === "es"
      ? `el número ${number}, ${said.length} letras`
      : `the number ${number}, ${said.length} letters`;
    rows(out, [[state, String(read), said]], setting);
  },
});
