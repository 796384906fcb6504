// What holds on every page:  node pages.mjs PLAN.json  ->  {claim: {problems, checked}}
// The plan: {base, all: [paths], axe: [paths], pairs: [[path, path in the other language]]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Findings, open, perform, visitAll } from "./browse.mjs";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const below = (url) => url.replace(plan.base, "").split(/[?#]/)[0]; // the path in the site
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
// Google calls 0.1 good; ours only lets pass the rounding of fonts that arrive in the same frame.
const LARGEST_SHIFT = 0.02;

// Scroll to the end in steps, so that what loads late loads now.
async function readThrough(page) {
  await page.evaluate(async () => {
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    for (let y = 0; y < document.body.scrollHeight; y += 2000) {
      scrollTo({ top: y, behavior: "instant" });
      await pause(15);
    }
    await pause(60);
    const pictures = [...document.querySelectorAll("article img")];
    for (const picture of pictures) picture.loading = "eager"; // one that a fast scroll went past
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
  });
}

// Add up in the page what jumps (Google's layout shift), and note what it was.
function watchShifts(session) {
  return session.context.addInitScript(() => {
    globalThis.shift = { sum: 0, of: [] };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        globalThis.shift.sum += entry.value;
        globalThis.shift.of.push(...entry.sources.map(({ node }) => node?.className || node?.nodeName));
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

// What this page has jumped so far, which must be next to nothing.
async function isStill(found, page, what) {
  const { sum, of } = await page.evaluate(() => globalThis.shift);
  found.expect(sum <= LARGEST_SHIFT, `${what}: layout shift ${sum.toFixed(3)} of ${[...new Set(of)].slice(0, 5)}`);
  return sum;
}

const claims = {
  // Requests, errors, pictures and layout in one visit: it is the visits that take the time.
  async every_page(browser) {
    const found = new Findings();
    const shifts = {};
    const sessions = [];
    const opened = async () => {
      const session = await open(browser, plan.base);
      await watchShifts(session);
      sessions.push(session);
      return session;
    };
    await visitAll(plan.all, opened, async ({ page }, path) => {
      await page.goto(plan.base + path, { waitUntil: "load" });
      await readThrough(page);
      shifts[path] = await isStill(found, page, path);
      const broken = await page.$$eval("article img", (images) =>
        images.filter((image) => !image.complete || !image.naturalWidth).map((image) => image.src));
      found.same(broken, [], `${path}: pictures that do not load`);
    });
    for (const session of sessions) found.clean(session);
    return Object.assign(found, { largest: Object.entries(shifts).sort((a, b) => b[1] - a[1]).slice(0, 3) });
  },

  // On a slow line the page is drawn first; the scripts then find the room they need.
  async late_scripts(browser) {
    const found = new Findings();
    const session = await open(browser, plan.base);
    const { page } = session;
    const drawn = () => page.evaluate(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    await session.context.route("**/*.js", async (route) => {
      for (let tries = 0; tries < 100 && !(await drawn().catch(() => false)); tries += 1) {
        await new Promise((done) => setTimeout(done, 50));
      }
      await route.fallback();
    });
    await watchShifts(session);
    const filled = plan.all.filter((path) => /\/(quizzes|progress)\/|^\/\w\w\/$/.test(path));
    for (const width of [1280, 412]) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of filled) {
        await page.goto(plan.base + path, { waitUntil: "load" });
        await page.waitForTimeout(100);
        found.expect(await drawn(), `${path}: nothing was drawn`);
        await isStill(found, page, `${path} at ${width}`);
      }
    }
    found.clean(session);
    await session.close();
    return found;
  },

  async fits_a_narrow_screen(browser) {
    const found = new Findings();
    const opened = () => open(browser, plan.base, { viewport: { width: 320, height: 640 } });
    await visitAll(plan.all, opened, async ({ page }, path) => {
      await page.goto(plan.base + path, { waitUntil: "load" });
      await page.evaluate(() => document.querySelectorAll("article details").forEach((d) => { d.open = true; }));
      const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
      found.expect(width <= 320, `${path} is ${width} px wide on a screen of 320`);
    });
    return found;
  },

  async language_switch(browser) {
    const found = new Findings();
    const session = await open(browser, plan.base);
    const { page } = session;
    for (const [from, to] of plan.pairs) {
      await page.goto(plan.base + from, { waitUntil: "load" });
      const lang = to.split("/")[1];
      await page.waitForTimeout(300); // the theme fetches the other language's sitemap first
      await page.evaluate((l) => document.querySelector(`a.md-select__link[hreflang="${l}"]`).click(), lang);
      await page.waitForURL(plan.base + to).catch(() => {});
      found.same(below(page.url()), to, `from ${from} to`);
      found.same(await page.getAttribute("html", "lang"), lang, `the language of ${to}`);
    }
    found.clean(session);
    await session.close();
    return found;
  },

  async search(browser) {
    const found = new Findings();
    for (const [lang, word] of [["en", "quantization"], ["es", "cuantizacion"]]) {
      const session = await open(browser, plan.base);
      const { page } = session;
      await page.goto(`${plan.base}/${lang}/progress/`, { waitUntil: "load" });
      await page.fill("input.md-search__input", word);
      const first = page.locator("a.md-search-result__link").first();
      await first.waitFor();
      const target = await first.evaluate((link) => link.href.split(/[?#]/)[0]);
      found.expect(target.startsWith(`${plan.base}/${lang}/`), `${word} leads out of the site: ${target}`);
      await first.click();
      await page.waitForURL((url) => url.href.startsWith(target)).catch(() => {});
      found.same(page.url().split(/[?#]/)[0], target, `where the result for ${word} leads`);
      found.clean(session);
      await session.close();
    }
    return found;
  },

  async root_page(browser) {
    const found = new Findings();
    for (const [locale, lang] of [["es-AR", "es"], ["en-GB", "en"], ["de-DE", "en"]]) {
      const session = await open(browser, plan.base, { locale });
      await session.page.goto(plan.base + "/");
      await session.page.waitForURL(`${plan.base}/${lang}/`).catch(() => {});
      found.same(below(session.page.url()), `/${lang}/`, `where a browser in ${locale} goes`);
      found.clean(session);
      await session.close();
    }
    const session = await open(browser, plan.base, { javaScriptEnabled: false });
    await session.page.goto(plan.base + "/");
    for (const lang of ["en", "es"]) {
      const links = await session.page.locator(`a[href$="${lang}/"]:visible`).count();
      found.expect(links > 0, `without JavaScript the root page has no link to ${lang}/`);
    }
    await session.close();
    return found;
  },

  async axe(browser) {
    const found = new Findings();
    for (const colorScheme of ["light", "dark"]) {
      const session = await open(browser, plan.base, { colorScheme, bypassCSP: true });
      for (const path of plan.axe) {
        await session.page.goto(plan.base + path, { waitUntil: "load" });
        await session.page.evaluate(() => document.querySelectorAll("article details").forEach((d) => { d.open = true; }));
        await session.page.waitForTimeout(60);
        const report = await session.page.evaluate(AXE + `;axe.run(document, ${JSON.stringify({
          runOnly: WCAG, resultTypes: ["violations"] })})`);
        found.expect(report.passes.length > 0, `${path}: axe looked at nothing`);
        for (const { id, nodes, help } of report.violations) {
          const where = `${nodes[0].html.slice(0, 120)} ${nodes[0].failureSummary.split("\n")[1] ?? ""}`;
          found.expect(false, `${colorScheme} ${path}: ${id}, ${nodes.length} times: ${help}: ${where}`);
        }
      }
      await session.close();
    }
    return found;
  },
};

await perform(claims);
