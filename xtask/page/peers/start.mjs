// The same start for every system: first weights as the Lab draws them (src/spec/init.rs) and
// made-up pictures with labels.

import { parameters } from "./graph.mjs";

/** @typedef {import('./graph.mjs').Network} Network */

/**
 * What every system trains on.
 * @typedef {object} Task
 * @property {import('./graph.mjs').Description} network
 * @property {number} batch
 * @property {number} classes
 * @property {boolean} dense whether every pixel has a label instead of every picture
 * @property {Uint8Array} pictures `[batch, channels, height, width]` bytes
 * @property {Uint8Array} labels one a picture, or one a pixel
 * @property {number} rate learning rate
 * @property {number} momentum
 * @property {number} seed of the first weights
 */

/** mulberry32: numbers in [0, 1). @param {number} seed */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The first value of every tensor, in PyTorch's layout.
 * @param {Network} network
 * @param {number} seed
 */
export function firstWeights(network, seed) {
  const next = mulberry32(seed);
  return parameters(network).map((parameter) => {
    const values = new Float32Array(parameter.shape.reduce((product, size) => product * size, 1));
    if (parameter.kind === "one") values.fill(1);
    if (parameter.kind === "weight") {
      const bound = 1 / Math.sqrt(parameter.fanIn);
      for (let at = 0; at < values.length; at += 1) values[at] = (2 * next() - 1) * bound;
    }
    return { ...parameter, values };
  });
}

/**
 * Blotches of a few shades with noise on them: unlike plain noise, something a step can learn from.
 * @param {number} count
 * @param {number[]} shape channels, height, width
 * @param {number} classes
 * @param {boolean} dense
 * @returns {{pictures: Uint8Array, labels: Uint8Array}}
 */
export function madeUp(count, [channels, height, width], classes, dense) {
  const next = mulberry32(12_345);
  const plane = height * width;
  const pictures = new Uint8Array(count * channels * plane);
  const labels = new Uint8Array(dense ? count * plane : count);
  for (let picture = 0; picture < count; picture += 1) {
    const label = Math.floor(next() * classes);
    if (!dense) labels[picture] = label;
    const [x, y, reach] = [next() * width, next() * height, width * (0.2 + 0.2 * next())];
    const shades = Array.from({ length: channels }, (_, channel) => 40 + (((label + 1) * (channel + 3) * 37) % 150));
    for (let pixel = 0; pixel < plane; pixel += 1) {
      const inside = Math.hypot((pixel % width) - x, Math.floor(pixel / width) - y) < reach;
      if (dense) labels[picture * plane + pixel] = inside ? 1 + (label % (classes - 1)) : 0;
      for (let channel = 0; channel < channels; channel += 1) {
        pictures[(picture * channels + channel) * plane + pixel] = (inside ? shades[channel] : 60) + next() * 60;
      }
    }
  }
  return { pictures, labels };
}

/**
 * Bytes as the network sees them, with mean and deviation 0.5: `(byte / 255 - 0.5) / 0.5`.
 * @param {Uint8Array} bytes
 */
export function normalised(bytes) {
  const table = Float32Array.from({ length: 256 }, (_, byte) => Math.fround(Math.fround(byte / 255) - 0.5) / 0.5);
  return Float32Array.from(bytes, (byte) => table[byte]);
}

/**
 * `[batch, channels, plane]` to `[batch, plane, channels]`.
 * @param {Float32Array} values
 * @param {number} channels
 * @param {number} plane
 */
export function channelsLast(values, channels, plane) {
  const out = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const picture = Math.floor(at / (channels * plane));
    const channel = Math.floor(at / plane) % channels;
    out[(picture * plane + (at % plane)) * channels + channel] = values[at];
  }
  return out;
}

/**
 * `[count, classes, plane]`; with a plane of 1, classes come last.
 * @param {Uint8Array} labels
 * @param {number} classes
 * @param {number} plane
 */
export function oneHot(labels, classes, plane) {
  const values = new Float32Array(labels.length * classes);
  labels.forEach((label, at) => {
    values[(Math.floor(at / plane) * classes + label) * plane + (at % plane)] = 1;
  });
  return values;
}
