// What the page tests do on the page, by the words and ids a person or script would use.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launchBrowser, openPage } from "./harness.mjs";

/** @typedef {import('playwright-core').Page} Page */

/**
 * A page that is closed when the test is over, passed or not.
 * @param {import('node:test').TestContext} t
 * @param {import('playwright-core').Browser} browser
 * @param {Parameters<typeof openPage>[1]} [options]
 */
export async function opened(t, browser, options) {
  const { page, problems, close } = await openPage(browser, options);
  t.after(close);
  return { page, problems };
}

/**
 * A browser of the test's own.
 * @param {import('node:test').TestContext} t
 * @param {Parameters<typeof launchBrowser>[0]} [options]
 */
export async function launched(t, options) {
  const browser = await launchBrowser(options);
  t.after(() => browser.close());
  return browser;
}

/** Training takes as long as it takes on a loaded machine; a test fails by its claim, not by a tight clock. */
export const PATIENCE = Number(process.env.CONVLAB_PATIENCE ?? 240_000);

/** Start can be pressed. @param {Page} page */
export async function ready(page) {
  await page.locator("#start:enabled").waitFor({ timeout: PATIENCE });
}

/** @param {Page} page @param {'ready' | 'running' | 'paused' | 'stopped' | 'finished' | 'failed'} state */
export async function inState(page, state) {
  await page.locator(`#start[data-state="${state}"]:enabled`).waitFor({ timeout: PATIENCE });
}

/** Training steps done, as the progress bar says. @param {Page} page @returns {Promise<number>} */
export async function steps(page) {
  return Number(await page.locator("#cells").getAttribute("aria-valuenow"));
}

/** @param {Page} page @param {number} count */
export async function trainedTo(page, count) {
  await page.waitForFunction(
    (wanted) => Number(document.querySelector("#cells")?.getAttribute("aria-valuenow")) >= wanted,
    count,
    { timeout: PATIENCE },
  );
}

/** A readout as a number. @param {Page} page @param {string} id */
export async function readout(page, id) {
  return Number((await page.locator(`#${id}`).innerText()).replaceAll(",", ""));
}

/**
 * The message standing in a place of the page.
 * @param {Page} page
 * @param {'network' | 'data' | 'recipe' | 'weights' | 'own'} place
 */
export async function message(page, place) {
  const note = page.locator(`[data-place="${place}"] .note p`).first();
  await note.waitFor({ timeout: PATIENCE });
  return note.innerText();
}

/** Sets a field of the recipe and leaves it. @param {Page} page @param {string} name @param {string} value */
export async function setField(page, name, value) {
  const field = page.locator(`#recipe [name="${name}"]`);
  if (await field.evaluate((element) => element.tagName === "SELECT")) await field.selectOption(value);
  else {
    await field.fill(value);
    await field.press("Tab");
  }
}

/** The session still trains: one step, and it is unlocked again. @param {Page} page */
export async function stillTrains(page) {
  const before = await steps(page);
  await page.locator("#step").click();
  await trainedTo(page, before + 1);
  await inState(page, "paused");
  await page.locator("#stop").click();
  await inState(page, "stopped");
}

/** Back at step 0, whatever the state. @param {Page} page */
export async function reset(page) {
  const state = await page.locator("#start").getAttribute("data-state");
  if (state === "running" || state === "paused") {
    await page.locator("#stop").click();
    await inState(page, "stopped");
  }
  if (state !== "ready") await page.locator("#stop").click();
  await inState(page, "ready");
}

/** The page's own run is kept at this step. @param {Page} page @param {number} step */
export async function isKept(page, step) {
  await page.waitForFunction(
    async (wanted) => (await /** @type {any} */ (window).convlab.saved())?.step === wanted,
    step,
    { timeout: PATIENCE },
  );
}

/** The bytes of a download. @param {Page} page @param {() => Promise<void>} act */
export async function downloaded(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: PATIENCE }), act()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/**
 * A CIFAR-10 batch of coloured squares: class c is a square of its own colour at a place that depends on the number.
 * @param {number} count
 */
export function cifarBatch(count) {
  const bytes = Buffer.alloc(count * 3073, 90);
  for (let number = 0; number < count; number += 1) {
    const label = number % 10;
    const start = number * 3073;
    bytes[start] = label;
    const [left, top] = [(number * 7) % 20, (number * 3) % 20];
    for (let y = top; y < top + 12; y += 1) {
      for (let x = left; x < left + 12; x += 1) {
        for (let channel = 0; channel < 3; channel += 1)
          bytes[start + 1 + channel * 1024 + y * 32 + x] = 20 + ((label * (37 + 50 * channel)) % 230);
      }
    }
  }
  return bytes;
}

/** @param {string[]} problems */
export function noProblems(problems) {
  assert.deepEqual(problems, []);
}

/**
 * The texts of some elements, once they are these.
 * @param {Page} page
 * @param {string} selector
 * @param {string[]} wanted
 */
export async function showsTexts(page, selector, wanted) {
  const there = () => page.locator(selector).allTextContents();
  await page
    .waitForFunction(
      ([selector, wanted]) =>
        [...document.querySelectorAll(selector)].map((one) => one.textContent).join("\n") === wanted,
      [selector, wanted.join("\n")],
      { timeout: PATIENCE },
    )
    .catch(async () => assert.deepEqual(await there(), wanted));
}

/**
 * The page reads the data that are chosen; over when they are there, or refused, and kept.
 * @param {Page} page @param {() => Promise<unknown>} choose
 */
export async function reads(page, choose) {
  const done = await page.evaluateHandle(() => ({
    over: new Promise((resolve) => {
      let began = false;
      const watcher = new MutationObserver(() => {
        const reading = [...document.querySelectorAll(".source .count")].some(
          (figure) => figure.textContent === "reading…",
        );
        if (began && !reading) {
          watcher.disconnect();
          resolve(true);
        }
        began ||= reading;
      });
      watcher.observe(/** @type {Element} */ (document.querySelector(".sources")), {
        subtree: true,
        childList: true,
        characterData: true,
      });
    }),
  }));
  await choose();
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error("the data are still being read")), PATIENCE).unref();
  });
  await Promise.race([done.evaluate(({ over }) => over), late]);
}

/**
 * A person's own picture, shown when its first and last pixels are these.
 * @param {Page} page
 * @param {Buffer} buffer
 * @param {number[][]} ends
 */
export async function choosesOwn(page, buffer, ends) {
  await page
    .locator("#own-file")
    .setInputFiles({ name: "own", mimeType: buffer[0] === 0xff ? "image/jpeg" : "image/png", buffer });
  await ownShows(page, ends);
}

/**
 * The first and last pixels of a person's own picture are these, nearly.
 * @param {Page} page
 * @param {number[][]} ends
 */
export async function ownShows(page, ends) {
  await page.waitForFunction(
    (ends) => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector(".own-picture"));
      const data = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
      return (
        data &&
        [data.slice(0, 3), data.slice(-4, -1)].every((pixel, at) =>
          pixel.every((value, channel) => Math.abs(value - ends[at][channel]) < 16),
        )
      );
    },
    ends,
    { timeout: PATIENCE },
  );
}
