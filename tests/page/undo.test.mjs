// Does a choice that begins a new run keep the one there was, with its curve, weights, settings
// and files, until it is undone?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, cifarBatch, inState, noProblems, opened, ready, setField, steps, trainedTo } from "./page.mjs";
import { serveStatically } from "./static-host.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** A run that has come somewhere and was stopped. @param {import('node:test').TestContext} t @param {number} [count] */
async function trained(t, count = 6) {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", batch: "16" } });
  await ready(page);
  await page.waitForFunction(
    () => /** @type {HTMLSelectElement} */ (document.querySelector("#model")).options.length > 2,
    undefined,
    { timeout: PATIENCE },
  );
  await train(page, count);
  return { page, problems };
}

/** @param {Page} page @param {number} count */
async function train(page, count) {
  await page.locator("#start").click();
  await trainedTo(page, count);
  await page.locator("#stop").click();
  await inState(page, "stopped");
}

/** What a run is, to compare. @param {Page} page */
async function run(page) {
  return {
    step: await steps(page),
    weights: await page.evaluate(async () =>
      [...(await /** @type {any} */ (window).convlab.saveWeights())].slice(-400),
    ),
    loss: await page.locator("#train-loss").innerText(),
    source: await page.locator('input[name="source"]:checked').getAttribute("id"),
    model: await page.locator("#model").inputValue(),
    batch: await page.locator('#recipe [name="batch"]').inputValue(),
    pictures: await page.locator(".split-words b").allInnerTexts(),
  };
}

const undo = (/** @type {Page} */ page) => page.locator("#bar button", { hasText: "Undo" });

/** @param {Page} page @param {number} step */
async function back(page, step) {
  await undo(page).click();
  await page.waitForFunction(
    (wanted) => Number(document.querySelector("#cells")?.getAttribute("aria-valuenow")) === wanted,
    step,
    { timeout: PATIENCE },
  );
  await inState(page, "paused");
}

/** @type {[string, (page: Page) => Promise<unknown>][]} */
const CHANGES = [
  ["the batch", (page) => setField(page, "batch", "32")],
  ["the optimizer", (page) => setField(page, "optimizer", "adam")],
  ["the network", (page) => page.locator("#model").selectOption("simple")],
  ["the data", (page) => page.locator("#source-streets").click()],
  ["the task", (page) => page.locator("#task-detect").click()],
  ["augmentation", (page) => page.locator("#augment-flip").click()],
  ["Reset", (page) => page.locator("#stop").click()],
];
for (const [what, change] of CHANGES) {
  test(`${what} changed: the run before is kept, and Undo brings all of it back`, async (t) => {
    const { page, problems } = await trained(t);
    const old = await run(page);
    await change(page);
    await inState(page, "ready");
    assert.match(await page.locator("#bar").innerText(), new RegExp(`LeNet at step ${old.step} is kept`, "i"));
    assert.equal(await steps(page), 0);
    await back(page, old.step);
    const { loss, ...now } = await run(page);
    const { loss: before, ...then } = old;
    assert.deepEqual(now, then);
    assert.equal(Number(loss).toFixed(1), Number(before).toFixed(1), "the curve is back");
    await page.locator("#start").click();
    await trainedTo(page, old.step + 2);
    noProblems(problems);
  });
}

test("several changes, and steps of the new run, are still undone; and what was undone, too", async (t) => {
  const { page } = await trained(t);
  const old = await run(page);
  await setField(page, "batch", "32");
  await setField(page, "momentum", "0.5");
  await setField(page, "weight_decay", "0.01");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("weight_decay") === "0.01", undefined, {
    timeout: PATIENCE,
  });
  await train(page, 3);
  const later = await run(page);
  await back(page, old.step);
  assert.deepEqual((await run(page)).weights, old.weights);
  assert.equal(await page.locator('#recipe [name="weight_decay"]').inputValue(), "0");
  await back(page, later.step);
  assert.deepEqual((await run(page)).weights, later.weights);
  assert.equal(await page.locator('#recipe [name="momentum"]').inputValue(), "0.5");
});

