// Do addresses of earlier versions still mean what they meant? `fixtures/addresses.json` holds ten that the page of
// 2026-11-29 wrote, each with the recipe that its engine had then.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { noProblems, opened, ready } from "./page.mjs";

/** @type {{what: string, search: string, recipe: Record<string, unknown>}[]} */
const EARLIER = JSON.parse(readFileSync(new URL("fixtures/addresses.json", import.meta.url), "utf8"));

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

for (const { what, search, recipe } of EARLIER) {
  test(`an address of before: ${what}`, async (t) => {
    const { page, problems } = await opened(t, browser, { query: search.slice(1) });
    await ready(page);
    const now = await page.evaluate(async () => {
      const { app } = await import(new URL("www/app/core/state.js", location.href).href);
      return { recipe: app.recipe, asked: Object.keys(app.asked) };
    });
    // Settings that came later are at their defaults. An eps or alpha that is not given is the optimizer's own: 1e-8
    // and 0.99 for all that there were then.
    const then = Object.keys(recipe);
    const meant = { ...now.recipe, eps: now.recipe.eps ?? 1e-8, alpha: now.recipe.alpha ?? 0.99 };
    assert.deepEqual(Object.fromEntries(then.map((name) => [name, meant[name]])), recipe);
    assert.deepEqual(now.asked, []);
    noProblems(problems);
  });
}
