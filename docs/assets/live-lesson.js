/* What the live figures of the lessons share: read the form, fetch the model, compute, show a table.

   A kind says which files it needs, how it computes its result and how it shows it:
     answering({ files(values), compute(made, values), show(out, result, values, lang) }) */
import { have, kilobytes, load } from "./live-models.js";

const latest = new WeakMap(); // figure -> its last question, which ends those before
const NUMBER = /^(0|[1-9]\d{0,3})$/;

export const decimal = (x, digits, lang) => {
  const text = x.toFixed(digits);
  return lang === "es" ? text.replace(".", ",") : text;
};
export const percent = (share, digits, lang) => `${decimal(100 * share, digits, lang)}${lang === "es" ? "\u202f" : " "}%`;

export function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// The rows of the recorded table give way to these; a cell is a text or an element
export function rows(out, cells, setting) {
  out.querySelector("p").textContent = setting;
  out.querySelector("tbody").replaceChildren(
    ...cells.map((row) => {
      const line = document.createElement("tr");
      for (const cell of row) {
        const td = document.createElement("td");
        td.append(cell);
        line.append(td);
      }
      return line;
    }),
  );
}

export function answering({ files, compute, show }) {
  return async function answer(figure, event) {
    const form = figure.querySelector("form");
    const note = figure.querySelector(".live-note");
    const words = JSON.parse(form.dataset.words);
    const lang = document.documentElement.lang.slice(0, 2);
    const turn = {};
    latest.set(figure, turn);
    for (const range of form.querySelectorAll("input[type=range]")) {
      range.closest("label").nextElementSibling.textContent = range.value.replace(".", lang === "es" ? "," : ".");
    }
    const field = form.elements.number;
    if (field) {
      const number = field.value.trim();
      const waiting = number === "" && event.type === "input"; // the reader is about to type
      field.setAttribute("aria-invalid", String(!NUMBER.test(number) && !waiting));
      if (!NUMBER.test(number)) {
        if (!waiting) note.textContent = words.range;
        return;
      }
    }
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, Number(value)]));
    const names = files(values);
    if (!have(names)) note.textContent = words.loading;
    let made;
    try {
      made = await load(names[0], names.slice(1));
    } catch {
      if (latest.get(figure) === turn) note.textContent = words.failed;
      return;
    }
    if (latest.get(figure) !== turn) return;
    show(figure.querySelector(".live-out"), compute(made, values), values, lang, form);
    note.textContent = words.loaded.replace("{kb}", kilobytes());
  };
}
