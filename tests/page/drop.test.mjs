// Are folders that are dropped on the page walked through to the last file, as the file manager hands them over?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, noProblems, opened, ready, reads, showsTexts, trainedTo } from "./page.mjs";
import { folderOf, png } from "./pictures.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** Files and folders of the disk, dragged onto the page and let go. @param {Page} page @param {string[]} paths */
async function drop(page, paths) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of /** @type {const} */ (["dragEnter", "dragOver", "drop"]))
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  await session.detach();
}

/** @param {Record<string, number>} counts @returns {[string, Uint8Array][]} */
const pictures = (counts) =>
  Object.entries(counts).flatMap(([folder, count], kind) =>
    Array.from(
      { length: count },
      (_, number) =>
        /** @type {[string, Uint8Array]} */ ([
          `${folder}/${number}.png`,
          png(32, 32, (x, y) => [kind * 90, (x * 8 + number) % 256, (y * 8 + number * 3) % 256]),
        ]),
    ),
  );

test("500 files of a folder that is dropped are all read", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  const folder = folderOf(t, pictures({ cat: 260, "dog/large": 120, "dog/small": 119, "dog/small/tiny": 1 }));
  await reads(page, () => drop(page, [folder]));
  await page.locator("#source-folder:checked").waitFor({ timeout: PATIENCE });
  await showsTexts(page, ".samples button span", ["cat", "dog"]);
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["450", "50"]);
  assert.ok(await page.locator(".drop-hint").isHidden());
  await page.locator("#step").click();
  await trainedTo(page, 1);
  noProblems(problems);
});

test("12,000 pictures of one drop are all read, kept, and there again after a reload", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  const kinds = ["a", "b", "c", "d"].map(
    (name, kind) => /** @type {[string, Uint8Array]} */ ([name, png(16, 16, (x, y) => [kind * 60, x * 16, y * 16])]),
  );
  const files = kinds.flatMap(([name, bytes]) =>
    Array.from({ length: 3000 }, (_, number) => /** @type {[string, Uint8Array]} */ ([`${name}/${number}.png`, bytes])),
  );
  const folder = folderOf(t, files);
  await reads(page, () => drop(page, [folder]));
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["10,800", "1,200"]);
  await page.waitForFunction(
    async () => (await /** @type {any} */ (window).convlab.sets())[0]?.files === 12_000,
    undefined,
    { timeout: PATIENCE },
  );
  await page.reload();
  await ready(page);
  await page.locator("#source-folder:checked").waitFor({ timeout: PATIENCE });
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["10,800", "1,200"]);
  await page.locator("#step").click();
  await trainedTo(page, 1);
  noProblems(problems);
});

test("several folders in one drop are several classes", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  const folder = folderOf(t, pictures({ cat: 6, dog: 6, owl: 6 }));
  await reads(page, () =>
    drop(
      page,
      ["cat", "dog", "owl"].map((name) => `${folder}/${name}`),
    ),
  );
  await showsTexts(page, ".samples button span", ["cat", "dog", "owl"]);
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["16", "2"]);
});

test("while a run is under way a drop is refused, which is said", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await drop(page, [folderOf(t, pictures({ cat: 3, dog: 3 }))]);
  const note = page.locator('[data-place="data"] .note p');
  await note.waitFor({ timeout: PATIENCE });
  assert.match(await note.innerText(), /Locked while a run is under way/);
  assert.ok(await page.locator("#source-scenes").isChecked());
});
