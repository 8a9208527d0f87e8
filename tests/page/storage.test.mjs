// What is kept: the run for the next visit, the user's data, the settings in the address, the weights in a file.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, pageUrl } from "./harness.mjs";
import {
  PATIENCE,
  cifarBatch,
  downloaded,
  inState,
  isKept,
  message,
  noProblems,
  opened,
  ready,
  setField,
  steps,
  trainedTo,
} from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

test("a reload offers to go on, and goes on where it was", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", batch: "32" } });
  await ready(page);
  await page.locator("#start").click();
  await trainedTo(page, 20);
  await page.locator("#start").click();
  await inState(page, "paused");
  const before = await steps(page);
  await isKept(page, before);
  const loss = await page.locator("#train-loss").innerText();
  await page.reload();
  await ready(page);
  const offer = page.locator("#bar");
  await offer.waitFor({ timeout: PATIENCE });
  assert.match(await offer.innerText(), new RegExp(`step ${before}\\b`));
  assert.equal(await steps(page), 0, "it asks first");
  await offer.locator("button", { hasText: "Go on" }).click();
  await inState(page, "paused");
  assert.equal(await steps(page), before);
  assert.equal(
    Number(await page.locator("#train-loss").innerText()).toFixed(1),
    Number(loss).toFixed(1),
    "the curve is back",
  );
  assert.equal(await page.locator('#recipe [name="batch"]').inputValue(), "32");
  await page.locator("#start").click();
  await trainedTo(page, before + 5);
  noProblems(problems);
});

test("a change of the recipe begins a new run, and Undo brings the old one back", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#start").click();
  await trainedTo(page, 5);
  await page.locator("#stop").click();
  await inState(page, "stopped");
  const before = await steps(page);
  await setField(page, "momentum", "0.5");
  await inState(page, "ready");
  await page.locator("#bar button", { hasText: "Undo" }).click();
  await inState(page, "paused");
  assert.equal(await steps(page), before);
  assert.equal(await page.locator('#recipe [name="momentum"]').inputValue(), "0.9");
});

test("the settings go into the address and come out of it", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await setField(page, "optimizer", "adamw");
  await setField(page, "lr", "0.0025");
  await setField(page, "batch", "48");
  await setField(page, "schedule", "cosine");
  await setField(page, "seed", "7");
  await page.locator("#augment-flip").click();
  await page.waitForFunction(() => new URLSearchParams(location.search).get("flip") === "true", null, {
    timeout: PATIENCE,
  });
  const query = Object.fromEntries(new URL(page.url()).searchParams);
  assert.deepEqual(query, {
    device: "cpu",
    optimizer: "adamw",
    lr: "0.0025",
    batch: "48",
    schedule: "cosine",
    seed: "7",
    flip: "true",
  });

  const second = await opened(t, browser, { query });
  await ready(second.page);
  for (const [name, value] of Object.entries({
    optimizer: "adamw",
    lr: "0.0025",
    batch: "48",
    schedule: "cosine",
    seed: "7",
  })) {
    assert.equal(await second.page.locator(`#recipe [name="${name}"]`).inputValue(), value);
  }
  assert.equal(await second.page.locator("#augment-flip").getAttribute("aria-checked"), "true");
});

test("frozen layers and transforms stand in the address and hold in the run", async (t) => {
  const query = {
    device: "cpu",
    batch: "8",
    layer_rates: "conv1=0,fc3=2",
    transforms: "random_crop(size=32, padding=4), color_jitter(hue=0.1)",
  };
  const { page, problems } = await opened(t, browser, { query });
  await ready(page);
  const weights = (/** @type {string} */ layer) =>
    page.evaluate(async (name) => [...(await /** @type {any} */ (window).convlab.filters(name)).data], layer);
  const before = { conv1: await weights("conv1"), conv2: await weights("conv2") };
  await page.locator("#start").click();
  await trainedTo(page, 5);
  await page.locator("#start").click();
  await inState(page, "paused");
  assert.deepEqual(await weights("conv1"), before.conv1, "conv1 is frozen");
  assert.notDeepEqual(await weights("conv2"), before.conv2);
  const kept = new URL(page.url()).searchParams;
  assert.deepEqual(
    [kept.get("layer_rates"), kept.get("transforms")],
    [query.layer_rates, "random_crop(size=32, padding=4), color_jitter(hue=[-0.1, 0.1])"],
    "as the core writes it",
  );
  noProblems(problems);

  const wrong = await opened(t, browser, { query: { device: "cpu", layer_rates: "conv9=0" } });
  await ready(wrong.page);
  assert.match(
    await wrong.page.locator('[data-place="recipe"] .note').innerText(),
    /conv9; these learn: conv1, conv2, fc1/,
  );
});

