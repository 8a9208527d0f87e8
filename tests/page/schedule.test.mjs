// Is every schedule chosen, set and seen as the curve of the rates that the run uses?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, inState, noProblems, opened, ready, setField, trainedTo } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** @param {import('node:test').TestContext} t @param {Record<string, string>} [query] @param {object} [context] */
async function prepared(t, query = {}, context = {}) {
  const { page, problems } = await opened(t, browser, {
    query: { device: "cpu", epochs: "10", lr: "0.04", batch: "500", ...query },
    context,
  });
  await ready(page);
  return { page, problems };
}

/**
 * The points of a curve: share of the steps, share of the highest rate.
 * @param {Page} page
 * @param {string} [where]
 * @returns {Promise<number[][]>}
 */
async function curve(page, where = "dialog.schedule") {
  await page.locator(`${where} .rate-line[d]`).waitFor({ state: "attached", timeout: PATIENCE });
  const path = (await page.locator(`${where} .rate-line`).getAttribute("d")) ?? "";
  return path
    .slice(1)
    .split("L")
    .map((pair) => pair.split(" ").map(Number))
    .map(([x, y]) => [x / 1000, (98 - y) / 96]);
}

/** @param {Page} page @param {string} rule */
async function choose(page, rule) {
  await setField(page, "schedule", rule);
  await page.locator("dialog.schedule").waitFor({ timeout: PATIENCE });
  await page.waitForFunction(
    (wanted) => /** @type {HTMLSelectElement} */ (document.querySelector("#schedule-rule"))?.value === wanted,
    rule,
    { timeout: PATIENCE },
  );
}

const at = (/** @type {number[][]} */ points, /** @type {number} */ share) =>
  points.reduce((best, point) => (Math.abs(point[0] - share) < Math.abs(best[0] - share) ? point : best))[1];
const near = (/** @type {number} */ value, /** @type {number} */ wanted, /** @type {string} */ words) =>
  assert.ok(Math.abs(value - wanted) < 0.02, `${words}: ${value}, not ${wanted}`);

test("StepLR is chosen, its curve falls in steps, and its settings move it at every key stroke", async (t) => {
  const { page, problems } = await prepared(t);
  await choose(page, "step");
  near(at(await curve(page), 0.1), 1, "first third");
  near(at(await curve(page), 0.45), 0.1, "second third");
  await page.locator('dialog.schedule [name="gamma"]').fill("0.5");
  await page.waitForFunction(
    () => document.querySelector("dialog.schedule .rate-line")?.getAttribute("d")?.includes("50.00"),
    undefined,
    { timeout: PATIENCE },
  );
  near(at(await curve(page), 0.45), 0.5, "second third at 0.5");
  await page.locator('dialog.schedule [name="gamma"]').press("Tab");
  await page.waitForFunction(
    () => new URL(location.href).searchParams.get("schedule")?.includes('"gamma":0.5'),
    undefined,
    { timeout: PATIENCE },
  );
  noProblems(problems);
});

test("the shapes are those of PyTorch", async (t) => {
  const { page, problems } = await prepared(t);
  /** @type {Record<string, [number, number][]>} */
  const wanted = {
    multi_step: [
      [0.2, 1],
      [0.6, 0.1],
      [0.95, 0.01],
    ],
    exponential: [
      [0.02, 1],
      [0.95, 0.067],
    ],
    cosine_annealing: [
      [0.02, 1],
      [0.54, 0.5],
    ],
    polynomial: [
      [0.02, 1],
      [0.55, 0.25],
    ],
    linear: [
      [0.02, 1 / 3],
      [0.6, 1],
    ],
    one_cycle: [
      [0, 0.04],
      [0.3, 1],
      [1, 0],
    ],
    sequential: [
      [0.02, 0.1],
      [0.25, 1],
      [0.95, 0.04],
    ],
    chained: [],
  };
  await choose(page, "multi_step");
  for (const [rule, points] of Object.entries(wanted)) {
    const before = await page.locator("dialog.schedule .rate-line").getAttribute("d");
    await page.locator("#schedule-rule").selectOption(rule);
    if (rule !== "multi_step")
      await page.waitForFunction(
        (old) => document.querySelector("dialog.schedule .rate-line")?.getAttribute("d") !== old,
        before,
        { timeout: PATIENCE },
      );
    const drawn = await curve(page);
    for (const [share, rate] of points) near(at(drawn, share), rate, `${rule} at ${share}`);
    // A warm-up and a fall at once: the highest rate is neither the first nor the last.
    if (rule === "chained") assert.ok(at(drawn, 0.02) < 0.8 && at(drawn, 0.98) < 0.3, JSON.stringify(drawn));
    await page.waitForFunction(
      (name) =>
        document.querySelector('#recipe [name="schedule"]') &&
        /** @type {HTMLSelectElement} */ (document.querySelector('#recipe [name="schedule"]')).value === name,
      rule,
      { timeout: PATIENCE },
    );
  }
  noProblems(problems);
});

