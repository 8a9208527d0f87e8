// Does the page that shows how convlab is embedded, examples/embed.html, work as it stands?

import { after, before, test } from "node:test";
import { launchBrowser, pageUrl } from "./harness.mjs";
import { PATIENCE, noProblems, opened } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

test("the example page trains, pauses and goes on", async (t) => {
  const { page, problems } = await opened(t, browser, { url: new URL("examples/embed.html", pageUrl).href });
  const button = page.getByRole("button");
  /** @param {number} step */
  const trainedTo = (step) =>
    page.waitForFunction(
      (least) => {
        const [, done] = /^Step (\d+) of \d+, loss \d/.exec(document.querySelector("#now")?.textContent ?? "") ?? [];
        return Number(done) >= least;
      },
      step,
      { timeout: PATIENCE },
    );

  await page.getByText(/^Ready: \d+ steps/).waitFor({ timeout: PATIENCE });
  await button.click();
  await trainedTo(2);
  await page.getByRole("button", { name: "Pause" }).click({ timeout: PATIENCE });
  await page.getByRole("button", { name: "Go on" }).click({ timeout: PATIENCE });
  const paused = Number(/\d+/.exec(await page.locator("#now").innerText())?.[0]);
  await trainedTo(paused + 1);
  await page.waitForFunction(
    () => (document.querySelector("#curve")?.getAttribute("points") ?? "").split(" ").length > 2,
    undefined,
    { timeout: PATIENCE },
  );
  noProblems(problems);
});
