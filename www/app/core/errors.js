// What is said of an error, in the language of the page; and a part of the page that did not load.

import { messageOf, saidOf } from "../../worker/errors.js";
import { t, told } from "../text/text.js";

/** A part of the page did not come. */
export class Missing extends Error {
  code = "unloaded";
}

/** An error's sentence, in the page's language. @param {unknown} error */
export function wordsOf(error) {
  const said = saidOf(error);
  return () => told(said);
}

/** What is said where something did not come. @param {unknown} error */
export function missingWords(error) {
  return error instanceof Missing ? () => t("notLoaded", { file: messageOf(error) }) : wordsOf(error);
}
