// Opens the page in a browser that has never seen it, with training started at load, and prints the seconds from the
// start of the navigation to the end of the first training step. `cargo xtask measure` starts it.

import { launchBrowser, openPage } from "../../tests/page/harness.mjs";

const MARK = "convlab:first-step";

const browser = await launchBrowser();
try {
  const { page } = await openPage(browser, { query: { device: "cpu", autostart: "1" } });
  const marked = await page.waitForFunction((name) => performance.getEntriesByName(name)[0]?.startTime, MARK, {
    polling: 20,
    timeout: 60_000,
  });
  const milliseconds = /** @type {number} */ (await marked.jsonValue());
  console.log((milliseconds / 1000).toFixed(3));
} catch (error) {
  console.error(`No first step: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
