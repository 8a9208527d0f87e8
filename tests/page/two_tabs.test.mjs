// A run belongs to its tab: another tab of the same browser neither overwrites it nor is
// offered it while it is at work.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, pageUrl } from "./harness.mjs";
import { PATIENCE, inState, isKept, ready, steps, trainedTo } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/**
 * Two tabs of one browser, the first with batches of 32, the second of 8; both paused and kept.
 * @param {import('node:test').TestContext} t
 */
async function tabs(t) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  t.after(() => context.close());
  const pages = [];
  for (const [batch, count] of [
    [32, 12],
    [8, 5],
  ]) {
    const page = await context.newPage();
    await page.goto(`${pageUrl}?device=cpu&batch=${batch}`);
    await ready(page);
    await page.locator("#start").click();
    await trainedTo(page, count);
    await page.locator("#start").click();
    await inState(page, "paused");
    await isKept(page, await steps(page));
    pages.push(page);
  }
  return pages;
}

/**
 * Closes tabs and waits until their Workers have let go of their runs: a browser ends them a while after their tabs.
 * @param {import('playwright-core').Page[]} pages
 */
async function closed(...pages) {
  const probe = await pages[0].context().newPage();
  await probe.goto(`${pageUrl}www/app/boot.js`);
  const held = () => probe.evaluate(async () => (await navigator.locks.query()).held?.length ?? 0);
  const before = await held();
  for (const page of pages) await page.close();
  const until = Date.now() + PATIENCE;
  while ((await held()) > before - pages.length) {
    assert.ok(Date.now() < until, "a closed tab holds its run");
    await probe.waitForTimeout(50);
  }
  await probe.close();
}

/** The offer of the bar, once it is there. @param {import('playwright-core').Page} page */
async function offer(page) {
  const bar = page.locator("#bar:not([hidden])");
  await bar.waitFor({ timeout: PATIENCE });
  return bar.innerText();
}

test("a reloaded tab is offered its own run, not that of a tab at work", async (t) => {
  const [first, second] = await tabs(t);
  const [before, other] = [await steps(first), await steps(second)];
  await first.reload();
  await ready(first);
  const text = await offer(first);
  assert.match(text, new RegExp(`step ${before}\\b`));
  assert.match(text, /LeNet/i);
  assert.doesNotMatch(text, /Another run/);
  await first.locator("#bar button", { hasText: "Go on" }).click();
  await inState(first, "paused");
  assert.equal(await steps(first), before);
  assert.equal(await first.locator('#recipe [name="batch"]').inputValue(), "32");
  assert.equal(await steps(second), other);
});

/** The page's run is no longer held by anyone. @param {import('playwright-core').Page} page */
const offers = (page) =>
  page.evaluate(async () =>
    (await /** @type {any} */ (window).convlab.runs()).map(
      (/** @type {{recipe: {batch: number}}} */ { recipe }) => recipe.batch,
    ),
  );

test("a tab comes back to its own run even where a newer one is free", async (t) => {
  const [first, second] = await tabs(t);
  const [own, newer] = [await steps(first), await steps(second)];
  await closed(second);
  for (let times = 0; times < 2; times += 1) {
    await first.reload();
    await ready(first);
    assert.match(await offer(first), new RegExp(`step ${own}\\b`), "its own is first, at every reload");
    assert.deepEqual(await offers(first), [32, 8]);
  }
  await first.locator("#bar button", { hasText: "Another run" }).click();
  assert.match(await offer(first), new RegExp(`step ${newer}\\b`));
});

test("a run that a reloaded tab did not go on from is not written over", async (t) => {
  const [first] = await tabs(t);
  const own = await steps(first);
  await first.reload();
  await ready(first);
  await offer(first);
  await first.locator("#start").click();
  await trainedTo(first, 3);
  await first.locator("#start").click();
  await inState(first, "paused");
  const now = await steps(first);
  await isKept(first, now);
  const all = await first.evaluate(async () =>
    (await /** @type {any} */ (window).convlab.runs()).map((/** @type {{step: number}} */ { step }) => step),
  );
  assert.deepEqual(all, [now, own]);
});

