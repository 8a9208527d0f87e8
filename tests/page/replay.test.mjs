// Is a step of the compiled engine nothing but a replay? Counts what the module asks of WebGPU
// between two points of a run.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, openPage, pageUrl } from "./harness.mjs";

/** As the page's worker has it, ms. */
const TURN = 140;
/** Steps that are counted; CONVLAB_STEPS=5000 for a long look. */
const STEPS = Number(process.env.CONVLAB_STEPS ?? 300);
const BATCH = 4;

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** Runs in the page: from here on `globalThis.asked` counts. */
function count() {
  /** @type {any} */
  const scope = globalThis;
  const asked = { buffers: 0, bytesAlive: 0, bindGroups: 0, pipelines: 0, uploaded: 0, submitted: 0, read: 0 };
  scope.asked = asked;
  /**
   * Calls `before` with a method's object and arguments.
   * @param {any} owner
   * @param {string} method
   * @param {(self: any, values: any[]) => void} before
   */
  const spy = (owner, method, before) => {
    const own = owner.prototype[method];
    owner.prototype[method] = function spied(/** @type {any[]} */ ...values) {
      before(this, values);
      return own.apply(this, values);
    };
  };
  const { GPUDevice, GPUQueue, GPUBuffer } = scope;
  const gone = new WeakSet();
  spy(GPUDevice, "createBuffer", (_, [{ size }]) => {
    asked.buffers += 1;
    asked.bytesAlive += size;
  });
  spy(GPUBuffer, "destroy", (buffer) => {
    if (!gone.has(buffer)) asked.bytesAlive -= buffer.size;
    gone.add(buffer);
  });
  spy(GPUDevice, "createBindGroup", () => {
    asked.bindGroups += 1;
  });
  for (const method of ["createComputePipeline", "createComputePipelineAsync"])
    spy(GPUDevice, method, () => {
      asked.pipelines += 1;
    });
  spy(GPUQueue, "writeBuffer", (_, [, , data, from, size]) => {
    asked.uploaded += size ?? data.byteLength - (from ?? 0);
  });
  spy(GPUQueue, "submit", () => {
    asked.submitted += 1;
  });
  spy(GPUBuffer, "mapAsync", () => {
    asked.read += 1;
  });
}

test("a step creates nothing, uploads indices and a few scalars, and is read ten times a second at most", async (t) => {
  // A document without the page in it, so that nothing else works in its thread.
  const { page } = await openPage(browser, { url: new URL("www/app/mark.svg", pageUrl).href });
  page.setDefaultTimeout(0);
  await page.evaluate(count);
  const session = await page.context().newCDPSession(page);
  // Of the thread, not of the clock: the software adapter computes on the same cores.
  await session.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await session.send("Performance.enable");
  const busy = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
  };
  await page.evaluate(
    async ([batch, turn, bundle]) => {
      /** @type {any} */
      const scope = globalThis;
      const module = await import(/** @type {string} */ (bundle));
      const { defaults } = (await import(new URL("../schema.js", /** @type {string} */ (bundle)).href)).default;
      await module.default();
      const lab = await module.Lab.create("compiled", new URL("shaders.txt", /** @type {string} */ (bundle)).href);
      await lab.configure(JSON.stringify({ ...defaults, batch, lr: 0.001, epochs: 1000 }));
      await lab.command("start");
      /**
       * Trains for so many steps at least, and tells how many, in how many seconds, and what was asked.
       * @param {number} steps
       */
      scope.train = async (steps) => {
        const from = { ...scope.asked };
        const started = performance.now();
        let done = 0;
        while (done < steps) {
          const events = JSON.parse(await lab.turn(turn));
          done += events.filter((/** @type {{event: string}} */ { event }) => event === "step").length;
        }
        const asked = Object.fromEntries(
          Object.entries(scope.asked).map(([name, value]) => [name, /** @type {number} */ (value) - from[name]]),
        );
        return { done, seconds: (performance.now() - started) / 1000, asked };
      };
      // What an evaluation and a copy of the state need is made when the first is due; here it
      // is before the counting begins.
      await scope.train(50);
      await lab.predict("test", Uint32Array.of(0));
      await lab.checkpoint();
    },
    /** @type {const} */ ([BATCH, TURN, new URL("www/pkg/cpu/convlab.js", pageUrl).href]),
  );
  const before = await busy();
  const { done, seconds, asked } = await page.evaluate((steps) => /** @type {any} */ (globalThis).train(steps), STEPS);
  const spent = (await busy()) - before;
  t.diagnostic(
    `${done} steps in ${seconds.toFixed(1)} s, ${(spent / done).toFixed(3)} ms of the thread a step; ` +
      JSON.stringify(asked),
  );
  assert.ok(done >= STEPS);
  assert.equal(asked.buffers, 0, "buffers made");
  assert.equal(asked.bytesAlive, 0, "memory taken or given back");
  assert.equal(asked.bindGroups, 0, "bind groups made");
  assert.equal(asked.pipelines, 0, "pipelines made");
  // An epoch's evaluation uploads the indices of the held-out pictures.
  const epochs = Math.floor((done + 100) / (10_000 / BATCH));
  assert.ok(asked.uploaded <= done * (16 + BATCH) * 4 + epochs * 20 * 116 * 4, `${asked.uploaded} bytes uploaded`);
  assert.ok(asked.read <= seconds * 10 + 2 + epochs * 20, `read ${asked.read} times in ${seconds} s`);
});
