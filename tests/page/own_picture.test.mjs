// Is a person's own picture judged as the training pictures are: brought to size like them, and
// turned over where its ground is another?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import {
  PATIENCE,
  choosesOwn,
  inState,
  message,
  noProblems,
  opened,
  ownShows,
  ready,
  reads,
  trainedTo,
} from "./page.mjs";
import { folderOf, png } from "./pictures.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

const [BLACK, WHITE] = [
  [0, 0, 0],
  [255, 255, 255],
];

/**
 * An upright or a level bar, at a place.
 * @param {boolean} upright
 * @param {number} number
 * @param {number} ink
 * @param {number} ground
 */
const bar = (upright, number, ink, ground) =>
  png(28, 28, (x, y) => {
    const [across, along] = upright ? [x, y] : [y, x];
    return across >= 8 + (number % 9) && across < 12 + (number % 9) && along > 3 && along < 24 ? ink : ground;
  });

/** What the net takes the picture for, with how many of a hundred, first of all. @param {Page} page */
async function guesses(page) {
  const texts = await page
    .locator(".guess")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("span")].slice(0, 2).map((one) => one.textContent ?? "")),
    );
  return texts.map(([name, share]) => ({ name, share: Number(share) }));
}
/** The answer of now. @param {Page} page @param {string} name */
const isTakenFor = (page, name) =>
  page.waitForFunction((wanted) => document.querySelector(".guess span")?.textContent === wanted, name, {
    timeout: PATIENCE,
  });

/**
 * Trained on white bars on black, or on pictures of one's own.
 * @param {import('node:test').TestContext} t
 * @param {[string, Uint8Array][]} files
 * @param {number} count
 */
async function trained(t, files, count) {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await reads(page, () => page.locator('input[data-source="folder"]').setInputFiles(folderOf(t, files)));
  await page.locator("#source-folder:checked").waitFor({ timeout: PATIENCE });
  await page.locator("#start").click();
  await trainedTo(page, count);
  await page.locator("#start").click();
  await inState(page, "paused");
  return { page, problems };
}

/** @type {[string, Uint8Array][]} */
const bars = Array.from({ length: 72 }, (_, number) => [
  `${number % 2 ? "upright" : "level"}/${number}.png`,
  bar(number % 2 === 1, number, 255 - (number % 5), 0),
]);

test("a drawing on paper is told from bright pictures on dark, and Invert turns it over", async (t) => {
  const { page, problems } = await trained(t, bars, 150);
  await choosesOwn(page, bar(true, 4, 0, 255), [WHITE, WHITE]);
  assert.match(await message(page, "own"), /bright ground.*dark one/);
  assert.equal(await page.locator("#own-invert").isChecked(), false);
  await page.locator('[data-place="own"] button', { hasText: "Invert" }).click();
  await ownShows(page, [BLACK, BLACK]);
  assert.ok(await page.locator("#own-invert").isChecked());
  await page.locator('[data-place="own"] .note').waitFor({ state: "detached", timeout: PATIENCE });
  await isTakenFor(page, "upright");
  // It is now what the same drawing is in white on black.
  const turned = await guesses(page);
  await page.locator("#own-invert").uncheck();
  await ownShows(page, [WHITE, WHITE]);
  assert.match(await message(page, "own"), /bright ground/);
  await choosesOwn(page, bar(true, 4, 255, 0), [BLACK, BLACK]);
  await isTakenFor(page, "upright");
  await page.locator('[data-place="own"] .note').waitFor({ state: "detached", timeout: PATIENCE });
  assert.deepEqual(await guesses(page), turned);
  noProblems(problems);
});

test("the switch holds for the next picture, and speaks Chinese", async (t) => {
  const { page } = await trained(t, bars, 20);
  await choosesOwn(page, bar(false, 2, 0, 255), [WHITE, WHITE]);
  await page.locator("#own-invert").check();
  await ownShows(page, [BLACK, BLACK]);
  await choosesOwn(page, bar(false, 3, 255, 0), [WHITE, WHITE]);
  assert.match(await message(page, "own"), /bright ground/);
  await page.locator('[data-language="zh"]').click();
  await page.locator('[data-place="own"] button', { hasText: "反色" }).click();
  await ownShows(page, [BLACK, BLACK]);
  assert.equal(await page.locator("#own-invert").isChecked(), false);
  await page.locator('[data-place="own"] .note').waitFor({ state: "detached", timeout: PATIENCE });
});

test("with other data the sentence about the ground is said anew, or no more", async (t) => {
  const { page } = await trained(t, bars, 3);
  await choosesOwn(page, bar(true, 4, 0, 255), [WHITE, WHITE]);
  assert.match(await message(page, "own"), /bright ground.*dark one/);
  await page.locator("#stop").click();
  await inState(page, "stopped");
  await page.locator("#source-scenes").click();
  await page.locator('[data-place="own"] .note').waitFor({ state: "detached", timeout: PATIENCE });
  await ownShows(page, [WHITE, WHITE]);
});

test("a wide picture is squeezed as those of the training are, and judged as they are", async (t) => {
  const wide = (/** @type {number} */ number) =>
    png(96, 32, (x, y) =>
      x < 32
        ? number % 2
          ? [20, 40, 220]
          : [220, 40, 20]
        : [(number * 37 + x) % 200, (number * 11 + y * 3) % 200, (x + y) % 200],
    );
  const { page } = await trained(
    t,
    Array.from(
      { length: 60 },
      (_, number) =>
        /** @type {[string, Uint8Array]} */ ([`${number % 2 ? "left_blue" : "left_red"}/${number}.png`, wide(number)]),
    ),
    60,
  );
  const bytes = wide(101);
  await choosesOwn(page, bytes, [
    [20, 40, 220],
    [(101 * 37 + 95) % 200, (101 * 11 + 93) % 200, 126],
  ]);
  await isTakenFor(page, "left_blue");
});
