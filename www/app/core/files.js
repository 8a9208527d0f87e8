// Files out of a drop or the clipboard, folders walked through, each with its path.

/** @import { NamedBlob } from "../../worker/protocol.js" */

/** @param {DataTransfer | null} transfer @returns {Promise<NamedBlob[]>} */
export async function filesOf(transfer) {
  if (!transfer) return [];
  // The entries must be taken before the first wait: the list is emptied when the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files].map((file) => ({ name: file.name, blob: /** @type {Blob} */ (file) }));
  if (entries.every((entry) => entry === null)) return plain;
  const lists = await Promise.all(entries.map((entry) => (entry ? walk(entry, "") : [])));
  return lists.flat();
}

/** @param {FileSystemEntry} entry @param {string} path @returns {Promise<NamedBlob[]>} */
async function walk(entry, path) {
  const name = path ? `${path}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) =>
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject),
    );
    return [{ name, blob: /** @type {File} */ (file) }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {NamedBlob[]} */
  const found = [];
  for (;;) {
    // A reader gives at most a hundred entries at a time.
    const some = /** @type {FileSystemEntry[]} */ (
      await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
    );
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map((inner) => walk(inner, name)))).flat());
  }
}

/** @param {NamedBlob[]} files */
export function isOnePicture(files) {
  return files.length === 1 && !files[0].name.includes("/") && files[0].blob.type.startsWith("image/");
}

/**
 * Whether these are one file of weights: by its name or, where that does not say, by its first bytes.
 * @param {NamedBlob[]} files
 */
export async function isWeights(files) {
  if (files.length !== 1) return false;
  if (/\.(safetensors|pth?|th|ckpt)(\.tar)?$/i.test(files[0].name)) return true;
  const first = new Uint8Array(await files[0].blob.slice(0, 128).arrayBuffer());
  const text = String.fromCharCode(...first);
  const header = new DataView(first.buffer);
  return (
    /^PK\x03\x04[^]*data\.pkl/.test(text) ||
    text.startsWith("\x80\x02\x8a\x0a") ||
    (first.length > 8 &&
      text[8] === "{" &&
      header.getUint32(4, true) === 0 &&
      header.getUint32(0, true) < files[0].blob.size)
  );
}
