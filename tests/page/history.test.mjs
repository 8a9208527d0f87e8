// Do Back and Forward undo and redo a choice of task, data or network, without losing a run?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, inState, noProblems, opened, ready, setField, steps, trainedTo } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** @param {import('node:test').TestContext} t */
async function lab(t, query = {}) {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", ...query } });
  await ready(page);
  await page.waitForFunction(
    () => /** @type {HTMLSelectElement} */ (document.querySelector("#model")).options.length > 2,
    undefined,
    { timeout: PATIENCE },
  );
  return { page, problems };
}

/**
 * The address says this model and data, and the page shows it.
 * @param {Page} page
 * @param {string} model
 * @param {string} [data]
 */
async function shows(page, model, data = "builtin:scenes") {
  await page.waitForFunction(
    ([name, set]) => {
      const query = new URLSearchParams(location.search);
      return (
        (query.get("model") ?? "lenet") === name &&
        (query.get("data") ?? "builtin:scenes") === set &&
        /** @type {HTMLSelectElement} */ (document.querySelector("#model")).value === name
      );
    },
    [model, data],
    { timeout: PATIENCE },
  );
  await ready(page);
}

/** @type {[string, (page: Page) => Promise<unknown>, string, string][]} */
const CHOICES = [
  ["a network", (page) => page.locator("#model").selectOption("simple"), "simple", "builtin:scenes"],
  ["data", (page) => page.locator("#source-streets").click(), "unet_small", "builtin:streets"],
  ["a task", (page) => page.locator("#task-detect").click(), "detector", "builtin:streets"],
];
for (const [what, choose, model, data] of CHOICES) {
  test(`Back undoes a choice of ${what}, Forward does it again`, async (t) => {
    const { page, problems } = await lab(t);
    await setField(page, "seed", "7");
    await page.waitForFunction(() => new URLSearchParams(location.search).get("seed") === "7", undefined, {
      timeout: PATIENCE,
    });
    await choose(page);
    await shows(page, model, data);
    await page.goBack();
    await shows(page, "lenet");
    assert.equal(await page.locator('#recipe [name="seed"]').inputValue(), "7");
    await page.goForward();
    await shows(page, model, data);
    await page.locator("#step").click();
    await trainedTo(page, 1);
    noProblems(problems);
  });
}

test("several choices are gone back over one by one, or all at once", async (t) => {
  const { page } = await lab(t);
  await page.locator("#model").selectOption("simple");
  await shows(page, "simple");
  await page.locator("#task-segment").click();
  await shows(page, "unet_small", "builtin:streets");
  await page.locator("#task-detect").click();
  await shows(page, "detector", "builtin:streets");
  await page.goBack();
  await shows(page, "unet_small", "builtin:streets");
  await page.evaluate(() => history.go(-2));
  await shows(page, "lenet");
  await page.evaluate(() => history.go(3));
  await shows(page, "detector", "builtin:streets");
});

test("a change of another setting is no step of the browser", async (t) => {
  const { page } = await lab(t);
  const before = await page.evaluate(() => history.length);
  for (const [name, value] of [
    ["batch", "32"],
    ["lr", "0.02"],
    ["optimizer", "adam"],
  ])
    await setField(page, name, value);
  await page.waitForFunction(() => new URLSearchParams(location.search).get("optimizer") === "adam", undefined, {
    timeout: PATIENCE,
  });
  assert.equal(await page.evaluate(() => history.length), before);
});

for (const state of /** @type {const} */ (["running", "paused"])) {
  test(`Back does not throw away a run that is ${state}, and says so`, async (t) => {
    const { page } = await lab(t);
    await page.locator("#model").selectOption("simple");
    await shows(page, "simple");
    await page.locator("#start").click();
    await trainedTo(page, 3);
    if (state === "paused") await page.locator("#start").click();
    await inState(page, state);
    const before = await steps(page);
    await page.evaluate(() => history.back());
    const bar = page.locator("#bar", { hasText: "A run is under way" });
    await bar.waitFor({ timeout: PATIENCE });
    await page.waitForFunction(() => new URLSearchParams(location.search).get("model") === "simple", undefined, {
      timeout: PATIENCE,
    });
    await inState(page, state);
    assert.ok((await steps(page)) >= before);
    await bar.locator("button", { hasText: "Stop" }).click();
    await shows(page, "lenet");
    await page.goForward();
    await shows(page, "simple");
  });
}

test("Back after a run that was stopped keeps the run, and Undo comes back to it", async (t) => {
  const { page, problems } = await lab(t);
  await page.locator("#model").selectOption("simple");
  await shows(page, "simple");
  await page.locator("#start").click();
  await trainedTo(page, 4);
  await page.locator("#stop").click();
  await inState(page, "stopped");
  const step = await steps(page);
  await page.goBack();
  await shows(page, "lenet");
  assert.equal(await steps(page), 0);
  await page.locator("#bar button", { hasText: "Undo" }).click();
  await shows(page, "simple");
  await inState(page, "paused");
  assert.equal(await steps(page), step);
  noProblems(problems);
});
