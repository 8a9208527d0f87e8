// What the module says of recipes: every setting with what it may be, its default and its help, and the data sets that
// are built in. The table is written beside the bundle when that is made, so that the page has it before the module
// runs.

import schema from "../../pkg/schema.js";

/** @import { DataSummary, Recipe } from "../../worker/protocol.js" */

/**
 * What a field may be. A number lies within `least` and `most`, above `above` and below `below`, where they are given.
 * @typedef {object} Kind
 * @property {"choice" | "switch" | "whole" | "number" | "numbers" | "texts" | "text" | "schedule"} kind
 * @property {{word: string, title: string}[]} [choices]
 * @property {number} [least]
 * @property {number} [above]
 * @property {number} [most]
 * @property {number} [below]
 */
/**
 * A field of a recipe; a live one may be changed while a run goes on.
 * @typedef {Kind & {name: string, help: string, is_optional: boolean, is_live: boolean}} Field
 */
/** @typedef {{word: string, title: string, train: number, test: number, targets: DataSummary["targets"]}} BuiltIn */
/** For each word of a choice the fields that it has and others may not. @typedef {Record<string, string[]>} Own */
/**
 * `optimizers` and `losses` name for each word the fields that it has and others may not.
 * `programs` are the networks of the zoo that the reader makes of a program.
 * @typedef {{fields: Field[], defaults: Recipe, optimizers: Own, losses: Own, built_in: BuiltIn[],
 *   programs: {name: string, title: string, source: string, is_map: boolean}[]}} Schema
 */

export const { defaults, programs: PROGRAMS } = schema;
/** By their names. */
export const FIELDS = new Map(schema.fields.map((field) => [field.name, field]));
/** What each field means, by its name. @type {Record<string, string>} */
export const HELP = Object.fromEntries(schema.fields.map(({ name, help }) => [name, help]));

const PREFIX = "builtin:";
/** The data sets that convlab draws itself, by the page's names: "scenes" is a recipe's "builtin:scenes". */
export const BUILT_IN = new Map(schema.built_in.map((set) => [set.word.slice(PREFIX.length), set]));

/** What a recipe calls a built-in data set. @param {string} source */
export function wordOf(source) {
  return `${PREFIX}${source}`;
}

/** The built-in data set that a recipe names; nothing where it names none. @param {Recipe[string] | undefined} data */
export function builtInOf(data) {
  const source = String(data).slice(PREFIX.length);
  return BUILT_IN.has(source) && wordOf(source) === data ? source : undefined;
}

/**
 * Whether a recipe's update rule and its loss have a setting. One of another loss counts where it is not as it is by
 * default: it is refused then.
 * @param {Recipe} recipe @param {string} name
 */
export function hasSetting(recipe, name) {
  /** @param {Own} table @param {Recipe[string] | undefined} word */
  const isOf = (table, word) =>
    !Object.values(table).some((names) => names.includes(name)) || table[String(word)]?.includes(name);
  return (
    isOf(schema.optimizers, recipe.optimizer) &&
    (isOf(schema.losses, recipe.loss) || String(recipe[name]) !== String(defaults[name]))
  );
}
