// What this browser keeps between visits, in the origin private file system: the user's data sets and the last runs.
//
//   convlab/sets/<set>/<n>           one data file each; its real name is in index.json
//   convlab/sets/<set>/index.json    {files: [{name, file, bytes}]}; written last, so that half a copy is not a set
//   convlab/runs/<id>/<0|1>          a run's checkpoints, written in turn, so that the last whole one survives a crash
//   convlab/runs/<id>/saved.json     {slot, ...Saved}
//   convlab/session/                 the one run that earlier versions kept
//   convlab/engines.json             {version, choices: {key: Choice}}: which engine was fastest for a network
//
// Where the browser offers no such file system (private windows of some), everything works and nothing is kept.

/** @import { Choice, NamedBlob, Saved, StoredSet } from "./protocol.js" */

/** @param {string[]} path @param {boolean} create @returns {Promise<FileSystemDirectoryHandle>} */
async function folder(path, create) {
  let here = await navigator.storage.getDirectory();
  for (const name of ["convlab", ...path]) here = await here.getDirectoryHandle(name, { create });
  return here;
}

/** @param {FileSystemDirectoryHandle} where @param {string} name @param {Blob | Uint8Array | string} content */
async function write(where, name, content) {
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
async function read(where, name) {
  return (await where.getFileHandle(name)).getFile();
}

/** @param {string} set */
async function index(set) {
  try {
    const where = await folder(["sets", set], false);
    const parsed = JSON.parse(await (await read(where, "index.json")).text());
    return { where, files: /** @type {{name: string, file: string, bytes: number}[]} */ (parsed.files) };
  } catch {
    return null;
  }
}

/** @returns {Promise<StoredSet[]>} */
export async function listSets() {
  /** @type {StoredSet[]} */
  const sets = [];
  try {
    const where = await folder(["sets"], false);
    for await (const name of /** @type {any} */ (where).keys()) {
      const found = await index(name);
      if (found) sets.push({ name, files: found.files.length, bytes: found.files.reduce((sum, file) => sum + file.bytes, 0) });
    }
  } catch { /* nothing kept yet */ }
  return sets;
}

/** Replaces the set. @param {string} set @param {NamedBlob[]} files */
export async function keepSet(set, files) {
  const where = await folder(["sets"], true);
  await where.removeEntry(set, { recursive: true }).catch(() => {});
  const inside = await folder(["sets", set], true);
  const entries = [];
  for (const [number, { name, blob }] of files.entries()) {
    await write(inside, String(number), blob);
    entries.push({ name, file: String(number), bytes: blob.size });
  }
  await write(inside, "index.json", JSON.stringify({ files: entries }));
}

/** @param {string} set @returns {Promise<NamedBlob[] | null>} null when there is no such set */
export async function readSet(set) {
  const found = await index(set);
  if (!found) return null;
  return Promise.all(found.files.map(async ({ name, file }) => ({ name, blob: await read(found.where, file) })));
}

/** @param {string} set */
export async function forgetSet(set) {
  const where = await folder(["sets"], true);
  await where.removeEntry(set, { recursive: true }).catch(() => {});
}

/** Runs kept; the oldest go first. */
const RUNS_KEPT = 8;
/** What an earlier version kept its one run as. */
const LEGACY = "session";
/** A Worker that is alive holds the lock of its run. @param {string} id */
const lockOf = (id) => `convlab run ${id}`;

/** This Worker's run; no other tab writes it. */
let own = "";
let slot = 0;

/** Takes a slot for this Worker's run. @param {string} id */
export function ownRun(id) {
  own = id;
  try {
    // Held until the Worker ends.
    void navigator.locks.request(lockOf(id), () => new Promise(() => {})).catch(() => {});
  } catch { /* no locks in this frame, nor anything that is kept */ }
}

/** @param {string} id @param {boolean} create */
function runFolder(id, create) {
  return folder(id === LEGACY ? [LEGACY] : ["runs", id], create);
}

/** @param {Uint8Array} bytes @param {Omit<Saved, "id">} saved */
export async function writeCheckpoint(bytes, saved) {
  const where = await runFolder(own, true);
  slot = 1 - slot;
  await write(where, String(slot), bytes);
  await write(where, "saved.json", JSON.stringify({ ...saved, slot }));
  await dropOld();
}

/** @param {string} id @returns {Promise<(Saved & {slot: number}) | null>} */
async function readRun(id) {
  try {
    const parsed = JSON.parse(await (await read(await runFolder(id, false), "saved.json")).text());
    return { ...parsed, id };
  } catch {
    return null;
  }
}

/** Runs that other tabs are at. */
async function lockedRuns() {
  try {
    const { held } = await navigator.locks.query();
    return new Set((held ?? []).map(({ name }) => name));
  } catch {
    return new Set();
  }
}

/** What is kept of this Worker's own run and of those that no other tab is at: its own first, then the newest. @returns {Promise<Saved[]>} */
export async function listRuns() {
  const ids = [LEGACY];
  try {
    for await (const id of /** @type {any} */ (await folder(["runs"], false)).keys()) ids.push(id);
  } catch { /* none yet */ }
  const locked = await lockedRuns();
  const free = ids.filter((id) => id === own || !locked.has(lockOf(id)));
  const runs = (await Promise.all(free.map(readRun))).filter((run) => run !== null);
  return runs.sort((a, b) => Number(b.id === own) - Number(a.id === own) || b.saved - a.saved);
}

async function dropOld() {
  const others = (await listRuns()).filter(({ id }) => id !== own);
  for (const { id } of others.slice(RUNS_KEPT - 1)) await dropRun(id);
}

/** The bytes of a run's last checkpoint, or null. @param {string} id */
export async function readCheckpoint(id) {
  const run = await readRun(id);
  if (!run) return null;
  return new Uint8Array(await (await read(await runFolder(id, false), String(run.slot))).arrayBuffer());
}

/** @param {string} id */
export async function dropRun(id) {
  try {
    if (id === LEGACY) await (await folder([], false)).removeEntry(LEGACY, { recursive: true });
    else await (await folder(["runs"], false)).removeEntry(id, { recursive: true });
  } catch { /* there was none */ }
}

/** Choices of another version of the engines say nothing about this one: raise it when kernels or tiles change. */
const ENGINES_VERSION = 1;
/** Choices kept; the oldest go first. */
const ENGINES_KEPT = 100;

/** @returns {Promise<Record<string, Choice>>} */
async function readChoices() {
  try {
    const { version, choices } = JSON.parse(await (await read(await folder([], false), "engines.json")).text());
    return version === ENGINES_VERSION ? choices : {};
  } catch {
    return {};
  }
}

/** Which engine was fastest, or null where that is not known. @param {string} key @returns {Promise<Choice | null>} */
export async function readChoice(key) {
  return (await readChoices())[key] ?? null;
}

/** Where nothing can be kept it is measured again next time. @param {string} key @param {Choice} choice */
export async function keepChoice(key, choice) {
  const { [key]: _, ...others } = await readChoices();
  const choices = Object.fromEntries([...Object.entries(others), [key, choice]].slice(-ENGINES_KEPT));
  await write(await folder([], true), "engines.json", JSON.stringify({ version: ENGINES_VERSION, choices })).catch(() => {});
}
