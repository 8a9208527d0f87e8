// Can the page be used without a mouse, without seeing it, and in a person's own colours?

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launchBrowser, pageUrl } from "./harness.mjs";
import { PATIENCE, inState, opened, ready, setField, steps, trainedTo } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** axe finds what a machine can find of what keeps people out. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** @param {Page} page @returns {Promise<string[]>} */
async function faults(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.flatMap((/** @type {any} */ { id, help, nodes }) =>
      nodes.map(
        (/** @type {any} */ node) =>
          `${id}: ${help}: ${node.target.join(" ")} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`,
      ),
    );
  });
}

/** Both themes and both languages. @param {Page} page @param {string} state */
async function clean(page, state) {
  /** @type {string[]} */
  const found = [];
  for (const [language, scheme] of /** @type {const} */ ([
    ["en", "light"],
    ["en", "dark"],
    ["zh", "dark"],
    ["zh", "light"],
  ])) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate(
      (wanted) => /** @type {HTMLElement} */ (document.querySelector(`[data-language="${wanted}"]`)).click(),
      language,
    );
    await page.locator(`html[lang^="${language}"]`).waitFor({ timeout: PATIENCE });
    found.push(...(await faults(page)).map((fault) => `${state}, ${language}, ${scheme}: ${fault}`));
  }
  await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('[data-language="en"]')).click());
  await page.locator('html[lang="en"]').waitFor({ timeout: PATIENCE });
  assert.deepEqual(found, []);
}

/**
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} [query]
 * @param {import('playwright-core').BrowserContextOptions} [context]
 */
async function there(t, query = {}, context) {
  const { page } = await opened(t, browser, { query: { device: "cpu", ...query }, context });
  await ready(page);
  await page.locator(".guessed >> visible=true").first().waitFor({ timeout: PATIENCE });
  await page.waitForFunction(() => document.querySelectorAll("#model option").length > 1, null, { timeout: PATIENCE });
  return page;
}

test("axe finds nothing before a run, with notes, after a NaN loss, and with the offer to go on", async (t) => {
  const page = await there(t);
  await clean(page, "before");
  await setField(page, "batch", "0");
  await page.locator('[data-place="recipe"] .note').waitFor({ timeout: PATIENCE });
  await page.locator("#weights-file").setInputFiles({
    name: "noise.safetensors",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("no weights"),
  });
  await page.locator('[data-place="weights"] .note').waitFor({ timeout: PATIENCE });
  await clean(page, "notes");
  await page.locator('[data-place="weights"] .note button').last().click();
  await setField(page, "batch", "64");
  await setField(page, "lr", "1e30");
  await page.locator("#start").click();
  await inState(page, "failed");
  await clean(page, "NaN");
  await setField(page, "lr", "0.01");
  await page.locator("#start").click();
  await trainedTo(page, 8);
  await page.locator("#start").click();
  await inState(page, "paused");
  await clean(page, "paused");
  await page.evaluate(() => /** @type {any} */ (window).convlab.saveNow());
  await page.goto(`${pageUrl}?device=cpu`);
  await page.locator("#bar button").first().waitFor({ timeout: PATIENCE });
  await clean(page, "offer to go on");
});

test("axe finds nothing in any tab and under any dialog", async (t) => {
  const page = await there(t);
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await page.evaluate(() => /** @type {any} */ (window).convlab.evaluate());
  for (const [tab, element] of [
    ["predictions", ".guessed .mark[data-right] >> visible=true"],
    ["filters", ".filters-colour canvas"],
    ["activations", ".map-head"],
    ["confusion", ".matrix"],
    ["shader", "pre.wgsl"],
  ]) {
    await page.locator(`#tab-${tab}`).click();
    await page.locator(element).first().waitFor({ timeout: PATIENCE });
    await clean(page, tab);
  }
  await page.locator("#tab-activations").click();
  await page.locator(".segmented button", { hasText: "Grad-CAM" }).click();
  await page.locator("#grad-cam-class option").first().waitFor({ state: "attached", timeout: PATIENCE });
  await clean(page, "Grad-CAM");
  for (const [button, dialog] of [
    ["#open-settings", "dialog.settings"],
    ["#open-program", "dialog.editor"],
    ["#open-export", "dialog.export"],
  ]) {
    await page.locator(button).click();
    await page.locator(dialog).waitFor({ timeout: PATIENCE });
    if (dialog === "dialog.editor") await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
    await clean(page, dialog);
    await page
      .locator(`${dialog} button`, { hasText: /^Close$/ })
      .first()
      .click();
    await page.locator(dialog).waitFor({ state: "detached", timeout: PATIENCE });
  }
  await page.locator("#device").click();
  await clean(page, "device menu");
});

test("axe finds nothing where masks and boxes are shown", async (t) => {
  const page = await there(t);
  await page.locator("#task-segment").click();
  await page.locator("#mask").waitFor({ timeout: PATIENCE });
  await clean(page, "masks");
  await page.locator("#task-detect").click();
  await page.locator("#boxes").waitFor({ timeout: PATIENCE });
  await clean(page, "boxes");
});

