// Does the page hold on every screen? Every state of it, in both languages, at the widths people have and zoomed to 200
// %: nothing scrolls sideways, nothing is cut off, no text stands in a sliver of a column.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, pageUrl } from "./harness.mjs";
import { PATIENCE, cifarBatch, inState, opened, ready, setField, steps, trainedTo } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** CSS pixels. */
const WIDTHS = [320, 390, 720, 751, 768, 1024, 1199, 1280, 1440, 2560];
/** What a browser window of these widths holds when it is zoomed to 200 %; narrower than 320 px no page has to be. */
const ZOOMED = [720, 751, 768, 1024, 1199, 1280, 1440, 2560].map((width) => Math.floor(width / 2));
const SCREENS = [
  ...WIDTHS.map((width) => ({ width, height: width < 720 ? 844 : 900, scale: 1 })),
  ...ZOOMED.map((width) => ({ width, height: 450, scale: 2 })),
];
/** Narrower than this no text may be broken into lines, CSS px. */
const SLIVER = 120;

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** What is wrong with the page as it stands, in words. @param {number} sliver */
function faults(sliver) {
  const found = new Set();
  const name = (/** @type {Element} */ element) => {
    const path = [];
    for (
      let at = /** @type {Element | null} */ (element);
      at && at !== document.body && path.length < 3;
      at = at.parentElement
    ) {
      const classes = typeof at.className === "string" ? at.className.trim().replaceAll(/\s+/g, ".") : "";
      path.unshift(at.tagName.toLowerCase() + (at.id ? `#${at.id}` : classes && `.${classes}`));
    }
    return path.join(" > ");
  };
  const page = /** @type {Element} */ (document.scrollingElement);
  if (page.scrollWidth > innerWidth) found.add(`the page is ${page.scrollWidth} px wide`);
  const open = document.querySelector("dialog:modal");
  for (const element of document.querySelectorAll(
    ".column, dialog, .panel, .tab-body, .editor-blocks, .layers, .legend",
  )) {
    if (
      element.checkVisibility() &&
      element.scrollWidth > element.clientWidth + 1 &&
      /auto|scroll/.test(getComputedStyle(element).overflowX)
    )
      found.add(`${name(element)} scrolls sideways, by ${element.scrollWidth - element.clientWidth} px`);
  }
  const walker = document.createTreeWalker(open ?? document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = /** @type {HTMLElement} */ (node.parentElement);
    const text = node.nodeValue?.trim() ?? "";
    if (
      text === "" ||
      element.closest('.told, script, style, noscript, [aria-hidden="true"], option') ||
      !element.checkVisibility({ visibilityProperty: true })
    )
      continue;
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    if (lines.length === 0) continue;
    const said = `"${text.slice(0, 40)}" in ${name(element)}`;
    const [left, right] = [Math.min(...lines.map((line) => line.left)), Math.max(...lines.map((line) => line.right))];
    const [top, bottom] = [Math.min(...lines.map((line) => line.top)), Math.max(...lines.map((line) => line.bottom))];
    let [scrolls, shortened] = [false, false];
    for (let box = /** @type {HTMLElement | null} */ (element); box && box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY, textOverflow, display, position } = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      if (display === "inline" || display === "contents") continue;
      // What scrolls can be read by scrolling; what is on it needs no look at what is around.
      if (overflowX === "auto" || overflowX === "scroll") scrolls = true;
      if (scrolls || overflowY === "auto" || overflowY === "scroll") {
        if (!scrolls && (right > edge.right + 1 || left < edge.left - 1))
          found.add(`${said} is wider than what scrolls`);
        scrolls = true;
        break;
      }
      const clips = overflowX === "hidden" || overflowX === "clip" || overflowY === "hidden" || overflowY === "clip";
      const beyond = right > edge.right + 1 || left < edge.left - 1;
      if (clips && beyond && !(textOverflow === "ellipsis" && box.closest("[title]")))
        found.add(`${said} is cut off at the side`);
      if (clips && (bottom > edge.bottom + 3 || top < edge.top - 3)) found.add(`${said} is cut off below`);
      if (clips && beyond) {
        shortened = true;
        break;
      }
      if (!clips && beyond && box === element)
        found.add(`${said} sticks out of its box, ${Math.round(right - edge.right)} px`);
      if (position === "fixed") break;
    }
    if (!scrolls && !shortened && (right > innerWidth + 1 || left < -1)) found.add(`${said} is off the screen`);
    const rows = new Set(lines.map((line) => Math.round(line.top))).size;
    let block = element;
    while (getComputedStyle(block).display.startsWith("inline") && block.parentElement && !block.matches("button"))
      block = block.parentElement;
    if (rows > 1 && block.clientWidth < sliver)
      found.add(`${said} is broken into ${rows} lines of ${block.clientWidth} px`);
  }
  return [...found];
}

