// Are masks drawn over held-out pictures while the net learns them, and does Grad-CAM show itself?

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser } from './harness.mjs';
import { PATIENCE, noProblems, opened, ready, trainedTo } from './page.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => { browser = await launchBrowser(); });
after(() => browser.close());

/** The alpha and colour of every pixel of a canvas. @param {import('playwright-core').Page} page @param {string} id */
function pixels(page, id) {
  return page.locator(id).evaluate((canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    return [.../** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d')).getImageData(0, 0, width, height).data];
  });
}

test('masks are drawn, change while it trains, and obey opacity, legend and views', async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: 'cpu', data: 'builtin:streets' } });
  await ready(page);
  await page.locator('#mask').waitFor({ timeout: PATIENCE });
  const before = await pixels(page, '#mask');
  await page.locator('#start').click();
  await trainedTo(page, 3);
  // An untrained net may call everything by one name for some steps.
  const until = Date.now() + PATIENCE;
  while (String(await pixels(page, '#mask')) === String(before)) {
    assert.ok(Date.now() < until, 'the mask follows the net');
    await page.waitForTimeout(500);
  }
  await page.locator('#start').click();
  await page.locator('#opacity').fill('20');
  assert.equal(await page.locator('#mask').evaluate((element) => element.style.opacity), '0.2');
  await page.locator('.segmented button', { hasText: 'True' }).click();
  const whole = (await pixels(page, '#mask')).filter((value, at) => at % 4 === 3 && value === 0).length;
  await page.locator('[data-class="road"]').click();
  assert.equal(await page.locator('[data-class="road"]').getAttribute('aria-pressed'), 'false');
  const without = (await pixels(page, '#mask')).filter((value, at) => at % 4 === 3 && value === 0).length;
  assert.ok(whole === 0 && without > 100, `${without} pixels of road are clear, ${whole} before`);
  noProblems(problems);
});

test('Grad-CAM shows which pixels speak for a class', async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: 'cpu' } });
  await ready(page);
  await page.locator('#tab-activations').click();
  await page.locator('.segmented button', { hasText: 'Grad-CAM' }).click();
  await page.waitForFunction(() => document.querySelector('#grad-cam-figure')?.textContent?.includes('most'), null, { timeout: PATIENCE });
  assert.equal(await page.locator('#grad-cam-class option').count(), 10);
  assert.ok(new Set((await pixels(page, '#grad-cam')).filter((_, at) => at % 4 === 3)).size > 1, 'some pixels speak more than others');
  noProblems(problems);
});
