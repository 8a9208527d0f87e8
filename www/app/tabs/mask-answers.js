// What the net says of the pixels of held-out pictures: drawn by the GPU that trains it where it can draw on a canvas,
// and never read back; else as classes, which are painted here.

import { app } from "../core/state.js";
import { countPixels, hatchedScale, noCounts, overlayColours } from "../ui/overlay.js";

/** @import { Held } from "./held.js" */
/** @typedef {"predicted" | "truth" | "mistakes"} View */
/**
 * `drawn`: what a GPU has drawn, for each view that was asked for; `classes`: one a pixel, where they were read.
 * @typedef {{counts: ReturnType<typeof noCounts>, drawn: Map<View, HTMLCanvasElement>,
 *   classes: Uint8Array | null}} Answer
 */

/** In the order of their numbers. @type {View[]} */
export const VIEWS = ["predicted", "truth", "mistakes"];

/**
 * Asks for pictures: what is predicted of each, and another view of one of them.
 * @param {Held[]} pictures
 * @param {{index: number, view: View, hidden: Set<number>, veil: number}} wanted `veil` 0 to 1, over what is right
 * @returns {Promise<Answer[]>}
 */
export async function askMasks(pictures, { index, view, hidden, veil }) {
  const { data, network } = /** @type {import("../../worker/protocol.js").Summary} */ (app.summary);
  const [, height, width] = network.input;
  const cells = pictures.map((_, at) => ({ at, view: /** @type {View} */ ("predicted"), scale: 1 }));
  const chosen = pictures.findIndex((one) => one.index === index);
  if (chosen >= 0 && view !== "predicted")
    cells.push({ at: chosen, view, scale: view === "mistakes" ? hatchedScale(width) : 1 });
  const found = await app.trainer.overlay(
    "test",
    pictures.map((one) => one.index),
    {
      cells: cells.map((cell) => [cell.at, VIEWS.indexOf(cell.view), cell.scale]),
      colours: overlayColours(data.palette, hidden, veil),
    },
  );
  const { sheet } = found;
  if (!sheet) {
    const plane = width * height;
    return pictures.map(({ truth }, at) => {
      const classes = found.classes.subarray(at * plane, (at + 1) * plane);
      const counts = noCounts();
      if (truth instanceof Uint8Array) countPixels(counts, classes, truth);
      return { counts, drawn: new Map(), classes };
    });
  }
  const outputs = found.counts.length / (3 * pictures.length);
  /** @type {Answer[]} */
  const answers = pictures.map((_, at) => {
    const counts = noCounts();
    [counts.truth, counts.predicted, counts.both].forEach((into, row) =>
      into.set(found.counts.subarray((3 * at + row) * outputs, (3 * at + row + 1) * outputs)),
    );
    return { counts, drawn: new Map(), classes: null };
  });
  let top = 0;
  for (const cell of cells) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * cell.scale, height * cell.scale];
    canvas.getContext("2d")?.drawImage(sheet, 0, top, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
    top += canvas.height;
    answers[cell.at].drawn.set(cell.view, canvas);
  }
  sheet.close();
  return answers;
}
