// Does the page work from the plainest host: in a folder of its own, with wasm sent as any
// bytes, and in a narrow frame?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, noProblems, opened, ready, reads, trainedTo } from "./page.mjs";
import { folderOf, png } from "./pictures.mjs";
import { serveStatically } from "./static-host.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** @type {[string, string, string][]} */
const HOSTS = [
  ["in a folder of its own", "/", "application/wasm"],
  ["in a folder within folders", "/~anna/lab 2/", "application/wasm"],
  ["with wasm sent as any bytes", "/lab/", "application/octet-stream"],
  ["with wasm sent as text", "/lab/", "text/plain"],
];
for (const [what, folder, wasm] of HOSTS) {
  test(`${what} it trains, reads files, and opens what comes later`, async (t) => {
    const served = await serveStatically(encodeURI(folder), { wasm });
    t.after(served.close);
    const { page, problems } = await opened(t, browser, { query: { device: "cpu", batch: "8" }, url: served.url });
    await ready(page);
    await page.locator("#step").click();
    await trainedTo(page, 1);
    await page.locator("#stop").click();
    const files = Array.from(
      { length: 20 },
      (_, number) =>
        /** @type {[string, Uint8Array]} */ ([
          `${number % 2 ? "cat" : "dog"}/${number}.png`,
          png(32, 32, (x, y) => [number * 12, x * 8, y * 8]),
        ]),
    );
    await page.locator('#start[data-state="stopped"]').waitFor({ timeout: PATIENCE });
    await reads(page, () => page.locator('input[data-source="folder"]').setInputFiles(folderOf(t, files)));
    assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["18", "2"]);
    await page.locator("#open-settings").click();
    await page.locator("dialog.settings[open]").waitFor({ timeout: PATIENCE });
    await page.keyboard.press("Escape");
    await page.locator("#open-program").click();
    await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
    noProblems(problems);
  });
}

for (const language of ["en", "zh"]) {
  test(`in a frame of 360 px nothing is wider than it, and it trains: ${language}`, async (t) => {
    const served = await serveStatically("/lab/");
    t.after(served.close);
    const { page } = await opened(t, browser, { query: { device: "cpu" }, url: served.url });
    await page.evaluate((src) => {
      const frame = document.createElement("iframe");
      Object.assign(frame, { src, width: "360", height: "640" });
      document.body.replaceChildren(frame);
    }, `${served.url}?device=cpu&batch=8&language=${language}`);
    const frame = page.frameLocator("iframe");
    await frame.locator("#start:enabled").waitFor({ timeout: PATIENCE });
    const width = () => frame.locator("html").evaluate((root) => root.scrollWidth);
    assert.ok((await width()) <= 360, `${await width()} px before it trains`);
    const box = await frame.locator("#start").boundingBox();
    const outer = await page.locator("iframe").boundingBox();
    assert.ok(
      box &&
        outer &&
        box.x >= outer.x &&
        box.x + box.width <= outer.x + 362 &&
        box.y >= outer.y &&
        box.y + box.height <= outer.y + 642,
      JSON.stringify([box, outer]),
    );
    await frame.locator("#start").click();
    await frame.locator('#cells:not([aria-valuenow="0"])').waitFor({ timeout: PATIENCE });
    for (const tab of ["filters", "activations", "confusion", "predictions"]) {
      await frame.locator(`#tab-${tab}`).click();
      await frame.locator(`#tab-${tab}[aria-selected="true"]`).waitFor({ timeout: PATIENCE });
      assert.ok((await width()) <= 360, `${await width()} px with ${tab}`);
    }
    await frame.locator("#open-settings").click();
    await frame.locator("dialog.settings[open]").waitFor({ timeout: PATIENCE });
    const dialog = await frame
      .locator("dialog.settings")
      .evaluate((one) => [one.scrollWidth - one.clientWidth, one.getBoundingClientRect().right]);
    assert.ok(dialog[0] <= 0 && dialog[1] <= 360, String(dialog));
  });
}
