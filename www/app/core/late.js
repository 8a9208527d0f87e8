// Modules that are loaded when they are asked for. What did not load once loads when it is asked for again; until then
// a sentence stands where it was asked for.

import { Missing, missingWords } from "./errors.js";
import { note } from "./state.js";
import { t } from "../text/text.js";

/** @import { Place } from "./state.js" */

let tries = 0;

/**
 * Rejects with `Missing` where the module cannot be had.
 * @template T @param {() => Promise<T>} load the import, as it is written @param {string} file its path from www/app
 * @returns {Promise<T>}
 */
export async function late(load, file) {
  /** A module that came and went wrong would do so again. @param {unknown} error */
  const missing = (error) => error instanceof TypeError && /import|module script/i.test(error.message);
  try {
    return await load();
  } catch (error) {
    if (!missing(error)) throw error;
  }
  try {
    // Some browsers keep a failure under its address for as long as the page lives.
    tries += 1;
    return await import(new URL(`../${file}?again=${tries}`, import.meta.url).href);
  } catch (error) {
    throw missing(error) ? new Missing(file) : error;
  }
}

/**
 * The same with the style that belongs to it.
 * @template T @param {string} css @param {() => Promise<T>} load @param {string} file
 * @returns {Promise<T>}
 */
export async function lateStyled(css, load, file) {
  const { style } = await late(() => import("./lazy-style.js"), "core/lazy-style.js");
  const [module] = await Promise.all([late(load, file), style(css)]);
  return module;
}

/**
 * Does what a person asked for; where it cannot be had a sentence in its place offers to try again.
 * @param {Place} place
 * @param {() => Promise<unknown>} act
 * @param {boolean} [again]
 */
export async function attempt(place, act, again = false) {
  try {
    await act();
    if (again) note(place, null);
  } catch (error) {
    note(place, missingWords(error), [{ word: () => t("tryAgain"), act: () => void attempt(place, act, true) }]);
  }
}
