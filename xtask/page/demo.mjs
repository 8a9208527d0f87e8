// Opens the page, lets it train on the built-in pictures on the CPU, and ends well only if the loss clearly falls.
// `cargo xtask demo` starts it; the argument is the number of seconds it may take.

import { launchBrowser, openPage, screenshot } from "../../tests/page/harness.mjs";

const SECONDS = Number(process.argv[2] ?? 120);
/** Steps whose mean loss is compared with the mean of as many first ones: single steps are noisy. */
const WINDOW = 50;
/** The mean loss must fall to this share of the first mean. */
const ENOUGH = 0.75;

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const browser = await launchBrowser();
try {
  const { page, problems } = await openPage(browser, { query: { device: "cpu", data: "builtin:scenes" } });
  await page.waitForFunction(() => "convlab" in window);
  await page.evaluate(() => {
    const scope = /** @type {any} */ (window);
    scope.demoSteps = [];
    scope.convlab.on("step", (/** @type {any} */ event) => scope.demoSteps.push(event));
    scope.convlab.start();
  });

  const started = performance.now();
  let shown = 0;
  let passed = false;
  while (!passed && performance.now() - started < SECONDS * 1000) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    /** @type {{step: number, loss: number, accuracy: number, images_per_sec: number}[]} */
    const steps = await page.evaluate(() => /** @type {any} */ (window).demoSteps);
    if (steps.length < 2 * WINDOW || steps.length < shown + WINDOW) continue;
    shown = steps.length;
    const losses = steps.map(({ loss }) => loss);
    const first = mean(losses.slice(0, WINDOW));
    const recent = mean(losses.slice(-WINDOW));
    const accuracy = mean(steps.slice(-WINDOW).map((step) => step.accuracy));
    const last = steps[steps.length - 1];
    console.log(
      `step ${String(last.step).padStart(6)}   loss ${recent.toFixed(4)} (first ${WINDOW}: ${first.toFixed(4)})   ` +
        `accuracy ${(100 * accuracy).toFixed(1)} %   ${last.images_per_sec.toFixed(0)} images/s`,
    );
    passed = recent < ENOUGH * first;
  }
  console.log(`screenshot: ${await screenshot(page, "demo")}`);
  for (const problem of problems) console.error(problem);
  if (!passed) throw new Error(`After ${SECONDS} s the loss has not fallen to ${ENOUGH} of its first mean.`);
  if (problems.length > 0) throw new Error("The page trained, but it complained: see above.");
  console.log(`The loss has clearly fallen, ${((performance.now() - started) / 1000).toFixed(1)} s after the start.`);
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
