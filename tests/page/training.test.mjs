// Does the page train, and do its buttons do what they say?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, inState, noProblems, opened, readout, ready, setField, steps, trainedTo } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

test("the page trains on the built-in scenes and the loss falls", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.evaluate(() => {
    const scope = /** @type {any} */ (window);
    scope.losses = [];
    scope.convlab.on("step", (/** @type {{loss: number}} */ { loss }) => scope.losses.push(loss));
  });
  await page.locator("#start").click();
  await trainedTo(page, 1);
  const first = await page.evaluate(() => performance.getEntriesByName("convlab:first-step").length);
  assert.equal(first, 1, "the first step is marked for measuring");
  await page.waitForFunction(
    () => {
      const losses = /** @type {any} */ (window).losses;
      const mean = (/** @type {number[]} */ some) => some.reduce((sum, loss) => sum + loss, 0) / some.length;
      return losses.length > 60 && mean(losses.slice(-30)) < 0.6 * mean(losses.slice(0, 10));
    },
    null,
    { timeout: PATIENCE },
  );
  assert.ok((await readout(page, "images-per-second")) > 0);
  noProblems(problems);
});

test("pause, go on, one step and stop do what they say", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#start").click();
  await trainedTo(page, 5);
  await page.locator("#start").click();
  await inState(page, "paused");
  await page.waitForTimeout(600); // what was on its way has arrived
  const paused = await steps(page);
  await page.waitForTimeout(600);
  assert.equal(await steps(page), paused, "nothing moves while paused");

  await page.locator("#step").click();
  await trainedTo(page, paused + 1);
  await inState(page, "paused");
  await page.waitForTimeout(600);
  assert.equal(await steps(page), paused + 1, "one step is one step");

  await page.locator("body").press("s");
  await trainedTo(page, paused + 2);
  await inState(page, "paused");
  await page.locator("body").press(" ");
  await inState(page, "running");
  await trainedTo(page, paused + 10);
  await page.locator("#stop").click();
  await inState(page, "stopped");
  assert.ok((await steps(page)) >= paused + 10, "what was learned stays");

  await page.locator("#stop").click();
  await inState(page, "ready");
  assert.equal(await steps(page), 0, "reset goes back to step 0");
  noProblems(problems);
});

test("while it runs only the rate can be changed, and it changes", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu", epochs: "200" } });
  await ready(page);
  await page.locator("#start").click();
  await trainedTo(page, 2);
  for (const name of ["optimizer", "momentum", "batch", "epochs", "schedule", "seed"]) {
    assert.ok(await page.locator(`#recipe [name="${name}"]`).isDisabled(), `${name} is locked`);
  }
  assert.ok(await page.locator("#model").isDisabled());
  await setField(page, "lr", "0.005");
  await page.waitForFunction(() => document.querySelector("#rate-now")?.textContent === "0.005", null, {
    timeout: PATIENCE,
  });
  assert.equal(await page.locator("#start").getAttribute("data-state"), "running", "it went on meanwhile");
});

test("the held-out pictures, the filters, the activations and the confusion matrix show themselves", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator(".guessed .name >> visible=true").first().waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator(".guessed >> visible=true").count(), 30);
  const painted = await page
    .locator(".guessed canvas")
    .first()
    .evaluate((canvas) => {
      const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
      const data =
        /** @type {HTMLCanvasElement} */ (canvas).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      return new Set(data).size;
    });
  assert.ok(painted > 10, "the first held-out picture is a picture");

  await page.locator("#tab-filters").click();
  await page.locator(".filters-colour canvas").first().waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator(".filters-colour canvas").count(), 6, "LeNet has six filters in its first layer");

  await page.locator("#tab-activations").click();
  await page.locator(".map-head").first().waitFor({ timeout: PATIENCE });
  assert.deepEqual(await page.locator(".map-head code").allInnerTexts(), [
    "conv1",
    "pool1",
    "conv2",
    "pool2",
    "fc1",
    "fc2",
    "fc3",
  ]);

  await page.locator("#tab-confusion").click();
  await page.locator("#tab-body button", { hasText: "Evaluate now" }).click();
  await page.locator(".matrix").waitFor({ timeout: PATIENCE });
  const cells = await page.locator(".matrix td button").allInnerTexts();
  const held = Number((await page.locator(".split-words b").nth(1).innerText()).replaceAll(",", ""));
  assert.equal(
    cells.reduce((sum, cell) => sum + Number(cell || 0), 0),
    held,
    "every held-out picture is counted once",
  );
  await page.locator("#tab-body button", { hasText: "Per class" }).click();
  assert.equal(await page.locator(".report tbody tr").count(), 10);
  noProblems(problems);
});

test("a photo is named at any time", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  const picture = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==",
    "base64",
  );
  await page.locator("#own-file").setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: picture });
  await page.locator(".guess").first().waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator(".guess").count(), 3);
});
