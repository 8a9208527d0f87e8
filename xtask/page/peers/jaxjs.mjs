// A network trained by jax-js: loss, gradients and update in one `jit`, pictures `[batch, channels, height, width]`.
//
// Its arrays are counted references: a function owns its arguments, `.ref` keeps one for later.

import { complete, evaluate, refuse } from "./graph.mjs";
import { firstWeights, normalised, oneHot } from "./start.mjs";

/** @typedef {import('@jax-js/jax').Array} JaxArray */
/** @typedef {Record<string, JaxArray>} Tree */
/** @typedef {import('./graph.mjs').Node} Node */

const MODULE = "/node_modules/@jax-js/jax/dist/index.js";

/**
 * @param {'webgpu' | 'wasm'} device
 * @param {import('./start.mjs').Task} task
 */
export async function open(device, task) {
  const jax = /** @type {typeof import('@jax-js/jax')} */ (await import(MODULE));
  const { numpy: np, lax, nn, jit, valueAndGrad, tree } = jax;
  const started = await jax.init(device);
  if (!started.includes(device)) throw new Error(`jax-js: its ${device} backend does not start`);
  jax.defaultDevice(device);

  const { batch, classes, dense } = task;
  const network = complete(task.network);
  const [channels, height, width] = network.input;

  /**
   * @type {Record<string, (node: Node, inputs: any[], own: (name: string) => JaxArray, keep: (name: string,
   *   value: JaxArray) => void) => JaxArray>}
   */
  const LAYERS = {
    conv2d(node, [x], own) {
      const y = lax.convGeneralDilated(x, own("weight"), node.stride, pairs(node.padding), {
        rhsDilation: node.dilation,
        featureGroupCount: node.groups,
      });
      return node.bias ? y.add(own("bias").reshape([1, -1, 1, 1])) : y;
    },
    conv_transpose2d(node, [x], own) {
      if (node.groups !== 1 || node.output_padding.some((size) => size > 0))
        refuse("jax-js", node, "in groups or with output padding");
      const y = lax.convTranspose(x, own("weight"), node.stride, pairs(node.padding), {
        rhsDilation: node.dilation,
        transposeKernel: true,
      });
      return node.bias ? y.add(own("bias").reshape([1, -1, 1, 1])) : y;
    },
    linear(node, [x], own) {
      const y = np.matmul(x, own("weight").transpose());
      return node.bias ? y.add(own("bias")) : y;
    },
    batch_norm2d(node, [x], own, keep) {
      const count = x.size / node.channels;
      const axes = [0, 2, 3];
      const mean = np.mean(x.ref, axes, { keepdims: true });
      const centred = x.sub(mean.ref);
      const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
      const moved = (/** @type {string} */ name, /** @type {JaxArray} */ now, /** @type {number} */ share) =>
        keep(
          name,
          own(name)
            .mul(1 - node.momentum)
            .add(lax.stopGradient(now).reshape([-1]).mul(share)),
        );
      moved("running_mean", mean, node.momentum);
      moved("running_var", variance.ref, (node.momentum * count) / (count - 1));
      const scale = own("weight")
        .reshape([1, -1, 1, 1])
        .div(np.sqrt(variance.add(node.eps)));
      return centred.mul(scale).add(own("bias").reshape([1, -1, 1, 1]));
    },
    max_pool2d(node, [x]) {
      if (node.padding.some((size) => size > 0)) refuse("jax-js", node, "with padding");
      return lax.reduceWindow(x, np.max, node.kernel, node.stride);
    },
    avg_pool2d(node, [x]) {
      return lax.reduceWindow(np.pad(x, [[0, 0], [0, 0], ...pairs(node.padding)]), np.mean, node.kernel, node.stride);
    },
    adaptive_avg_pool2d(node, [x]) {
      if (node.output.some((size) => size !== 1)) refuse("jax-js", node, "to more than 1×1");
      return np.mean(x, [2, 3], { keepdims: true });
    },
    upsample(node, [x]) {
      if (node.mode !== "nearest") refuse("jax-js", node, node.mode);
      return np.repeat(np.repeat(x, node.scale[0], 2), node.scale[1], 3);
    },
    channel_pad(node, [x]) {
      const [count, depth, rows, columns] = x.shape;
      const [down, across] = node.stride;
      if (rows % down || columns % across) refuse("jax-js", node, "of a size its stride does not divide");
      // Slices have no stride yet; rows and columns to skip become axes of their own.
      const small = x.reshape([count, depth, rows / down, down, columns / across, across]).slice([], [], [], 0, [], 0);
      return np.pad(small, [
        [0, 0],
        [node.before, node.after],
        [0, 0],
        [0, 0],
      ]);
    },
    relu: (_, [x]) => nn.relu(x),
    leaky_relu: (node, [x]) => nn.leakyRelu(x, node.slope),
    sigmoid: (_, [x]) => nn.sigmoid(x),
    tanh: (_, [x]) => np.tanh(x),
    flatten: (_, [x]) => x.reshape([x.shape[0], -1]),
    view: (node, [x]) => x.reshape([x.shape[0], node.features]),
    add: (_, inputs) => inputs.reduce((sum, input) => sum.add(input)),
    concat: (_, inputs) => np.concatenate(inputs, 1),
  };

  /**
   * @param {Tree} learned
   * @param {Tree} running
   * @param {JaxArray} x
   * @param {JaxArray} wanted
   * @returns {[JaxArray, Tree]} the loss and the statistics after it
   */
  const loss = (learned, running, x, wanted) => {
    /** @type {Tree} */
    const after = {};
    const logits = evaluate(
      network,
      x,
      (node, inputs) => {
        const own = (/** @type {string} */ name) => learned[`${node.name}.${name}`] ?? running[`${node.name}.${name}`];
        const keep = (/** @type {string} */ name, /** @type {JaxArray} */ value) => {
          after[`${node.name}.${name}`] = value;
        };
        return (LAYERS[node.type] ?? refuse("jax-js", node))(node, inputs, own, keep);
      },
      (value) => value.ref,
    );
    const right = wanted.mul(nn.logSoftmax(logits, 1)).sum(1);
    return [np.mean(right).neg(), after];
  };
  const withGradient = valueAndGrad(/** @type {any} */ (loss), { hasAux: true });

  const step = jit(
    /** @type {any} */ (
      (
        /** @type {Tree} */ learned,
        /** @type {Tree} */ speeds,
        /** @type {Tree} */ running,
        /** @type {JaxArray} */ x,
        /** @type {JaxArray} */ wanted,
      ) => {
        const [[cost, after], gradients] = /** @type {any} */ (withGradient(tree.ref(learned), running, x, wanted));
        const moved = tree.map(
          (/** @type {JaxArray} */ speed, /** @type {JaxArray} */ gradient) => speed.mul(task.momentum).add(gradient),
          speeds,
          gradients,
        );
        const next = tree.map(
          (/** @type {JaxArray} */ value, /** @type {JaxArray} */ speed) => value.sub(speed.mul(task.rate)),
          learned,
          tree.ref(moved),
        );
        return [cost, next, moved, after];
      }
    ),
  );

  /** @type {Tree} */
  let learned = {};
  /** @type {Tree} */
  let speeds = {};
  /** @type {Tree} */
  let running = {};
  for (const { name, shape, values, learned: moves } of firstWeights(network, task.seed)) {
    (moves ? learned : running)[name] = np.array(values).reshape(shape);
    if (moves) speeds[name] = np.zeros(shape);
  }
  const x = np.array(normalised(task.pictures)).reshape([batch, channels, height, width]);
  const wanted = np
    .array(oneHot(task.labels, classes, dense ? height * width : 1))
    .reshape(dense ? [batch, classes, height, width] : [batch, classes]);
  await jax.blockUntilReady([x, wanted, learned, speeds, running]);

  return {
    adapter:
      device === "webgpu"
        ? "WebGPU"
        : typeof SharedArrayBuffer === "undefined"
          ? "wasm, one thread"
          : `wasm, ${navigator.hardwareConcurrency} threads`,
    /** Does so many steps and reads the last loss. @param {number} count */
    async steps(count) {
      let last = NaN;
      for (let at = 1; at <= count; at += 1) {
        /** @type {JaxArray} */
        let cost;
        [cost, learned, speeds, running] = /** @type {any} */ (step)(learned, speeds, running, x.ref, wanted.ref);
        if (at < count) cost.dispose();
        else [last] = await cost.data();
      }
      await jax.blockUntilReady(learned);
      return last;
    },
  };
}

/** The same padding before and after. @param {number[]} padding @returns {[number, number][]} */
function pairs(padding) {
  return padding.map((size) => [size, size]);
}
