// A network trained by TensorFlow.js on one of its backends, in its native layout: pictures
// `[batch, height, width, channels]`.

import { complete, evaluate, refuse } from "./graph.mjs";
import { channelsLast, firstWeights, normalised, oneHot } from "./start.mjs";
import { addFilterGradient } from "./tfjs-wasm.mjs";

/** @typedef {typeof import('@tensorflow/tfjs')} Tf */
/** @typedef {import('@tensorflow/tfjs').Tensor} Tensor */
/** @typedef {import('@tensorflow/tfjs').Variable} Variable */
/** @typedef {import('./graph.mjs').Node} Node */

const PACKAGES = new URL("/node_modules/@tensorflow/", location.href).href;

/** @param {string} src */
function script(src) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), {
      src,
      onload: resolve,
      onerror: () => reject(new Error(`${src} did not load`)),
    });
    document.head.append(element);
  });
}

/** Its packages are plain scripts that share the global `tf`. @param {string} device @returns {Promise<Tf>} */
async function load(device) {
  await script(`${PACKAGES}tfjs/dist/tf.min.js`);
  if (device !== "cpu") await script(`${PACKAGES}tfjs-backend-${device}/dist/tf-backend-${device}.min.js`);
  const { tf } = /** @type {any} */ (globalThis);
  if (device === "wasm") {
    tf.wasm.setWasmPaths(`${PACKAGES}tfjs-backend-wasm/dist/`);
    addFilterGradient(tf);
  }
  if (!(await tf.setBackend(device))) throw new Error(`tfjs: its ${device} backend does not start`);
  await tf.ready();
  return tf;
}

/**
 * @param {string} device `webgpu`, `wasm` or `cpu`
 * @param {import('./start.mjs').Task} task
 */
