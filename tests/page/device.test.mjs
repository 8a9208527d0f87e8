// Which device computes, and is it said honestly?

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  PATIENCE,
  inState,
  isKept,
  launched,
  message,
  noProblems,
  opened,
  ready,
  steps,
  stillTrains,
  trainedTo,
} from "./page.mjs";

/** What the badge's popover says of why it computes there, open or not. @param {import('playwright-core').Page} page */
function reason(page) {
  return page.evaluate(() => document.querySelector("#device-why")?.textContent ?? "");
}

test("on auto the CPU begins, the page says until when, and the WebGPU bundle is not loaded", async (t) => {
  const browser = await launched(t);
  const { page, problems } = await opened(t, browser);
  await ready(page);
  /** @type {string[]} */
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.reload();
  await ready(page);
  assert.equal(await page.locator("#device").innerText(), "CPU");
  assert.match(await reason(page), /software/);
  assert.match(await reason(page), /swiftshader/i);
  assert.ok(loaded.some((url) => url.includes("/pkg/cpu/")));
  assert.deepEqual(
    loaded.filter((url) => url.includes("/pkg/webgpu/") || url.endsWith("shaders.txt")),
    [],
  );
  noProblems(problems);
});

test("where the shaders cannot be fetched, the CPU trains and the page says why", async (t) => {
  const browser = await launched(t);
  const { page } = await opened(t, browser, { query: { device: "webgpu" } });
  await ready(page);
  for (const [answer, sentence] of /** @type {const} */ ([
    [{ status: 404, body: "gone" }, /shaders\.txt could not be fetched: the host answered 404/],
    [{ status: 200, body: "<!doctype html>" }, /shaders\.txt holds no shaders\. Copy the whole of www\/pkg/],
  ])) {
    await page.route("**/shaders.txt", (route) => route.fulfill(answer));
    await page.reload();
    await ready(page);
    assert.match(await page.locator("#device").innerText(), /^CPU/);
    assert.match(await message(page, "network"), sentence);
  }
  await stillTrains(page);
});

test("WebGPU on the software adapter trains when it is asked for, and is named as software", async (t) => {
  const browser = await launched(t);
  const { page, problems } = await opened(t, browser, { query: { device: "webgpu", batch: "8" } });
  await ready(page);
  const badge = await page.locator("#device").innerText();
  assert.match(badge, /^WebGPU/);
  assert.match(badge, /software/);
  await page.locator("#start").click();
  await trainedTo(page, 3);
  noProblems(problems);
});

test("the Shader tab shows what would run on WebGPU, also where the CPU trains", async (t) => {
  const browser = await launched(t);
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#tab-shader").click();
  await page.locator("pre.wgsl", { hasText: "@compute" }).waitFor({ timeout: PATIENCE });
  assert.match(await page.locator("pre.wgsl").innerText(), /^\/\/ conv2d_forward: /m);
  noProblems(problems);
});

test("without WebGPU the CPU trains, and asking for WebGPU says that there is none", async (t) => {
  const browser = await launched(t, { webgpu: false });
  const { page } = await opened(t, browser, { query: { device: "webgpu" } });
  await ready(page);
  assert.equal(await page.locator("#device").innerText(), "CPU");
  assert.match(await reason(page), /WebGPU/);
  assert.match(await message(page, "network"), /WebGPU cannot be used/);
  await stillTrains(page);
});

test("the engine starts again from the last checkpoint after a crash", async (t) => {
  const browser = await launched(t);
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#start").click();
  await trainedTo(page, 10);
  await page.locator("#start").click();
  await page.locator('#start[data-state="paused"]').waitFor({ timeout: PATIENCE });
  const before = await steps(page);
  await isKept(page, before);
  // A trap in the Worker, as wasm makes it: an uncaught WebAssembly.RuntimeError.
  const worker = page.workers()[0];
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
  });
  await page.locator("#bar", { hasText: `step ${before}` }).waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#cells").getAttribute("aria-valuenow"), String(before));
  await stillTrains(page);
});

