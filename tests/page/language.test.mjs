// Does everything that is shown follow the language, also while nothing runs?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, inState, opened, ready, setField, trainedTo } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** The words that come with what loads when it is asked for, in both languages. */
const TABLES = ["editor", "export", "heads", "overfitting", "schedule", "settings", "tabs", "warnings"];

/**
 * The page's sentences in English, those that Chinese has otherwise.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
async function english(page) {
  return page.evaluate(async (names) => {
    /** @type {string[]} */
    const found = [];
    const folder = new URL("www/app/text/", document.baseURI).href;
    const { t, has } = await import(`${folder}text.js`);
    const { zh } = await import(`${folder}zh.js`);
    const rest = await Promise.all(names.map(async (name) => (await import(`${folder}${name}.js`)).words));
    const pairs = [
      ...Object.keys(zh)
        .filter((key) => has(key))
        .map((key) => [t(key, new Proxy({}, { get: (_, name) => `{${String(name)}}` })), zh[key]]),
      ...rest.flatMap((words) => Object.keys(words.en).map((key) => [words.en[key], words.zh[key]])),
    ];
    for (const [en, other] of pairs)
      if (en !== other && /[a-z]{3}/i.test(en.replaceAll(/\{\w+\}/g, ""))) found.push(en);
    return found;
  }, TABLES);
}

/** What of the page's English still stands there. @param {Page} page @param {string[]} sentences */
function left(page, sentences) {
  return page.evaluate((all) => {
    const quoted = (/** @type {string} */ text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(
      `^(?:${all
        .map((one) =>
          one
            .split(/\{\w+\}/)
            .map(quoted)
            .join(".*"),
        )
        .join("|")})$`,
      "s",
    );
    /** @type {string[]} */
    const found = [];
    const said = (
      /** @type {string | null | undefined} */ text,
      /** @type {Element} */ element,
      /** @type {string} */ what,
    ) => {
      if (text && pattern.test(text.trim()))
        found.push(`${what} "${text.trim()}" of ${element.tagName.toLowerCase()}.${element.className}`);
    };
    for (const element of document.body.querySelectorAll("*")) {
      // Names of layers, classes and units are the same in every language.
      if (
        !element.checkVisibility({ visibilityProperty: true }) ||
        element.closest("code, pre, .guessed .name, .block b, .samples, option")
      )
        continue;
      for (const node of element.childNodes)
        if (node.nodeType === Node.TEXT_NODE) said(node.nodeValue, element, "text");
      said(element.getAttribute("title"), element, "title");
      said(element.getAttribute("aria-label"), element, "name");
    }
    return found;
  }, sentences);
}

/** @param {Page} page @param {'en' | 'zh'} language */
async function speak(page, language) {
  await page.evaluate(
    (wanted) => /** @type {HTMLElement} */ (document.querySelector(`[data-language="${wanted}"]`)).click(),
    language,
  );
  await page.locator(`html[lang^="${language}"]`).waitFor({ timeout: PATIENCE });
}

/**
 * The language is switched, and in a while nothing of the other stands there.
 * @param {Page} page
 * @param {string[]} sentences
 * @param {string} state
 */
async function follows(page, sentences, state) {
  await speak(page, "zh");
  const until = Date.now() + 20_000;
  let found = await left(page, sentences);
  while (found.length > 0 && Date.now() < until) {
    await page.waitForTimeout(100);
    found = await left(page, sentences);
  }
  assert.deepEqual(found, [], state);
  await speak(page, "en");
}

test("while it is paused, every tab, note and figure follows the language", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator(".guessed >> visible=true").first().waitFor({ timeout: PATIENCE });
  const sentences = await english(page);
  assert.ok(sentences.length > 150, `${sentences.length} sentences`);
  assert.ok((await left(page, sentences)).length > 30, "in English they stand there");
  await follows(page, sentences, "before");
  await page.locator("#start").click();
  await trainedTo(page, 10);
  await page.locator("#start").click();
  await inState(page, "paused");
  await page.evaluate(() => /** @type {any} */ (window).convlab.evaluate());
  await page.waitForFunction(() => document.querySelector("#held-loss")?.textContent !== "–", null, {
    timeout: PATIENCE,
  });
  await page.locator("#own-file").setInputFiles({
    name: "dot.png",
    mimeType: "image/png",
    buffer: Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==",
      "base64",
    ),
  });
  await page.locator(".guess").first().waitFor({ timeout: PATIENCE });
  for (const [tab, there] of [
    ["predictions", ".guessed .mark[data-right] >> visible=true"],
    ["filters", ".filters-colour canvas"],
    ["activations", ".map-head"],
    ["confusion", ".matrix"],
    ["shader", "pre.wgsl"],
  ]) {
    await page.locator(`#tab-${tab}`).click();
    await page.locator(there).first().waitFor({ timeout: PATIENCE });
    await follows(page, sentences, tab);
  }
  // A tab that was drawn in one language and is opened in another.
  await speak(page, "zh");
  for (const tab of ["filters", "activations", "confusion", "predictions"]) {
    await page.locator(`#tab-${tab}`).click();
    await page.locator("#tab-body > *").first().waitFor({ timeout: PATIENCE });
    await page.waitForTimeout(0);
    assert.deepEqual(await left(page, sentences), [], tab);
  }
  await page.locator("#open-settings").click();
  await page.locator("dialog.settings").waitFor({ timeout: PATIENCE });
  assert.deepEqual(await left(page, sentences), [], "settings");
});

test("notes of the page and the run log follow the language", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  const sentences = await english(page);
  await setField(page, "lr", "1e30");
  await page.locator("#start").click();
  await inState(page, "failed");
  await page
    .locator('[data-place="recipe"] .note button', { hasText: "Go on with rate 1e+29" })
    .waitFor({ timeout: PATIENCE });
  await follows(page, sentences, "a mend");
  await speak(page, "zh");
  assert.match(await page.locator('[data-place="recipe"] .note button').first().innerText(), /用学习率 1e\+29 继续/);
  assert.match(await page.locator(".footer .last").innerText(), /停止于第 0 步/);
});
