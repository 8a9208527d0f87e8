// All settings: does what is wrong with one stand beside it?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, noProblems, opened, ready, stillTrains } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/**
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} [query]
 * @param {import('playwright-core').BrowserContextOptions} [context]
 */
async function settings(t, query = {}, context = {}) {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", ...query }, context });
  await ready(page);
  await page.locator("#open-settings").click();
  await page.locator("dialog.settings[open]").waitFor({ timeout: PATIENCE });
  return { page, problems };
}

/** @param {Page} page @param {string} name @param {string} value */
async function set(page, name, value) {
  await page.locator(`#setting-${name}`).fill(value);
  await page.locator(`#setting-${name}`).press("Tab");
}
/** What stands beside a setting. @param {Page} page @param {string} name */
async function beside(page, name) {
  const note = page.locator(`.setting[data-field="${name}"] .note p`);
  await note.waitFor({ timeout: PATIENCE });
  return note.innerText();
}

/** Field, a wrong value, what is said of it, a right one. @type {[string, string, RegExp, string][]} */
const WRONG = [
  ["holdout", "2", /^holdout cannot be “2”\. It can be a number above 0 and below 1\.$/, "0.2"],
  ["holdout", "0", /^holdout cannot be “0”/, "0.5"],
  ["holdout", "half", /^holdout cannot be “half”\. It can be a number above 0 and below 1\.$/, "0.1"],
  ["seed", "1.5", /^seed cannot be “1\.5”\. It can be a whole number of at least 0\.$/, "2"],
  ["batch", "", /^batch cannot be “”\. It can be a whole number/, "32"],
  ["cutout", "2.5", /^cutout cannot be “2\.5”.*whole number/, "0"],
  ["epochs", "0", /epochs/, "3"],
  ["weight_decay", "-1", /^weight_decay cannot be “-1”\. It can be a number of at least 0\.$/, "0.1"],
  ["dampening", "1", /^dampening cannot be “1”/, "0"],
  ["clip_norm", "-1", /^clip_norm cannot be “-1”\. It can be a number above 0\. Left empty, there is none\.$/, "1"],
  ["batch", "20000", /^batch is 20000, but/, "16"],
  ["layer_rates", "conv9=0", /conv9; these learn/, "conv1=0"],
  ["transforms", "fly(size=3)", /fly/, ""],
  ["class_weights", "1,1", /class_weights|weights/, ""],
];

test("what is wrong with a setting stands beside it, and goes when it is right", async (t) => {
  const { page, problems } = await settings(t);
  for (const [name, wrong, says, right] of WRONG) {
    await set(page, name, wrong);
    assert.match(await beside(page, name), says);
    const field = page.locator(`#setting-${name}`);
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await field.getAttribute("aria-describedby"), `help-${name} setting-problem`);
    assert.equal(await page.locator("dialog.settings .note").count(), 1, "it is said once");
    const [note, box] = [await page.locator("dialog.settings .note").boundingBox(), await field.boundingBox()];
    assert.ok(
      note && box && note.y >= box.y + box.height - 1 && note.y < box.y + 80,
      `${name}: ${JSON.stringify([note, box])}`,
    );
    await set(page, name, right);
    await page.locator("dialog.settings .note").waitFor({ state: "detached", timeout: PATIENCE });
    assert.equal(await field.getAttribute("aria-invalid"), null);
  }
  await page.locator(".settings button", { hasText: "Close" }).click();
  await stillTrains(page);
  noProblems(problems);
});

test("what was wrong stands on top when the settings are opened again, and in the recipe", async (t) => {
  const { page } = await settings(t);
  await set(page, "holdout", "2");
  await beside(page, "holdout");
  await page.keyboard.press("Escape");
  assert.match(
    await page.locator('#recipe [data-place="recipe"] .note p').first().innerText(),
    /holdout cannot be “2”/,
  );
  await page.locator("#open-settings").click();
  assert.match(await page.locator(".settings .sticky .note p").innerText(), /holdout cannot be “2”/);
  assert.equal(await page.locator("#setting-holdout").getAttribute("aria-describedby"), "help-holdout");
  await set(page, "epochs", "0");
  assert.match(await beside(page, "epochs"), /epochs/);
});

for (const [width, height] of [
  [390, 844],
  [1440, 900],
]) {
  test(`at ${width}x${height} the sentence fits beside its field, in Chinese as well`, async (t) => {
    const { page } = await settings(t, { language: "zh" }, { viewport: { width, height } });
    await set(page, "holdout", "x");
    assert.match(await beside(page, "holdout"), /holdout 不能是“x”。可以是大于 0 且小于 1 的数。/);
    const wide = await page.evaluate(() => {
      const dialog = /** @type {Element} */ (document.querySelector("dialog.settings"));
      return [document.documentElement.scrollWidth - innerWidth, dialog.scrollWidth - dialog.clientWidth];
    });
    assert.ok(
      wide.every((more) => more <= 0),
      String(wide),
    );
    assert.equal(await page.locator('.setting[data-field="holdout"] .note button').innerText(), "关闭");
  });
}
