// Are boxes drawn over held-out pictures while the net learns them, and in a person's own picture?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, noProblems, opened, ready, trainedTo } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** What a canvas shows, as text to compare. @param {import('playwright-core').Page} page @param {string} id */
function shown(page, id) {
  return page.locator(id).evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
}

test("boxes are found while it trains, and obey score, truth and legend", async (t) => {
  const { page, problems } = await opened(t, browser, {
    query: { device: "cpu", data: "builtin:streets", model: "detector", optimizer: "adam", lr: "0.002", batch: "8" },
  });
  await ready(page);
  await page.locator("#boxes").waitFor({ timeout: PATIENCE });
  await page.locator("#start").click();
  await trainedTo(page, 25);
  // The score of an untrained net lies low; a trained one finds some of the cars.
  await page.waitForFunction(
    () => Number(document.querySelector('.of-boxes [data-class="car"] .mono:nth-of-type(3)')?.textContent) > 0,
    null,
    { timeout: PATIENCE },
  );
  await page.locator("#start").click();
  await page.locator('#start[data-state="paused"]').waitFor({ timeout: PATIENCE });
  await page.waitForTimeout(1500);
  const all = await shown(page, "#boxes");
  await page.locator("#true-boxes").click();
  const withoutTruth = await shown(page, "#boxes");
  assert.notEqual(withoutTruth, all, "true boxes are drawn");
  await page.locator("#score").fill("95");
  const sure = await shown(page, "#boxes");
  await page.locator("#score").fill("5");
  assert.notEqual(await shown(page, "#boxes"), sure, "boxes of any score are drawn");
  for (const name of ["car", "person"]) await page.locator(`.of-boxes [data-class="${name}"]`).click();
  await page.locator("#score").fill("95");
  const bare = await shown(page, "#boxes");
  await page.locator("#score").fill("5");
  assert.equal(await shown(page, "#boxes"), bare, "classes that are off are not drawn");
  noProblems(problems);
});

for (const model of ["unet", "detector"]) {
  test(`a person's own picture is answered by ${model}, too`, async (t) => {
    const { page, problems } = await opened(t, browser, { query: { device: "cpu", data: "builtin:streets", model } });
    await ready(page);
    const png = await page.evaluate(() => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 300, height: 210 });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      context.fillStyle = "#48c";
      context.fillRect(0, 0, 300, 120);
      return canvas.toDataURL().split(",")[1];
    });
    await page
      .locator("#own-file")
      .setInputFiles({ name: "own.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") });
    await page.locator(".own .guesses .small").waitFor({ timeout: PATIENCE });
    const size = await page
      .locator(".own-picture")
      .evaluate(
        (canvas) => /** @type {HTMLCanvasElement} */ (canvas).width / /** @type {HTMLCanvasElement} */ (canvas).height,
      );
    assert.ok(Math.abs(size - 1.5) < 0.02, `${size} times as wide as high`);
    assert.equal(await page.locator("#own-mask").isVisible(), model === "unet");
    noProblems(problems);
  });
}
