// Files of weights made in a test: safetensors, and what torch.save writes.

import { zip } from "./zip.mjs";

/** Values of 32 bits. @typedef {{name: string, shape: number[], values: Float32Array}} Tensor */

/** The float tensors of a safetensors file. @param {Buffer} bytes @returns {Tensor[]} */
export function readTensors(bytes) {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  return Object.entries(header)
    .filter(([name, one]) => name !== "__metadata__" && one.dtype === "F32")
    .map(
      ([
        name,
        {
          shape,
          data_offsets: [first, end],
        },
      ]) => {
        const data = bytes.subarray(8 + length + first, 8 + length + end);
        return { name, shape, values: new Float32Array(Uint8Array.from(data).buffer) };
      },
    );
}

/** What the metadata of a safetensors file say. @param {Buffer} bytes @returns {Record<string, string>} */
export function metadata(bytes) {
  const length = Number(bytes.readBigUInt64LE(0));
  return JSON.parse(bytes.subarray(8, 8 + length).toString()).__metadata__ ?? {};
}

/** @param {Tensor[]} tensors */
export function safetensors(tensors) {
  /** @type {Record<string, object>} */
  const header = {};
  let at = 0;
  for (const { name, shape, values } of tensors)
    header[name] = { dtype: "F32", shape, data_offsets: [at, (at += values.byteLength)] };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...tensors.map(({ values }) => Buffer.from(values.buffer))]);
}

/** @param {number} value */
const int = (value) => {
  const bytes = Buffer.alloc(5, "J");
  bytes.writeInt32LE(value, 1);
  return bytes;
};
/** @param {string} words */
const text = (words) => {
  const length = Buffer.alloc(5, "X");
  length.writeUInt32LE(Buffer.byteLength(words), 1);
  return Buffer.concat([length, Buffer.from(words)]);
};
/** @param {number[]} sizes */
const tuple = (sizes) => Buffer.concat([Buffer.from("("), ...sizes.map(int), Buffer.from("t")]);

/**
 * A checkpoint as torch.save writes it: tensors under a key beside other tensors, or a plain state_dict.
 * @param {Tensor[]} tensors
 * @param {{key?: string, beside?: Tensor[]}} [options]
 */
export function torchSave(tensors, { key = "", beside = [] } = {}) {
  /** @type {Buffer[]} */
  const storages = [];
  /** @param {Tensor} tensor */
  const pickled = ({ shape, values }) => {
    storages.push(Buffer.from(values.buffer));
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    return Buffer.concat([
      Buffer.from("ctorch._utils\n_rebuild_tensor_v2\n(("),
      text("storage"),
      Buffer.from("ctorch\nFloatStorage\n"),
      text(String(storages.length - 1)),
      text("cpu"),
      int(values.length),
      Buffer.from("tQK\x00", "latin1"),
      tuple(shape),
      tuple(strides),
      Buffer.from("\x89ccollections\nOrderedDict\n)RtR", "latin1"),
    ]);
  };
  /** @param {[string, Buffer][]} members */
  const dict = (members) =>
    Buffer.concat([Buffer.from("}("), ...members.flatMap(([name, value]) => [text(name), value]), Buffer.from("u")]);
  /** @param {Tensor[]} list @returns {[string, Buffer][]} */
  const named = (list) => list.map((tensor) => [tensor.name, pickled(tensor)]);
  const state = dict(named(tensors));
  const root = key ? dict([[key, state], ...named(beside)]) : state;
  const pickle = Buffer.concat([Buffer.from("\x80\x02", "latin1"), root, Buffer.from(".")]);
  return zip([
    ["archive/data.pkl", pickle],
    ...storages.map((bytes, number) => /** @type {[string, Buffer]} */ ([`archive/data/${number}`, bytes])),
  ]);
}
