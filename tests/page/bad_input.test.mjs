// A wrong file or a wrong number gets a sentence where it belongs, and the session goes on as it was.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, openPage } from "./harness.mjs";
import {
  PATIENCE,
  cifarBatch,
  downloaded,
  inState,
  message,
  noProblems,
  ready,
  reset,
  setField,
  steps,
  stillTrains,
  trainedTo,
} from "./page.mjs";
import { readTensors } from "./weights-files.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Page} */
let page;
/** @type {string[]} */
let problems;

before(async () => {
  browser = await launchBrowser();
  ({ page, problems } = await openPage(browser, { query: { device: "cpu" } }));
  await ready(page);
});
after(() => browser.close());

/** @param {string} name @param {Buffer} buffer */
function choose(name, buffer) {
  return page
    .locator('input[data-source="cifar"]')
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

/** @param {string} place */
function dismiss(place) {
  return page.locator(`[data-place="${place}"] button`, { hasText: "Dismiss" }).first().click();
}

const wrongLabel = cifarBatch(20);
wrongLabel[7 * 3073] = 12;

for (const [claim, name, bytes, says] of /** @type {[string, string, Buffer, RegExp][]} */ ([
  ["a truncated batch", "data_batch_1.bin", cifarBatch(20).subarray(0, 20 * 3073 - 100), /data_batch_1\.bin/],
  ["a label above 9", "data_batch_1.bin", wrongLabel, /12/],
  ["an empty file", "data_batch_1.bin", Buffer.alloc(0), /data_batch_1\.bin/],
  [
    "what is no gzip",
    "cifar-10-binary.tar.gz",
    Buffer.from("this is not a gzip file at all"),
    /cifar-10-binary\.tar\.gz|gzip/,
  ],
])) {
  test(`${claim} is refused by name and the data stay as they were`, async () => {
    await choose(name, bytes);
    assert.match(await message(page, "data"), says);
    assert.ok(await page.locator("#source-scenes").isChecked());
    await dismiss("data");
    await stillTrains(page);
  });
}

for (const [name, value, says] of /** @type {[string, string, RegExp][]} */ ([
  ["batch", "0", /batch/i],
  ["batch", "1000000", /batch/i],
  ["lr", "nan", /lr|rate/i],
  ["lr", "-0.1", /lr|rate/i],
  ["epochs", "0", /epochs/i],
  ["momentum", "1.5", /momentum/i],
])) {
  test(`${name} ${value} is refused with a sentence`, async () => {
    const right = await page.locator(`#recipe [name="${name}"]`).inputValue();
    await setField(page, name, value);
    assert.match(await message(page, "recipe"), says);
    assert.equal(
      await page.locator(`#recipe [name="${name}"]`).getAttribute("aria-invalid"),
      "true",
      "the field says which",
    );
    await setField(page, name, right);
    await page.locator('[data-place="recipe"] .note').waitFor({ state: "detached", timeout: PATIENCE });
    assert.equal(await page.locator(`#recipe [name="${name}"]`).getAttribute("aria-invalid"), null);
    await stillTrains(page);
  });
}

for (const [name, value] of [
  ["shift", "1.5"],
  ["cutout", "-2"],
  ["crop_padding", "much"],
  ["brightness", "very"],
]) {
  test(`an augmentation's amount, ${name} ${value}, is refused with a sentence, and stays what it was`, async () => {
    await page.locator(`#augment-${name}`).click();
    const amount = page.locator(`.augment:has(#augment-${name}) input`);
    await page.locator(`#augment-${name}[aria-checked="true"]`).waitFor({ timeout: PATIENCE });
    const right = await amount.inputValue();
    await amount.fill(value);
    await amount.press("Tab");
    assert.match(await message(page, "recipe"), new RegExp(`^${name} cannot be “${value}”\\. It can be .*number`));
    assert.equal(await amount.inputValue(), right);
    await page.locator(`#augment-${name}`).click();
    await page.locator('[data-place="recipe"] .note').waitFor({ state: "detached", timeout: PATIENCE });
  });
}

test("weights of another network are refused and the ones there are stay", async () => {
  await page.locator("#model").selectOption("simple");
  await page.locator('.block[data-layer="conv"]').waitFor({ timeout: PATIENCE });
  const { bytes } = await downloaded(page, () => page.locator("#save-weights").click());
  await page.locator("#model").selectOption("lenet");
  await page.locator('.block[data-layer="conv1"]').waitFor({ timeout: PATIENCE });
  await page
    .locator("#weights-file")
    .setInputFiles({ name: "other.safetensors", mimeType: "application/octet-stream", buffer: bytes });
  assert.match(await message(page, "weights"), /other\.safetensors/);
  await dismiss("weights");
  await page.locator("#weights-file").setInputFiles({
    name: "noise.safetensors",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("no weights in here"),
  });
  assert.match(await message(page, "weights"), /noise\.safetensors/);
  await stillTrains(page);
});

test("a loss gone wild stops training with a sentence, and a lower rate goes on", async () => {
  await reset(page);
  await setField(page, "lr", "1e30");
  await page.locator("#start").click();
  await inState(page, "failed");
  assert.match(await message(page, "recipe"), /loss/i);
  await setField(page, "lr", "0.01");
  await page.locator("#start").click();
  await inState(page, "running");
  await trainedTo(page, 5);
});

test("a loss that is no number in mid-run brings the last good weights back", async () => {
  await reset(page);
  await setField(page, "lr", "0.01");
  await page.locator("#start").click();
  await trainedTo(page, 40);
  await page.locator("#start").click();
  await inState(page, "paused");
  const good = await steps(page);
  await setField(page, "lr", "1e30");
  await page.locator("#start").click();
  await inState(page, "failed");
  assert.match(await message(page, "recipe"), /loss/i);
  const back = await steps(page);
  assert.ok(back <= good + 1, `back at ${back}, the rate was right until ${good}`);
  const bytes = await page.evaluate(async () => [...(await /** @type {any} */ (window).convlab.saveWeights())]);
  const held = readTensors(Buffer.from(bytes));
  for (const { name, values } of held) assert.ok(values.every(Number.isFinite), name);
  // They are those of a run with the right rate that ends at that step.
  const other = await openPage(browser, { query: { device: "cpu", lr: "0.01", steps: String(Math.max(1, back)) } });
  await ready(other.page);
  if (back > 0) {
    await other.page.locator("#start").click();
    await inState(other.page, "finished");
  }
  const expected = readTensors(
    Buffer.from(await other.page.evaluate(async () => [...(await /** @type {any} */ (window).convlab.saveWeights())])),
  );
  await other.close();
  assert.deepEqual(held, expected);
  await setField(page, "lr", "0.01");
  await page.locator("#start").click();
  await trainedTo(page, back + 2);
});

test("none of this broke anything", () => noProblems(problems));
