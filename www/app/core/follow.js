// What a link asks for is configured, when the page opens and when the browser goes back or on: all of it at once, and
// where that is refused, without what is wrong (link-mend.js).

import { app, changed, isBuiltin, note, set } from "./state.js";
import { begin } from "./run.js";
import { inTurn, tellSuited } from "./actions.js";
import { recipeOf, writeAddress } from "./address.js";
import { late } from "./late.js";

/** @import { Suited, Summary } from "../../worker/protocol.js" */
/** @import { Link } from "./address.js" */

/**
 * Rejects where not even the defaults can be configured.
 * @param {Link} link
 * @param {number} [at] the step that the browser went to
 */
export function follow(link, at) {
  return inTurn(() => followNow(link, at));
}

/** @param {Link} link @param {number} [at] */
export async function followNow(link, at) {
  /** @type {Summary} */
  let summary;
  /** @type {Suited | null} */
  let suited = null;
  try {
    let recipe = recipeOf(link);
    if (!isBuiltin(link.source)) {
      await app.trainer.useSet(link.source);
      suited = await app.trainer.suited(recipe, Object.keys(link.recipe));
      recipe = suited.recipe;
    }
    summary = await app.trainer.configure(recipe);
    if (link.task && link.task !== summary.task) throw new Error(`${summary.network.name} is for another task.`);
  } catch {
    const { mend } = await late(() => import("./link-mend.js"), "core/link-mend.js");
    ({ summary, suited } = await mend(link));
  }
  set({ source: link.source, asked: link.asked, carried: link.carried });
  begin(summary);
  for (const place of /** @type {const} */ (["network", "data", "recipe"])) note(place, null);
  set({ chosen: new Set(Object.keys(link.recipe)) });
  tellSuited(suited);
  changed("asked");
  writeAddress(at);
}
