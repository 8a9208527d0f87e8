// Does a network of two tasks show each task's loss and figure, its scene and its masks, and is
// it drawn with both heads?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, inState, noProblems, opened, ready, trainedTo } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

const STREETS = {
  device: "cpu",
  data: "builtin:streets",
  model: "multitask",
  loss: "cross_entropy_dice",
  optimizer: "adam",
  lr: "0.003",
  batch: "2",
};

test("two tasks are trained, and each is told by itself", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { ...STREETS, steps: "12" } });
  await ready(page);
  assert.equal(await page.locator('[data-layer="head"] .detail').innerText(), "× 1");
  assert.equal(await page.locator(".block", { hasText: "scene" }).locator(".detail").innerText(), "× 0.1");
  await page.locator("#mask").waitFor({ timeout: PATIENCE });
  await page.locator("#start").click();
  await trainedTo(page, 3);
  await page.locator("#tab-heads").click();
  await inState(page, "finished");
  await page.locator(".task").nth(1).waitFor({ timeout: PATIENCE });
  await page.locator("#scene .f1").nth(3).waitFor({ timeout: PATIENCE });
  // The evaluation comes behind the last step.
  await page.waitForFunction(
    () => [...document.querySelectorAll(".task b.live")].every((figure) => figure.textContent !== "–"),
    null,
    { timeout: PATIENCE },
  );
  const tasks = page.locator(".task");
  assert.equal(await tasks.count(), 2);
  const [pixels, scene] = await tasks.allInnerTexts();
  assert.match(pixels, /Pixels · head, weight 1[\s\S]*Train loss \d[\s\S]*Held-out loss \d[\s\S]*Mean IoU \d/);
  assert.match(scene, /Scene · scene\.head, weight 0\.1[\s\S]*Accuracy \d/);
  assert.deepEqual(
    await page.locator("#scene tr").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-scene"))),
    ["day", "evening", "overcast", "night"],
  );
  const shares = await page.locator("#scene .f1").allInnerTexts();
  const sum = shares.reduce((all, share) => all + Number(share), 0);
  assert.ok(Math.abs(sum - 100) < 1, `${shares} are one whole`);
  await page.locator("#scene b").waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator(".matrix tbody tr").count(), 4, "which scene is taken for which");
  const drawn = await tasks
    .first()
    .locator("canvas")
    .evaluate((canvas) => {
      const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
      const bytes = /** @type {CanvasRenderingContext2D} */ (
        /** @type {HTMLCanvasElement} */ (canvas).getContext("2d")
      ).getImageData(0, 0, width, height).data;
      return new Set(bytes).size;
    });
  assert.ok(drawn > 4, "a curve is drawn");
  await page.locator("#tab-confusion").click();
  await page.locator(".matrix tbody tr").nth(6).waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator(".matrix tbody tr").count(), 7, "the first head speaks for the network");
  noProblems(problems);
});

test("the tab goes with the network, and the editor keeps both heads", async (t) => {
  const { page, problems } = await opened(t, browser, { query: STREETS });
  await ready(page);
  await page.locator("#tab-heads").click();
  await page.locator("#open-program").click();
  await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
  const source = await page.locator("#program").inputValue();
  assert.match(source, /nn\.Linear\(64, 4/);
  assert.match(source, /return head_out, x/);
  await page.locator("#program").fill(source.replace("nn.Linear(64, 4", "nn.Linear(64, 5"));
  await page.waitForFunction(() => /→/.test(document.querySelector(".sums")?.textContent ?? ""), null, {
    timeout: PATIENCE,
  });
  await page.locator("#program-train:enabled").click();
  // Its model is the network itself then, of the same name.
  await page.waitForFunction(
    () => /** @type {HTMLSelectElement} */ (document.querySelector("#model")).value.startsWith("{"),
    null,
    { timeout: PATIENCE },
  );
  assert.ok(await page.locator("#tab-heads").isVisible());
  assert.equal(await page.locator(".block", { hasText: "scene" }).locator(".detail").innerText(), "× 0.1");
  await page.locator("#model").selectOption("unet_small");
  await page.locator("#tab-heads").waitFor({ state: "hidden", timeout: PATIENCE });
  await page.locator("#mask").waitFor({ timeout: PATIENCE });
  noProblems(problems);
});
