// A learner at a quiz page: opens it, answers it by mouse or keyboard, reads the grade.
import { readFileSync } from "node:fs";
import { open } from "./browse.mjs";

export const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
export const key = `minigpt.quiz.v1.${plan.quiz}`;
export const quizUrl = (lang) => `${plan.base}/${lang}/quizzes/${plan.quiz}/`;
const graded = plan.questions.filter(({ kind }) => kind !== "free_text");

export async function visit(browser, lang = "en", options = {}) {
  const session = await open(browser, plan.base, options);
  await session.page.goto(quizUrl(lang));
  if (options.javaScriptEnabled !== false) await session.page.waitForSelector("#quiz-form");
  return session;
}

// Answer with the mouse: quick, for the claims that are about something else.
export async function answer(page, answers) {
  for (const { id, kind } of plan.questions) {
    const given = answers[id] ?? "";
    if (kind === "numeric" || kind === "free_text") await page.fill(`#${id}-field`, given);
    else
      for (const input of await page.$$(`input[name="${id}"]`)) {
        const wanted = [given].flat().includes(await input.getAttribute("value"));
        if (wanted || kind === "multiple") await input.setChecked(wanted);
      }
  }
}
export const check = (page) => page.click("#quiz-form button[type=submit]");
export const grades = (page) => page.$$eval("#quiz-form dd", (cells) => cells.map((cell) => cell.textContent));
export const stored = (page) => page.evaluate((name) => JSON.parse(localStorage.getItem(name)), key);
export async function statuses(page) {
  const shown = {};
  for (const { id } of graded) {
    const line = await page.$eval(`#${id}-result .quiz-status`, (node) => node.className);
    shown[id] = line.replace("quiz-status is-", "");
  }
  return shown;
}

// ---- the keyboard, and nothing else ---------------------------------------------------------
export const focused = (page) =>
  page.evaluate(async () => {
    const seat = () => document.activeElement.getBoundingClientRect().top;
    const still = () => new Promise((done) => setTimeout(done, 50));
    for (let before = NaN; before !== seat(); await still()) before = seat(); // scrolling is smooth
    const node = document.activeElement;
    const box = node.getBoundingClientRect();
    // WCAG 2.4.11: neither the sticky header nor the window's edge may hide what has the focus
    const top = Math.max(box.top, document.querySelector(".md-header").getBoundingClientRect().bottom);
    const seen = Math.min(box.bottom, innerHeight) - top;
    return {
      name: node.name, type: node.type, value: node.value, checked: node.checked,
      hidden: seen < Math.min(24, box.height) - 1,
    };
  });
async function tabTo(page, found, wanted) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    found.expect(!here.hidden, `the focus is out of sight on ${here.name || here.type}`);
    if (wanted(here)) return here;
  }
  throw new Error(`80 Tabs do not reach it: ${wanted}`);
}
export async function answerByKeyboard(page, found, answers) {
  for (const { id, kind, choices } of plan.questions) {
    const given = answers[id];
    let here = await tabTo(page, found, ({ name }) => name === id);
    if (kind === "single") {
      // Tab enters the group at the checked one, or at its first; arrows go round it.
      for (let i = 0; here.value !== given && i <= choices.length; i += 1) {
        await page.keyboard.press("ArrowDown");
        here = await focused(page);
      }
      if (!here.checked) await page.keyboard.press("Space");
    } else if (kind === "multiple") {
      for (const choice of choices) {
        if (here.checked !== given.includes(choice)) await page.keyboard.press("Space");
        if (choice !== choices.at(-1)) here = await tabTo(page, found, ({ name }) => name === id);
      }
    } else {
      await page.keyboard.press("Control+A");
      await page.keyboard.type(given);
      if (kind === "numeric") await page.keyboard.press("Enter"); // must not grade
    }
  }
  await tabTo(page, found, ({ type }) => type === "submit");
}
