// A small set of one's own: what nobody chose fits itself to it, is said, and can be changed; what was chosen stays.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, cifarBatch, inState, message, noProblems, opened, ready, setField } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** @param {import('playwright-core').Page} page @param {number} training pictures */
async function dropSet(page, training) {
  await page.locator('input[data-source="cifar"]').setInputFiles([
    { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(training) },
    { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
  ]);
  await page.waitForFunction((name) => new URLSearchParams(location.search).get("data") === name, "files", {
    timeout: PATIENCE,
  });
}

/** @param {import('playwright-core').Page} page @param {string} name */
const field = (page, name) => page.locator(`#recipe [name="${name}"]`).inputValue();

test("sixty pictures fit the settings, which is said, and learn", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await dropSet(page, 60);
  assert.match(
    await message(page, "data"),
    /^60 training pictures are few\. .*Batch 8, Epochs 125, Rate 0\.01, Schedule cosine, Shift 4\./,
  );
  for (const [name, value] of [
    ["batch", "8"],
    ["epochs", "125"],
    ["lr", "0.01"],
    ["schedule", "cosine"],
  ])
    assert.equal(await field(page, name), value);
  await page.locator("#start").click();
  await inState(page, "finished");
  const accuracy = Number((await page.locator("#held-accuracy").innerText()).replace("%", ""));
  assert.ok(accuracy > 80, `${accuracy} %`);
  noProblems(problems);
});

test("what was chosen stays, and the built-in pictures have their settings back", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu", epochs: "3" } });
  await ready(page);
  await setField(page, "lr", "0.002");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("lr") === "0.002", null, {
    timeout: PATIENCE,
  });
  await dropSet(page, 100);
  assert.match(await message(page, "data"), /Batch 16, Schedule cosine, Shift 4/);
  assert.deepEqual(
    [await field(page, "batch"), await field(page, "epochs"), await field(page, "lr")],
    ["16", "3", "0.002"],
  );
  await setField(page, "schedule", "constant");
  await page.locator("#source-scenes").click();
  await page.waitForFunction(() => new URLSearchParams(location.search).get("data") === null, null, {
    timeout: PATIENCE,
  });
  assert.deepEqual(
    [await field(page, "batch"), await field(page, "epochs"), await field(page, "lr"), await field(page, "schedule")],
    ["64", "3", "0.002", "constant"],
  );
});

test("a large set changes nothing", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await dropSet(page, 400);
  assert.deepEqual(
    [await field(page, "batch"), await field(page, "epochs"), await field(page, "schedule")],
    ["64", "10", "constant"],
  );
  assert.equal(await page.locator('[data-place="data"] .note').count(), 0);
});