test("a wrong address says what is wrong and the page is usable", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu", batch: "0" } });
  await ready(page);
  assert.match(await page.locator('[data-place="recipe"] .note').innerText(), /batch/i);
  assert.notEqual(await page.locator('#recipe [name="batch"]').inputValue(), "0");
});

test("own data are read, trained on with a batch they can fill, and there again after a reload", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", batch: "64" } });
  await ready(page);
  await page.locator('input[data-source="cifar"]').setInputFiles([
    { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(60) },
    { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
  ]);
  assert.match(await message(page, "data"), /batch is 64.* 60 training pictures/);
  await page.locator('[data-place="data"] button', { hasText: "Use batch" }).click();
  await page.locator("#source-cifar:checked").waitFor({ timeout: PATIENCE });
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["60", "20"]);
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await page.waitForFunction(async () => (await /** @type {any} */ (window).convlab.sets()).length === 1, undefined, {
    timeout: PATIENCE,
  });
  await page.reload();
  await ready(page);
  await page.locator("#source-cifar:checked").waitFor({ timeout: PATIENCE });
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["60", "20"]);
  noProblems(problems);
});

/** The run log, as it is opened. @param {import('playwright-core').Page} page */
async function runLog(page) {
  await page.locator("#footer button", { hasText: "Run log" }).click();
  const text = await page.locator(".log-lines").innerText();
  await page.keyboard.press("Escape");
  return text;
}

test("with room for 50 kB alone it is said that nothing is kept, and it trains and works as before", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", batch: "8" } });
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(pageUrl).origin, quotaSize: 50_000 });
  await ready(page);
  await page.locator('input[data-source="cifar"]').setInputFiles([
    { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(60) },
    { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
  ]);
  await page.locator('[data-place="data"] .note', { hasText: "Not kept for next time" }).waitFor({ timeout: PATIENCE });
  assert.match(await message(page, "data"), /^Not kept for next time: .*quota/i);
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["60", "20"]);
  await page.locator("#start").click();
  await trainedTo(page, 10);
  await page.locator("#start").click();
  await inState(page, "paused");
  await page.waitForFunction(
    async () => {
      const words = document.querySelector("#footer .last")?.textContent ?? "";
      return words.includes("Not kept for next time");
    },
    undefined,
    { timeout: PATIENCE },
  );
  const log = await runLog(page);
  assert.equal(log.match(/Not kept for next time/g)?.length, 1, log);
  const before = await steps(page);
  // In the memory it is all there: what another run takes the place of, and the files.
  await page.locator("#stop").click();
  await inState(page, "stopped");
  await setField(page, "momentum", "0.5");
  await inState(page, "ready");
  await page.locator("#bar button", { hasText: "Undo" }).click();
  await inState(page, "paused");
  assert.equal(await steps(page), before);
  await page.reload();
  await ready(page);
  const note = page.locator("#asked-data p");
  await note.waitFor({ timeout: PATIENCE });
  assert.match(await note.innerText(), /no data set "cifar" kept in this browser/);
  assert.ok(await page.locator("#source-scenes").isChecked());
  noProblems(problems);
});

test("weights are saved as safetensors and load again", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  // Within the first epoch there are no best weights to choose from.
  for (let step = 1; step <= 4; step += 1) {
    await page.locator("#step").click();
    await trainedTo(page, step);
  }
  await inState(page, "paused");
  const { name, bytes } = await downloaded(page, () => page.locator("#save-weights").click());
  assert.match(name, /^lenet.*\.safetensors$/);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
  assert.deepEqual(header["conv1.weight"].shape, [6, 3, 5, 5]);
  assert.deepEqual(header["fc3.bias"].shape, [10]);
  const guess = () =>
    page.evaluate(async () => [...(await /** @type {any} */ (window).convlab.predict("test", [0, 1, 2, 3]))]);
  const learned = await guess();
  await page.locator("#stop").click();
  await inState(page, "stopped");
  await page.locator("#stop").click();
  await inState(page, "ready");
  assert.notDeepEqual(await guess(), learned, "fresh weights answer otherwise");
  await page.locator("#weights-file").setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
  await page.locator(".footer .last", { hasText: name }).waitFor({ timeout: PATIENCE });
  assert.deepEqual(await guess(), learned, "the saved weights answer as before");
  noProblems(problems);
});
