// Chromium for the claims: one browser, fresh contexts, and a record of what each page did wrong.
import { chromium } from "playwright-core";

const ARGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export function launch() {
  const executablePath = process.env.MINIGPT_CHROMIUM;
  return chromium.launch({ executablePath, headless: true, args: ARGS });
}

// A page whose requests outside `base` are stopped and noted, with its errors.
export async function open(browser, base, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const origin = new URL(base).origin;
  const outside = [];
  const errors = [];
  await context.route("**/*", (route) => {
    const url = new URL(route.request().url());
    if (url.origin === origin || ["data:", "blob:"].includes(url.protocol)) return route.continue();
    outside.push(url.href);
    return route.abort();
  });
  context.on("page", (page) => {
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) errors.push(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => errors.push(`${page.url()}: ${error}`));
    page.on("response", (answer) => {
      if (answer.status() >= 400) errors.push(`${page.url()}: ${answer.status()} ${answer.url()}`);
    });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  return { context, page, outside, errors, close: () => context.close() };
}

// Visit the paths in two windows at once, each with its own session: what one waits for, the other uses.
export async function visitAll(paths, opened, visit) {
  const left = [...paths];
  await Promise.all([1, 2].map(async () => {
    const session = await opened();
    for (let path; (path = left.shift()) !== undefined;) await visit(session, path);
    await session.close();
  }));
}

// Run each claim; what it throws, and what it returns, are its problems.
export async function run(claims, ...args) {
  const results = {};
  for (const [name, claim] of Object.entries(claims)) {
    const started = Date.now();
    try {
      results[name] = await claim(...args);
    } catch (error) {
      results[name] = { checked: 1, problems: [String(error?.stack ?? error).split("\n").slice(0, 4).join(" ")] };
    }
    results[name].seconds = (Date.now() - started) / 1000;
  }
  return results;
}

// Runs all claims, or the one that the command names, in one browser, and prints what they found.
export async function perform(claims) {
  const browser = await launch();
  const only = process.argv[3];
  const chosen = only ? { [only]: claims[only] } : claims;
  console.log(JSON.stringify(await run(chosen, browser)));
  await browser.close();
}

// A list of sentences about what is not so; `checked` counts what was looked at.
export class Findings {
  problems = [];
  checked = 0;
  expect(holds, sentence) {
    this.checked += 1;
    if (!holds) this.problems.push(sentence);
  }
  same(got, wanted, what) {
    const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
    this.expect(a === b, `${what}: ${a}, not ${b}`);
  }
  clean({ outside, errors }) {
    this.same(outside, [], "requests that left the site");
    this.same(errors, [], "console errors");
  }
}
