// The live figures of the lessons:  node live_lessons.mjs PLAN.json  ->  {claim: {problems, checked}}
// The plan, written by test_live_lessons.py: {base, figures: [{slug, kind, set: {control: value},
// says: [texts that must then stand in the table], recorded: {lang: text of the first row}}]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Findings, open, perform } from "./browse.mjs";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function visit(browser, { slug, kind }, lang, options = {}) {
  const session = await open(browser, plan.base, options);
  const asked = [];
  session.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await session.page.goto(`${plan.base}/${lang}/lessons/${slug}/`, { waitUntil: "load" });
  const figure = session.page.locator(`[data-live="${kind}"]`).first();
  if (options.javaScriptEnabled !== false) await figure.and(session.page.locator("[data-awake]")).waitFor();
  await figure.scrollIntoViewIfNeeded();
  return { ...session, figure, asked };
}

// As a reader would: the keyboard moves a slider, chooses from a list, types a number.
async function turn(figure, controls) {
  for (const [name, value] of Object.entries(controls)) {
    const control = figure.locator(`[name="${name}"]`);
    const tag = await control.evaluate((element) => `${element.tagName} ${element.type}`);
    if (tag.startsWith("SELECT")) await control.selectOption(String(value));
    else if (tag.endsWith("range")) {
      await control.press("Home");
      const [low, step] = await control.evaluate(({ min, step }) => [Number(min), Number(step)]);
      for (let i = 0; i < Math.round((value - low) / step); i += 1) await control.press("ArrowRight");
    } else await control.fill(String(value));
  }
}

const row = (figure) => figure.locator("tbody tr").first().innerText();
const fetched = (asked) => asked.filter((path) => /\/models\/|minigpt\.js|live-[a-z]+\.js/.test(path));

async function says(figure, texts, found, where) {
  for (const text of texts) {
    const there = figure.locator(".live-out").getByText(text, { exact: false }).first();
    const seen = await there.waitFor({ timeout: 5000 }).then(() => true, () => false);
    found.expect(seen, `${where}: “${text}” does not appear; there is ${await figure.locator(".live-out").innerText()}`);
  }
}

const claims = {
  async turned(browser) {
    const found = new Findings();
    for (const plot of plan.figures) {
      for (const lang of ["en", "es"]) {
        const session = await visit(browser, plot, lang);
        const where = `${plot.kind} (${lang})`;
        found.same(fetched(session.asked), [], `${where}: fetched before anything is asked`);
        for (const text of plot.recorded[lang]) {
          found.expect((await row(session.figure)).includes(text), `${where}: “${text}” is not recorded`);
        }
        await turn(session.figure, plot.set);
        await says(session.figure, plot.says, found, where);
        const names = fetched(session.asked);
        found.same(names.length, new Set(names).size, `${where}: files fetched once`);
        found.clean(session);
        await session.close();
      }
    }
    return found;
  },

  async refused(browser) {
    const found = new Findings();
    const session = await visit(browser, plan.figures[0], "es");
    await session.figure.locator('[name="number"]').fill("04216");
    await session.figure.getByText("sin ceros delante").waitFor();
    found.expect(!session.asked.some((path) => path.includes("/models/")), "weights were fetched for no number");
    found.clean(session);
    await session.close();
    return found;
  },

  async phone_and_dark(browser) {
    const found = new Findings();
    for (const plot of plan.figures) {
      for (const colorScheme of ["light", "dark"]) {
        const options = { viewport: { width: 390, height: 800 }, colorScheme };
        const session = await visit(browser, plot, "es", options);
        const { page, figure } = session;
        await turn(figure, plot.set);
        await says(figure, plot.says, found, plot.kind);
        const at = `${plot.kind}, ${colorScheme}`;
        found.expect(await page.evaluate(() => document.scrollingElement.scrollWidth) <= 390, `wider than 390 px (${at})`);
        const report = await page.evaluate(AXE + `;axe.run("[data-live=${plot.kind}]", ${JSON.stringify({
          runOnly: WCAG, resultTypes: ["violations"] })})`);
        found.expect(report.passes.length > 0, `${at}: axe looked at nothing`);
        for (const { id, nodes } of report.violations) found.expect(false, `${at}: ${id}: ${nodes[0].html}`);
        if (process.env.MINIGPT_SHOTS) {
          await figure.screenshot({ path: `${process.env.MINIGPT_SHOTS}/${plot.kind}-${colorScheme}.png` });
        }
        await session.close();
      }
    }
    return found;
  },

  async without_script(browser) {
    const found = new Findings();
    for (const plot of plan.figures) {
      const session = await visit(browser, plot, "en", { javaScriptEnabled: false });
      found.same(await session.figure.locator("form:visible").count(), 0, `${plot.kind}: controls that nothing answers`);
      for (const text of plot.recorded.en) {
        found.expect((await row(session.figure)).includes(text), `${plot.kind}: “${text}” is not there`);
      }
      await session.close();
    }
    return found;
  },
};

await perform(claims);
