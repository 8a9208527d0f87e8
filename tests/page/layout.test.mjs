// Does the page fit the screens it is meant for, keep still, and speak both languages?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, opened, ready, trainedTo } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

test("at 1440x900 nothing scrolls, before and while it trains", async (t) => {
  const { page } = await opened(t, browser, {
    query: { device: "cpu" },
    context: { viewport: { width: 1440, height: 900 } },
  });
  await ready(page);
  await page.locator(".guessed >> visible=true").first().waitFor({ timeout: PATIENCE });
  const overflows = () =>
    page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll(".column")]
        .filter((element) => element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth)
        .map(
          (element) =>
            `${element.id || element.className}: ${element.scrollWidth}x${element.scrollHeight} in ` +
            `${element.clientWidth}x${element.clientHeight}`,
        ),
    );
  assert.deepEqual(await overflows(), []);
  await page.locator("#start").click();
  await trainedTo(page, 5);
  assert.deepEqual(await overflows(), []);
});

for (const [width, height] of [
  [1366, 768],
  [1000, 800],
  [768, 1024],
  [390, 844],
]) {
  test(`at ${width}x${height} nothing is wider than the screen and Start is on it`, async (t) => {
    const { page } = await opened(t, browser, { query: { device: "cpu" }, context: { viewport: { width, height } } });
    await ready(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px wide`);
    const box = await page.locator("#start").boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= height && box.x + box.width <= width, JSON.stringify(box));
  });
}

test("nothing around the figures moves while they change", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator(".guessed >> visible=true").first().waitFor({ timeout: PATIENCE });
  const places = () =>
    page.evaluate(() =>
      ["#step", "#cells", "#readouts > dl > :nth-child(4)", "#chart-accuracy", "#recipe", ".guessed:nth-child(7)"].map(
        (selector) => {
          const { x, y } = /** @type {Element} */ (document.querySelector(selector)).getBoundingClientRect();
          return `${selector} ${x.toFixed(1)} ${y.toFixed(1)}`;
        },
      ),
    );
  const still = await places();
  await page.locator("#start").click();
  for (const count of [1, 20, 60]) {
    await trainedTo(page, count);
    assert.deepEqual(await places(), still);
  }
});

test("the page speaks Chinese when asked, and remembers it", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator('[data-language="zh"]').click();
  await page.locator('html[lang="zh-CN"]').waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#start").innerText(), "开始");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  await page.reload();
  await ready(page);
  assert.equal(await page.locator("#tab-predictions").innerText(), "预测");
  await page.locator('[data-language="en"]').click();
  await page.locator('html[lang="en"]').waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#start").innerText(), "Start");
});
