// Is what did not load once said where it was asked for, and does it come when it is tried
// again, with the network back?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, pageUrl } from "./harness.mjs";
import { PATIENCE, cifarBatch, inState, opened, ready, steps, trainedTo } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** How a connection fails. */
const FAILURES = /** @type {const} */ (["abort", "503", "html"]);

/**
 * A page for which some files fail until the network is back.
 * @param {import('node:test').TestContext} t
 * @param {RegExp} files
 * @param {typeof FAILURES[number]} how
 * @param {Record<string, string>} [query]
 */
async function cutOff(t, files, how, query = {}) {
  const { page } = await opened(t, browser, { query: { device: "cpu", batch: "16", ...query } });
  let down = true;
  await page.context().route(files, (route) => {
    if (!down) return route.continue();
    if (how === "abort") return route.abort();
    return route.fulfill({
      status: how === "503" ? 503 : 200,
      contentType: "text/html",
      body: "<!doctype html><title>Sign in</title>",
    });
  });
  await ready(page);
  return {
    page,
    back: () => {
      down = false;
    },
  };
}

/** @param {Page} page @param {string} where */
const again = (page, where) => page.locator(`${where} button`, { hasText: "Try again" }).first();

/**
 * What is asked for, the file that fails, where that is said, what is there in the end.
 * @type {[string, RegExp, (page: Page) => Promise<unknown>, string, string][]}
 */
const PARTS = [
  [
    "the network editor",
    /\/app\/editor\.js/,
    (page) => page.locator("#open-program").click(),
    '[data-place="network"]',
    "dialog.editor .layer",
  ],
  [
    "a module that the editor imports",
    /\/app\/editor-draft\.js/,
    (page) => page.locator("#open-program").click(),
    '[data-place="network"]',
    "dialog.editor .layer",
  ],
  [
    "the editor's style",
    /\/app\/editor\.css/,
    (page) => page.locator("#open-program").click(),
    '[data-place="network"]',
    "dialog.editor .layer",
  ],
  [
    "all settings",
    /\/app\/settings\.js/,
    (page) => page.locator("#open-settings").click(),
    '[data-place="recipe"]',
    "dialog.settings",
  ],
  [
    "their style",
    /\/app\/settings\.css/,
    (page) => page.locator("#open-settings").click(),
    '[data-place="recipe"]',
    "dialog.settings",
  ],
  [
    "a schedule",
    /\/app\/schedule\.js/,
    (page) => page.locator('#recipe [name="schedule"]').selectOption("step"),
    '[data-place="recipe"]',
    "dialog.schedule",
  ],
  [
    "the exports",
    /\/app\/export\.js/,
    (page) => page.locator("#open-export").click(),
    '[data-place="weights"]',
    "dialog.export",
  ],
  ["a tab", /\/app\/filters\.js/, (page) => page.locator("#tab-filters").click(), "#tab-body", "#tab-body canvas"],
  [
    "another tab",
    /\/app\/confusion\.js/,
    (page) => page.locator("#tab-confusion").click(),
    "#tab-body",
    "#tab-body:not(:has(.note))",
  ],
  [
    "the tabs' style",
    /\/app\/tabs\.css/,
    (page) => page.locator("#tab-activations").click(),
    "#tab-body",
    "#tab-body canvas",
  ],
  [
    "the words in Chinese",
    /\/app\/text-zh\.js/,
    (page) => page.locator('[data-language="zh"]').click(),
    '[data-place="network"]',
    'html[lang="zh-CN"]',
  ],
];
for (const [at, [what, files, ask, where, there]] of PARTS.entries()) {
  const how = FAILURES[at % FAILURES.length];
  test(`${what}: fails (${how}), is said, and comes when tried again`, async (t) => {
    const { page, back } = await cutOff(t, files, files.source.includes("css") ? "abort" : how);
    await ask(page);
    await again(page, where).waitFor({ timeout: PATIENCE });
    back();
    await again(page, where).click();
    await page.locator(there).first().waitFor({ timeout: PATIENCE });
    assert.equal(await again(page, where).count(), 0);
  });
}

test("a page whose modules fail is there when it is tried again", async (t) => {
  const { page, back } = await cutOff(t, /\/app\/main\.js/, "503");
  await page.reload();
  await again(page, "#bar").waitFor({ timeout: PATIENCE });
  back();
  await again(page, "#bar").click();
  await ready(page);
});

for (const [what, files, search] of /** @type {const} */ ([
  ["what finds a wrong field", /link-mend\.js/, "device=cpu&layer_rates=conv9%3D0&batch=32"],
  ["the sentences about it", /asked\.js/, "device=cpu&batch=0&seed=5"],
  ["both", /link-mend\.js|asked\.js/, "device=cpu&model=none&batch=0"],
])) {
  test(`${what} did not load: the address goes on asking, and it is said when it is there`, async (t) => {
    const { page, back } = await cutOff(t, files, "abort");
    await page.goto(`${pageUrl}?${search}`);
    await ready(page);
    await again(page, '[data-place="recipe"]').waitFor({ timeout: PATIENCE });
    assert.deepEqual([...new URL(page.url()).searchParams].sort(), [...new URLSearchParams(search)].sort());
    back();
    await again(page, '[data-place="recipe"]').click();
    await page.locator(".asked .note").first().waitFor({ timeout: PATIENCE });
    assert.deepEqual([...new URL(page.url()).searchParams].sort(), [...new URLSearchParams(search)].sort());
  });
}