/** Every step and loss that the page is told of from now on. @param {import('playwright-core').Page} page */
async function listenToLosses(page) {
  await page.evaluate(() => {
    const told = /** @type {[number, number][]} */ ([]);
    Object.assign(window, { told });
    /** @type {any} */ (window).convlab.on("step", (/** @type {{step: number, loss: number}} */ { step, loss }) =>
      told.push([step, loss]),
    );
  });
  return () => page.evaluate(() => /** @type {[number, number][]} */ (/** @type {any} */ (window).told));
}

/**
 * The Worker's next device that encodes something is destroyed then, as a driver's reset or a lack of memory would.
 * @param {import('playwright-core').Page} page @param {boolean} forever no adapter is found afterwards
 */
function destroyDevice(page, forever) {
  return page.workers()[0].evaluate((gone) => {
    const scope = /** @type {any} */ (self);
    const prototype = scope.GPUDevice.prototype;
    const encode = prototype.createCommandEncoder;
    if (gone) scope.GPU.prototype.requestAdapter = async () => null;
    prototype.createCommandEncoder = function (/** @type {unknown[]} */ ...options) {
      prototype.createCommandEncoder = encode;
      this.destroy();
      return encode.apply(this, options);
    };
  }, forever);
}

test("a device destroyed in mid-training is opened anew, and every loss is that of an undisturbed run", async (t) => {
  const browser = await launched(t);
  const run = async (/** @type {boolean} */ disturbed) => {
    const { page, problems } = await opened(t, browser, { query: { device: "webgpu", batch: "8" } });
    await ready(page);
    const told = await listenToLosses(page);
    await page.locator("#start").click();
    await trainedTo(page, 12);
    if (disturbed) {
      await destroyDevice(page, false);
      await page.locator("#bar", { hasText: /opened anew.* done again/ }).waitFor({ timeout: PATIENCE });
    }
    await trainedTo(page, 40);
    await page.locator("#start").click();
    await inState(page, "paused");
    assert.match(await page.locator("#device").innerText(), /^WebGPU/);
    noProblems(problems);
    return (await told()).slice(0, 40);
  };
  const expected = await run(false);
  assert.deepEqual(
    expected.map(([step]) => step),
    Array.from({ length: 40 }, (_, at) => at + 1),
  );
  assert.deepEqual(await run(true), expected, "each step once, bit for bit");
});

test("where no device can be opened any more, the CPU goes on from the same step and the page says so", async (t) => {
  const browser = await launched(t);
  const { page, problems } = await opened(t, browser, { query: { device: "webgpu", batch: "8" } });
  await ready(page);
  const told = await listenToLosses(page);
  await page.locator("#start").click();
  await trainedTo(page, 12);
  await destroyDevice(page, true);
  await page.locator("#bar", { hasText: "The CPU goes on" }).waitFor({ timeout: PATIENCE });
  await trainedTo(page, 40);
  assert.equal(await page.locator("#device").innerText(), "CPU");
  assert.match(await reason(page), /WebGPU failed/);
  assert.deepEqual(
    (await told()).slice(0, 40).map(([step]) => step),
    Array.from({ length: 40 }, (_, at) => at + 1),
  );
  noProblems(problems);
});

