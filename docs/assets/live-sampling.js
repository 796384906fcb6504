/* Temperature, top-k and top-p on the next letter of the model that invents names, and three draws. */
import { generate, probabilities } from "./minigpt.js";
import { answering, decimal, percent, rows } from "./live-lesson.js";

// As in minigpt/course/notebooks/live.py
export const BEGUN = ["", "s", "seven t", "four thousand "];
const SHOWN = 6; // letters

export function compute({ model, alphabet }, { after, T, k, p }, random = Math.random) {
  const text = `:${BEGUN[after]}`;
  const cache = model.new_cache();
  let logits;
  for (const letter of text) logits = model.forward(alphabet.indexOf(letter), cache);
  const config = { temperature: T, top_k: k || null, top_p: p < 1 ? p : null };
  const [plain, now] = [probabilities(logits), probabilities(logits, config)];
  const draw = () => BEGUN[after] + [...generate(model, alphabet, text, config, random)].join("");
  return { letters: [...alphabet], plain: [...plain], now: [...now], drawn: [draw(), draw(), draw()] };
}

const named = (letter) => ({ "\n": "⏎", " ": "␣" })[letter] ?? letter;

export const answer = answering({
  files: () => ["names-float32"],
  compute,
  show(out, { letters, plain, now, drawn }, { T }, lang) {
    const order = [...plain.keys()].sort((a, b) => plain[b] - plain[a]).slice(0, SHOWN);
    const cells = order.map((i) => [named(letters[i]), percent(plain[i], 1, lang), percent(now[i], 1, lang)]);
    const quoted = drawn.map((name) => (lang === "es" ? `«${name}»` : `“${name}”`)).join(", ");
    const warm = decimal(T, 1, lang);
    rows(out, cells, lang === "es" ? `temperatura ${warm}; sorteados: ${quoted}` : `temperature ${warm}; drawn: ${quoted}`);
  },
});
