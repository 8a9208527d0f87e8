// A run belongs to its tab: another tab of the same browser neither overwrites it nor is offered it while it is at work.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, pageUrl } from './harness.mjs';
import { PATIENCE, inState, ready, steps, trainedTo } from './page.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => { browser = await launchBrowser(); });
after(() => browser.close());

/** Two tabs of one browser, the first with batches of 32, the second of 8; both paused and kept. @param {import('node:test').TestContext} t */
async function tabs(t) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  t.after(() => context.close());
  const pages = [];
  for (const [batch, count] of [[32, 12], [8, 5]]) {
    const page = await context.newPage();
    await page.goto(`${pageUrl}?device=cpu&batch=${batch}`);
    await ready(page);
    await page.locator('#start').click();
    await trainedTo(page, count);
    await page.locator('#start').click();
    await inState(page, 'paused');
    await kept(page, await steps(page));
    pages.push(page);
  }
  return pages;
}

/** The page's own run is kept at this step. @param {import('playwright-core').Page} page @param {number} step */
async function kept(page, step) {
  await page.waitForFunction(async (wanted) => {
    const run = await /** @type {any} */ (window).convlab.saved();
    return run?.step === wanted;
  }, step, { timeout: PATIENCE });
}

/** The offer of the bar, once it is there. @param {import('playwright-core').Page} page */
async function offer(page) {
  const bar = page.locator('#bar:not([hidden])');
  await bar.waitFor({ timeout: PATIENCE });
  return bar.innerText();
}

test('a reloaded tab is offered its own run, not that of a tab at work', async (t) => {
  const [first, second] = await tabs(t);
  const [before, other] = [await steps(first), await steps(second)];
  await first.reload();
  await ready(first);
  const text = await offer(first);
  assert.match(text, new RegExp(`step ${before}\\b`));
  assert.match(text, /LeNet/i);
  assert.doesNotMatch(text, /Another run/);
  await first.locator('#bar button', { hasText: 'Go on' }).click();
  await inState(first, 'paused');
  assert.equal(await steps(first), before);
  assert.equal(await first.locator('#recipe [name="batch"]').inputValue(), '32');
  assert.equal(await steps(second), other);
});

test('a crash of one tab brings back its own run', async (t) => {
  const [first, second] = await tabs(t);
  const before = await steps(first);
  await first.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError('unreachable');
    });
  });
  await first.locator('#bar', { hasText: `step ${before}` }).waitFor({ timeout: PATIENCE });
  assert.equal(await steps(first), before);
  assert.equal(await first.locator('#recipe [name="batch"]').inputValue(), '32');
  assert.ok(await steps(second) > 0);
});

test('runs of closed tabs are offered one after the other, and each can be forgotten', async (t) => {
  const [first, second] = await tabs(t);
  const [older, newer] = [await steps(first), await steps(second)];
  const context = first.context();
  await first.close();
  await second.close();
  const page = await context.newPage();
  await page.goto(`${pageUrl}?device=cpu`);
  await ready(page);
  assert.match(await offer(page), new RegExp(`step ${newer}\\b`));
  await page.locator('#bar button', { hasText: 'Another run' }).click();
  assert.match(await offer(page), new RegExp(`step ${older}\\b`));
  await page.locator('#bar button', { hasText: 'Forget it' }).click();
  await page.waitForFunction((step) => document.querySelector('#bar')?.textContent?.includes(`step ${step}`), newer, { timeout: PATIENCE });
  await page.locator('#bar button', { hasText: 'Go on' }).click();
  await inState(page, 'paused');
  assert.equal(await steps(page), newer);
});
