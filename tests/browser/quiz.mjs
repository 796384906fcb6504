// What a learner does with a quiz page:  node quiz.mjs PLAN.json  ->  {claim: {problems, checked}}
// The plan, written by test_site_in_chromium.py, has the answers and what Python grades them with.
import { readFileSync } from "node:fs";
import { Findings, open, perform } from "./browse.mjs";
import { answer, answerByKeyboard, check, focused, grades, key, plan, quizUrl, statuses, stored, visit } from "./learner.mjs";

const claims = {
  async keyboard(browser) {
    const found = new Findings();
    for (const lang of ["en", "es"]) {
      const session = await visit(browser, lang);
      const { page } = session;
      for (const attempt of ["wrong", "partial", "right"]) {
        const expected = plan.attempts[attempt];
        const before = await stored(page);
        await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
        await page.focus("#" + plan.questions[0].id + " .headerlink");
        await answerByKeyboard(page, found, expected.answers[lang]);
        found.same((await stored(page))?.tries ?? 0, before?.tries ?? 0, `attempts before the button (${attempt})`);
        await page.keyboard.press("Enter");
        await page.waitForFunction((n) => JSON.parse(localStorage.getItem(n))?.tries > 0, key);
        const [, latest] = await grades(page);
        found.same(latest, expected.percent[lang], `latest grade in ${lang} (${attempt})`);
        found.same(await statuses(page), expected.statuses, `statuses in ${lang} (${attempt})`);
        found.same((await focused(page)).type, "submit", "where the focus is after checking");
        const said = await page.textContent("#quiz-form [role=status]");
        found.expect(said.includes(expected.percent[lang]), `the status says ${said}`);
      }
      found.clean(session);
      await session.close();
    }
    return found;
  },

  async reload(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    for (const attempt of ["right", "wrong"]) {
      await answer(page, plan.attempts[attempt].answers.en);
      await check(page);
    }
    await page.reload();
    await page.waitForSelector("#quiz-form dd");
    const { right, wrong } = plan.attempts;
    const wanted = [right.percent.en, wrong.percent.en, right.percent.en, `${plan.pass} %`];
    found.same(await grades(page), wanted, "grade, latest, highest, to pass after a reload");
    // the second tab started before the first got better: it must not lower the highest
    const other = await session.context.newPage();
    await other.goto(quizUrl("es"));
    await other.waitForSelector("#quiz-form dd");
    const restored = await other.$eval(`#${plan.numeric}-field`, (field) => field.value);
    found.same(restored, wrong.answers.en[plan.numeric], "the answer kept for the other language");
    await other.goto(`${plan.base}/es/progress/`);
    const row = other.locator(`tr[data-quiz="${plan.quiz}"]`);
    await row.locator("[data-cell=tries]").filter({ hasText: "2" }).waitFor();
    found.same(await row.locator("[data-cell=highest]").textContent(), right.percent.es, "highest on the progress page");
    const [file] = await Promise.all([other.waitForEvent("download"), other.click("[data-do=export]")]);
    const kept = JSON.parse(readFileSync(await file.path(), "utf8")).quizzes[plan.quiz];
    found.same([kept.tries, kept.highest.points], [2, `${kept.highest.possible}`], "the downloaded progress");
    other.on("dialog", (dialog) => dialog.accept());
    await other.click("[data-do=clear]");
    found.same(await stored(other), null, "what is kept after clearing");
    found.clean(session);
    await session.close();
    return found;
  },

  async tampered(browser) {
    const found = new Findings();
    const probe = await visit(browser);
    await answer(probe.page, plan.attempts.right.answers.en);
    await check(probe.page);
    const good = await stored(probe.page);
    await probe.close();
    const evil = '<img src=x onerror="globalThis.owned=1">';
    const grade = (changes) => ({ ...good, first: changes, latest: changes, highest: changes });
    const texts = [
      evil, "null", "[]", "7", '"x"', "{", "{}", "x".repeat(200_000),
      JSON.stringify({ ...good, v: 2 }), JSON.stringify({ ...good, digest: evil }),
      JSON.stringify(grade({ ...good.highest, points: "999/1" })),
      JSON.stringify(grade({ ...good.highest, points: evil })),
      JSON.stringify(grade({ ...good.highest, points: "1/0" })),
      JSON.stringify(grade({ ...good.highest, points: "9".repeat(50_000) })),
      JSON.stringify(grade({ ...good.highest, possible: 1e9 })),
      JSON.stringify(grade({ ...good.highest, possible: evil })),
      JSON.stringify({ ...good, highest: [evil] }),
      '{"v":1,"__proto__":{"owned":1},"constructor":{"prototype":{"owned":1}}}',
    ];
    for (const text of texts) {
      const session = await open(browser, plan.base);
      await session.context.addInitScript(([name, value]) => localStorage.setItem(name, value), [key, text]);
      for (const path of [`quizzes/${plan.quiz}/`, "progress/"]) {
        await session.page.goto(`${plan.base}/en/${path}`);
        await session.page.waitForSelector(path.startsWith("quiz") ? "#quiz-form dd" : ".quiz-actions:not([hidden])");
        const shown = path.startsWith("quiz")
          ? (await grades(session.page)).slice(0, 3)
          : await session.page.$$eval(`tr[data-quiz="${plan.quiz}"] td`, (cells) => cells.slice(1, 3).map((c) => c.textContent));
        found.same([...new Set(shown)], ["–"], `a grade from ${text.slice(0, 60)}`);
        found.expect(!(await session.page.evaluate(() => "owned" in globalThis || "owned" in {})), `${text.slice(0, 60)} ran`);
      }
      found.clean(session);
      await session.close();
    }
    // a sound record whose answers are hostile: the grade stays, the answers are only text
    const session = await open(browser, plan.base);
    const answers = Object.fromEntries(plan.questions.map(({ id }) => [id, evil]));
    await session.context.addInitScript(([name, value]) => localStorage.getItem(name) ?? localStorage.setItem(name, value),
      [key, JSON.stringify({ ...good, answers, self: { [plan.freeText]: [evil, 1] } })]);
    await session.page.goto(quizUrl("en"));
    await session.page.waitForSelector("#quiz-form dd");
    found.same((await grades(session.page))[2], plan.attempts.right.percent.en, "the grade beside hostile answers");
    await answer(session.page, { ...plan.attempts.right.answers.en, [plan.numeric]: evil, [plan.freeText]: evil });
    await check(session.page);
    found.same(await session.page.getAttribute(`#${plan.numeric}-field`, "aria-invalid"), "true", "a tag as a number");
    await answer(session.page, { ...plan.attempts.right.answers.en, [plan.freeText]: evil });
    await check(session.page);
    await session.page.reload();
    await session.page.waitForSelector("#quiz-form dd");
    found.same(await session.page.$$eval("article img[src=x]", (nodes) => nodes.length), 0, "pictures made of an answer");
    found.expect(!(await session.page.evaluate(() => "owned" in globalThis)), "an answer ran");
    found.clean(session);
    await session.close();
    return found;
  },

  async without_storage(browser) {
    const found = new Findings();
    const session = await open(browser, plan.base);
    await session.context.addInitScript(() =>
      Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("denied"); } }));
    await session.page.goto(quizUrl("en"));
    await session.page.waitForSelector("#quiz-form dd");
    await answer(session.page, plan.attempts.right.answers.en);
    await check(session.page);
    found.same((await grades(session.page))[0], plan.attempts.right.percent.en, "the grade without storage");
    const text = await session.page.textContent(".quiz-grades");
    found.expect(text.includes(plan.words.no_storage), `nothing says that it is not kept: ${text}`);
    await session.close();
    return found;
  },

  async blanks_and_doubts(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    await check(page);
    found.same(await stored(page), null, "an attempt after one press on an empty quiz");
    found.expect((await page.textContent("#quiz-form [role=status]")).includes("1"), "the blanks are not named");
    await check(page);
    found.same((await grades(page))[1], "0 %", "the grade of blanks");
    await answer(page, { ...plan.attempts.right.answers.en, [plan.numeric]: "what?" });
    await check(page);
    found.same((await stored(page)).tries, 1, "attempts after an unreadable number");
    found.same((await focused(page)).name, plan.numeric, "the focus goes to the unreadable number");
    const about = await page.getAttribute(`#${plan.numeric}-field`, "aria-describedby");
    found.expect(about.includes(`${plan.numeric}-result`), "the field does not point at its problem");
    found.clean(session);
    await session.close();
    return found;
  },

  async self_mark(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    await page.click(".quiz-answer summary >> nth=0"); // a look at the key, before answering
    await page.waitForFunction((name) => JSON.parse(localStorage.getItem(name))?.opened, key);
    await answer(page, plan.attempts.wrong.answers.en);
    await check(page);
    const grade = (await grades(page))[0];
    const notes = () => page.textContent(".quiz-grades p");
    found.expect((await notes()).includes(plan.words.revealed), "nothing says that an answer was open");
    const ticks = page.locator(`#${plan.freeText}-result input[type=checkbox]`);
    for (let i = 0; i < (await ticks.count()); i += 1) await ticks.nth(i).check();
    const { self, total } = plan.selfMarked;
    found.expect((await page.textContent(`#${plan.freeText}-result .quiz-self`)).includes(self), "the full mark of one's own");
    found.expect((await notes()).includes(total), `with all of it: ${await notes()}, not ${total}`);
    found.same((await grades(page))[0], grade, "the grade beside one's own mark");
    await page.reload();
    await page.waitForSelector("#quiz-form dd");
    found.expect((await notes()).includes(total), "a reload forgets one's own mark");
    found.clean(session);
    await session.close();
    return found;
  },

  async download(browser) {
    const found = new Findings();
    const files = {};
    for (const lang of ["en", "es"]) {
      const session = await visit(browser, lang);
      await answer(session.page, plan.attempts.partial.answers[lang]);
      const [file] = await Promise.all([
        session.page.waitForEvent("download"),
        session.page.click("#quiz-form .quiz-more button >> nth=0"),
      ]);
      found.same(file.suggestedFilename(), `${plan.quiz}-answers.yaml`, "its name");
      files[lang] = readFileSync(await file.path(), "utf8");
      found.clean(session);
      await session.close();
    }
    return Object.assign(found, { files });
  },

  async without_script(browser) {
    const found = new Findings();
    for (const lang of ["en", "es"]) {
      const session = await visit(browser, lang, { javaScriptEnabled: false });
      const { page } = session;
      found.same(await page.locator(".quiz-prompt:visible").count(), plan.questions.length, "prompts in sight");
      found.same(await page.locator(".quiz-question input, .quiz-question button").count(), 0, "dead controls");
      const letters = plan.questions.reduce((sum, { choices }) => sum + (choices?.length ?? 0), 0);
      found.same(await page.locator(".quiz-choices > li:visible").count(), letters, "choices in sight");
      for (const { id } of plan.questions) {
        const box = page.locator(`.quiz-question[data-question="${id}"] .quiz-answer`);
        found.same(await box.locator(".quiz-explanation").isVisible(), false, `${id}: answer in sight at first`);
        await box.locator("summary").click();
        found.same(await box.locator(".quiz-explanation").isVisible(), true, `${id}: explanation after a click`);
        const told = await box.locator(".quiz-feedback, .quiz-model, strong").count();
        found.expect(told > 0, `${id}: the answer does not tell the key`);
      }
      found.expect(await page.locator("noscript").first().isVisible(), "nothing says what to do without a script");
      await session.close();
    }
    return found;
  },

  async nothing_moves(browser) {
    const found = new Findings();
    for (const width of [320, 1280]) {
      const heights = [];
      for (const blocked of [true, false]) {
        const session = await open(browser, plan.base, { viewport: { width, height: 900 } });
        if (blocked) await session.page.route("**/assets/quiz.js", (route) => route.abort());
        await session.page.goto(quizUrl("es"));
        if (!blocked) await session.page.waitForSelector("#quiz-form dd");
        await session.page.evaluate(() => document.fonts.ready);
        heights.push(await session.page.$$eval(".quiz-question", (boxes) => boxes.map((box) => box.offsetHeight)));
        await session.close();
      }
      // 2 px: the height of a browser's own field is rounded, and no eye sees it
      plan.questions.forEach(({ id }, i) => found.expect(Math.abs(heights[0][i] - heights[1][i]) <= 2,
        `${id} goes from ${heights[0][i]} to ${heights[1][i]} px when it becomes a form at ${width} px`));
    }
    return found;
  },

  async print(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    const visible = (selector) => page.locator(`${selector}:visible`).count();
    const openAll = (open) => page.evaluate((value) =>
      document.querySelectorAll(".quiz-answer").forEach((details) => { details.open = value; }), open);
    await page.emulateMedia({ media: "print" });
    await openAll(true); // as the theme does for every printer
    found.same(await visible(".quiz-prompt"), plan.questions.length, "prompts on paper");
    found.same(await visible(".quiz-answer"), 0, "answers on paper when nobody asked");
    found.same(await visible("#quiz-form button"), 0, "buttons on paper");
    await openAll(false);
    await page.waitForTimeout(100); // the details tell of their opening a moment later
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => {
      globalThis.print = () => { dispatchEvent(new Event("beforeprint")); globalThis.printed = document.documentElement.className; };
    });
    await page.click("#quiz-form .quiz-more button >> nth=1");
    found.expect((await page.evaluate(() => globalThis.printed)).includes("quiz-print-answers"), "the button does not ask for answers");
    await page.emulateMedia({ media: "print" });
    found.same(await visible(".quiz-answer .quiz-explanation"), plan.questions.length, "answers on paper when asked");
    await page.emulateMedia({ media: "screen" });
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.waitForTimeout(100);
    found.same(await visible(".quiz-explanation"), 0, "answers left open on the screen");
    found.expect(!(await stored(page))?.opened, "printing counts as opening an answer");
    found.clean(session);
    await session.close();
    return found;
  },

  async instant_navigation(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    const parts = () => page.evaluate(() =>
      ["#quiz-form", "fieldset", ".quiz-field", "#quiz-form button", ".quiz-result", ".quiz-grades dl"].map(
        (selector) => document.querySelectorAll(selector).length));
    const first = await parts();
    await page.evaluate(() => { globalThis.sameDocument = true; });
    for (let i = 0; i < 2; i += 1) {
      await page.evaluate(() => document.querySelector('.md-tabs a[href$="progress/"], .md-nav a[href$="progress/"]').click());
      await page.waitForSelector(".quiz-progress .quiz-actions:not([hidden])");
      await page.goBack();
      await page.waitForSelector("#quiz-form dd");
      found.same(await parts(), first, `parts of the form after round trip ${i + 1}`);
    }
    found.expect(await page.evaluate(() => globalThis.sameDocument === true), "the pages were loaded, not swapped");
    await answer(page, plan.attempts.right.answers.en);
    await check(page);
    found.same((await stored(page)).tries, 1, "attempts after one press");
    found.clean(session);
    await session.close();
    return found;
  },
};

await perform(claims);
