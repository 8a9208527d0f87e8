// Files of weights made in a test: safetensors, and what torch.save writes.

/** Values of 32 bits. @typedef {{name: string, shape: number[], values: Float32Array}} Tensor */

/** The float tensors of a safetensors file. @param {Buffer} bytes @returns {Tensor[]} */
export function readTensors(bytes) {
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  return Object.entries(header).filter(([name, one]) => name !== '__metadata__' && one.dtype === 'F32').map(([name, { shape, data_offsets: [first, end] }]) => {
    const data = bytes.subarray(8 + length + first, 8 + length + end);
    return { name, shape, values: new Float32Array(Uint8Array.from(data).buffer) };
  });
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
  for (const { name, shape, values } of tensors) header[name] = { dtype: 'F32', shape, data_offsets: [at, (at += values.byteLength)] };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...tensors.map(({ values }) => Buffer.from(values.buffer))]);
}

/** @param {number} value */
const int = (value) => {
  const bytes = Buffer.alloc(5, 'J');
  bytes.writeInt32LE(value, 1);
  return bytes;
};
/** @param {string} words */
const text = (words) => {
  const length = Buffer.alloc(5, 'X');
  length.writeUInt32LE(Buffer.byteLength(words), 1);
  return Buffer.concat([length, Buffer.from(words)]);
};
/** @param {number[]} sizes */
const tuple = (sizes) => Buffer.concat([Buffer.from('('), ...sizes.map(int), Buffer.from('t')]);

/** A checkpoint as torch.save writes it: tensors under a key beside other tensors, or a plain state_dict. @param {Tensor[]} tensors @param {{key?: string, beside?: Tensor[]}} [options] */
export function torchSave(tensors, { key = '', beside = [] } = {}) {
  /** @type {Buffer[]} */
  const storages = [];
  /** @param {Tensor} tensor */
  const pickled = ({ shape, values }) => {
    storages.push(Buffer.from(values.buffer));
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    return Buffer.concat([
      Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n(('), text('storage'), Buffer.from('ctorch\nFloatStorage\n'), text(String(storages.length - 1)), text('cpu'), int(values.length),
      Buffer.from('tQK\x00', 'latin1'), tuple(shape), tuple(strides), Buffer.from('\x89ccollections\nOrderedDict\n)RtR', 'latin1')]);
  };
  /** @param {[string, Buffer][]} members */
  const dict = (members) => Buffer.concat([Buffer.from('}('), ...members.flatMap(([name, value]) => [text(name), value]), Buffer.from('u')]);
  /** @param {Tensor[]} list @returns {[string, Buffer][]} */
  const named = (list) => list.map((tensor) => [tensor.name, pickled(tensor)]);
  const state = dict(named(tensors));
  const root = key ? dict([[key, state], ...named(beside)]) : state;
  const pickle = Buffer.concat([Buffer.from('\x80\x02', 'latin1'), root, Buffer.from('.')]);
  return zip([['archive/data.pkl', pickle], ...storages.map((bytes, number) => /** @type {[string, Buffer]} */ ([`archive/data/${number}`, bytes]))]);
}

/** A zip archive of stored files; its checksums are 0. @param {[string, Buffer][]} files */
function zip(files) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(10);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(at);
    list.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, entry, place, Buffer.from(name));
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), bytes);
    at += 30 + name.length + bytes.length;
  }
  const central = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}
