// What fields that are a choice offer, in the order they are offered, and what each is called.

import { choicesOf } from "./fields.js";
import { FIELDS } from "./schema.js";
import { t } from "../text/text.js";

/** What can be chosen, field by field. */
const WORDS = [...FIELDS.values()].filter((field) => field.choices !== undefined);

/**
 * PyTorch's schedules, in the order they are offered; their settings are in schedule/.
 * @type {Record<string, string>}
 */
export const SCHEDULES = Object.fromEntries(
  (FIELDS.get("schedule")?.choices ?? [])
    .filter(({ word }) => word !== "constant" && word !== "cosine")
    .map(({ word, title }) => [word, title]),
);
/** @type {Record<string, string[]>} */
export const CHOICES = Object.fromEntries(WORDS.map(({ name }) => [name, choicesOf(name)]));
/** @type {Record<string, string>} */
const NAMES = Object.fromEntries(WORDS.flatMap(({ choices = [] }) => choices.map(({ word, title }) => [word, title])));

/** What a choice is called. @param {string} value */
export function nameOf(value) {
  if (value === "sequential") return `${NAMES[value]} · ${t("warmUp")}`;
  return value === "constant" || value === "cosine" ? t(value) : (NAMES[value] ?? value);
}
