/* The progress page: every quiz with the highest grade that this browser keeps of it.

   The table is in the HTML already (progress_block in minigpt/course/site/quiz.py); quiz-rules.js
   reads what is stored and believes none of it blindly. Nothing leaves the browser. */
(function (root) {
  "use strict";
  const { compare, keyOf, onPage, parseFrac, percent, readRecord, saveFile, storage } = root.minigptQuiz;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  onPage(() => {
    const holder = root.document.getElementById("progress-data");
    if (!holder || holder.dataset.ready) return;
    holder.dataset.ready = "true";
    const { quizzes, words } = JSON.parse(holder.content.textContent);
    const page = holder.closest(".quiz-progress");
    const total = page.querySelector(".quiz-progress-total");
    const stored = (quiz) => readRecord(storage.get(keyOf(quiz.id)) ?? "null", quiz.digest, quiz.possible);
    const lang = root.document.documentElement.lang;
    const number = (value) => (lang === "es" ? String(value).replace(".", ",") : String(value));
    const show = (grade) => (grade ? `${number(percent(parseFrac(grade.points), grade.possible))} %` : "–");
    const passes = (quiz, grade) => {
      const pass = parseFrac(`${quiz.pass * quiz.possible}/100`);
      return Boolean(grade) && compare(parseFrac(grade.points), pass) >= 0;
    };

    function draw() {
      const records = quizzes.map(stored);
      const passed = quizzes.map((quiz, i) => passes(quiz, records[i].highest));
      quizzes.forEach((quiz, i) => {
        const { highest, latest, tries } = records[i];
        const state = passed[i] ? "state_passed" : tries ? "state_started" : "state_none";
        const row = page.querySelector(`tr[data-quiz="${quiz.id}"]`);
        row.classList.toggle("is-passed", passed[i]);
        const cells = { state: words[state], highest: show(highest), latest: show(latest), tries };
        for (const [name, text] of Object.entries(cells)) {
          row.querySelector(`[data-cell="${name}"]`).textContent = text;
        }
      });
      const next = quizzes[passed.indexOf(false)];
      const said = [fill(words.progress_total, { passed: passed.filter(Boolean).length, n: quizzes.length })];
      if (next) said.push(fill(words.progress_next, { title: next.title }));
      if (!storage.works) said.push(words.no_storage);
      total.textContent = said.join(" ");
    }
    const actions = {
      export() {
        const kept = quizzes.map((quiz) => [quiz.id, stored(quiz)]).filter(([, record]) => record.tries);
        const file = { schema: "minigpt-progress/1", quizzes: Object.fromEntries(kept) };
        saveFile("minigpt-progress.json", JSON.stringify(file, null, 2) + "\n", "application/json");
      },
      clear() {
        if (!root.confirm(words.clear_all_confirm)) return;
        for (const quiz of quizzes) storage.remove(keyOf(quiz.id));
        draw();
        total.textContent = words.cleared_all;
      },
    };
    for (const button of page.querySelectorAll("[data-do]")) {
      button.addEventListener("click", actions[button.dataset.do]);
    }
    page.querySelector(".quiz-actions").hidden = false;
    draw();
  });
})(globalThis);