test("weights that were loaded are not thrown away without a word", async (t) => {
  const { page } = await trained(t);
  const weights = Buffer.from(
    await page.evaluate(async () => [...(await /** @type {any} */ (window).convlab.saveWeights())]),
  );
  await page.locator("#stop").click();
  await inState(page, "ready");
  await page
    .locator("#weights-file")
    .setInputFiles({ name: "mine.safetensors", mimeType: "application/octet-stream", buffer: weights });
  await page.locator(".footer .last", { hasText: "mine.safetensors" }).waitFor({ timeout: PATIENCE });
  const old = (await run(page)).weights;
  await setField(page, "batch", "8");
  await page.locator("#bar", { hasText: "weights that were loaded" }).waitFor({ timeout: PATIENCE });
  assert.notDeepEqual((await run(page)).weights, old);
  await undo(page).click();
  await page.waitForFunction(
    () => /** @type {HTMLInputElement} */ (document.querySelector('#recipe [name="batch"]')).value === "16",
    undefined,
    { timeout: PATIENCE },
  );
  assert.deepEqual((await run(page)).weights, old);
});

test("files that others took the place of are there again with their run", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu", batch: "8" } });
  await ready(page);
  const files = (/** @type {number} */ count) =>
    page.locator('input[data-source="cifar"]').setInputFiles([
      { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(count) },
      { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
    ]);
  const pictures = (/** @type {string} */ count) =>
    page.locator(".split-words b", { hasText: new RegExp(`^${count}$`) }).waitFor({ timeout: PATIENCE });
  await files(60);
  await pictures("60");
  await train(page, 4);
  const old = await run(page);
  await files(40);
  await pictures("40");
  await back(page, old.step);
  await pictures("60");
  assert.deepEqual(await run(page).then(({ loss: _, ...rest }) => rest), (({ loss: _, ...rest }) => rest)(old));
  await page.locator("#step").click();
  await trainedTo(page, old.step + 1);
});

test("a run goes on from its own files alone, not from others that were kept under their name since", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu", batch: "8" } });
  await ready(page);
  const files = (/** @type {number} */ count) =>
    page.locator('input[data-source="cifar"]').setInputFiles([
      { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(count) },
      { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
    ]);
  const pictures = (/** @type {string} */ count) =>
    page.locator(".split-words b", { hasText: new RegExp(`^${count}$`) }).waitFor({ timeout: PATIENCE });
  const goOn = async () => {
    await page.reload();
    await ready(page);
    await page.locator("#bar button", { hasText: "Go on" }).click();
  };
  await files(60);
  await pictures("60");
  await train(page, 4);
  // A reload at once may come before the run is kept.
  await page.evaluate(() => /** @type {any} */ (window).convlab.saveNow());
  await goOn();
  await inState(page, "paused");
  await pictures("60");
  await page.locator("#stop").click();
  await inState(page, "stopped");
  await files(40);
  await pictures("40");
  // The reload must find the new files kept.
  await page.waitForFunction(
    async () =>
      (await /** @type {any} */ (window).convlab.sets()).some(
        (/** @type {{bytes: number}} */ { bytes }) => bytes === 60 * 3073,
      ),
    undefined,
    { timeout: PATIENCE },
  );
  await goOn();
  await page.locator("#bar", { hasText: "other files" }).waitFor({ timeout: PATIENCE });
  await pictures("40");
  await page.locator("#step").click();
  await trainedTo(page, 1);
});

/** Another device from all settings, once it computes. @param {Page} page @param {string} device */
async function changeDevice(page, device) {
  await page.locator("#open-settings").click();
  await page.locator("#setting-device").selectOption(device);
  await page.waitForFunction(
    (wanted) => new URLSearchParams(location.search).get("device") === (wanted === "auto" ? null : wanted),
    device,
    { timeout: PATIENCE },
  );
  await page.keyboard.press("Escape");
}

for (const device of ["auto", "webgpu"]) {
  for (const count of [0, 3]) {
    const when = count === 0 ? "before the new run trains" : "with the new run";
    test(`from CPU to ${device} ${when}: what it took the place of is still kept`, async (t) => {
      const { page, problems } = await trained(t);
      const old = await run(page);
      await setField(page, "batch", "8");
      await undo(page).waitFor({ timeout: PATIENCE });
      if (count > 0) await train(page, count);
      const later = await run(page);
      await changeDevice(page, device);
      await inState(page, count > 0 ? "paused" : "ready");
      assert.equal(await steps(page), later.step);
      assert.match(
        await page.locator("#bar").innerText(),
        new RegExp(`LeNet at step ${old.step} is kept.*batch 16 → 8$`, "im"),
      );
      await back(page, old.step);
      assert.deepEqual((await run(page)).weights, old.weights);
      assert.equal(
        new URL(page.url()).searchParams.get("device"),
        device === "auto" ? null : device,
        "the device stays",
      );
      await page.locator("#start").click();
      await trainedTo(page, old.step + 1);
      noProblems(problems);
    });
  }
}

