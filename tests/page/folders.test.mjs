// Folders as people have them, chosen in the page: what is read, what is said, and that it trains.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, inState, message, noProblems, opened, ready, trainedTo } from "./page.mjs";
import { folderOf, png } from "./pictures.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** @param {import('playwright-core').Page} page @param {string} folder */
const choose = (page, folder) => page.locator('input[data-source="folder"]').setInputFiles(folder);

/** Pictures for training and held out, as the page says them. @param {import('playwright-core').Page} page */
async function counts(page) {
  await page.locator("#source-folder:checked").waitFor({ timeout: PATIENCE });
  return page.locator(".split-words b").allInnerTexts();
}

/** @param {number} number */
const coloured = (number) => png(40, 30, (x, y) => [(number * 53 + x) % 256, (number * 91 + y) % 256, (x * y) % 256]);

test("class folders with splits above the classes are read with their names", async (t) => {
  const files = ["train", "val"].flatMap((part) =>
    ["cat", "dog", "owl"].flatMap((name, kind) =>
      Array.from(
        { length: part === "train" ? 8 : 3 },
        (_, number) =>
          /** @type {[string, Uint8Array]} */ ([`${part}/${name}/${number}.png`, coloured(kind * 20 + number)]),
      ),
    ),
  );
  files.push(["train/cat/notes.txt", Buffer.from("hello")]);
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await choose(page, folderOf(t, files));
  assert.deepEqual(await counts(page), ["24", "9"]);
  assert.match(await message(page, "data"), /^24 training pictures are few/);
  await page.locator("#start").click();
  await trainedTo(page, 3);
  noProblems(problems);
});

test("pictures with masks beside them are segmented", async (t) => {
  const files = Array.from({ length: 10 }, (_, number) => number).flatMap(
    (number) =>
      /** @type {[string, Uint8Array][]} */ ([
        [`image/${number}.png`, coloured(number)],
        [`label/${number}.png`, png(40, 30, (x, y) => (x > y + number ? 255 : 0))],
      ]),
  );
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await choose(page, folderOf(t, files));
  assert.deepEqual(await counts(page), ["9", "1"]);
  assert.equal(await page.locator('#recipe [name="batch"]').inputValue(), "2");
  await page.locator("#step").click();
  await trainedTo(page, 1);
  noProblems(problems);
});

test("what fits no layout is refused by name, and what was there stays", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await choose(
    page,
    folderOf(t, [
      ["a/1.png", coloured(1)],
      ["a/2.png", coloured(2)],
    ]),
  );
  assert.match(await message(page, "data"), /one class|class/i);
  assert.equal(await page.locator("#source-scenes").isChecked(), true);
  await page.locator("#step").click();
  await trainedTo(page, 1);
});

test("pictures that would not fit decoded stay files, which is said, and train", async (t) => {
  // 360 pictures of 1024 x 1024 are 1.1 GB decoded.
  const kinds = [0, 1].map((kind) => png(1024, 1024, (x, y) => [kind * 200, (x >> 3) % 256, (y >> 3) % 256]));
  const files = Array.from(
    { length: 360 },
    (_, number) =>
      /** @type {[string, Uint8Array]} */ ([
        `${["a", "b"][number % 2]}/${number}.png`,
        Buffer.concat([kinds[number % 2], Buffer.from(String(number))]),
      ]),
  );
  const { page, problems } = await opened(t, browser, {
    query: {
      device: "cpu",
      batch: "2",
      transforms: "random_crop(size=32)",
      eval_transforms: "resize(size=32), center_crop(size=32)",
    },
  });
  await ready(page);
  await choose(page, folderOf(t, files));
  await counts(page);
  const notes = await page.locator(".split-notes").innerText();
  assert.match(notes, /360 pictures of 1024 x 1024 are \d+ MB decoded.*kept as the \d+ MB of their files/);
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await inState(page, "paused");
  noProblems(problems);
});