test("Start is at most twelve tab stops away, and every canvas has a name or is hidden", async (t) => {
  const page = await there(t);
  for (const width of [1440, 1000, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(() => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await page.mouse.click(2, 2);
    /** @type {string[]} */
    const stops = [];
    do {
      await page.keyboard.press("Tab");
      stops.push(
        await page.evaluate(() => {
          const element = /** @type {HTMLElement} */ (document.activeElement);
          return element.id || element.innerText || element.className;
        }),
      );
    } while (stops.at(-1) !== "start" && stops.length < 40);
    assert.ok(stops.length - 1 <= 12, `${width} px: ${stops.join(", ")}`);
  }
  const nameless = await page.evaluate(
    () =>
      [...document.querySelectorAll("canvas")].filter(
        (canvas) => !canvas.closest('[aria-hidden="true"]') && !canvas.getAttribute("aria-label"),
      ).length,
  );
  assert.equal(nameless, 0);
});

test("arrows move within what is one stop: tasks, samples, blocks, predictions", async (t) => {
  const page = await there(t);
  const focused = () =>
    page.evaluate(
      () =>
        document.activeElement?.id ||
        document.activeElement?.getAttribute("data-layer") ||
        document.activeElement?.textContent,
    );
  await page.locator("#task-classify").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "task-segment");
  await page.keyboard.press("Home");
  assert.equal(await focused(), "task-classify");
  await page.locator('.block[data-layer="conv1"]').focus();
  await page.keyboard.press("End");
  assert.equal(await focused(), "fc3");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator('.block[data-layer="fc3"]').getAttribute("tabindex"), "0");
  assert.equal(await page.locator('.block[data-layer="conv1"]').getAttribute("tabindex"), "-1");
  const cells = page.locator(".guessed");
  await cells.first().focus();
  const abreast = await cells.evaluateAll(
    (all) => all.filter((one) => one.getBoundingClientRect().top === all[0].getBoundingClientRect().top).length,
  );
  await page.keyboard.press("ArrowDown");
  assert.equal(
    await cells.evaluateAll((all) => all.indexOf(/** @type {HTMLElement} */ (document.activeElement))),
    abreast,
  );
});

test("an epoch is told once, and steps are not", async (t) => {
  const page = await there(t, { batch: "2048", epochs: "3" });
  await page.evaluate(() => {
    const scope = /** @type {any} */ (window);
    scope.told = [];
    new MutationObserver(() => scope.told.push(document.querySelector("#told")?.textContent)).observe(
      /** @type {Node} */ (document.querySelector("#told")),
      { childList: true, characterData: true, subtree: true },
    );
  });
  assert.equal(await page.locator("#told").getAttribute("role"), "status");
  await page.locator("#start").click();
  await inState(page, "finished");
  await page.waitForFunction(() => /** @type {any} */ (window).told.length >= 3, null, { timeout: PATIENCE });
  const told = /** @type {string[]} */ (await page.evaluate(() => /** @type {any} */ (window).told));
  assert.equal(told.length, 3, told.join(" | "));
  told.forEach((text, at) =>
    assert.match(text, new RegExp(`^epoch ${at + 1} held-out loss [\\d.]+, accuracy [\\d.]+ %`)),
  );
});

test("keys by themselves can be switched off, which is kept", async (t) => {
  const page = await there(t);
  await page.locator("#open-settings").click();
  await page.locator("#setting-shortcuts").uncheck();
  await page.locator("dialog.settings button", { hasText: "Close" }).click();
  assert.equal(await page.getByText("Space pauses, S steps").isVisible(), false);
  await page.locator("body").press("s");
  await page.reload();
  await ready(page);
  await page.locator("body").press("s");
  await page.locator("body").press(" ");
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await inState(page, "paused");
  assert.equal(await steps(page), 1, "the button alone stepped");
});

test("a person's own colours keep progress and switches", async (t) => {
  const page = await there(t, { epochs: "2" }, { forcedColors: "active" });
  await page.locator("#start").click();
  await trainedTo(page, 20);
  await page.locator("#start").click();
  await inState(page, "paused");
  const colours = await page.evaluate(() => {
    const colour = (/** @type {string} */ selector, /** @type {string | null} */ pseudo = null) =>
      getComputedStyle(/** @type {Element} */ (document.querySelector(selector)), pseudo).backgroundColor;
    return {
      fill: colour(".cells i span"),
      cell: colour(".cells i"),
      off: colour("#augment-shift"),
      knob: colour("#augment-shift", "::after"),
      page: colour("body"),
    };
  });
  assert.notEqual(colours.fill, colours.cell, "what is done differs from what is not");
  assert.notEqual(colours.knob, colours.off, "the knob is seen");
  await page.locator("#stop").click();
  await inState(page, "stopped");
  await page.locator("#augment-shift").click();
  await page.locator('#augment-shift[aria-checked="true"]').waitFor({ timeout: PATIENCE });
  const on = await page.evaluate(
    () => getComputedStyle(/** @type {Element} */ (document.querySelector("#augment-shift"))).backgroundColor,
  );
  assert.notEqual(on, colours.off, "on differs from off");
});

