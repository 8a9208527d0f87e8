// Which device computes, and is it said honestly?

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PATIENCE, launched, message, noProblems, opened, ready, stillTrains, trainedTo } from './page.mjs';

test('on a software adapter the CPU is chosen, the page says why, and the WebGPU bundle is not loaded', async (t) => {
  const browser = await launched(t);
  const { page, problems } = await opened(t, browser);
  await ready(page);
  /** @type {string[]} */
  const loaded = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.reload();
  await ready(page);
  const badge = await page.locator('#device').innerText();
  assert.match(badge, /^CPU/);
  assert.match(badge, /software/);
  assert.match(badge, /swiftshader/i);
  assert.ok(loaded.some((url) => url.includes('/pkg/cpu/')));
  assert.deepEqual(loaded.filter((url) => url.includes('/pkg/webgpu/')), []);
  noProblems(problems);
});

test('WebGPU on the software adapter trains when it is asked for, and is named as software', async (t) => {
  const browser = await launched(t);
  const { page, problems } = await opened(t, browser, { query: { device: 'webgpu', batch: '8' } });
  await ready(page);
  const badge = await page.locator('#device').innerText();
  assert.match(badge, /^WebGPU/);
  assert.match(badge, /software/);
  await page.locator('#start').click();
  await trainedTo(page, 3);
  noProblems(problems);
});

test('without WebGPU the CPU trains, and asking for WebGPU says that there is none', async (t) => {
  const browser = await launched(t, { webgpu: false });
  const { page } = await opened(t, browser, { query: { device: 'webgpu' } });
  await ready(page);
  assert.match(await page.locator('#device').innerText(), /^CPU · .*WebGPU/);
  assert.match(await message(page, 'network'), /WebGPU cannot be used/);
  await stillTrains(page);
});

test('the engine starts again from the last checkpoint after a crash', async (t) => {
  const browser = await launched(t);
  const { page } = await opened(t, browser, { query: { device: 'cpu' } });
  await ready(page);
  await page.locator('#start').click();
  await trainedTo(page, 10);
  await page.locator('#start').click();
  await page.locator('#start[data-state="paused"]').waitFor({ timeout: PATIENCE });
  await page.waitForTimeout(1500);
  const before = Number(await page.locator('#cells').getAttribute('aria-valuenow'));
  // A trap in the Worker, as wasm makes it: an uncaught WebAssembly.RuntimeError.
  const worker = page.workers()[0];
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError('unreachable');
    });
  });
  await page.locator('#bar', { hasText: `step ${before}` }).waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator('#cells').getAttribute('aria-valuenow'), String(before));
  await stillTrains(page);
});