test("of two tabs that are offered the same run one goes on, the other is told", async (t) => {
  const [first, second] = await tabs(t);
  const context = first.context();
  const step = await steps(first);
  await closed(first, second);
  const pages = [await context.newPage(), await context.newPage()];
  for (const page of pages) {
    await page.goto(`${pageUrl}?device=cpu`);
    await ready(page);
    await offer(page);
    await page.locator("#bar button", { hasText: "Another run" }).click();
    assert.match(await offer(page), new RegExp(`step ${step}\\b`));
  }
  const [one, other] = pages;
  await one.locator("#bar button", { hasText: "Go on" }).click();
  await inState(one, "paused");
  assert.equal(await steps(one), step);
  await other.locator("#bar button", { hasText: "Go on" }).click();
  await other.locator("#bar", { hasText: "at work in another tab" }).waitFor({ timeout: PATIENCE });
  assert.equal(await steps(other), 0);
  await other.locator("#bar button", { hasText: "Another run" }).click();
  await other.locator("#bar button", { hasText: "Go on" }).click();
  await inState(other, "paused");
  assert.equal(await other.locator('#recipe [name="batch"]').inputValue(), "8");
  assert.equal(await steps(one), step);
});

test("a duplicated tab gets a slot of its own", async (t) => {
  const [first] = await tabs(t);
  const slot = await first.evaluate(() => sessionStorage.getItem("convlab-run"));
  assert.ok(slot);
  const twin = await first.context().newPage();
  // As a browser does that duplicates a tab: with all of its session storage.
  await twin.addInitScript((value) => {
    if (!sessionStorage.getItem("twin"))
      Object.entries({ "convlab-run": value, twin: "1" }).forEach(([name, text]) => sessionStorage.setItem(name, text));
  }, /** @type {string} */ (slot));
  await twin.goto(`${pageUrl}?device=cpu&batch=16`);
  await ready(twin);
  await twin.waitForFunction((value) => ![null, value].includes(sessionStorage.getItem("convlab-run")), slot, {
    timeout: PATIENCE,
  });
  assert.deepEqual(await offers(twin), [], "no run of a tab at work");
  await twin.locator("#step").click();
  await trainedTo(twin, 1);
  await isKept(twin, 1);
  assert.equal(await first.evaluate(async () => (await /** @type {any} */ (window).convlab.saved()).recipe.batch), 32);
});

for (const storage of /** @type {const} */ (["sessionStorage", "localStorage"])) {
  test(`where ${storage} throws it trains all the same, and a reload offers the run`, async (t) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.addInitScript(
      (name) =>
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException("denied", "SecurityError");
          },
        }),
      storage,
    );
    await page.goto(`${pageUrl}?device=cpu&batch=8`);
    await ready(page);
    await page.locator("#start").click();
    await trainedTo(page, 3);
    await page.locator("#start").click();
    await inState(page, "paused");
    const step = await steps(page);
    await isKept(page, step);
    await page.locator('[data-language="zh"]').click();
    await page.locator('html[lang^="zh"]').waitFor({ timeout: PATIENCE });
    await page.reload();
    await ready(page);
    assert.match(await offer(page), new RegExp(String(step)));
  });
}

test("a crash of one tab brings back its own run", async (t) => {
  const [first, second] = await tabs(t);
  const before = await steps(first);
  await first.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
  });
  await first.locator("#bar", { hasText: `step ${before}` }).waitFor({ timeout: PATIENCE });
  assert.equal(await steps(first), before);
  assert.equal(await first.locator('#recipe [name="batch"]').inputValue(), "32");
  assert.ok((await steps(second)) > 0);
});

test("runs of closed tabs are offered one after the other, and each can be forgotten", async (t) => {
  const [first, second] = await tabs(t);
  const [older, newer] = [await steps(first), await steps(second)];
  const context = first.context();
  await closed(first, second);
  const page = await context.newPage();
  await page.goto(`${pageUrl}?device=cpu`);
  await ready(page);
  assert.match(await offer(page), new RegExp(`step ${newer}\\b`));
  await page.locator("#bar button", { hasText: "Another run" }).click();
  assert.match(await offer(page), new RegExp(`step ${older}\\b`));
  await page.locator("#bar button", { hasText: "Forget it" }).click();
  await page.waitForFunction((step) => document.querySelector("#bar")?.textContent?.includes(`step ${step}`), newer, {
    timeout: PATIENCE,
  });
  await page.locator("#bar button", { hasText: "Go on" }).click();
  await inState(page, "paused");
  assert.equal(await steps(page), newer);
});
