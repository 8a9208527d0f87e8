// Are masks drawn over held-out pictures while the net learns them, and does Grad-CAM show itself?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, pageUrl, watch } from "./harness.mjs";
import { PATIENCE, launched, noProblems, opened, ready, trainedTo } from "./page.mjs";

/** Pictures that the page looks at: one, and a strip of others, the first among them. */
const MASKS = 4;

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** The alpha and colour of every pixel of a canvas. @param {import('playwright-core').Page} page @param {string} id */
function pixels(page, id) {
  return page.locator(id).evaluate((canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    return [
      .../** @type {CanvasRenderingContext2D} */ (
        /** @type {HTMLCanvasElement} */ (canvas).getContext("2d")
      ).getImageData(0, 0, width, height).data,
    ];
  });
}

test("masks are drawn, change while it trains, and obey opacity, legend and views", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", data: "builtin:streets" } });
  await ready(page);
  await page.locator("#mask").waitFor({ timeout: PATIENCE });
  const before = await pixels(page, "#mask");
  await page.locator("#start").click();
  await trainedTo(page, 3);
  // An untrained net may call everything by one name for some steps.
  const until = Date.now() + PATIENCE;
  while (String(await pixels(page, "#mask")) === String(before)) {
    assert.ok(Date.now() < until, "the mask follows the net");
    await page.waitForTimeout(500);
  }
  await page.locator("#start").click();
  await page.locator("#opacity").fill("20");
  assert.equal(await page.locator("#mask").evaluate((element) => element.style.opacity), "0.2");
  await page.locator(".segmented button", { hasText: "True" }).click();
  const whole = (await pixels(page, "#mask")).filter((value, at) => at % 4 === 3 && value === 0).length;
  await page.locator('[data-class="road"]').click();
  assert.equal(await page.locator('[data-class="road"]').getAttribute("aria-pressed"), "false");
  const without = (await pixels(page, "#mask")).filter((value, at) => at % 4 === 3 && value === 0).length;
  assert.ok(whole === 0 && without > 100, `${without} pixels of road are clear, ${whole} before`);
  noProblems(problems);
});

test("Grad-CAM shows which pixels speak for a class", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#tab-activations").click();
  await page.locator(".segmented button", { hasText: "Grad-CAM" }).click();
  await page.waitForFunction(() => document.querySelector("#grad-cam-figure")?.textContent?.includes("most"), null, {
    timeout: PATIENCE,
  });
  assert.equal(await page.locator("#grad-cam-class option").count(), 10);
  assert.ok(
    new Set((await pixels(page, "#grad-cam")).filter((_, at) => at % 4 === 3)).size > 1,
    "some pixels speak more than others",
  );
  noProblems(problems);
});

/** Notes what the page asks of the Worker, and what it is answered. */
function overhear() {
  /** @type {{asked: string[], replies: Map<string, any>}} */
  const heard = { asked: [], replies: new Map() };
  /** @type {Map<number, string>} */
  const names = new Map();
  Object.assign(globalThis, {
    heard,
    Worker: class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        this.addEventListener("message", ({ data }) => heard.replies.set(names.get(data.id) ?? "", data.value));
      }

      /** @param {any} message @param {any} [transfer] */
      postMessage(message, transfer) {
        heard.asked.push(message.name);
        names.set(message.id, message.name);
        super.postMessage(message, transfer ?? []);
      }
    },
  });
}

test("where the GPU can draw, it draws the masks, and no class is read back", async (t) => {
  // Put together by a software Vulkan: without it this Chromium takes what WebGPU draws on a canvas, and shows nothing.
  const flags = [
    "--use-vulkan=swiftshader",
    "--enable-features=Vulkan",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
  ];
  const drawing = await launched(t, { flags });
  const context = await drawing.newContext({ viewport: { width: 1440, height: 1000 } });
  await context.addInitScript(overhear);
  const page = await context.newPage();
  const problems = watch(page);
  await page.goto(`${pageUrl}?${new URLSearchParams({ device: "webgpu", data: "builtin:streets", canvas: "1" })}`);
  await ready(page);
  const sheet = () =>
    page.waitForFunction(() => /** @type {any} */ (globalThis).heard.replies.get("overlay"), null, {
      timeout: PATIENCE,
    });
  await sheet();
  await page.locator("#mask").waitFor({ timeout: PATIENCE });
  const asked = () => page.evaluate(() => /** @type {any} */ (globalThis).heard.asked.splice(0));
  assert.ok(!(await asked()).includes("segment"), "no classes are asked for");
  assert.ok(
    await page.evaluate(() => "sheet" in /** @type {any} */ (globalThis).heard.replies.get("overlay")),
    "the GPU drew",
  );

  // The true masks, which the page knows: each pixel in its class's colour.
  await page.locator(".segmented button", { hasText: "True" }).click();
  const classes = await page.evaluate(() => [.../** @type {any} */ (globalThis).heard.replies.get("masks")]);
  const palette = await page.evaluate(
    () => /** @type {any} */ (globalThis).heard.replies.get("configure").data.palette,
  );
  const names = await page.evaluate(() => /** @type {any} */ (globalThis).heard.replies.get("configure").data.classes);
  /** @param {string[]} hidden */
  const expected = (hidden) =>
    classes
      .slice(0, classes.length / MASKS)
      .flatMap((number) => (hidden.includes(names[number]) ? [0, 0, 0, 0] : [...palette[number], 255]));
  /** @param {number[]} wanted @param {string} what */
  const shows = async (wanted, what) => {
    const until = Date.now() + PATIENCE;
    for (;;) {
      const drawn = await pixels(page, "#mask");
      if (drawn.length === wanted.length && drawn.every((value, at) => value === wanted[at])) return;
      assert.ok(Date.now() < until, what);
      await page.waitForTimeout(200);
    }
  };
  await shows(expected([]), "the true classes in their colours");
  await page.locator('[data-class="road"]').click();
  await shows(expected(["road"]), "what is turned off is clear");
  await page.locator('[data-class="road"]').click();

  // Mistakes are hatched, at a size where stripes are stripes.
  await page.locator(".segmented button", { hasText: "Mistakes" }).click();
  await page.waitForFunction(
    () => /** @type {HTMLCanvasElement} */ (document.querySelector("#mask")).width >= 640,
    null,
    { timeout: PATIENCE },
  );
  assert.ok(!(await asked()).includes("segment"), "still none");
  // A pixel under the pointer is named: that one picture's classes are read then.
  await page.locator("#mask").hover({ position: { x: 20, y: 20 } });
  await page.waitForFunction(() => /** @type {any} */ (globalThis).heard.asked.includes("segment"), null, {
    timeout: PATIENCE,
  });
  await context.close();
  noProblems(problems);
});
