// A part of the page that did not load, and the sentence that is said then.

import { messageOf } from "../../worker/errors.js";
import { t } from "../text/text.js";

/** A part of the page did not come. */
export class Missing extends Error {
  code = "unloaded";
}

/** What is said where something did not come. @param {unknown} error */
export function missingWords(error) {
  const words = messageOf(error);
  return () => (error instanceof Missing ? t("notLoaded", { file: words }) : words);
}
