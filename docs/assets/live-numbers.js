/* The figure on the home page: Mini-GPT writes a number, one letter of each language a frame.

   The HTML is complete without it (numbers_figure in minigpt/course/site/live.py); live.js hands over
   what the reader does. Four files hold the models, and each is fetched when it is first needed. */
import { generate, set_adapter } from "./minigpt.js";
import { have, kilobytes, load } from "./live-models.js";

let latest = 0; // a new question ends the writing of the one before

const frame = () => new Promise((done) => requestAnimationFrame(done));

// What each language says so far, in its <dd>, until nothing is left to say or another is asked for
async function write({ model, alphabet }, figure, number, adapterOf, turn) {
  const rows = [...figure.querySelectorAll("dd")].map((dd) => {
    dd.textContent = "";
    return { dd, letters: generate(model, alphabet, `${dd.lang}:${number}=`) };
  });
  const atOnce = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (let left = rows; left.length; ) {
    left = left.filter(({ dd, letters }) => {
      set_adapter(model, adapterOf(dd));
      const { value, done } = letters.next();
      if (!done) dd.textContent += value;
      return !done;
    });
    if (!atOnce) await frame();
    if (turn !== latest) return false;
  }
  return true;
}

// For those who do not see it: all of it, once it is written
function say(figure, number) {
  const parts = [...figure.querySelectorAll("dl > div")].flatMap((row) => {
    const name = document.createElement("span");
    name.lang = row.lastElementChild.lang;
    name.textContent = row.lastElementChild.textContent;
    return [`${row.firstElementChild.textContent}: `, name, ". "];
  });
  figure.querySelector(".live-said").replaceChildren(`${number}. `, ...parts);
}

export async function answer(figure, event) {
  const form = figure.querySelector("form");
  const { bits, adapter, number: field } = form.elements;
  const note = figure.querySelector(".live-note");
  const words = JSON.parse(form.dataset.words);
  const number = field.value.trim();
  const turn = ++latest;
  const right = /^(0|[1-9]\d{0,3})$/.test(number);
  const waiting = number === "" && event.type === "input"; // the reader is about to type
  field.setAttribute("aria-invalid", String(!right && !waiting));
  if (!right) {
    if (!waiting) note.textContent = words.range;
    return;
  }
  const base = bits.checked ? "base-nf4" : "base-float32";
  const adapterOf = (dd) => (adapter.checked && dd.dataset.adapter) || null;
  const adapters = [...figure.querySelectorAll("dd")].map(adapterOf).filter(Boolean);
  if (!have([base, ...adapters])) note.textContent = words.loading;
  let made;
  try {
    made = await load(base, adapters);
  } catch {
    if (turn === latest) note.textContent = words.failed;
    return;
  }
  if (turn !== latest) return;
  note.textContent = words.loaded.replace("{kb}", kilobytes());
  figure.querySelector("p.number").textContent = number; // on paper
  for (const by of figure.querySelectorAll("[data-off]")) {
    by.dataset.on ??= by.textContent;
    by.textContent = adapter.checked ? by.dataset.on : by.dataset.off;
  }
  if (await write(made, figure, number, adapterOf, turn)) say(figure, number);
}
