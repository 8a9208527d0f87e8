// What this browser keeps between visits beside runs: the user's data sets, and which engine was fastest.
//
//   convlab/sets/<set>/<time>-<n>    one data file each; its real name is in index.json
//   convlab/sets/<set>/index.json    {files: [{name, file, bytes}]}; written last, so that half a copy is not a set
//   convlab/engines.json             {version, choices: {key: Choice}}: which engine was fastest for a network

import { folder, namesIn, read, write } from "./opfs.js";

/** @import { Choice, NamedBlob, StoredSet } from "./protocol.js" */

/** Files written at a time: of many small ones most of the time is waiting. */
const LANES = 16;

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
  for (const name of await namesIn(["sets"])) {
    const found = await index(name);
    if (found)
      sets.push({ name, files: found.files.length, bytes: found.files.reduce((sum, file) => sum + file.bytes, 0) });
  }
  return sets;
}

/**
 * Replaces the set. What was in it just before stays readable for those who have its files
 * open: a run may come back to them.
 * @param {string} set
 * @param {NamedBlob[]} files
 */
export async function keepSet(set, files) {
  const before = new Set((await index(set))?.files.map(({ file }) => file));
  const where = await folder(["sets", set], true);
  // Where the new files cannot be kept, the old ones must not stand for them.
  for (const name of await namesIn(["sets", set])) if (!before.has(name)) await where.removeEntry(name).catch(() => {});
  const stamp = Date.now().toString(36);
  const store = async () => {
    const entries = files.map(({ name, blob }, number) => ({ name, file: `${stamp}-${number}`, bytes: blob.size }));
    const rest = files.entries();
    const lanes = Array.from({ length: LANES }, async () => {
      for (const [number, { blob }] of rest) await write(where, entries[number].file, blob);
    });
    // None may still write when it is tried again.
    for (const lane of await Promise.allSettled(lanes)) if (lane.status === "rejected") throw lane.reason;
    await write(where, "index.json", JSON.stringify({ files: entries }));
  };
  await store().catch(async () => {
    // There may be no room for both.
    for (const name of before) await where.removeEntry(name).catch(() => {});
    await store();
  });
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
  await write(await folder([], true), "engines.json", JSON.stringify({ version: ENGINES_VERSION, choices })).catch(
    () => {},
  );
}