test("a chain is made of several, and one more is added and taken away", async (t) => {
  const { page, problems } = await prepared(t);
  await choose(page, "chained");
  assert.equal(await page.locator('dialog.schedule .rules > li select[name="rule"]').count(), 2);
  await page.locator("dialog.schedule button", { hasText: "Add a schedule" }).click();
  await page.waitForFunction(
    () => document.querySelectorAll('dialog.schedule .rules > li select[name="rule"]').length === 3,
    undefined,
    { timeout: PATIENCE },
  );
  await page.locator("dialog.schedule .rules button", { hasText: "Remove" }).first().click();
  await page.waitForFunction(
    () => document.querySelectorAll('dialog.schedule .rules > li select[name="rule"]').length === 2,
    undefined,
    { timeout: PATIENCE },
  );
  noProblems(problems);
});

test("a wrong setting is told in words and leaves the recipe as it was", async (t) => {
  const { page } = await prepared(t);
  await choose(page, "step");
  await page.locator('dialog.schedule [name="step_size"]').fill("0");
  await page.locator("dialog.schedule .refused:not(:empty)").waitFor({ timeout: PATIENCE });
  assert.match(await page.locator("dialog.schedule .refused").innerText(), /step_size must be a whole number above 0/);
  await page.locator('dialog.schedule [name="step_size"]').press("Tab");
  assert.doesNotMatch(new URL(page.url()).searchParams.get("schedule") ?? "", /"step_size":0/);
});

test("the run uses the rate that is drawn, and the present step is marked", async (t) => {
  const { page, problems } = await prepared(t, { schedule: "linear(start_factor=0.5, total_iters=100, every=step)" });
  const small = page.locator(".rate-small .rate-line[d]");
  await small.waitFor({ state: "attached", timeout: PATIENCE });
  assert.ok((await curve(page, ".rate-small")).length > 100);
  const dot = () =>
    page
      .locator(".rate-small .rate-dot")
      .evaluate((element) => parseFloat(/** @type {HTMLElement} */ (element).style.left));
  assert.equal(await dot(), 0);
  await page.locator("#start").click();
  await trainedTo(page, 12);
  await page.locator("#start").click();
  await inState(page, "paused");
  await page.waitForFunction(
    () => parseFloat(/** @type {HTMLElement} */ (document.querySelector(".rate-small .rate-dot"))?.style.left) > 5,
    undefined,
    { timeout: PATIENCE },
  );
  await page.locator(".rate-small").click();
  await page.locator(".rate-foot p:not(:empty)").waitFor({ timeout: PATIENCE }); // the rates are asked of the core
  const words = await page.locator(".rate-foot p").innerText();
  const [, step, rate] = /step (\d+) of \d+: rate (\S+)/.exec(words) ?? [];
  assert.ok(Number(step) >= 12, words);
  // The readouts follow within a fifth of a second.
  await page.waitForFunction(
    (wanted) => Math.abs(Number(document.querySelector("#rate-now")?.textContent) - wanted) < 1e-4,
    Number(rate),
    { timeout: PATIENCE },
  );
  assert.ok(Math.abs(Number(rate) - 0.04 * (0.5 + (0.5 * (Number(step) - 1)) / 100)) < 3e-4, words);
  assert.equal(await page.locator("#schedule-rule").isDisabled(), true);
  noProblems(problems);
});

test("a plateau is drawn as far as it has happened", async (t) => {
  const { page, problems } = await prepared(t, { schedule: "plateau(patience=0)" });
  await page.locator(".rate-small .rate-line[d]").waitFor({ state: "attached", timeout: PATIENCE });
  assert.equal((await curve(page, ".rate-small")).length, 1);
  await page.locator("#start").click();
  await trainedTo(page, 10);
  await page.waitForFunction(
    () => (document.querySelector(".rate-small .rate-line")?.getAttribute("d") ?? "").split("L").length > 8,
    undefined,
    { timeout: PATIENCE },
  );
  const drawn = await curve(page, ".rate-small");
  assert.ok((drawn.at(-1)?.[0] ?? 1) < 0.6, "the future is not drawn");
  noProblems(problems);
});

test("a link brings the schedule back", async (t) => {
  const { page, problems } = await prepared(t);
  await choose(page, "one_cycle");
  await page.waitForFunction(
    () => new URL(location.href).searchParams.get("schedule")?.includes("one_cycle"),
    undefined,
    { timeout: PATIENCE },
  );
  await page.reload();
  await ready(page);
  assert.equal(await page.locator('#recipe [name="schedule"]').inputValue(), "one_cycle");
  await page.locator(".rate-small .rate-line[d]").waitFor({ state: "attached", timeout: PATIENCE });
  noProblems(problems);
});

test("at 390x844 and at 1440x900 the dialog fits, and nothing else scrolls for the small curve", async (t) => {
  for (const [width, height] of [
    [390, 844],
    [1440, 900],
  ]) {
    const { page } = await prepared(t, {}, { viewport: { width, height } });
    await choose(page, "one_cycle");
    await curve(page);
    const wide = await page.locator("dialog.schedule").evaluate((element) => element.scrollWidth - element.clientWidth);
    assert.ok(wide <= 0, `${width}: ${wide} px too wide`);
    await page.locator("dialog.schedule .head button").click();
    await page.locator(".rate-small .rate-line[d]").waitFor({ state: "attached", timeout: PATIENCE });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${width}: ${over} px`);
  }
});
