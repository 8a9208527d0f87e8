// The network as people draw it: a convolution or linear layer with what follows it at once
// (ReLU, view, ...) is one block.

/** @import { Layer, NetworkSummary } from "../../worker/protocol.js" */

const HEADS = /^(Conv|Linear|.*Pool|add|cat)/i;

/** Longer rows are folded: pooling belongs to the block before it, upsampling and joining to the block after. */
const MOST = 12;

/** @param {Group[]} list */
function fold(list) {
  for (let at = list.length - 2; at > 0; at -= 1) {
    if (/^(MaxUnpool|ConvTranspose|Upsample|cat)/i.test(list[at].head.kind) || /Pool/i.test(list[at].head.kind))
      list.splice(at, 1);
  }
}

/**
 * @typedef {object} Group
 * @property {string} name      of its first layer
 * @property {string} title     as drawn: its layers' common name
 * @property {number} convolutions
 * @property {string} detail    "5×5", "ReLU"; "= conv1" where it uses the weights of conv1
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
    const prefix = layer.name.slice(0, Math.max(0, layer.name.lastIndexOf(".")));
    if (last && prefix !== "" && prefix === last.title) {
      // Layers of one name are one block: what the last of them puts out is its picture.
      [last.shown, last.shape] = [layer.name, layer.shape];
      last.convolutions += Number(/^Conv/i.test(layer.kind));
      if (last.convolutions > 1) last.detail = `${last.convolutions}× ${last.head.detail}`;
    } else if (!last || HEADS.test(layer.kind)) {
      list.push({
        name: layer.name,
        title: prefix || layer.name,
        convolutions: Number(/^Conv/i.test(layer.kind)),
        detail: layer.weights_of ? `= ${layer.weights_of}` : layer.detail,
        shape: layer.shape,
        shown: layer.name,
        head: layer,
      });
    } else if (layer.shape.length === last.shape.length) {
      last.shown = layer.name;
      if (last.shape.length === 1) last.detail = layer.kind;
    }
  }
  if (list.length > MOST) fold(list);
  const end = list.at(-1);
  if (end && end.shape.length === 1 && !end.detail) end.detail = "softmax";
  return list;
}

/** Those with weights of their own. @param {NetworkSummary} network */
export function convolutions(network) {
  return network.layers.filter((layer) => /^Conv/i.test(layer.kind) && !layer.weights_of);
}
