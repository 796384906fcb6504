/* The quiz on the page: lists of choices become a form, and the grade is kept in the browser.

   The HTML is complete without this file (minigpt/course/site/quiz.py makes it); quiz-rules.js judges.
   What a learner typed or a browser stored is only ever shown as text, and checked before use. */
(function (root) {
  "use strict";
  const {
    ZERO, add, answersYaml, compare, frac, gradeQuestion, keyOf, mul, parseFrac, percent, readRecord,
    showFrac, storage,
  } = root.minigptQuiz;

  // ---- small helpers for the page -----------------------------------------------------------
  const doc = root.document;
  // make("p", {class: "x"}, "text", node): text is always text, never HTML
  function make(tag, attributes = {}, ...children) {
    const node = doc.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children);
    return node;
  }
  // What the page's author wrote may be shown again: copy the nodes, never their text as HTML.
  const copy = (node) => [...(node?.childNodes ?? [])].map((child) => child.cloneNode(true));
  const fill = (text, values) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  // ---- one question -------------------------------------------------------------------------
  // Each kind gives {read(), write(answer)}; read() is undefined where there is no answer.
  function choiceControl(box, question) {
    const type = question.kind === "single" ? "radio" : "checkbox";
    const rows = [...box.querySelectorAll(".quiz-choices > li")].map((item) => {
      const id = item.dataset.choice;
      const code = item.querySelector(".quiz-code");
      const input = make("input", {
        type, name: question.id, value: id, form: "quiz-form",
        "aria-describedby": code ? `${question.id}-${id}-code` : undefined,
      });
      const label = make("label", {}, input, ...item.querySelectorAll(":scope > .quiz-letter, :scope > .quiz-text"));
      const row = make("div", { class: "quiz-row", "data-choice": id }, label);
      if (code) row.append(code);
      return row;
    });
    const prompt = `${question.id}-prompt`;
    const fieldset = make(
      "fieldset",
      { class: "quiz-choices", "aria-labelledby": prompt, "aria-describedby": `${question.id}-hint` },
      ...rows,
    );
    if (type === "radio") fieldset.setAttribute("role", "radiogroup");
    box.querySelector(".quiz-choices").replaceWith(fieldset);
    const inputs = [...fieldset.querySelectorAll("input")];
    return {
      node: fieldset,
      read() {
        const picked = inputs.filter((input) => input.checked).map((input) => input.value);
        return picked.length === 0 ? undefined : type === "radio" ? picked[0] : picked;
      },
      write(answer) {
        const picked = [answer].flat();
        for (const input of inputs) input.checked = picked.includes(input.value);
      },
    };
  }
  function textControl(box, question, words) {
    const [id, unit] = [`${question.id}-field`, box.dataset.unit];
    const long = question.kind === "free_text";
    const shared = {
      id, name: question.id, form: "quiz-form", autocomplete: "off",
      "aria-labelledby": `${id}-label ${question.id}-prompt`, "aria-describedby": `${question.id}-hint`,
    };
    const input = long
      ? make("textarea", { ...shared, rows: "4", maxlength: "4000" })
      : make("input", { ...shared, type: "text", maxlength: "60", spellcheck: "false", autocapitalize: "off" });
    // Only the button grades: Enter in a number would use up an attempt by accident.
    if (!long) input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    const label = make("label", { for: id, id: `${id}-label` }, words.your_answer);
    const field = make("div", { class: "quiz-field" }, label, input, ...(unit ? [make("span", {}, unit)] : []));
    box.querySelector(".quiz-hint").after(field);
    return {
      node: input,
      read: () => (input.value.trim() ? input.value.trim() : undefined),
      write: (answer) => (input.value = typeof answer === "string" ? answer.slice(0, 4000) : ""),
    };
  }
  // A stored or typed answer that this question can have, or undefined.
  function fitting(question, answer) {
    if (question.kind === "single") return question.choices.includes(answer) ? answer : undefined;
    if (question.kind !== "multiple") return typeof answer === "string" ? answer.slice(0, 4000) : undefined;
    if (!Array.isArray(answer)) return undefined;
    return question.choices.filter((id) => answer.includes(id));
  }

  // ---- the page -----------------------------------------------------------------------------
  let printing = false; // the theme opens every <details> for the printer; nobody read those

  function start() {
    const holder = doc.getElementById("quiz-data");
    if (!holder || holder.dataset.ready) return;
    holder.dataset.ready = "true";
    const data = JSON.parse(holder.content.textContent);
    new QuizPage(data).mount(doc.querySelector(".quiz-end"));
  }

  class QuizPage {
    constructor(data) {
      this.data = data;
      this.words = data.words;
      this.possible = data.questions.reduce((sum, q) => sum + (q.kind === "free_text" ? 0 : q.points), 0);
      this.blanksSeen = ""; // the blank questions that were pointed out: a second press grades
      this.items = data.questions.map((question, i) => this.item(question, i + 1));
    }
    item(question, number) {
      const box = doc.querySelector(`.quiz-question[data-question="${question.id}"]`);
      const control = question.choices ? choiceControl(box, question) : textControl(box, question, this.words);
      const answer = box.querySelector(".quiz-answer");
      const result = make("div", { class: "quiz-result", id: `${question.id}-result`, hidden: true });
      answer.before(result);
      answer.addEventListener("toggle", () => {
        if (answer.open && !printing && !root.matchMedia("print").matches) this.save({ opened: true });
      });
      return { question, number, box, control, answer, result };
    }
    mount(before) {
      const w = this.words;
      this.message = make("div", { class: "quiz-message", role: "status", "aria-atomic": "true" });
      this.panel = make("div", { class: "quiz-grades" });
      const button = (name, action) => {
        const node = make("button", { type: "button", class: "md-button" }, w[name]);
        node.addEventListener("click", action);
        return node;
      };
      this.form = make(
        "form",
        { id: "quiz-form", class: "quiz-form", novalidate: true },
        make("p", { class: "quiz-actions" }, make("button", { type: "submit", class: "md-button md-button--primary" }, w.check)),
        this.message,
        this.panel,
        make("p", { class: "quiz-actions quiz-more" }, button("download", () => this.download()), " ",
          button("print_answers", printWithAnswers), " ", button("clear", () => this.clear())),
      );
      before.before(this.form);
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.check();
      });
      const stored = this.load();
      for (const { question, control } of this.items) {
        const answer = fitting(question, stored.answers[question.id]);
        if (answer !== undefined) control.write(answer);
        control.node.addEventListener("change", () => this.save({ answers: this.answers() }));
      }
      this.showGrades();
    }

    answers() {
      const given = this.items.map(({ question, control }) => [question.id, control.read()]);
      return Object.fromEntries(given.filter(([, answer]) => answer !== undefined));
    }
    load() {
      const text = storage.get(keyOf(this.data.id));
      const kept = storage.works ? text : this.memory;
      return readRecord(kept ?? "null", this.data.digest, this.possible);
    }
    save(changes) {
      // Read again first: another tab may have kept a higher grade meanwhile.
      const record = { ...this.load(), ...changes };
      this.memory = JSON.stringify(record);
      storage.set(keyOf(this.data.id), this.memory);
      return record;
    }

    check() {
      const answers = this.answers();
      const results = this.items.map(({ question }) =>
        question.kind === "free_text" ? null : gradeQuestion(question, answers[question.id], this.data.lang));
      const asked = this.items.filter((_, i) => results[i]?.status === "ask");
      this.items.forEach((item, i) => this.showProblem(item, results[i]?.status === "ask" ? results[i].reason : null));
      if (asked.length) return this.stop("problems", asked);
      const blank = this.items.filter(({ question }) => answers[question.id] === undefined);
      const names = blank.map(({ question }) => question.id).join();
      if (blank.length && names !== this.blanksSeen) {
        this.blanksSeen = names;
        return this.stop("unanswered", blank);
      }
      this.blanksSeen = "";
      this.items.forEach((item, i) => this.showResult(item, results[i], answers[item.question.id]));
      this.keep(results, answers);
      return undefined;
    }
    keep(results, answers) {
      const points = results.reduce((sum, result) => (result ? add(sum, result.points) : sum), ZERO);
      const before = this.load();
      const grade = {
        points: showFrac(points), possible: this.possible, at: new Date().toISOString(), revealed: before.opened,
      };
      const better = !before.highest || compare(points, parseFrac(before.highest.points)) > 0;
      this.save({
        answers, tries: before.tries + 1, latest: grade,
        first: before.first ?? grade, highest: better ? grade : before.highest,
      });
      this.showGrades();
      const again = this.items.filter((_, i) => results[i] && results[i].status !== "right");
      const w = this.words;
      this.say(
        make("strong", {}, `${w.latest}: ${this.percent(points)} % · `,
          this.passes(points) ? w.passed : w.not_passed),
        ` ${this.earned(points, this.possible)}. `,
        ...(again.length ? this.listed("review", again) : []),
      );
    }

    // Words, then links to the questions they are about.
    listed(key, items) {
      const [before, after] = this.words[key].split("{list}");
      const links = items.flatMap(({ question, number }, i) => [
        i ? ", " : "",
        make("a", { href: `#${question.id}` }, fill(this.words.question, { n: number })),
      ]);
      return [before, ...links, after];
    }
    say(...nodes) {
      this.message.replaceChildren(make("p", {}, ...nodes));
    }
    stop(key, items) {
      this.say(...this.listed(key, items));
      const { control } = items[0];
      (control.node.matches("fieldset") ? control.node.querySelector("input") : control.node).focus();
    }
    showProblem({ question, control, result }, reason) {
      control.node.toggleAttribute("aria-invalid", false);
      control.node.setAttribute("aria-describedby", `${question.id}-hint`);
      if (!reason) return;
      control.node.setAttribute("aria-invalid", "true");
      control.node.setAttribute("aria-describedby", `${question.id}-result ${question.id}-hint`);
      result.replaceChildren(make("p", { class: "quiz-problem" }, this.words.notes[reason]));
      result.hidden = false;
    }
    showResult({ question, control, answer: details, result }, outcome, answer) {
      result.hidden = false;
      control.node.setAttribute("aria-describedby", `${question.id}-result ${question.id}-hint`);
      if (!outcome) return this.showComparison(question, details, result, answer);
      const w = this.words;
      const points = this.earned(outcome.points, question.points);
      const status = make("p", { class: `quiz-status is-${outcome.status}` }, make("strong", {}, w[outcome.status]), ` · ${points}`);
      const picked = question.choices && answer !== undefined ? [answer].flat() : [];
      const said = picked.map((id) => details.querySelector(`.quiz-answers > [data-choice="${id}"]`));
      for (const i of outcome.errors ?? []) said.push(details.querySelector(`[data-error="${i}"]`));
      const list = make("ul", { class: "quiz-answers" }, ...said.map((item) => item.cloneNode(true)));
      const number = question.kind === "numeric" && outcome.status === "wrong" && !said.length;
      const note = outcome.reason ? w.notes[outcome.reason] : number ? w.outside : "";
      result.replaceChildren(status, ...(said.length ? [list] : []), ...(note ? [make("p", {}, note)] : []));
      return undefined;
    }
    // Free text: the model answer beside the learner's, and ticks that only they can set.
    showComparison(question, details, result, answer) {
      const w = this.words;
      if (answer === undefined) {
        result.replaceChildren(make("p", { class: "quiz-status is-skipped" }, make("strong", {}, w.skipped)));
        return;
      }
      const stored = this.load().self[question.id];
      const ticked = Array.isArray(stored) ? stored : [];
      const mark = make("p", { class: "quiz-self" });
      const rows = question.concepts.map(({ id }) => {
        const input = make("input", { type: "checkbox", value: id });
        input.checked = ticked.includes(id);
        const label = details.querySelector(`[data-concept="${id}"] > span`);
        return make("div", { class: "quiz-row" }, make("label", {}, input, make("span", { class: "quiz-text" }, ...copy(label))));
      });
      const group = make("fieldset", { class: "quiz-choices" }, make("legend", {}, w.compare),
        make("div", { class: "quiz-model" }, ...copy(details.querySelector(".quiz-model"))), ...rows);
      const update = () => {
        const ids = [...group.querySelectorAll("input:checked")].map((input) => input.value);
        const record = this.save({ self: { ...this.load().self, [question.id]: ids } });
        const earned = this.selfPoints(question, record.self);
        mark.replaceChildren(fill(w.self_mark, { earned: this.points(earned), possible: question.points }));
        this.showGrades();
      };
      group.addEventListener("change", update);
      result.replaceChildren(group, mark);
      update();
    }
    selfPoints(question, self) {
      const ids = Array.isArray(self[question.id]) ? self[question.id] : [];
      const shares = question.concepts.filter(({ id }) => ids.includes(id)).map(({ share }) => parseFrac(share));
      return mul(shares.reduce(add, ZERO), frac(BigInt(question.points)));
    }

    showGrades() {
      const w = this.words;
      const record = this.load();
      const show = (grade) => (grade ? `${this.percent(parseFrac(grade.points))} %` : "–");
      const cell = (name, value, kind) => make("div", kind ? { class: kind } : {}, make("dt", {}, name), make("dd", {}, value));
      const highest = record.highest ? parseFrac(record.highest.points) : ZERO;
      const bar = make("div", { class: "quiz-bar", "aria-hidden": "true" }, make("span"));
      bar.style.setProperty("--grade", `${percent(highest, this.possible)}%`);
      bar.style.setProperty("--pass", `${this.data.pass}%`);
      const notes = [w.keep];
      if (record.tries > 1) notes.push(fill(w.first, { percent: this.percent(parseFrac(record.first.points)) }));
      if (record.highest?.revealed) notes.push(w.revealed);
      const own = this.data.questions.filter((q) => q.kind === "free_text" && Array.isArray(record.self[q.id]));
      if (own.length && record.latest) {
        const sum = own.reduce((total, q) => add(total, this.selfPoints(q, record.self)), parseFrac(record.latest.points));
        const possible = this.possible + own.reduce((total, q) => total + q.points, 0);
        notes.push(fill(w.self_total, { percent: this.number(percent(sum, possible)) }));
      }
      if (record.earlier !== undefined) notes.push(fill(w.earlier, { percent: this.number(record.earlier) }));
      if (!storage.works) notes.push(w.no_storage);
      this.panel.classList.toggle("is-passed", Boolean(record.highest) && this.passes(highest));
      this.panel.replaceChildren(
        make("dl", {}, cell(w.grade, show(record.highest), "quiz-main"), cell(w.latest, show(record.latest)),
          cell(w.highest, show(record.highest)), cell(w.to_pass, `${this.data.pass} %`)),
        bar,
        make("p", {}, notes.join(" ")),
      );
    }
    passes(points) {
      return points.n * 100n >= BigInt(this.data.pass * this.possible) * points.d;
    }
    number(value) {
      return this.data.lang === "es" ? String(value).replace(".", ",") : String(value);
    }
    earned(points, possible) {
      const [one, many] = this.words.earned.split("|");
      return fill(possible === 1 ? one : many, { earned: this.points(points), possible });
    }
    percent(points) {
      return this.number(percent(points, this.possible));
    }
    points(x) {
      return 100n % x.d === 0n ? this.number(Number(x.n) / Number(x.d)) : showFrac(x);
    }

    download() {
      const file = `${this.data.id}-answers.yaml`;
      const head = fill(this.words.downloaded_note, { command: `python3 course.py quiz grade ${file}` });
      const text = answersYaml(this.data, this.answers(), head);
      saveFile(file, text, "application/yaml");
      this.say(head);
    }
    clear() {
      if (!root.confirm(this.words.clear_confirm)) return;
      storage.remove(keyOf(this.data.id));
      this.memory = null;
      for (const item of this.items) {
        item.control.write("");
        item.result.hidden = true;
        item.result.replaceChildren();
        this.showProblem(item, null);
      }
      this.showGrades();
      this.say(this.words.cleared);
    }
  }

  function saveFile(name, text, type) {
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    root.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  root.minigptQuiz.saveFile = saveFile;
  root.minigptQuiz.onPage = (action) => {
    // The theme swaps pages without loading them; document$ tells of the first and of each next.
    if (typeof root.document$ !== "undefined") root.document$.subscribe(action);
    else if (doc.readyState === "loading") doc.addEventListener("DOMContentLoaded", action);
    else action();
  };

  function printWithAnswers() {
    doc.documentElement.classList.add("quiz-print-answers");
    root.print();
  }
  root.addEventListener("beforeprint", () => (printing = true));
  root.addEventListener("afterprint", () => {
    doc.documentElement.classList.remove("quiz-print-answers");
    root.setTimeout(() => (printing = false), 500); // `toggle` events arrive a moment later
  });
  root.minigptQuiz.onPage(start);
})(globalThis);