/**
 * Looks at a state on all screens and in both languages.
 * @param {Page} page
 * @param {import('playwright-core').CDPSession} screen
 * @param {string} state
 * @param {{screens?: typeof SCREENS, languages?: boolean}} [options]
 */
async function look(page, screen, state, { screens = SCREENS, languages = true } = {}) {
  /** @type {string[]} */
  const found = [];
  for (const language of languages ? ["zh", "en"] : ["en"]) {
    if (languages) {
      await page.evaluate(
        (wanted) => /** @type {HTMLElement} */ (document.querySelector(`[data-language="${wanted}"]`)).click(),
        language,
      );
      await page.locator(`html[lang^="${language}"]`).waitFor({ timeout: PATIENCE });
    }
    for (const { width, height, scale } of screens) {
      await screen.send("Emulation.setDeviceMetricsOverride", {
        width,
        height,
        deviceScaleFactor: scale,
        mobile: false,
      });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      found.push(
        ...(await page.evaluate(faults, SLIVER)).map(
          (fault) => `${state}, ${language}, ${width} px${scale > 1 ? " zoomed" : ""}: ${fault}`,
        ),
      );
    }
  }
  await screen.send("Emulation.setDeviceMetricsOverride", {
    width: 1440,
    height: 900,
    deviceScaleFactor: 1,
    mobile: false,
  });
  assert.deepEqual(found, []);
}

/** @param {import('node:test').TestContext} t @param {Record<string, string>} query */
async function screened(t, query) {
  const { page, problems } = await opened(t, browser, { query, context: { viewport: { width: 1440, height: 900 } } });
  const screen = await page.context().newCDPSession(page);
  await ready(page);
  await page.locator(".guessed >> visible=true").first().waitFor({ timeout: PATIENCE });
  await page.waitForFunction(() => document.querySelectorAll("#model option").length > 1, null, { timeout: PATIENCE });
  return { page, problems, screen };
}

test("on auto the page holds before it trains, while it trains, and after the devices were measured", async (t) => {
  const { page, screen } = await screened(t, { batch: "16" });
  await look(page, screen, "before");
  await page.locator("#start").click();
  await trainedTo(page, 2);
  await page.waitForFunction(
    () => /fastest here/.test(document.querySelector("#device-why")?.textContent ?? ""),
    null,
    { timeout: PATIENCE },
  );
  assert.match(
    await page.locator("#device").innerText(),
    /^(CPU|WebGPU · \S.{0,24})$/,
    "the badge says what computes, and no figures",
  );
  await page.locator("#start").click();
  await inState(page, "paused");
  await look(page, screen, "measured");
  await page.locator("#device").click();
  await page.locator("#device-menu").waitFor({ timeout: PATIENCE });
  await look(page, screen, "device menu", { languages: false });
});

