// Does www/convlab.js give others what its first lines promise?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { noProblems, opened, ready } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

test("the usage example of the module works as written", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  const result = await page.evaluate(async () => {
    const { createTrainer } = /** @type {typeof import('../../www/convlab.js')} */ (
      await import(new URL("www/convlab.js", document.baseURI).href)
    );
    const trainer = await createTrainer({ device: "cpu" });
    const recipe = { ...(await trainer.defaults()), model: "lenet", data: "builtin:scenes", epochs: 2, lr: 0.01 };
    const summary = await trainer.configure(recipe);
    /** @type {number[]} */
    const steps = [];
    const off = trainer.on("step", ({ step }) => steps.push(step));
    await trainer.start();
    while (steps.length < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    const paused = await trainer.pause();
    const probabilities = await trainer.predict("test", [0, 1, 2]);
    const weights = await trainer.saveWeights();
    off();
    const heard = steps.length;
    await new Promise((resolve) => {
      trainer.on("step", resolve);
      void trainer.step();
    });
    const wrong = await trainer.configure({ ...recipe, batch: 0 }).then(
      () => "",
      (error) => error.message,
    );
    trainer.dispose();
    const disposed = await trainer.zoo().then(
      () => "",
      (error) => error.message,
    );
    return {
      steps,
      heard,
      later: steps.length,
      state: paused.state,
      classes: summary.data.classes.length,
      probabilities: [...probabilities],
      weights: weights.length,
      wrong,
      disposed,
    };
  });
  assert.deepEqual(result.steps.slice(0, 5), [1, 2, 3, 4, 5]);
  assert.equal(result.state, "paused");
  assert.equal(result.later, result.heard, "a listener that was taken off hears no more");
  assert.equal(result.probabilities.length, 3 * result.classes);
  for (const at of [0, 1, 2]) {
    const row = result.probabilities.slice(at * result.classes, (at + 1) * result.classes);
    assert.ok(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) < 1e-4, "probabilities add up to one");
  }
  assert.ok(result.weights > 62_006 * 4);
  assert.match(result.wrong, /batch/);
  assert.notEqual(result.disposed, "");
  noProblems(problems);
});

test("two trainers on one page do not disturb each other", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  const [first, second] = await page.evaluate(async () => {
    const { createTrainer } = /** @type {typeof import('../../www/convlab.js')} */ (
      await import(new URL("www/convlab.js", document.baseURI).href)
    );
    const losses = await Promise.all(
      [1, 1].map(async (seed) => {
        const trainer = await createTrainer({ device: "cpu" });
        await trainer.configure({ ...(await trainer.defaults()), seed, batch: 16 });
        /** @type {number[]} */
        const heard = [];
        trainer.on("step", ({ loss }) => heard.push(loss));
        await trainer.start();
        while (heard.length < 10) await new Promise((resolve) => setTimeout(resolve, 20));
        trainer.dispose();
        return heard.slice(0, 10);
      }),
    );
    return losses;
  });
  assert.deepEqual(first, second, "the same seed gives the same losses");
});
