// A network trained by convlab's own session, through the `Lab` of a bundle, on the pictures the peers get.

import { normalised } from "./start.mjs";

/** @typedef {import('../../../www/worker/lab.js').Lab} Lab */

/** Pictures of the data set that is timed: an epoch long enough that few rounds meet its end. */
const EPOCH = 10_000;

/**
 * @param {string} device what `Lab.create` takes
 * @param {string} bundle folder of `www/pkg`
 * @param {import('./start.mjs').Task} task
 */
export async function open(device, bundle, task) {
  const { network, batch, classes } = task;
  const [channels, height, width] = network.input;
  if (channels !== 3 || height !== 32 || width !== 32 || classes !== 10)
    throw new Error("convlab: the pictures are handed over as CIFAR-10 batches");
  const module = await import(new URL(`/www/pkg/${bundle}/convlab.js`, location.href).href);
  await module.default();
  const files = await import(new URL("/www/pkg/reader/convlab.js", location.href).href);
  await files.default();
  /** @type {Lab} */
  const lab = await module.Lab.create(device, new URL(`/www/pkg/${bundle}/shaders.txt`, location.href).href);
  const recipe = {
    ...JSON.parse(files.schema()).defaults,
    model: JSON.stringify(network),
    data: "files",
    epochs: 1_000_000,
    batch,
    lr: task.rate,
    momentum: task.momentum,
    seed: task.seed,
  };
  /** @param {number} pictures how many, the task's again and again */
  const begin = async (pictures) => {
    const reader = new files.Reader();
    reader.add_file("data_batch_1.bin", records(task, pictures));
    reader.add_file("test_batch.bin", records(task, 1));
    lab.set_data(reader.read(JSON.stringify(recipe)));
    await lab.configure(JSON.stringify(recipe));
    await lab.command("start");
  };
  /** @param {number} milliseconds @returns {Promise<{event: string, loss: number}[]>} */
  const turn = async (milliseconds) => JSON.parse(await lab.turn(milliseconds));
  /** A run begins with the kernels that compile fastest; what is timed are those it trains with after that. */
  const fastestKernels = async () => {
    lab.find_fastest(undefined);
    while (!(await turn(100)).some(({ event }) => event === "chosen"))
      await new Promise((resolve) => setTimeout(resolve));
  };
  let timing = false;
  return {
    /** @type {string} */
    adapter: JSON.parse(lab.info()).adapter,
    /**
     * An epoch of one batch: every step sees the same pictures, in another order.
     * @param {number} count
     * @param {number} limit milliseconds
     */
    async losses(count, limit) {
      await begin(batch);
      /** @type {number[]} */
      const losses = [];
      const started = performance.now();
      while (losses.length < count && (losses.length < 3 || performance.now() - started < limit)) {
        losses.push(...(await turn(0)).filter(({ event }) => event === "step").map(({ loss }) => loss));
      }
      return losses.slice(0, count);
    },
    /**
     * As many steps as fit; evaluations between epochs are not training and are left out.
     * @param {number} milliseconds
     */
    async round(milliseconds) {
      if (!timing) {
        timing = true;
        await begin(EPOCH);
        await turn(0);
        if (device === "compiled") await fastestKernels();
        await turn(milliseconds / 2);
      }
      for (;;) {
        const started = performance.now();
        const events = await turn(milliseconds);
        const spent = performance.now() - started;
        const steps = events.filter(({ event }) => event === "step").length;
        if (steps > 0 && !events.some(({ event }) => event === "evaluated")) return { steps, spent };
      }
    },
  };
}

/**
 * A network with a class for every pixel, on the engine itself: a session has one label a picture.
 * @param {string} device
 * @param {import('./start.mjs').Task} task
 */
export async function openDense(device, { network, batch, pictures, labels, rate, momentum, seed }) {
  const module = await import(new URL("/www/pkg/bench/convlab.js", location.href).href);
  await module.default();
  const given = await module.GivenBatch.create(
    device,
    JSON.stringify(network),
    batch,
    normalised(pictures),
    Uint32Array.from(labels),
    rate,
    momentum,
    seed,
  );
  return { adapter: given.adapter(), steps: (/** @type {number} */ count) => given.steps(count) };
}

/**
 * A CIFAR-10 batch file: a label byte and the planes of each picture.
 * @param {import('./start.mjs').Task} task
 * @param {number} count
 */
function records({ pictures, labels, batch }, count) {
  const size = pictures.length / batch;
  const bytes = new Uint8Array(count * (1 + size));
  for (let at = 0; at < count; at += 1) {
    const from = at % batch;
    bytes[at * (1 + size)] = labels[from];
    bytes.set(pictures.subarray(from * size, (from + 1) * size), at * (1 + size) + 1);
  }
  return bytes;
}
