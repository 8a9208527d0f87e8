// The runs that this browser keeps: a slot for each, which one Worker at a time is at. Whoever holds a slot's lock may
// go on from it and write it; a tab that was duplicated, or a second one that would go on from the same run, gets none.
//
//   convlab/runs/<id>/<0|1>          a run's checkpoints, written in turn, so that the last whole one survives a crash
//   convlab/runs/<id>/saved.json     {slot, ...Saved}
//   convlab/session/                 the one run that earlier versions kept

import { folder, namesIn, read, write } from "./opfs.js";

/** @import { Saved } from "./protocol.js" */

/** Runs kept; the oldest go first. */
const RUNS_KEPT = 8;
/** What an earlier version kept its one run as. */
const LEGACY = "session";
/** A page that is reloaded asks for its slot while the Worker before it may still be ending, ms. */
const ENDING = 2000;

/** @param {string} id */
const lockOf = (id) => `convlab run ${id}`;

/** This Worker's run; no other tab writes it. */
let own = "";
/** Lets go of its slot. */
let release = () => {};
/** Settled when the first slot is taken. @type {Promise<void>} */
let settled = Promise.resolve();
/** The run that is kept there is the one this Worker is at, or there is none: it may be written. */
let isOurs = false;
/** Which of the two checkpoints is the last whole one; -1: not known yet. */
let slot = -1;
/** Hears which slot it is. @type {(id: string) => void} */
let tell = () => {};

/**
 * Takes a slot's lock until it is let go of or the Worker ends.
 * @param {string} id @param {boolean} waits for a Worker that is ending
 * @returns {Promise<(() => void) | null>} what lets go of it; null where another has it
 */
function lock(id, waits) {
  return new Promise((resolve) => {
    const none = () => resolve(() => {}); // no locks in this frame, nor anything that is kept
    try {
      const options = waits ? { signal: AbortSignal.timeout(ENDING) } : { ifAvailable: true };
      navigator.locks
        .request(lockOf(id), options, (held) => {
          if (!held) return resolve(null);
          return new Promise((done) => resolve(() => done(undefined)));
        })
        .catch((error) => (error.name === "AbortError" || error.name === "TimeoutError" ? resolve(null) : none()));
    } catch {
      none();
    }
  });
}

const newId = () => Math.random().toString(36).slice(2, 12);

/** @param {string} id @param {() => void} letGo @param {boolean} ours */
function become(id, letGo, ours) {
  release();
  [own, release, slot, isOurs] = [id, letGo, -1, ours];
  tell(own);
}

/**
 * Takes a slot for this Worker's run: the one asked for, or a new one where another tab is at that.
 * @param {string} id "" for a new one
 * @param {boolean} goesOn its run is the one that this Worker is to be at
 * @param {(id: string) => void} ear
 */
export function openRun(id, goesOn, ear) {
  tell = ear;
  settled = (async () => {
    const letGo = id ? await lock(id, true) : null;
    if (letGo) become(id, letGo, goesOn);
    else await begin();
  })();
}

async function begin() {
  const id = newId();
  become(id, (await lock(id, false)) ?? (() => {}), true);
}

/** What is kept of the run there was stays as it is; what begins now has a slot of its own. */
export async function freshRun() {
  await settled;
  await begin();
}

/**
 * Goes to a kept run's slot, if no other tab is at it, and stays there if what is done with it succeeds.
 * @template T @param {string} id @param {() => Promise<T>} act
 * @returns {Promise<{value: T} | null>} null: another tab is at it
 */
export async function takeRun(id, act) {
  await settled;
  if (id === own) {
    const value = await act();
    isOurs = true;
    return { value };
  }
  const letGo = await lock(id, false);
  if (!letGo) return null;
  try {
    const value = await act();
    become(id, letGo, true);
    return { value };
  } catch (error) {
    letGo();
    throw error;
  }
}

/** The slot that this Worker's run is written to: never over one that it did not go on from. */
export async function ownRun() {
  await settled;
  if (!isOurs && (await readRun(own))) await begin();
  isOurs = true;
  return own;
}

/** @param {string} id @param {boolean} create */
function runFolder(id, create) {
  return folder(id === LEGACY ? [LEGACY] : ["runs", id], create);
}

/** @param {string} id of the run that the bytes are of @param {Uint8Array} bytes @param {Omit<Saved, "id">} saved */
export async function writeCheckpoint(id, bytes, saved) {
  const where = await runFolder(id, true);
  if (slot < 0 || id !== own) slot = (await readRun(id))?.slot ?? 1;
  slot = 1 - slot;
  await write(where, String(slot), bytes);
  await write(where, "saved.json", JSON.stringify({ ...saved, slot }));
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

/**
 * What is kept of this Worker's own run and of those that no other tab is at: its own first, then the newest.
 * @returns {Promise<Saved[]>}
 */
export async function listRuns() {
  await settled;
  const ids = [LEGACY, ...(await namesIn(["runs"]))];
  const locked = await lockedRuns();
  const free = ids.filter((id) => id === own || !locked.has(lockOf(id)));
  const runs = (await Promise.all(free.map(readRun))).filter((run) => run !== null);
  return runs.sort((a, b) => Number(b.id === own) - Number(a.id === own) || b.saved - a.saved);
}

/** Drops the oldest of the other runs beyond those that are kept. */
export async function dropOld() {
  const others = (await listRuns()).filter(({ id }) => id !== own);
  for (const { id } of others.slice(RUNS_KEPT - 1)) await dropRun(id);
}

/** The last checkpoint of a run with what is known of it, or null. @param {string} id */
export async function readCheckpoint(id) {
  const run = await readRun(id);
  if (!run) return null;
  return { run, bytes: new Uint8Array(await (await read(await runFolder(id, false), String(run.slot))).arrayBuffer()) };
}

/** Forgets a run, unless another tab is at it. @param {string} id */
export async function dropRun(id) {
  await settled;
  const letGo = id === own ? () => {} : await lock(id, false);
  if (!letGo) return;
  try {
    if (id === LEGACY) await (await folder([], false)).removeEntry(LEGACY, { recursive: true });
    else await (await folder(["runs"], false)).removeEntry(id, { recursive: true });
  } catch {
    /* there was none */
  }
  letGo();
}
