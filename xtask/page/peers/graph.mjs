// convlab's network JSON (src/spec/network.rs) as every peer walks it: who feeds whom, and which tensors there are.

/**
 * One layer with its settings; those that JSON may leave out have their defaults after `complete`.
 * @typedef {{name: string, type: string, inputs?: string[], kernel: number[], stride: number[], padding: number[],
 *   output_padding: number[], dilation: number[], groups: number, bias: boolean, channels_in: number, channels_out:
 *   number, features_in: number, features_out: number, channels: number, eps: number, momentum: number, output:
 *   number[], scale: number[], mode: string, align_corners: boolean, before: number, after:
 *   number, slope: number, features: number}} Node
 */

/** As JSON has it. @typedef {{name: string, source?: string, input: number[], nodes: object[]}} Description */

/** With its defaults. @typedef {{name: string, source?: string, input: number[], nodes: Node[]}} Network */

/**
 * @typedef {{name: string, shape: number[], fanIn: number, kind: 'weight' | 'one' | 'zero',
 *   learned: boolean}} Parameter
 */

/** The defaults that serde fills in on the Rust side. @param {Description} network @returns {Network} */
export function complete(network) {
  const nodes = network.nodes.map((/** @type {any} */ node) => ({
    stride: [1, 1],
    padding: [0, 0],
    output_padding: [0, 0],
    dilation: [1, 1],
    groups: 1,
    bias: true,
    eps: 1e-5,
    momentum: 0.1,
    align_corners: false,
    ...node,
  }));
  return { ...network, nodes };
}

/** Names of what each node reads. @param {Network} network @returns {string[][]} */
export function wiring(network) {
  return network.nodes.map(({ inputs }, index) => {
    if (inputs?.length) return inputs;
    return [index === 0 ? "input" : network.nodes[index - 1].name];
  });
}

/**
 * Computes the network's output.
 * @template T
 * @param {Network} network
 * @param {T} pictures
 * @param {(node: Node, inputs: T[]) => T} layer computes one layer; it may consume its inputs
 * @param {(value: T) => T} [share] makes another reference of a value that is read again later
 * @returns {T} what the last node puts out
 */
export function evaluate(network, pictures, layer, share = (value) => value) {
  const wires = wiring(network);
  /** @type {Map<string, number>} */
  const readers = new Map();
  for (const name of wires.flat()) readers.set(name, (readers.get(name) ?? 0) + 1);
  const values = new Map([["input", pictures]]);
  network.nodes.forEach((node, index) => {
    const inputs = wires[index].map((name) => {
      const value = /** @type {T} */ (values.get(name));
      const left = /** @type {number} */ (readers.get(name)) - 1;
      readers.set(name, left);
      return left > 0 ? share(value) : value;
    });
    values.set(node.name, layer(node, inputs));
  });
  return /** @type {T} */ (values.get(/** @type {Node} */ (network.nodes.at(-1)).name));
}

/**
 * The tensors of PyTorch's `state_dict` without batch norm's counters, in its order (src/spec/parameters.rs).
 * @param {Network} network
 * @returns {Parameter[]}
 */
export function parameters(network) {
  return network.nodes.flatMap(tensors);
}

/** @param {Node} node @returns {Parameter[]} */
function tensors(node) {
  const { name, kernel, groups, bias } = node;
  /** @param {number[]} shape @param {number} outputs @returns {Parameter[]} */
  const weighted = (shape, outputs) => {
    const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
    /** @type {Parameter} */
    const weight = { name: `${name}.weight`, shape, fanIn, kind: "weight", learned: true };
    return bias ? [weight, { ...weight, name: `${name}.bias`, shape: [outputs] }] : [weight];
  };
  switch (node.type) {
    case "conv2d":
      return weighted([node.channels_out, node.channels_in / groups, ...kernel], node.channels_out);
    case "conv_transpose2d":
      return weighted([node.channels_in, node.channels_out / groups, ...kernel], node.channels_out);
    case "linear":
      return weighted([node.features_out, node.features_in], node.features_out);
    case "batch_norm2d": {
      const each = { shape: [node.channels], fanIn: 1 };
      return [
        { ...each, name: `${name}.weight`, kind: "one", learned: true },
        { ...each, name: `${name}.bias`, kind: "zero", learned: true },
        { ...each, name: `${name}.running_mean`, kind: "zero", learned: false },
        { ...each, name: `${name}.running_var`, kind: "one", learned: false },
      ];
    }
    default:
      return [];
  }
}

/**
 * A layer that a peer is not taught.
 * @param {string} peer
 * @param {Node} node
 * @param {string} [what]
 * @returns {never}
 */
export function refuse(peer, node, what = "") {
  throw new Error(`${peer}: no ${node.type}${what && ` ${what}`} (layer ${node.name})`);
}
