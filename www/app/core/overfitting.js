// A run that overfits is pointed out, with what mends it: the best weights, or augmentation. Loaded when it happens.

import { app, isLocked, note } from "./state.js";
import { configure, start, stop } from "./actions.js";
import { begin, log } from "./run.js";
import { loss } from "./format.js";
import { addWords, currentLanguage, has, t } from "../text/text.js";
import { words } from "../text/overfitting.js";
import { wordsOf } from "./errors.js";

/** @import { OverfittingEvent } from "../../worker/protocol.js" */
/** @import { TextKey } from "../text/text.js" */

addWords(words);

/** What is turned on: what suits pictures of most things. */
const AUGMENTATION = { flip: true, shift: 4 };

/** @param {OverfittingEvent} event */
export function tellOverfitting({ epoch, lowest, now, message }) {
  const key = /** @type {TextKey} */ ("overfits");
  const sentence = () =>
    currentLanguage() !== "en" && has(key) ? t(key, { epoch, lowest: loss(lowest), now: loss(now) }) : message;
  const augmented = app.recipe.flip === true && Number(app.recipe.shift) > 0;
  note("recipe", sentence, [
    { word: () => t("keepBest"), act: () => void keepBest() },
    ...(augmented ? [] : [{ word: () => t("withAugmentation"), act: () => void augment() }]),
  ]);
  log(sentence);
}

/** The run ends at its best evaluation. */
async function keepBest() {
  try {
    if (isLocked()) await stop();
    const summary = await app.trainer.goBackToBest();
    begin(summary, true);
    note("recipe", null);
    log(() => t("log.kept", { step: summary.state.step }));
  } catch (error) {
    note("recipe", wordsOf(error));
  }
}

/** The same from the beginning, on pictures that are never twice the same. */
async function augment() {
  if (isLocked()) await stop();
  if (await configure(AUGMENTATION, "recipe")) await start();
}
