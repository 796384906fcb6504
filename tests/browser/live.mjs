// The live figure of the home page:  node live.mjs PLAN.json  ->  {claim: {problems, checked}}
// The plan, written by test_live_figure.py: {base, root, says, words, budget}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Findings, open, perform } from "./browse.mjs";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LANGS = ["en", "it", "es", "fr"];

async function visit(browser, lang = "en", options = {}) {
  const session = await open(browser, plan.base, options);
  const asked = [];
  session.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await session.page.goto(`${plan.base}/${lang}/`, { waitUntil: "load" });
  await session.page.waitForSelector("[data-live][data-awake]", { state: "attached" });
  return { ...session, asked };
}

// What stands in each language, once the hidden status says that all is written.
async function written(page, number) {
  await page.waitForFunction((n) => document.querySelector(".live-said").textContent.startsWith(`${n}. `), number);
  return texts(page);
}
const texts = (page) =>
  page.$$eval(".live dd", (all) => Object.fromEntries(all.map((dd) => [dd.lang, dd.textContent])));
const fetched = (asked) => asked.filter((path) => /\/models\/|minigpt\.js|live-numbers\.js/.test(path));
const named = (asked) => fetched(asked).map((path) => path.split("/").at(-1)).sort();

const claims = {
  async keyboard(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page, asked } = session;
    await page.evaluate(() => document.querySelector(".live").scrollIntoView());
    await page.waitForTimeout(300);
    found.same(fetched(asked), [], "what is fetched before anything is asked");
    found.same(await texts(page), plan.recorded, "the recorded result");
    await page.focus("#live-number");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("4216");
    found.same(await written(page, 4216), plan.says["4216"].nf4, "4216 in 4 bits, adapters on");
    found.same(named(asked),
      ["adapter-es.bin", "adapter-fr.bin", "base-nf4.bin", "live-numbers.js", "minigpt.js"], "what was fetched");
    const said = await page.textContent(".live-said");
    for (const lang of LANGS) found.expect(said.includes(plan.says["4216"].nf4[lang]), `the status says ${said}`);

    // Tab reaches the button and both switches; Space turns one; Enter in the field writes again.
    const stops = [];
    for (let i = 0; i < 3; i += 1) {
      await page.keyboard.press("Tab");
      stops.push(await page.evaluate(() => document.activeElement.name || document.activeElement.tagName));
    }
    found.same(stops, ["BUTTON", "bits", "adapter"], "where Tab stops");
    await page.evaluate(() => document.querySelector(".live-said").replaceChildren());
    await page.keyboard.press("Space");
    found.same(await written(page, 4216), plan.says["4216"].alone, "4216 by the base alone");
    found.expect((await page.textContent(".live dl")).includes(plan.words.alone), "no word says that the base is alone");
    await page.keyboard.press("Shift+Tab");
    await page.evaluate(() => document.querySelector(".live-said").replaceChildren());
    await page.keyboard.press("Space");
    await written(page, 4216);
    found.expect(named(asked).includes("base-float32.bin"), "float32 was not fetched when 4 bits went off");
    await page.focus("#live-number");
    await page.evaluate(() => document.querySelector(".live-said").replaceChildren());
    await page.keyboard.press("Enter");
    await written(page, 4216);
    found.same(named(asked).length, new Set(named(asked)).size, "files fetched once");
    found.same(await page.evaluate(() => document.activeElement.id), "live-number", "where the focus is");
    found.clean(session);
    await session.close();
    return found;
  },

  async spanish(browser) {
    const found = new Findings();
    const session = await visit(browser, "es");
    const { page } = session;
    await page.fill("#live-number", "4216");
    found.same(await written(page, 4216), plan.says["4216"].nf4, "4216 on the Spanish page");
    const note = await page.textContent("#live-note");
    found.expect(/^Escrito en tu navegador; \d+ kB/.test(note), `the note says ${note}`);
    const said = await page.textContent(".live-said");
    found.expect(said.includes("Inglés: four thousand"), `the status says ${said}`);
    found.clean(session);
    await session.close();
    return found;
  },

  async refused(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page, asked } = session;
    for (const text of ["10000", "-3", "4.5", "007", "cat", "٤"]) {
      await page.fill("#live-number", text);
      await page.waitForFunction((rule) => document.querySelector("#live-note").textContent === rule, plan.words.range);
      found.same(await page.getAttribute("#live-number", "aria-invalid"), "true", `aria-invalid of ${text}`);
      found.same(await texts(page), plan.recorded, `what stands there after ${text}`);
    }
    found.expect(!asked.some((path) => path.includes("/models/")), "weights were fetched for no number");
    await page.fill("#live-number", "0");
    found.same((await written(page, 0)).en, "zero", "0 after all that");
    found.same(await page.getAttribute("#live-number", "aria-invalid"), "false", "aria-invalid of 0");
    found.clean(session);
    await session.close();
    return found;
  },

  // The newest question wins, and what another one had begun does not mix in.
  async overtaken(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    await page.fill("#live-number", "7777");
    await page.waitForFunction(() => document.querySelector('.live dd[lang="en"]').textContent.startsWith("seven"));
    await page.fill("#live-number", "4216");
    found.same(await written(page, 4216), plan.says["4216"].nf4, "4216 right after 7777");
    await page.waitForTimeout(200);
    found.same(await texts(page), plan.says["4216"].nf4, "4216 a little later");
    found.clean(session);
    await session.close();
    return found;
  },

  async unreachable(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    await session.context.route("**/models/base-nf4.bin", (route) => route.abort());
    await page.fill("#live-number", "4216");
    await page.waitForFunction((words) => document.querySelector("#live-note").textContent === words, plan.words.failed);
    found.same(await texts(page), plan.recorded, "what stands there when nothing can be fetched");
    await session.context.unroute("**/models/base-nf4.bin");
    await page.click(".live-form button");
    found.same(await written(page, 4216), plan.says["4216"].nf4, "4216 when it is asked again");
    found.same(session.outside, [], "requests that left the site");
    await session.close();
    return found;
  },

  async phone_and_dark(browser) {
    const found = new Findings();
    for (const colorScheme of ["light", "dark"]) {
      for (const lang of ["en", "es"]) {
        const viewport = { width: 390, height: 844 };
        const session = await visit(browser, lang, { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" });
        const { page } = session;
        const before = await page.evaluate(() => document.querySelector(".live").offsetHeight);
        await page.fill("#live-number", "7777"); // the longest names
        await written(page, 7777);
        const at = `${lang}, ${colorScheme}`;
        found.same(await page.evaluate(() => document.querySelector(".live").offsetHeight), before, `height (${at})`);
        found.expect(await page.evaluate(() => document.scrollingElement.scrollWidth) <= 390, `wider than 390 px (${at})`);
        const small = await page.$$eval(".live :is(input, button)", (all) =>
          all.filter((control) => {
            const box = (control.closest("label") ?? control).getBoundingClientRect();
            return box.height < 24 || box.width < 24;
          }).map((control) => control.outerHTML));
        found.same(small, [], `targets below 24 px (${at})`);
        const report = await page.evaluate(AXE + `;axe.run(".live", ${JSON.stringify({
          runOnly: WCAG, resultTypes: ["violations"] })})`);
        found.expect(report.passes.length > 0, `${at}: axe looked at nothing`);
        for (const { id, nodes } of report.violations) found.expect(false, `${at}: ${id}: ${nodes[0].html}`);
        if (process.env.MINIGPT_SHOTS) {
          await page.locator(".live").screenshot({ path: `${process.env.MINIGPT_SHOTS}/${lang}-${colorScheme}.png` });
        }
        found.clean(session);
        await session.close();
      }
    }
    return found;
  },

  // With motion the letters come one by one; with less motion all at once.
  async motion(browser) {
    const found = new Findings();
    for (const reducedMotion of ["no-preference", "reduce"]) {
      const session = await visit(browser, "en", { reducedMotion });
      const { page } = session;
      await page.evaluate(() => {
        globalThis.lengths = [];
        const dd = document.querySelector('.live dd[lang="en"]');
        new MutationObserver(() => globalThis.lengths.push(dd.textContent.length)).observe(dd, { childList: true });
      });
      await page.fill("#live-number", "4216");
      await written(page, 4216);
      const lengths = await page.evaluate(() => globalThis.lengths);
      if (reducedMotion === "reduce") found.expect(lengths.length <= 2, `drawn ${lengths.length} times with less motion`);
      else found.same(lengths, Array.from(plan.says["4216"].nf4.en, (_, i) => i + 1), "letters drawn");
      await session.close();
    }
    return found;
  },

  async without_script(browser) {
    const found = new Findings();
    const session = await open(browser, plan.base, { javaScriptEnabled: false });
    const { page } = session;
    await page.goto(`${plan.base}/en/`);
    found.same(await page.locator(".live form:visible, #live-note:visible").count(), 0, "controls that nothing answers");
    const seen = await page.locator(".live").innerText();
    for (const text of ["4236", ...Object.values(plan.recorded), plan.words.recorded]) {
      found.expect(seen.includes(text), `without JavaScript nobody reads “${text}”`);
    }
    await session.close();
    return found;
  },

  async print(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    await page.fill("#live-number", "4216");
    await written(page, 4216);
    await page.emulateMedia({ media: "print" });
    const seen = await page.locator(".live").innerText();
    found.expect(seen.startsWith("4216"), `on paper it begins ${seen.slice(0, 30)}`);
    found.same(await page.locator(".live form:visible").count(), 0, "forms on paper");
    await session.close();
    return found;
  },

  // The theme swaps pages in without a reload.
  async instant_navigation(browser) {
    const found = new Findings();
    const session = await visit(browser);
    const { page } = session;
    await page.evaluate(() => { globalThis.sameDocument = true; });
    await page.click('article a[href*="how-to-study"]');
    await page.waitForSelector("[data-live]", { state: "detached" }); // the address changes before the page
    await page.goBack();
    await page.waitForSelector("[data-live][data-awake]");
    await page.fill("#live-number", "4216");
    found.same(await written(page, 4216), plan.says["4216"].nf4, "4216 after coming back");
    found.expect(await page.evaluate(() => globalThis.sameDocument), "the page was loaded anew: nothing was tested");
    found.clean(session);
    await session.close();
    return found;
  },
};

await perform(claims);