test("filters, maps, Grad-CAM, masks and confusion matrix tell numbers to pointer and keyboard", async (t) => {
  const page = await there(t);
  const line = page.locator(".readout-line >> visible=true");
  await page.locator("#tab-filters").click();
  await page.locator(".filters-colour").focus();
  const weights = await page.evaluate(async () => [
    ...(await /** @type {any} */ (window).convlab.filters("conv1")).data,
  ]);
  for (let times = 0; times < 2; times += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const cell = (
    /** @type {number} */ filter,
    /** @type {number} */ channel,
    /** @type {number} */ row,
    /** @type {number} */ column,
  ) => weights[((filter * 3 + channel) * 5 + row) * 5 + column].toFixed(3).replace("-", "\u2212");
  assert.equal(
    await line.innerText(),
    `conv1 filter 0, row 1, column 2: red ${cell(0, 0, 1, 2)}, green ${cell(0, 1, 1, 2)}, blue ${cell(0, 2, 1, 2)}`,
  );
  for (let times = 0; times < 3; times += 1) await page.keyboard.press("ArrowRight");
  assert.match(await line.innerText(), /^conv1 filter 1, row 1, column 0: /, "over the edge into the next filter");
  assert.equal(await line.getAttribute("aria-live"), "polite");
  await page
    .locator(".filters-grey")
    .first()
    .hover({ position: { x: 2, y: 2 } });
  assert.match(await line.innerText(), /^conv2 filter 0, input 0, row 0, column 0: \u2212?0\.\d{3}$/);

  await page.locator("#tab-activations").click();
  await page.locator(".maps").first().focus();
  await page.keyboard.press("ArrowDown");
  const maps = await page.evaluate(async () => {
    const found = await /** @type {any} */ (window).convlab.activations("test", 0);
    return found.map((/** @type {any} */ { layer, shape }) => ({ layer, shape }));
  });
  assert.ok(maps.length > 0);
  assert.match(await line.innerText(), /^conv1 map 0, row 1, column 0: \u2212?\d/);
  await page.locator(".segmented button", { hasText: "Grad-CAM" }).click();
  await page.waitForFunction(() => document.querySelector("#grad-cam-figure")?.textContent?.includes("most"), null, {
    timeout: PATIENCE,
  });
  await page.locator(".stage-picture").first().focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await page.locator("#grad-cam-figure").innerText(), /^row 0, column 1: /);

  await page.locator("#tab-confusion").click();
  await page.locator("#tab-body button", { hasText: "Evaluate now" }).click();
  await page.locator(".matrix td button").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const [names, count] = await page.evaluate(() => [
    [...document.querySelectorAll(".matrix tbody th")].map((th) => th.textContent),
    document.activeElement?.textContent || "0",
  ]);
  assert.match(await line.innerText(), new RegExp(`^${names[1]}, rightly: ${count}, [\\d.]+ % of ${names[1]}$`));
  assert.equal(await page.locator('.matrix button[tabindex="0"]').count(), 1, "the matrix is one stop");

  await page.locator("#task-segment").click();
  await page.locator("#tab-masks").click();
  await page.locator("#mask").waitFor({ timeout: PATIENCE });
  await page.locator(".stage-picture.explored").focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () => /^row 0, column 1: \w+/.test(document.querySelector('.line [role="status"]')?.textContent ?? ""),
    null,
    { timeout: PATIENCE },
  );
});

test("Grad-CAM opens on the last map that is not the same everywhere", async (t) => {
  const page = await there(t);
  await page.locator("#tab-activations").click();
  await page.locator(".segmented button", { hasText: "Grad-CAM" }).click();
  await page.waitForFunction(() => document.querySelector("#grad-cam-figure")?.textContent?.startsWith("pool2"), null, {
    timeout: PATIENCE,
  });
  await page.locator('.block[data-layer="conv1"]').click();
  await page.waitForFunction(() => document.querySelector("#grad-cam-figure")?.textContent?.startsWith("conv1"), null, {
    timeout: PATIENCE,
  });
});

test("axe finds nothing with what a link asked for in vain, with Undo, and with what did not load", async (t) => {
  const page = await there(t, {
    batch: "0",
    model: "nothing",
    flip: "yes",
    layer_rates: "conv9=0",
    btach: "8",
    task: "dream",
  });
  await page.locator(".asked .note").nth(5).waitFor({ state: "attached", timeout: PATIENCE });
  await clean(page, "a wrong link");
  await page.locator("#open-settings").click();
  await page.locator(".setting .note").first().waitFor({ timeout: PATIENCE });
  assert.deepEqual(await faults(page), []);
  await page.locator("dialog.settings button", { hasText: /^Close$/ }).click();
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await page.locator("#stop").click();
  await inState(page, "stopped");
  await setField(page, "batch", "32");
  await page.locator("#bar button", { hasText: "Undo" }).waitFor({ timeout: PATIENCE });
  await page.context().route(/filters\.js|export\.js/, (route) => route.abort());
  for (const button of ["#tab-filters", "#open-export"]) await page.locator(button).click();
  await page.locator('[data-place="weights"] .note').waitFor({ timeout: PATIENCE });
  await clean(page, "Undo and what did not load");
});