export async function open(device, task) {
  const tf = await load(device);
  const { batch, classes, dense } = task;
  const network = complete(task.network);
  const [channels, height, width] = network.input;
  const weights = new Map(firstWeights(network, task.seed).map((weight) => [weight.name, weight]));
  /** @type {Map<string, Variable>} */
  const variables = new Map();

  /**
   * A tensor of the start in tfjs's layout, made when it is first used.
   * @param {string} name
   * @param {(values: Tensor) => Tensor} [arrange]
   */
  const variable = (name, arrange = (values) => values) => {
    let found = variables.get(name);
    if (!found) {
      const weight = weights.get(name);
      if (!weight) throw new Error(`tfjs: no tensor ${name}`);
      found = tf.variable(arrange(tf.tensor(weight.values, weight.shape)), weight.learned, name);
      variables.set(name, found);
    }
    return found;
  };
  /**
   * The shape that a row of features had, by the tensor's id: a linear layer's weight is arranged for it once.
   * @type {WeakMap<Tensor, number[]>}
   */
  const flattened = new WeakMap();

  /** @param {Node} node @returns {number} */
  const padding = (node) =>
    node.padding[0] === node.padding[1] ? node.padding[0] : refuse("tfjs", node, "with two paddings");
  /** @param {Node} node @returns {[number, number]} */
  const strides = (node) => [node.stride[0], node.stride[1]];
  /** @param {Node} node @returns {[number, number]} */
  const window = (node) => [node.kernel[0], node.kernel[1]];

  /** @type {Record<string, (node: Node, inputs: any[]) => Tensor>} */
  const LAYERS = {
    conv2d(node, [x]) {
      if (node.groups !== 1) refuse("tfjs", node, "in groups");
      const filter = variable(`${node.name}.weight`, (weight) => tf.transpose(weight, [2, 3, 1, 0]));
      const bias = node.bias ? variable(`${node.name}.bias`) : undefined;
      return tf.fused.conv2d({
        x,
        filter: /** @type {any} */ (filter),
        strides: strides(node),
        pad: padding(node),
        dilations: [node.dilation[0], node.dilation[1]],
        bias: /** @type {any} */ (bias),
      });
    },
    conv_transpose2d(node, [x]) {
      if (node.groups !== 1 || node.dilation.some((step) => step !== 1))
        refuse("tfjs", node, "in groups or with dilation");
      const filter = variable(`${node.name}.weight`, (weight) => tf.transpose(weight, [2, 3, 1, 0]));
      const size = [0, 1].map(
        (axis) =>
          (x.shape[axis + 1] - 1) * node.stride[axis] -
          2 * node.padding[axis] +
          node.kernel[axis] +
          node.output_padding[axis],
      );
      const y = tf.conv2dTranspose(
        x,
        /** @type {any} */ (filter),
        [x.shape[0], size[0], size[1], node.channels_out],
        strides(node),
        padding(node),
      );
      return node.bias ? tf.add(y, variable(`${node.name}.bias`)) : y;
    },
    linear(node, [x]) {
      const map = flattened.get(x);
      const weight = variable(`${node.name}.weight`, (values) => {
        if (!map) return tf.transpose(values, [1, 0]);
        const [rows, columns, depth] = map;
        const split = tf.reshape(values, [node.features_out, depth, rows, columns]);
        return tf.reshape(tf.transpose(split, [2, 3, 1, 0]), [node.features_in, node.features_out]);
      });
      const bias = node.bias ? variable(`${node.name}.bias`) : undefined;
      return tf.fused.matMul({ a: x, b: weight, bias });
    },
    batch_norm2d(node, [x]) {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      const count = x.size / node.channels;
      const keep = (/** @type {string} */ name, /** @type {Tensor} */ now, /** @type {number} */ share) => {
        const running = variable(`${node.name}.${name}`);
        running.assign(tf.add(tf.mul(running, 1 - node.momentum), tf.mul(now, share)));
      };
      keep("running_mean", mean, node.momentum);
      keep("running_var", variance, (node.momentum * count) / (count - 1));
      const [scale, shift] = ["weight", "bias"].map((name) => /** @type {any} */ (variable(`${node.name}.${name}`)));
      return tf.batchNorm(x, /** @type {any} */ (mean), /** @type {any} */ (variance), shift, scale, node.eps);
    },
    max_pool2d: (node, [x]) => tf.maxPool(x, window(node), strides(node), padding(node)),
    avg_pool2d: (node, [x]) =>
      tf.avgPool(x, window(node), strides(node), padding(node) === 0 ? 0 : refuse("tfjs", node, "that counts padding")),
    adaptive_avg_pool2d(node, [x]) {
      const [rows, columns] = node.output;
      if (rows === 1 && columns === 1) return tf.mean(x, [1, 2], true);
      if (x.shape[1] % rows || x.shape[2] % columns) refuse("tfjs", node, "with uneven windows");
      const size = /** @type {[number, number]} */ ([x.shape[1] / rows, x.shape[2] / columns]);
      return tf.avgPool(x, size, size, 0);
    },
    upsample(node, [x]) {
      const size = /** @type {[number, number]} */ ([x.shape[1] * node.scale[0], x.shape[2] * node.scale[1]]);
      if (node.mode === "nearest") return tf.image.resizeNearestNeighbor(x, size);
      return tf.image.resizeBilinear(x, size, node.align_corners, !node.align_corners);
    },
    channel_pad(node, [x]) {
      const [count, rows, columns, depth] = x.shape;
      const [down, across] = node.stride;
      if (rows % down || columns % across) refuse("tfjs", node, "of a size its stride does not divide");
      // A strided slice has no gradient; rows and columns to skip become axes of their own, cut off by a plain slice.
      const split = tf.reshape(x, [(count * rows) / down, down, columns / across, across * depth]);
      const kept = tf.slice(split, [0, 0, 0, 0], [(count * rows) / down, 1, columns / across, depth]);
      const small = tf.reshape(kept, [count, rows / down, columns / across, depth]);
      return tf.pad(small, [
        [0, 0],
        [0, 0],
        [0, 0],
        [node.before, node.after],
      ]);
    },
    relu: (_, [x]) => tf.relu(x),
    leaky_relu: (node, [x]) => tf.leakyRelu(x, node.slope),
    sigmoid: (_, [x]) => tf.sigmoid(x),
    tanh: (_, [x]) => tf.tanh(x),
    flatten(_, [x]) {
      const row = tf.reshape(x, [x.shape[0], -1]);
      if (x.rank === 4 && (x.shape[1] > 1 || x.shape[2] > 1)) flattened.set(row, x.shape.slice(1));
      return row;
    },
    view: (node, inputs) => LAYERS.flatten(node, inputs),
    add: (_, inputs) => inputs.reduce((sum, input) => tf.add(sum, input)),
    concat: (_, inputs) => tf.concat(inputs, -1),
  };

  const x = tf.tensor4d(channelsLast(normalised(task.pictures), channels, height * width), [
    batch,
    height,
    width,
    channels,
  ]);
  // Made by hand: tf.oneHot of floats is wrong on wasm (4.22).
  const wanted = tf.tensor(oneHot(task.labels, classes, 1), dense ? [batch, height, width, classes] : [batch, classes]);
  const forward = () =>
    evaluate(network, /** @type {Tensor} */ (x), (node, inputs) =>
      (LAYERS[node.type] ?? refuse("tfjs", node))(node, inputs),
    );
  const loss = () =>
    /** @type {import('@tensorflow/tfjs').Scalar} */ (
      tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.logSoftmax(forward())), -1)))
    );

  // Makes every variable; the running statistics of batch norm move once more than they should, which no loss shows.
  tf.tidy(() => void forward());
  const learned = [...variables.values()].filter(({ trainable }) => trainable);
  const optimizer = tf.train.momentum(task.rate, task.momentum);
  return {
    adapter:
      device === "webgpu"
        ? "WebGPU"
        : device === "wasm"
          ? `wasm, ${/** @type {any} */ (tf).wasm.getThreadsCount()} thread(s)`
          : "JavaScript",
    /** Does so many steps and reads the last loss. @param {number} count */
    async steps(count) {
      let last = NaN;
      for (let step = 1; step <= count; step += 1) {
        const cost = optimizer.minimize(loss, step === count, learned);
        if (!cost) continue;
        [last] = await cost.data();
        cost.dispose();
      }
      return last;
    },
  };
}
