// Is training that means nothing, or something else than was meant, said before it begins, with a button that mends it?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, cifarBatch, inState, message, noProblems, opened, ready, setField, stillTrains } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** Presses a button of the note in a place. @param {Page} page @param {string} place @param {string} word */
const press = (page, place, word) => page.locator(`[data-place="${place}"] button`, { hasText: word }).click();
/** No note stands there. @param {Page} page @param {string} place */
const isQuiet = (page, place) =>
  page.waitForFunction((wanted) => !document.querySelector(`[data-place="${wanted}"] .note`), place, {
    timeout: PATIENCE,
  });

/**
 * LeNet for ten classes as JSON, with another number of outputs.
 * @param {Page} page
 * @param {number} outputs
 * @returns {Promise<string>}
 */
function lenet(page, outputs) {
  return page.evaluate(async (count) => {
    const bytes = await /** @type {any} */ (window).convlab.exportAs("json");
    const network = JSON.parse(new TextDecoder().decode(bytes));
    network.classes = [];
    network.nodes.at(-1).features_out = count;
    return JSON.stringify(network);
  }, outputs);
}

for (const outputs of [11, 13]) {
  test(`${outputs} outputs for ten classes are said, counted as wrong, and mended by a button`, async (t) => {
    const first = await opened(t, browser, { query: { device: "cpu" } });
    await ready(first.page);
    const model = await lenet(first.page, outputs);
    const { page, problems } = await opened(t, browser, { query: { device: "cpu", model } });
    await ready(page);
    assert.match(await message(page, "network"), new RegExp(`puts out ${outputs} classes.*have 10`));
    // One probability an output, not a class: each picture's stand together.
    const sums = await page.evaluate(async (count) => {
      const found = await /** @type {any} */ (window).convlab.predict("test", [0, 1, 2]);
      return [0, 1, 2].map((row) =>
        [...found.slice(row * count, (row + 1) * count)].reduce((sum, one) => sum + one, 0),
      );
    }, outputs);
    for (const sum of sums) assert.ok(Math.abs(sum - 1) < 1e-4, `${sum}`);
    await stillTrains(page);
    await page.locator("#tab-confusion").click();
    await page.locator("table.matrix").waitFor({ timeout: PATIENCE });
    assert.equal(await page.locator("table.matrix tbody tr").count(), 10);
    await page.locator("#stop").click();
    await inState(page, "ready");
    assert.match(await message(page, "network"), /puts out/, "it is said as long as it is so");
    await press(page, "network", "Give it 10 outputs");
    await isQuiet(page, "network");
    const length = await page.evaluate(
      async () => (await /** @type {any} */ (window).convlab.predict("test", [0])).length,
    );
    assert.equal(length, 10);
    await stillTrains(page);
    noProblems(problems);
  });
}

test("four outputs for ten classes are refused, and a button gives as many as there are classes", async (t) => {
  const first = await opened(t, browser, { query: { device: "cpu" } });
  await ready(first.page);
  const model = await lenet(first.page, 4);
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", model } });
  await ready(page);
  // The link's network is what is wrong: it is said beside the networks, and another one trains until then.
  const note = page.locator('#network [data-asked-for="model"]');
  await note.waitFor({ timeout: PATIENCE });
  assert.match(await note.innerText(), /puts out 4 classes and the data have 10/);
  await note.locator("button", { hasText: "as many outputs as classes" }).click();
  await note.waitFor({ state: "detached", timeout: PATIENCE });
  await stillTrains(page);
  noProblems(problems);
});

test("a rate of 0 and targets of one class are said where they belong, in both languages", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await setField(page, "lr", "0");
  assert.match(await message(page, "recipe"), /learning rate is 0/);
  await page.locator('[data-language="zh"]').click();
  await page.locator('[data-place="recipe"] .note', { hasText: "学习率一直是 0" }).waitFor({ timeout: PATIENCE });
  await page.locator('[data-language="en"]').click();
  await press(page, "recipe", "Use rate 0.03");
  await isQuiet(page, "recipe");
  const batch = cifarBatch(60);
  for (let at = 0; at < 60; at += 1) batch[at * 3073] = 5;
  await page.locator('#recipe [name="batch"]').fill("16");
  await page.locator('#recipe [name="batch"]').press("Tab");
  await page.locator('input[data-source="cifar"]').setInputFiles([
    { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: batch },
    { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
  ]);
  assert.match(await message(page, "data"), /all 60 training pictures are of one class, "dog"/);
  await stillTrains(page);
  noProblems(problems);
});
