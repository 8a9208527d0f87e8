// The networks that are timed, as convlab's own JSON: every system is given the same description.

const relu = { type: "relu" };
const pool = { type: "max_pool2d", kernel: [2, 2], stride: [2, 2] };

/** @param {string} name @param {number} from @param {number} to @param {number} size @param {object} [more] */
const conv = (name, from, to, size, more = {}) => ({
  name,
  type: "conv2d",
  channels_in: from,
  channels_out: to,
  kernel: [size, size],
  ...more,
});

/** @param {string} name @param {number} from @param {number} to */
const linear = (name, from, to) => ({ name, type: "linear", features_in: from, features_out: to });

/** Tutorial 001, as in the zoo. */
const lenet = {
  input: [3, 32, 32],
  nodes: [
    conv("conv1", 3, 6, 5),
    { name: "relu1", ...relu },
    { name: "pool1", ...pool },
    conv("conv2", 6, 16, 5),
    { name: "relu2", ...relu },
    { name: "pool2", ...pool },
    { name: "view1", type: "view", features: 400 },
    linear("fc1", 400, 120),
    { name: "relu3", ...relu },
    linear("fc2", 120, 84),
    { name: "relu4", ...relu },
    linear("fc3", 84, 10),
  ],
};

/** Tutorial 000, as in the zoo. */
const wide = {
  input: [3, 32, 32],
  nodes: [
    conv("conv1", 3, 64, 3, { padding: [1, 1] }),
    { name: "relu1", ...relu },
    { name: "pool1", ...pool },
    conv("conv2", 64, 128, 3, { padding: [1, 1] }),
    { name: "relu2", ...relu },
    { name: "pool2", ...pool },
    { name: "view1", type: "view", features: 8192 },
    linear("fc1", 8192, 1000),
    { name: "relu3", ...relu },
    linear("fc2", 1000, 10),
  ],
};

/** He et al. 2016, section 4.2, with shortcuts of option A: 269,722 parameters. */
function resnet20() {
  /** @type {object[]} */
  const nodes = [];
  /** @param {string} name @param {number} from @param {number} to @param {number} stride @param {string} [input] */
  const normed = (name, from, to, stride, input) => {
    const more = { stride: [stride, stride], padding: [1, 1], bias: false, ...(input ? { inputs: [input] } : {}) };
    nodes.push(conv(`${name}.conv`, from, to, 3, more), { name: `${name}.bn`, type: "batch_norm2d", channels: to });
  };
  normed("stem", 3, 16, 1);
  nodes.push({ name: "stem.relu", ...relu });
  let last = "stem.relu";
  let from = 16;
  for (const [stage, to] of [16, 32, 64].entries()) {
    for (let block = 0; block < 3; block += 1) {
      const name = `stage${stage + 1}.${block}`;
      const stride = to === from ? 1 : 2;
      normed(`${name}.a`, from, to, stride, last);
      nodes.push({ name: `${name}.a.relu`, ...relu });
      normed(`${name}.b`, to, to, 1);
      let shortcut = last;
      if (stride === 2) {
        shortcut = `${name}.shortcut`;
        const half = (to - from) / 2;
        nodes.push({ name: shortcut, inputs: [last], type: "channel_pad", stride: [2, 2], before: half, after: half });
      }
      nodes.push(
        { name: `${name}.add`, inputs: [`${name}.b.bn`, shortcut], type: "add" },
        { name: `${name}.relu`, ...relu },
      );
      last = `${name}.relu`;
      from = to;
    }
  }
  nodes.push(
    { name: "pool", type: "adaptive_avg_pool2d", output: [1, 1] },
    { name: "flatten", type: "flatten" },
    linear("fc", 64, 10),
  );
  return { input: [3, 32, 32], nodes };
}

/**
 * A small U-Net: a level for each entry of `channels`, transposed convolutions up, a class for every pixel.
 * @param {number[]} channels
 * @param {number} side
 * @param {number} classes
 */
function unet(channels, side, classes) {
  /** @type {object[]} */
  const nodes = [];
  let from = 3;
  channels.forEach((to, level) => {
    if (level > 0) nodes.push({ name: `pool${level}`, ...pool });
    nodes.push(conv(`down${level}`, from, to, 3, { padding: [1, 1] }), { name: `down${level}.relu`, ...relu });
    from = to;
  });
  for (let level = channels.length - 2; level >= 0; level -= 1) {
    const to = channels[level];
    nodes.push(
      {
        name: `up${level}`,
        type: "conv_transpose2d",
        channels_in: from,
        channels_out: to,
        kernel: [2, 2],
        stride: [2, 2],
      },
      { name: `join${level}`, type: "concat", inputs: [`up${level}`, `down${level}.relu`] },
      conv(`merge${level}`, 2 * to, to, 3, { padding: [1, 1] }),
      { name: `merge${level}.relu`, ...relu },
    );
    from = to;
  }
  nodes.push(conv("head", from, classes, 1));
  return { input: [3, side, side], nodes };
}

/**
 * What is timed, and the learning rate. ResNet's is low: at 0.01 the rounding of two systems grows twentyfold a step,
 * and losses say nothing about equal work.
 */
export const NETWORKS = [
  { network: named("lenet", lenet), batches: [4, 64], classes: 10, dense: false, rate: 0.01 },
  { network: named("wide", wide), batches: [64], classes: 10, dense: false, rate: 0.01 },
  { network: named("resnet20", resnet20()), batches: [16], classes: 10, dense: false, rate: 0.0001 },
  { network: named("unet", unet([8, 16, 32], 64, 4)), batches: [4], classes: 4, dense: true, rate: 0.01 },
];

/** @param {string} name @param {{input: number[], nodes: object[]}} network */
function named(name, { input, nodes }) {
  return { name, source: "cargo xtask bench", input, nodes };
}
