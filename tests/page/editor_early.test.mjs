// Is text that comes before its reader kept and read, and does "Train this" train what is seen,
// whatever has been read so far?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, noProblems, opened, ready } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** A network as a person writes it. @param {string} name @param {number} width */
const program = (name, width) => `import torch.nn as nn
import torch.nn.functional as F

class ${name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, ${width}, 5)
        self.last = nn.Linear(${width} * 14 * 14, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        return self.last(x.flatten(1))
`;

/**
 * The editor, open, while its reader is still on its way.
 * @param {import('node:test').TestContext} t
 */
async function early(t) {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((resolve) => {
    release = () => resolve(0);
  });
  t.after(() => release());
  await page.context().route("**/pkg/reader/**", async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await page.locator("#open-program").click();
  await page.locator("#program").waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator(".layer").count(), 0, "nothing is read yet");
  return { page, problems, release };
}

/** @param {Page} page */
const model = (page) => page.evaluate(() => new URL(location.href).searchParams.get("model") ?? "lenet");
/** @param {Page} page @param {string} name of a layer @param {string} shape */
async function trains(page, name, shape) {
  await page.locator(`.block[data-layer="${name}"] .mono`, { hasText: shape }).waitFor({ timeout: PATIENCE });
}

/** @type {[string, (page: Page, text: string) => Promise<unknown>][]} */
const WAYS = [
  ["typed", (page, text) => page.locator("#program").fill(text)],
  [
    "inserted bit by bit",
    async (page, text) => {
      await page.locator("#program").focus();
      for (const line of text.split(/(?<=\n)/)) await page.keyboard.insertText(line);
    },
  ],
  [
    "opened from a file",
    (page, text) =>
      page
        .locator("#program-file")
        .setInputFiles({ name: "net.py", mimeType: "text/x-python", buffer: Buffer.from(text) }),
  ],
];
for (const [at, [way, bring]] of WAYS.entries()) {
  test(`a source ${way} before the reader is there is kept, and trains when it was read`, async (t) => {
    const { page, problems, release } = await early(t);
    const text = program("Early", 4 + at);
    await bring(page, text);
    await page.locator("#program-train").click();
    assert.equal(await model(page), "lenet", "it waits");
    release();
    await trains(page, "first", `${4 + at}×28×28`);
    assert.equal(await page.locator("dialog.editor").count(), 0);
    noProblems(problems);
  });
}

test("what was typed early is read without a press, and can be taken back", async (t) => {
  const { page, problems, release } = await early(t);
  const text = program("Early", 7);
  await page.locator("#program").fill(text);
  release();
  await page.locator('.layer-name b:text-is("first")').waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#program").inputValue(), text);
  await page.locator(".editor-tools button", { hasText: "Undo" }).click();
  assert.match(await page.locator("#program").inputValue(), /class Lenet/);
  noProblems(problems);
});

for (const [what, text] of [
  ["a bracket too few", program("Wrong", 5).replace("10)", "10")],
  ["no network", "These are words, (nothing else"],
]) {
  test(`early text with ${what} is kept and does not train`, async (t) => {
    const { page, release } = await early(t);
    await page.locator("#program").fill(text);
    await page.locator("#program-train").click();
    release();
    await page.locator(".stale-note:visible").waitFor({ timeout: PATIENCE });
    await page.locator(".found .problem").first().waitFor({ timeout: PATIENCE });
    assert.equal(await page.locator("#program").inputValue(), text);
    assert.equal(await model(page), "lenet");
    await page.locator(".editor-tools button", { hasText: "Close" }).click();
    await page.locator("#open-program").click();
    await page.locator(".stale-note:visible").waitFor({ timeout: PATIENCE });
    assert.equal(await page.locator("#program").inputValue(), text);
  });
}

test("text of an editor that was closed before its reader came is there again", async (t) => {
  const { page, release } = await early(t);
  const text = program("Early", 9);
  await page.locator("#program").fill(text);
  await page.locator(".editor-tools button", { hasText: "Close" }).click();
  release();
  await page.locator("#open-program").click();
  await page.locator('.layer-name b:text-is("first")').waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#program").inputValue(), text);
});

/**
 * Sets the source and presses at once, before anything could have been read.
 * @param {Page} page
 * @param {string[]} texts
 * @param {string[]} then buttons, by their words
 */
const atOnce = (page, texts, then) =>
  page.evaluate(
    ([all, words]) => {
      const source = /** @type {HTMLTextAreaElement} */ (document.querySelector("#program"));
      for (const text of all) {
        source.value = text;
        source.dispatchEvent(new Event("input", { bubbles: true }));
      }
      for (const word of words) {
        const button = [...document.querySelectorAll("dialog.editor button")].find(
          ({ textContent }) => textContent === word,
        );
        /** @type {HTMLElement} */ (button).click();
      }
    },
    [texts, then],
  );

/** @type {[string, number[], string[], number][]} */
const PRESSES = [
  ["one change", [3], ["Train this"], 3],
  ["several changes", [3, 5, 8, 11], ["Train this"], 11],
  ["a change, undone and done again", [3, 6], ["Undo", "Redo", "Train this"], 6],
];
for (const [what, widths, then, trained] of PRESSES) {
  test(`${what} and a press at once: what is seen trains, no earlier text`, async (t) => {
    const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
    await ready(page);
    await page.locator("#open-program").click();
    await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
    await atOnce(
      page,
      widths.map((width) => program("Quick", width)),
      then,
    );
    await trains(page, "first", `${trained}×28×28`);
    assert.match(await model(page), /"first"/);
    noProblems(problems);
  });
}

test("a reader that does not load is said, loses nothing, and comes when it is tried again", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  let fails = true;
  await page.context().route("**/pkg/reader/**", (route) => (fails ? route.abort() : route.continue()));
  await page.locator("#open-program").click();
  await page.locator("#program-again:visible").waitFor({ timeout: PATIENCE });
  const text = program("Early", 6);
  await page.locator("#program").fill(text);
  fails = false;
  await page.locator("#program-again").click();
  await page.locator('.layer-name b:text-is("first")').waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#program").inputValue(), text);
  assert.equal(await page.locator("#program-again:visible").count(), 0);
  await page.locator("#program-train").click();
  await trains(page, "first", "6×28×28");
});
