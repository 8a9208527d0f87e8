// What a new run takes the place of is kept until the next one: its weights, curve, settings and files, so that a
// person can come back to it. On the disk it stays in its own slot.

import { freshRun, ownRun, readCheckpoint, takeRun } from "./runs.js";

/** @import { HandedOver, Left, NamedBlob, State, Summary } from "./protocol.js" */
/** @import { Lab } from "./lab.js" */

/** @typedef {{left: Left, bytes: Uint8Array | null, files: NamedBlob[]}} Keepsake */

/**
 * @param {object} face
 * @param {() => Lab} face.lab
 * @param {(now: State) => Promise<void>} face.save it is kept on the disk as it is now
 */
export function makeLeaving(face) {
  /** @type {Keepsake | null} */
  let left = null;
  /**
   * Of the session there is: what it was made of.
   * @type {{summary: Summary, files: NamedBlob[], set: string, mark: string} | null}
   */
  let session = null;
  /** It has weights of a file. */
  let hasWeights = false;
  /** Of the Worker whose place this one took, until a session stands. @type {HandedOver | null} */
  let handed = null;

  /** @returns {Promise<Keepsake | null>} null where there is nothing to lose */
  async function keepsake() {
    if (!session) return null;
    const now = /** @type {State} */ (JSON.parse(String(face.lab().state())));
    if (now.step === 0 && !hasWeights) return null;
    const {
      summary: { network, recipe },
      files,
      set,
    } = session;
    await face.save(now).catch(() => {});
    // Where it cannot be taken (a lost device), what is on the disk is what there is.
    const bytes = await face
      .lab()
      .checkpoint()
      .catch(() => null);
    return {
      left: { id: await ownRun(), step: now.step, network: network.name, weights: now.step === 0, recipe, set },
      bytes,
      files,
    };
  }

  return {
    /** What can be come back to. @returns {Left | null} */
    get left() {
      return left?.left ?? null;
    },
    /** The data of the session there is, whatever files have come since. */
    get data() {
      return { set: session?.set ?? "", files: session?.mark ?? "" };
    },

    /**
     * A session stands, made of these files.
     * @param {Summary} summary
     * @param {{files: NamedBlob[], mark: string}} reading
     * @param {string} set the name they are kept under
     */
    stands(summary, { files, mark }, set) {
      const own = summary.recipe.data === "files";
      session = { summary, files: own ? files : [], set: own ? set : "", mark: own ? mark : "" };
      hasWeights = handed?.hasWeights ?? false;
      handed = null;
    },
    /** Files are kept under a name. @param {NamedBlob[]} files @param {string} set */
    keptAs(files, set) {
      if (session?.files === files) session.set = set;
    },
    weightsLoaded() {
      hasWeights = true;
    },

    /** What the Worker that takes the place of this one goes on with. @returns {HandedOver} */
    handOver: () => ({ left, hasWeights, files: session?.files ?? [], set: session?.set ?? "", ...handed }),
    /** @param {HandedOver} before */
    takeOver(before) {
      handed = before;
      left = before.left;
    },
    /** Its files, which may be kept nowhere; null where its data were not of files. */
    get handed() {
      return handed?.files.length ? handed : null;
    },

    /**
     * Puts a new session in the place of the one there is, which is kept if there is something to lose.
     * @param {() => Promise<void>} act
     * @param {boolean} isNew it has no slot yet
     */
    async instead(act, isNew) {
      const before = await keepsake();
      await act();
      if (!before) return;
      left = before;
      if (isNew) await freshRun();
    },

    /**
     * Goes back to what was left; what there was until now can be come back to in turn.
     * @param {(bytes: Uint8Array, to: Keepsake) => Promise<void>} restore
     */
    async undo(restore) {
      const to = left;
      const bytes = to && (to.bytes ?? (await readCheckpoint(to.left.id))?.bytes);
      if (!to || !bytes) throw new Error("There is no run to go back to.");
      const before = await keepsake();
      const back = () => restore(bytes, to);
      const taken = await takeRun(to.left.id, back);
      // Another tab has gone on from what was on the disk: this one goes on from what it holds, in a slot of its own.
      if (!taken) {
        await back();
        await freshRun();
      }
      left = before;
      hasWeights = to.left.weights;
    },
  };
}