test("from device to device weights that were loaded are still kept when another run takes their place", async (t) => {
  const { page } = await trained(t);
  const weights = Buffer.from(
    await page.evaluate(async () => [...(await /** @type {any} */ (window).convlab.saveWeights())]),
  );
  await page.locator("#stop").click();
  await inState(page, "ready");
  await page
    .locator("#weights-file")
    .setInputFiles({ name: "mine.safetensors", mimeType: "application/octet-stream", buffer: weights });
  await page.locator(".footer .last", { hasText: "mine.safetensors" }).waitFor({ timeout: PATIENCE });
  const old = (await run(page)).weights;
  await changeDevice(page, "auto");
  assert.deepEqual((await run(page)).weights, old);
  await setField(page, "batch", "8");
  await page.locator("#bar", { hasText: "weights that were loaded" }).waitFor({ timeout: PATIENCE });
  await undo(page).click();
  await page.waitForFunction(
    () => /** @type {HTMLInputElement} */ (document.querySelector('#recipe [name="batch"]')).value === "16",
    undefined,
    { timeout: PATIENCE },
  );
  assert.deepEqual((await run(page)).weights, old);
});

test("where nothing can be kept Undo works as well", async (t) => {
  const served = await serveStatically("/lab/", { cors: true });
  t.after(served.close);
  const { page } = await opened(t, browser, { query: { device: "cpu" }, url: served.url });
  await page.evaluate((src) => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    Object.assign(frame, { src, width: "1300", height: "900" });
    document.body.replaceChildren(frame);
  }, `${served.url}?device=cpu&batch=16&autostart=1`);
  const frame = page.frameLocator("iframe");
  const at = async () => Number(await frame.locator("#cells").getAttribute("aria-valuenow"));
  await frame.locator('#cells:not([aria-valuenow="0"])').waitFor({ timeout: PATIENCE });
  await frame.locator("#stop").click();
  await frame.locator('#start[data-state="stopped"]').waitFor({ timeout: PATIENCE });
  const step = await at();
  await frame.locator("#augment-flip").click();
  await frame.locator("#bar button", { hasText: "Undo" }).click();
  await frame.locator(`#cells[aria-valuenow="${step}"]`).waitFor({ timeout: PATIENCE });
  // Files of one's own, which are nowhere but here, go along to another device, and what they took the place of.
  await frame.locator("#stop").click();
  await frame.locator('#start[data-state="stopped"]').waitFor({ timeout: PATIENCE });
  await frame.locator('input[data-source="cifar"]').setInputFiles([
    { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(60) },
    { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
  ]);
  const pictures = frame.locator(".split-words b", { hasText: /^60$/ });
  await pictures.waitFor({ timeout: PATIENCE });
  await frame.locator("#open-settings").click();
  await frame.locator("#setting-device").selectOption("auto");
  await frame.locator("#setting-device + p", { hasText: "measures WebGPU" }).waitFor({ timeout: PATIENCE });
  await frame.locator(".settings button", { hasText: "Close" }).click();
  await frame.locator('#start[data-state="ready"]:enabled').waitFor({ timeout: PATIENCE });
  await pictures.waitFor({ timeout: PATIENCE });
  await frame.locator("#step").click();
  await frame.locator('#cells[aria-valuenow="1"]').waitFor({ timeout: PATIENCE });
  await frame.locator("#stop").click();
  await frame.locator('#start[data-state="stopped"]').waitFor({ timeout: PATIENCE });
  await frame.locator("#bar button", { hasText: "Undo" }).click();
  await frame.locator(`#cells[aria-valuenow="${step}"]`).waitFor({ timeout: PATIENCE });
});

test("dismissed, it is spoken of no more; in Chinese it is said in Chinese", async (t) => {
  const { page } = await trained(t);
  await setField(page, "batch", "32");
  await undo(page).waitFor({ timeout: PATIENCE });
  await page.locator('[data-language="zh"]').click();
  await page.locator("#bar button", { hasText: "撤销" }).waitFor({ timeout: PATIENCE });
  assert.match(await page.locator("#bar").innerText(), /已保留.*batch 16 → 32/s);
  await page.locator("#bar button", { hasText: "关闭" }).click();
  assert.equal(await page.locator("#bar").isVisible(), false);
  await setField(page, "epochs", "3");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("epochs") === "3", undefined, {
    timeout: PATIENCE,
  });
  assert.equal(await page.locator("#bar").isVisible(), false);
});
