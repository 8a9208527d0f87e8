// What should be known of a configuration before it trains, as notes with their mends: loaded
// when there is something to say.

import { app, changed, note, set } from "./state.js";
import { configure } from "./actions.js";
import { attempt } from "./late.js";
import { addWords, currentLanguage, has, said, t } from "../text/text.js";
import { words } from "../text/warnings.js";

/** @import { Note, Place } from "./state.js" */
/** @import { TextKey } from "../text/text.js" */
/** @import { Warning } from "../../worker/protocol.js" */

addWords(words);

/** Where a warning stands. @type {Record<Warning["kind"], Place>} */
const PLACES = {
  outputs: "network",
  no_rate: "recipe",
  no_weights: "network",
  nothing_to_learn: "data",
  same_pictures: "data",
  one_class: "data",
  nothing_held_out: "data",
  held_out_ignored: "data",
  not_finite: "weights",
};

/** What its button says. @param {Warning} warning */
function mendOf({ kind, mend, values }) {
  return t(/** @type {TextKey} */ ("schedule" in mend ? "mend.schedule" : `mend.${kind}`), values);
}

/** The engine's sentence; in other languages the page's own. @param {Warning} warning */
function sentence({ kind, message, values }) {
  const key = /** @type {TextKey} */ (`warning.${kind}`);
  return currentLanguage() !== "en" && has(key) ? t(key, values) : message;
}

/** The notes that stand here because of a warning. @type {Partial<Record<Place, Note>>} */
let told = {};

/** Says the warnings of the configuration at hand, and those of the one before no longer. */
export function warn() {
  const notes = { ...app.notes };
  for (const place of /** @type {Place[]} */ (Object.keys(told))) if (notes[place] === told[place]) delete notes[place];
  told = {};
  for (const warning of app.summary?.warnings ?? []) {
    const place = PLACES[warning.kind];
    const before = notes[place];
    const message = () => [...(before ? [said(before.message)] : []), sentence(warning)].join(" ");
    const act = () => void (warning.kind === "outputs" ? giveOutputs(place) : configure(warning.mend, place));
    const mends =
      warning.kind === "outputs" || Object.keys(warning.mend).length > 0 ? [{ word: () => mendOf(warning), act }] : [];
    told[place] = notes[place] = { message, mends: [...(before?.mends ?? []), ...mends] };
  }
  set({ notes });
  changed("note");
}

/** The network gets as many outputs as the data have classes. @param {Place} place */
async function giveOutputs(place) {
  await attempt(place, async () => {
    const model = await app.trainer.fitOutputs(app.recipe);
    if (model) await configure({ model }, place);
    else note(place, () => t("noOutputs"));
  });
}

/** Something has changed without a new configuration. */
export async function warnAgain() {
  const { summary } = app;
  if (!summary) return;
  summary.warnings = await app.trainer.warnings();
  warn();
}
