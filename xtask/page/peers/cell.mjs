// One cell of the benchmark, in the page: a system on a device that trains a network.
// `bench.mjs` opens it and asks for rounds.

import { open as openConvlab, openDense } from "./convlab.mjs";
import { open as openJax } from "./jaxjs.mjs";
import { NETWORKS } from "./networks.mjs";
import { madeUp } from "./start.mjs";
import { open as openTf } from "./tfjs.mjs";

/** @typedef {{system: string, device: string, network: string, batch: number}} Cell */
/**
 * @typedef {{adapter: string, losses: (count: number, limit: number) => Promise<number[]>,
 *   round: (milliseconds: number) => Promise<{steps: number, spent: number}>}} Trainer
 */

/** @param {Cell} cell @returns {Promise<Trainer>} */
export async function open({ system, device, network: name, batch }) {
  const entry = NETWORKS.find(({ network }) => network.name === name);
  if (!entry) throw new Error(`there is no network ${name}`);
  const { network, classes, dense, rate } = entry;
  const task = {
    network,
    batch,
    classes,
    dense,
    ...madeUp(batch, network.input, classes, dense),
    rate,
    momentum: 0.9,
    seed: 7,
  };
  switch (system) {
    case "convlab-compiled":
      return dense ? paced(await openDense("compiled", task)) : openConvlab("compiled", "cpu", task);
    case "convlab-cpu":
      return dense ? paced(await openDense("cpu", task)) : openConvlab("cpu", "cpu", task);
    case "convlab-burn":
      return dense ? paced(await openDense("webgpu", task)) : openConvlab("webgpu", "webgpu", task);
    case "tfjs":
      return paced(await openTf(device, task));
    case "jax-js":
      return paced(await openJax(/** @type {'webgpu' | 'wasm'} */ (device), task));
    default:
      throw new Error(`there is no system ${system}`);
  }
}

/**
 * Rounds of about a given time for a peer that is told how many steps to do.
 * @param {{adapter: string, steps: (count: number) => Promise<number>}} peer
 * @returns {Trainer}
 */
function paced({ adapter, steps }) {
  let each = 0;
  /** @param {number} count */
  const timed = async (count) => {
    const started = performance.now();
    const loss = await steps(count);
    const spent = performance.now() - started;
    each = spent / count;
    return { loss, spent };
  };
  return {
    adapter,
    async losses(count, limit) {
      const losses = [];
      const started = performance.now();
      while (losses.length < count && (losses.length < 3 || performance.now() - started < limit))
        losses.push((await timed(1)).loss);
      return losses;
    },
    async round(milliseconds) {
      const count = Math.max(1, Math.round(milliseconds / (each || milliseconds)));
      return { steps: count, spent: (await timed(count)).spent };
    },
  };
}