test("the GPU process killed again and again: the CPU goes on, and no step is missing or told twice", async (t) => {
  const browser = await launched(t);
  const { page } = await opened(t, browser, { query: { device: "webgpu", batch: "8" } });
  await ready(page);
  const told = await listenToLosses(page);
  await page.evaluate(() => {
    const recovered = /** @type {string[]} */ ([]);
    Object.assign(window, { recovered });
    /** @type {any} */ (window).convlab.on("recovered", (/** @type {{engine: {device: string}}} */ { engine }) =>
      recovered.push(engine.device),
    );
  });
  const devices = () => page.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (window).recovered));
  await page.locator("#start").click();
  const session = await browser.newBrowserCDPSession();
  // A browser gives its GPU up after some crashes.
  for (let kills = 1; kills <= 8 && (await devices()).at(-1) !== "cpu"; kills += 1) {
    await trainedTo(page, (await told()).length + 8);
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const gpu = processInfo.find(({ type }) => type === "GPU");
    assert.ok(gpu, "there is a process of the GPU");
    process.kill(gpu.id, "SIGKILL");
    await page.waitForFunction((count) => /** @type {any} */ (window).recovered.length >= count, kills, {
      timeout: PATIENCE,
    });
  }
  const all = await devices();
  t.diagnostic(`recovered: ${all.join(", ")}`);
  assert.equal(all.at(-1), "cpu");
  assert.ok(all.length > 1 && all.slice(0, -1).every((device) => device === "webgpu"), all.join(", "));
  assert.equal(await page.locator("#device").innerText(), "CPU");
  await trainedTo(page, (await told()).length + 8);
  await page.locator("#start").click();
  await inState(page, "paused");
  const after = (await told()).map(([step]) => step);
  assert.deepEqual(
    after,
    after.map((_, at) => at + 1),
  );
});

/** What is told of the choice of an engine. @param {import('playwright-core').Page} page */
function choice(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        /** @type {any} */ (window).convlab.on("chosen", resolve);
        /** @type {HTMLElement} */ (document.querySelector("#start")).click();
      }),
  );
}

test("auto measures every engine while it trains, keeps the fastest, and hands over to the one it kept", async (t) => {
  const browser = await launched(t);
  const { page, problems } = await opened(t, browser, { query: { batch: "16" } });
  await ready(page);
  const { choice: measured, engine, remembered } = /** @type {any} */ (await choice(page));
  assert.equal(remembered, false);
  const tried = measured.measured.map((/** @type {any} */ { device, variant }) => `${device} ${variant}`);
  assert.deepEqual(tried, ["cpu ", "webgpu quads", "webgpu gpu"]);
  const least = measured.measured.reduce((/** @type {any} */ a, /** @type {any} */ b) =>
    b.ms_per_step < a.ms_per_step ? b : a,
  );
  assert.deepEqual([measured.device, measured.variant, engine.device], [least.device, least.variant, least.device]);
  assert.match(await reason(page), /fastest here: .* ms, .* ms/);
  await trainedTo(page, 30);
  await page.locator("#start").click();
  await inState(page, "paused");
  t.diagnostic(`measured: ${JSON.stringify(measured.measured)}`);

  // Whatever was faster: now the compiled engine was, and the run is handed over to it.
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("convlab");
    /** It is written beside the training: there, and whole. @returns {Promise<[FileSystemFileHandle, any]>} */
    const found = async () => {
      try {
        const handle = await folder.getFileHandle("engines.json");
        return [handle, JSON.parse(await (await handle.getFile()).text())];
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return found();
      }
    };
    const [handle, kept] = await found();
    for (const choice of Object.values(kept.choices)) Object.assign(choice, { device: "webgpu", variant: "quads" });
    const stream = await handle.createWritable();
    await stream.write(JSON.stringify(kept));
    await stream.close();
  });
  await page.reload();
  await ready(page);
  const toldAgain = await listenToLosses(page);
  const began = Date.now();
  const again = /** @type {any} */ (await choice(page));
  t.diagnostic(`handed over ${Date.now() - began} ms after Start, at step ${again.step}`);
  assert.deepEqual([again.remembered, again.engine.engine, again.engine.device], [true, "compiled", "webgpu"]);
  assert.match(await page.locator("#device").innerText(), /^WebGPU/);
  await trainedTo(page, Math.max(30, again.step + 5));
  const after = await toldAgain();
  assert.deepEqual(
    after.map(([step]) => step),
    after.map((_, at) => at + 1),
    "each step once",
  );
  noProblems(problems);
});
