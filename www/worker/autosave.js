// Saves a checkpoint every few seconds while it trains and whenever it comes to rest. Writing to the disk goes on
// beside the training; only taking the checkpoint costs training time, and it is taken so
// rarely that this stays under 5 %.

import { dropOld, ownRun, writeCheckpoint } from "./runs.js";
import { messageOf } from "./errors.js";

/** @import { Recipe, State } from "./protocol.js" */
/** @import { Lab } from "./lab.js" */

const INTERVAL = 5000;

/**
 * @param {object} face
 * @param {() => Lab} face.lab
 * @param {() => {recipe: Recipe, network: string, set: string, files: string}} face.describe
 * @param {(step: number) => void} face.saved
 * @param {(message: string) => void} face.failed
 */
export function autosaver(face) {
  let last = 0;
  let interval = INTERVAL;
  let step = -1;
  let complained = false;
  /** @type {Promise<void> | null} */
  let writing = null;

  /** @param {string} id @param {Uint8Array} bytes @param {State} now @param {ReturnType<typeof face.describe>} of */
  async function write(id, bytes, now, of) {
    try {
      await writeCheckpoint(id, bytes, {
        step: now.step,
        epoch: now.epoch,
        epochs: now.epochs,
        ...of,
        saved: Date.now(),
      });
      // At once: a crash from here on goes back to this checkpoint.
      face.saved(now.step);
      await dropOld();
    } catch (error) {
      if (!complained) face.failed(messageOf(error));
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
      const id = await ownRun();
      const bytes = await face.lab().checkpoint();
      last = performance.now();
      interval = Math.max(INTERVAL, 20 * (last - time));
      step = now.step;
      writing = write(id, bytes, now, face.describe());
    },
    /** What has been taken is written. */
    async written() {
      await writing;
    },
    /** A new run begins: nothing of it is saved yet. */
    forget() {
      step = -1;
    },
  };
}
