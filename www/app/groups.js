// The network as people draw it: a convolution or linear layer with what follows it at once (ReLU, view, ...) is one block.

/** @import { Layer, NetworkSummary } from "../worker/protocol.js" */

const HEADS = /^(Conv|Linear|.*Pool|add|cat)/i;

/**
 * @typedef {object} Group
 * @property {string} name      of its first layer
 * @property {string} detail    "5×5", "ReLU"
 * @property {number[]} shape   of the block's output, as drawn
 * @property {string} shown     the layer whose output the block shows
 * @property {Layer} head
 */

/** @param {NetworkSummary} network @returns {Group[]} */
export function groups(network) {
  /** @type {Group[]} */
  const list = [];
  for (const layer of network.layers) {
    const last = list.at(-1);
    if (!last || HEADS.test(layer.kind)) {
      list.push({ name: layer.name, detail: layer.detail, shape: layer.shape, shown: layer.name, head: layer });
    } else if (layer.shape.length === last.shape.length) {
      last.shown = layer.name;
      if (last.shape.length === 1) last.detail = layer.kind;
    }
  }
  const end = list.at(-1);
  if (end && end.shape.length === 1 && !end.detail) end.detail = "softmax";
  return list;
}

/** @param {NetworkSummary} network */
export function convolutions(network) {
  return network.layers.filter((layer) => /^Conv/i.test(layer.kind));
}
