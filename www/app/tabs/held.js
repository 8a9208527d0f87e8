// Held-out pictures with what the data set says of them, fetched once: the network's answers change, these do not.

import { app, choosePicture, watch } from "../core/state.js";
import { live } from "../core/run.js";

/** @typedef {{index: number, pixels: Uint8Array, truth: Uint8Array | number[][]}} Held */

/** Pictures of a strip. */
export const STRIP = 4;
/** Pictures kept at most. */
const KEPT = 64;
/** @type {Map<number, Held>} */
const known = new Map();
let of = "";

watch(["summary"], () => {
  const { summary } = app;
  const data = summary?.data;
  const parts = [summary?.task, summary?.network.input, data?.name, data?.train, data?.test, app.recipe.seed];
  const identity = parts.join(" ");
  if (identity !== of) known.clear();
  of = identity;
});

/**
 * Some held-out pictures, each with its mask (class numbers at the network's size) or its boxes
 * (class, x0, y0, x1, y1).
 * @param {number[]} indices @returns {Promise<Held[]>}
 */
export async function held(indices) {
  const missing = indices.filter((index) => !known.has(index));
  const { summary } = app;
  if (missing.length > 0 && summary) {
    const masks = summary.task === "segment";
    const [pixels, truth] = await Promise.all([
      app.trainer.pictures("test", missing),
      masks ? app.trainer.masks("test", missing) : app.trainer.boxes("test", missing),
    ]);
    if (app.summary !== summary) throw new Error("other data have come meanwhile");
    if (known.size + missing.length > KEPT)
      for (const index of [...known.keys()].filter((one) => !indices.includes(one))) known.delete(index);
    const [picture, mask] = [pixels.length / missing.length, truth.length / missing.length];
    missing.forEach((index, at) =>
      known.set(index, {
        index,
        pixels: pixels.slice(at * picture, (at + 1) * picture),
        truth: truth instanceof Uint8Array ? truth.slice(at * mask, (at + 1) * mask) : rows(truth, at),
      }),
    );
  }
  return indices.flatMap((index) => known.get(index) ?? []);
}

/** @param {Float32Array} values @param {number} place */
function rows(values, place) {
  const found = [];
  for (let at = 0; at < values.length; at += 6)
    if (values[at] === place) found.push([...values.subarray(at + 1, at + 6)]);
  return found;
}

/**
 * So many held-out pictures, spread over all of them; another turn gives others.
 * @param {number} count
 * @param {number} turn
 */
export function spread(count, turn) {
  const size = app.summary?.data.test ?? 0;
  const number = Math.min(count, size);
  return Array.from({ length: number }, (_, at) => (Math.floor((at * size) / number) + turn * 7) % size);
}

/**
 * The picture at hand and a strip of others, with what the net last answered for each.
 * @template Answer
 * @param {(pictures: Held[]) => Promise<Answer[]>} answer what the net says of held-out pictures now
 */
export function gallery(answer) {
  let turn = 0;
  let round = 0;
  const view = {
    /** @type {Map<number, Answer>} */
    answers: new Map(),
    /** @type {Held[]} */
    strip: [],
    /** @type {Held | undefined} */
    main: undefined,

    forget() {
      view.answers.clear();
      view.strip = [];
      view.main = undefined;
    },

    /** @param {number | undefined} index the first of the strip where it is not said */
    choose(index) {
      choosePicture(index ?? spread(STRIP, turn)[0] ?? 0);
      void live();
    },

    others() {
      turn += 1;
      view.choose(undefined);
    },

    /**
     * Asks the net again; false where other data have come meanwhile.
     * @param {boolean} [whole] all pictures, none left for another turn
     */
    async look(whole = false) {
      const { summary } = app;
      const wanted = spread(STRIP, turn);
      const chosen = app.picture;
      const found = await held([...new Set([chosen, ...wanted])]);
      if (app.summary !== summary) return false;
      view.strip = wanted.flatMap((index) => found.find((one) => one.index === index) ?? []);
      view.main = found.find((one) => one.index === chosen);
      // The picture at hand every time, the others in turn; all of them at first and while nothing is trained.
      round += 1;
      const fresh = whole || view.strip.some(({ index }) => !view.answers.has(index)) || app.state.state !== "running";
      const ask = [...new Set([chosen, ...(fresh ? wanted : [wanted[round % wanted.length]])])];
      const answers = await answer(ask.flatMap((index) => found.find((one) => one.index === index) ?? []));
      if (app.summary !== summary) return false;
      ask.forEach((index, at) => view.answers.set(index, answers[at]));
      return true;
    },
  };
  return view;
}
