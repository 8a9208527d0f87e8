// Saves a checkpoint every few seconds while it trains and whenever it comes to rest. Writing to the disk goes on beside
// the training; only taking the checkpoint costs training time, and it is taken so rarely that this stays under 5 %.

import { dropRun, writeCheckpoint } from "./storage.js";

/** @import { Recipe, State } from "./protocol.js" */
/** @import { Lab } from "./lab.js" */

const INTERVAL = 5000;

/**
 * @param {object} face
 * @param {() => Lab} face.lab
 * @param {() => {recipe: Recipe, network: string, set: string}} face.describe
 * @param {(step: number) => void} face.saved
 * @param {(message: string) => void} face.failed
 */
export function autosaver(face) {
  let last = 0;
  let interval = INTERVAL;
  let step = -1;
  let complained = false;
  /** The kept run that this one went on from; it goes once this one is kept itself. */
  let replaced = "";
  /** @type {Promise<void> | null} */
  let writing = null;

  /** @param {Uint8Array} bytes @param {State} now */
  async function write(bytes, now) {
    try {
      const { recipe, network, set } = face.describe();
      await writeCheckpoint(bytes, { step: now.step, epoch: now.epoch, epochs: now.epochs, recipe, network, set, saved: Date.now() });
      if (replaced) await dropRun(replaced);
      replaced = "";
      face.saved(now.step);
    } catch (error) {
      if (!complained) face.failed(error instanceof Error ? error.message : String(error));
      complained = true;
    } finally {
      writing = null;
    }
  }

  return {
    /** @param {State} now @param {boolean} resting save at once, for it may be the last chance */
    async consider(now, resting) {
      const time = performance.now();
      if (last === 0) last = time;
      if (now.step === step || now.step === 0) return;
      if (!resting && (time - last < interval || writing)) return;
      if (writing) await writing;
      const bytes = await face.lab().checkpoint();
      last = performance.now();
      interval = Math.max(INTERVAL, 20 * (last - time));
      step = now.step;
      writing = write(bytes, now);
    },
    /** This run goes on from a kept one. @param {string} id "" for none */
    replaces(id) {
      replaced = id;
    },
    /** A new run begins: nothing of it is saved yet. */
    forget() {
      step = -1;
    },
  };
}
