// Files that this browser keeps between visits, in the origin private file system, under convlab/. Where the browser
// offers no such file system (private windows of some, sandboxed frames), everything works and nothing is kept.

/** @param {string[]} path @param {boolean} create @returns {Promise<FileSystemDirectoryHandle>} */
export async function folder(path, create) {
  let here = await navigator.storage.getDirectory();
  for (const name of ["convlab", ...path]) here = await here.getDirectoryHandle(name, { create });
  return here;
}

/** @param {FileSystemDirectoryHandle} where @param {string} name @param {Blob | Uint8Array | string} content */
export async function write(where, name, content) {
  const handle = await where.getFileHandle(name, { create: true });
  if ("createWritable" in handle) {
    const stream = await handle.createWritable();
    await stream.write(/** @type {FileSystemWriteChunkType} */ (content));
    await stream.close();
    return;
  }
  // Older Safari: only the synchronous handle of a Worker.
  const access = await /** @type {any} */ (handle).createSyncAccessHandle();
  const bytes = new Uint8Array(await new Blob([/** @type {BlobPart} */ (content)]).arrayBuffer());
  access.truncate(0);
  access.write(bytes, { at: 0 });
  access.flush();
  access.close();
}

/** @param {FileSystemDirectoryHandle} where @param {string} name */
export async function read(where, name) {
  return (await where.getFileHandle(name)).getFile();
}

/** The names in a folder; none where it is not there. @param {string[]} path @returns {Promise<string[]>} */
export async function namesIn(path) {
  /** @type {string[]} */
  const names = [];
  try {
    for await (const name of /** @type {any} */ (await folder(path, false)).keys()) names.push(name);
  } catch {
    /* nothing kept yet */
  }
  return names;
}
