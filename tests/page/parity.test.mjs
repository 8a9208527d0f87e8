// Does the page give the native losses? Tutorial 001's program on real CIFAR batches, 2,000 steps in the browser on the
// CPU engine beside the shell's, from the same seed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { launched, opened, PATIENCE } from "./page.mjs";

const STEPS = 2000;
const RECIPE = {
  model: "lenet",
  epochs: 2,
  batch: 4,
  lr: 0.001,
  momentum: 0.9,
  seed: 0,
  train_files: "1-4",
  eval_files: "5",
};
const FILES = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);

/** The shell's losses. @param {string} shell @param {string} folder @returns {number[]} */
function nativeLosses(shell, folder) {
  const settings = Object.entries(RECIPE).flatMap(([name, value]) => [`--${name.replace("_", "-")}`, String(value)]);
  const text = execFileSync(
    shell,
    ["train", "--data", folder, "--device", "cpu", "--steps", String(STEPS), "--json", ...settings],
    {
      maxBuffer: 1 << 28,
      encoding: "utf8",
    },
  );
  const events = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return events.filter((event) => event.event === "step").map((event) => event.loss);
}

/**
 * Serves the data to the page from another origin.
 * @param {string} folder
 * @param {import('node:test').TestContext} t
 * @returns {Promise<string>}
 */
async function dataServer(folder, t) {
  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    createReadStream(join(folder, String(request.url).replace(/[^\w.]/g, ""))).pipe(response);
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(undefined));
  });
  t.after(() => server.close());
  const address = server.address();
  assert(address && typeof address === "object");
  return `http://127.0.0.1:${address.port}`;
}

test("2,000 steps in the page give the native losses", async (t) => {
  const { CONVLAB_DATA: data, CONVLAB_SHELL: shell } = process.env;
  const folder = data && join(data, "cifar-10-batches-bin");
  if (!folder || !existsSync(folder) || !shell) {
    t.skip("set CONVLAB_DATA to a folder with cifar-10-batches-bin, and CONVLAB_SHELL to the convlab program");
    return;
  }
  const native = nativeLosses(shell, folder);
  const origin = await dataServer(folder, t);
  const { page } = await opened(t, await launched(t), { query: { device: "cpu" } });
  page.setDefaultTimeout(PATIENCE);
  /** @type {number[]} */
  const losses = await page.evaluate(
    async ({ origin: from, files, recipe, steps }) => {
      const { createTrainer } = await import(new URL("www/convlab.js", document.baseURI).href);
      const trainer = await createTrainer({ device: "cpu" });
      for (const name of files) await trainer.addFile({ name, blob: await (await fetch(`${from}/${name}`)).blob() });
      await trainer.configure({ ...(await trainer.defaults()), ...recipe, data: "files" });
      /** @type {number[]} */
      const seen = [];
      const done = new Promise((resolve) => {
        trainer.on("step", (/** @type {{loss: number}} */ { loss }) => {
          seen.push(loss);
          if (seen.length === steps) resolve(undefined);
        });
      });
      await trainer.start();
      await done;
      trainer.dispose();
      return seen.slice(0, steps);
    },
    { origin, files: FILES, recipe: RECIPE, steps: STEPS },
  );

  assert.equal(native.length, STEPS);
  const relative = (/** @type {number} */ ours, /** @type {number} */ theirs) =>
    Math.abs(ours - theirs) / Math.abs(theirs);
  // float32 sums in another order (simd width): the first steps agree closely, then the
  // trajectories part and their means agree.
  const early = Math.max(...losses.slice(0, 200).map((loss, step) => relative(loss, native[step])));
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const means = Array.from({ length: STEPS / 200 }, (_, part) =>
    relative(mean(losses.slice(part * 200, part * 200 + 200)), mean(native.slice(part * 200, part * 200 + 200))),
  );
  t.diagnostic(
    `first 200 steps within ${early.toExponential(2)}, means of 200 within ${Math.max(...means).toExponential(2)}`,
  );
  assert(early <= 1e-3, `the first 200 steps differ by up to ${early}`);
  assert(Math.max(...means) <= 1e-2, `the means of 200 steps differ by up to ${Math.max(...means)}`);
});