test("the page holds with notes, after a NaN loss, with the offer to go on, and under every dialog", async (t) => {
  const { page, screen } = await screened(t, { device: "cpu" });
  await page.locator("#start").click();
  await trainedTo(page, 2);
  await look(page, screen, "running");
  await page.locator("#stop").click();
  await inState(page, "stopped");
  await page.locator("#stop").click();
  await inState(page, "ready");

  // Notes in three places at once, each with its mends.
  await page.locator('input[data-source="cifar"]').setInputFiles([
    { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(40) },
    { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20).subarray(0, 3073 * 20 - 7) },
  ]);
  await page.locator('[data-place="data"] .note').waitFor({ timeout: PATIENCE });
  await setField(page, "batch", "0");
  await page.locator('[data-place="recipe"] .note').waitFor({ timeout: PATIENCE });
  await page.locator("#weights-file").setInputFiles({
    name: "weights-of-another-network-with-a-long-name.safetensors",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("no weights"),
  });
  await page.locator('[data-place="weights"] .note').waitFor({ timeout: PATIENCE });
  await look(page, screen, "notes");
  for (const place of ["data", "recipe", "weights"]) {
    for (const note of await page.locator(`[data-place="${place}"] .note`).all())
      await note.getByRole("button").last().click();
  }
  await setField(page, "batch", "64");

  for (const [state, button, dialog] of [
    ["run log", ".footer > button:last-of-type", "dialog:has(.log-lines)"],
    ["settings", "#open-settings", "dialog.settings"],
    ["editor", "#open-program", "dialog.editor"],
    ["export", "#open-export", "dialog.export"],
  ]) {
    await page.locator(button).click();
    await page.locator(dialog).waitFor({ timeout: PATIENCE });
    if (state === "editor") await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
    await look(page, screen, state);
    await page
      .locator(`${dialog} button`, { hasText: /^Close$/ })
      .first()
      .click();
    await page.locator(dialog).waitFor({ state: "detached", timeout: PATIENCE });
  }

  await setField(page, "lr", "1e30");
  await page.locator("#start").click();
  await inState(page, "failed");
  await look(page, screen, "NaN");

  await setField(page, "lr", "0.01");
  await page.locator("#start").click();
  await trainedTo(page, 8);
  await page.locator("#start").click();
  await inState(page, "paused");
  await page.evaluate(() => /** @type {any} */ (window).convlab.saveNow());
  assert.ok((await steps(page)) >= 8);
  await page.goto(`${pageUrl}?device=cpu`);
  await page.locator("#bar button").first().waitFor({ timeout: PATIENCE });
  await look(page, screen, "offer to go on");
});

test("the page holds with what a link asked for in vain, with Undo, and with what did not load", async (t) => {
  const { page, screen } = await screened(t, {
    device: "quantum",
    batch: "0",
    lr: "fast",
    model: "a-network-that-nobody-has-ever-heard-of",
    data: "builtin:trees",
    flip: "yes",
    layer_rates: "conv9=0",
    btach: "8",
    optimizer: "sdg",
  });
  await page.locator(".asked .note").nth(8).waitFor({ state: "attached", timeout: PATIENCE });
  await look(page, screen, "a wrong link");
  await page.locator("#open-settings").click();
  await page.locator(".setting .note").first().waitFor({ timeout: PATIENCE });
  await look(page, screen, "a wrong link in all settings", { languages: false });
  await page.locator("dialog.settings button", { hasText: /^Close$/ }).click();
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await page.locator("#stop").click();
  await inState(page, "stopped");
  for (const [name, value] of [
    ["batch", "32"],
    ["optimizer", "adam"],
    ["epochs", "12"],
    ["seed", "123456"],
  ])
    await setField(page, name, value);
  await page.locator("#bar button", { hasText: "Undo" }).waitFor({ timeout: PATIENCE });
  await look(page, screen, "Undo");
  await page.context().route(/filters\.js|export\.js|editor\.js/, (route) => route.abort());
  for (const button of ["#tab-filters", "#open-export", "#open-program"]) await page.locator(button).click();
  await page.locator('[data-place="network"] .note').waitFor({ timeout: PATIENCE });
  await look(page, screen, "what did not load");
});

test("every tab holds, of a network that classifies and of one that segments", async (t) => {
  const { page, screen } = await screened(t, { device: "cpu" });
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await page.evaluate(() => /** @type {any} */ (window).convlab.evaluate());
  const few = SCREENS.filter(({ width }) => [320, 360, 751, 1199, 1440].includes(width));
  for (const [tab, there] of [
    ["filters", ".filters-colour canvas"],
    ["activations", ".map-head"],
    ["confusion", ".matrix"],
    ["shader", "pre.wgsl"],
  ]) {
    await page.locator(`#tab-${tab}`).click();
    await page.locator(there).first().waitFor({ timeout: PATIENCE });
    await look(page, screen, tab, { screens: few });
  }
  await page.locator("#stop").click();
  await inState(page, "stopped");
  await page.locator("#task-segment").click();
  await page.locator("#tab-masks").click();
  await page.locator("#mask").waitFor({ timeout: PATIENCE });
  await look(page, screen, "masks", { screens: few });
  await page.locator("#task-detect").click();
  await page.locator("#tab-boxes").click();
  await page.locator("#boxes").waitFor({ timeout: PATIENCE });
  await look(page, screen, "boxes", { screens: few });
});
