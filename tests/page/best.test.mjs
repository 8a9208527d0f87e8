// Are the best weights kept and offered first, is overfitting pointed out, and does the run go
// back to its best where it is asked to?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, cifarBatch, downloaded, inState, message, noProblems, opened, ready } from "./page.mjs";
import { readTensors } from "./weights-files.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** Pictures whose labels say nothing of them. @param {number} count @param {number} turn */
function nonsense(count, turn) {
  const bytes = cifarBatch(count);
  for (let at = 0; at < count; at += 1) bytes[at * 3073] = (at * at * 7 + at * turn + 3) % 10;
  return bytes;
}

/** A run on them, up to the note that it overfits. @param {import('node:test').TestContext} t */
async function overfitted(t) {
  const { page, problems } = await opened(t, browser, {
    query: { device: "cpu", batch: "12", epochs: "60", optimizer: "adam", lr: "0.002" },
  });
  await ready(page);
  await page.locator('input[data-source="cifar"]').setInputFiles([
    { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: nonsense(48, 1) },
    { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: nonsense(40, 4) },
  ]);
  await page.locator("#source-cifar:checked").waitFor({ timeout: PATIENCE });
  await page.locator("#start").click();
  await page.locator('[data-place="recipe"] .note', { hasText: "overfits" }).waitFor({ timeout: PATIENCE });
  return { page, problems };
}

/** @param {Page} page @returns {Promise<{step: number, score: number}>} */
const best = (page) => page.evaluate(() => /** @type {any} */ (window).convlab.best());

test("overfitting is told, and a button ends the run at its best weights", async (t) => {
  const { page, problems } = await overfitted(t);
  assert.match(await message(page, "recipe"), /held-out loss was lowest in epoch \d+.*best weights/);
  await page.locator('[data-place="recipe"] button', { hasText: "Stop and keep the best" }).click();
  await inState(page, "stopped");
  const { step } = await best(page);
  await page.waitForFunction(
    (wanted) => Number(document.querySelector("#cells")?.getAttribute("aria-valuenow")) === wanted,
    step,
    { timeout: PATIENCE },
  );
  assert.equal(await page.locator('[data-place="recipe"] .note').count(), 0);
  // The last weights are the best now: there is nothing to choose.
  const { name } = await downloaded(page, () => page.locator("#save-weights").click());
  assert.equal(name, `lenet-step${step}.safetensors`);
  noProblems(problems);
});

test("a button begins a new run with augmentation", async (t) => {
  const { page, problems } = await overfitted(t);
  await page.locator('[data-place="recipe"] button', { hasText: "New run with augmentation" }).click();
  await page.locator('#augment-flip[aria-checked="true"]').waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#augment-shift").getAttribute("aria-checked"), "true");
  await inState(page, "running");
  noProblems(problems);
});

test("save and export offer the best weights first, and the last ones second", async (t) => {
  const { page, problems } = await overfitted(t);
  // The run goes on to its end, which is worse than its best.
  await page.locator('#start[data-state="finished"]').waitFor({ timeout: PATIENCE });
  const { step, score } = await best(page);
  await page.locator("#save-weights").click();
  const choices = page.locator("dialog.export .segmented button");
  await choices.first().waitFor({ timeout: PATIENCE });
  const words = await choices.allInnerTexts();
  assert.match(words[0], new RegExp(`^Best: step ${step}, held-out ${(100 * score).toFixed(1)} %$`));
  assert.equal(words[1], "Last: step 240");
  assert.equal(await choices.first().getAttribute("aria-pressed"), "true");
  const file = async (/** @type {string} */ form) => downloaded(page, () => page.locator(`#export-${form}`).click());
  const kept = await file("weights");
  assert.equal(kept.name, `lenet-best-step${step}.safetensors`);
  assert.match((await file("onnx")).name, new RegExp(`^lenet-best-step${step}\\.onnx$`));
  await choices.nth(1).click();
  const last = await file("weights");
  assert.equal(last.name, "lenet-step240.safetensors");
  const of = (/** @type {{bytes: Buffer}} */ { bytes }) =>
    readTensors(bytes).find(({ name }) => name === "fc3.weight")?.values;
  assert.notDeepEqual(of(kept), of(last));
  assert.match(kept.bytes.toString("latin1"), /convlab\.classes/);
  noProblems(problems);
});