test("words that did not load when the page opened come when they are asked for again", async (t) => {
  const { page, back } = await cutOff(t, /text-zh\.js/, "abort");
  await page.goto(`${pageUrl}?device=cpu&language=zh`);
  await again(page, '[data-place="network"]').waitFor({ timeout: PATIENCE });
  back();
  await again(page, '[data-place="network"]').click();
  await page.locator('html[lang="zh-CN"]').waitFor({ timeout: PATIENCE });
});

test("a person's own picture waits for what reads it", async (t) => {
  const { page, back } = await cutOff(t, /\/app\/own-picture\.js/, "abort");
  const png = Buffer.from(
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(40, 30);
      canvas.getContext("2d")?.fillRect(0, 0, 20, 30);
      return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
    }),
  );
  await page.locator("#own-file").setInputFiles({ name: "mine.png", mimeType: "image/png", buffer: png });
  await again(page, '[data-place="own"]').waitFor({ timeout: PATIENCE });
  back();
  await again(page, '[data-place="own"]').click();
  await page.locator(".own .guess").first().waitFor({ timeout: PATIENCE });
});

test("the charts come when the network is back, and show the run", async (t) => {
  const { page, back } = await cutOff(t, /uPlot\.min\.js/, "abort");
  await page.reload();
  await ready(page);
  await again(page, "#charts").waitFor({ timeout: PATIENCE });
  await page.locator("#start").click();
  await trainedTo(page, 5);
  back();
  await again(page, "#charts").click();
  await page.locator("#chart-loss canvas").waitFor({ timeout: PATIENCE });
});

for (const how of FAILURES) {
  test(`files of one's own are read when their reader comes (${how})`, async (t) => {
    const { page, back } = await cutOff(t, /\/pkg\/reader\//, how);
    await page.locator('input[data-source="cifar"]').setInputFiles([
      { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(60) },
      { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
    ]);
    await again(page, '[data-place="data"]').waitFor({ timeout: PATIENCE });
    assert.ok(await page.locator("#source-scenes").isChecked());
    back();
    await again(page, '[data-place="data"]').click();
    await page.locator("#source-cifar:checked").waitFor({ timeout: PATIENCE });
    assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["60", "20"]);
  });
}

test("weights are loaded when their reader comes", async (t) => {
  const { page, back } = await cutOff(t, /\/pkg\/reader\/convlab\.js/, "abort");
  const weights = Buffer.from(
    await page.evaluate(async () => [...(await /** @type {any} */ (window).convlab.saveWeights())]),
  );
  await page
    .locator("#weights-file")
    .setInputFiles({ name: "mine.safetensors", mimeType: "application/octet-stream", buffer: weights });
  await again(page, '[data-place="weights"]').waitFor({ timeout: PATIENCE });
  back();
  await again(page, '[data-place="weights"]').click();
  await page.locator(".footer .last", { hasText: "mine.safetensors" }).waitFor({ timeout: PATIENCE });
});

test("an engine that does not start on another device is tried again, with the run", async (t) => {
  const { page } = await cutOff(t, /never/, "abort");
  await page.locator("#start").click();
  await trainedTo(page, 4);
  await page.locator("#start").click();
  await inState(page, "paused");
  const before = await steps(page);
  await page.context().route(/\/worker\/worker\.js/, (route) => route.abort(), { times: 1 });
  await page.locator("#device").click();
  await page.locator('#device-menu input[value="auto"]').click();
  await again(page, '[data-place="network"]').waitFor({ timeout: PATIENCE });
  await page.keyboard.press("Escape");
  await again(page, '[data-place="network"]').click();
  await inState(page, "paused");
  assert.equal(await steps(page), before);
});

test("an engine that crashed while the network was away starts when it is back", async (t) => {
  const { page } = await cutOff(t, /never/, "abort");
  await page.locator("#start").click();
  await trainedTo(page, 4);
  await page.locator("#start").click();
  await inState(page, "paused");
  const before = await steps(page);
  await page.waitForFunction(
    async (step) => (await /** @type {any} */ (window).convlab.saved())?.step === step,
    before,
    { timeout: PATIENCE },
  );
  let down = true;
  await page.context().route(/\/worker\/worker\.js/, (route) => (down ? route.abort() : route.continue()));
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
  });
  await again(page, "#bar").waitFor({ timeout: PATIENCE });
  down = false;
  await again(page, "#bar").click();
  await page.locator("#bar", { hasText: `step ${before}` }).waitFor({ timeout: PATIENCE });
  assert.equal(await steps(page), before);
});

for (const how of FAILURES) {
  test(`the shaders' text is shown when it comes (${how})`, async (t) => {
    const { page, back } = await cutOff(t, /shaders\.txt/, how);
    await page.locator("#tab-shader").click();
    await again(page, "#tab-body").waitFor({ timeout: PATIENCE });
    back();
    await again(page, "#tab-body").click();
    await page.locator("pre.wgsl", { hasText: "fn " }).waitFor({ timeout: PATIENCE });
  });
}

test("WebGPU whose shaders did not come is tried again, with the run", async (t) => {
  const { page, back } = await cutOff(t, /shaders\.txt/, "abort");
  await page.locator("#start").click();
  await trainedTo(page, 4);
  await page.locator("#start").click();
  await inState(page, "paused");
  const before = await steps(page);
  await page.locator("#device").click();
  await page.locator('#device-menu input[value="webgpu"]').click();
  await again(page, '[data-place="network"]').waitFor({ timeout: PATIENCE });
  await page.keyboard.press("Escape");
  back();
  await again(page, '[data-place="network"]').click();
  await page.locator("#device", { hasText: "WebGPU" }).waitFor({ timeout: PATIENCE });
  await inState(page, "paused");
  assert.equal(await steps(page), before);
});
