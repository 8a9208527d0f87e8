// What a link may say: the names it may use, and how the text of each field is read. What a field of a recipe may be,
// the module says (schema.js); the engine has the last word on all of them (link-mend.js).

import { BUILT_IN, FIELDS, wordOf } from "./schema.js";

/** @import { DeviceChoice, Recipe } from "../../worker/protocol.js" */

/** @import { Kind } from "./schema.js" */

/** @param {...string} words @returns {Kind} */
const choice = (...words) => ({ kind: "choice", choices: words.map((word) => ({ word, title: word })) });

/** Fields of the page itself. @type {Record<string, Kind>} */
const PAGE = {
  task: choice("classify", "segment", "detect"),
  language: choice("en", "zh"),
  set: { kind: "text" },
  autostart: { kind: "switch" },
  canvas: { kind: "switch" },
};
/** Fields of a recipe for which the page has words of its own. @type {Record<string, Kind>} */
const OWN = {
  data: choice(...[...BUILT_IN.keys()].map(wordOf), "files"),
  device: choice("auto", "cpu", "webgpu", "burn"),
};
/** Other names of fields, of earlier links and of other programs. @type {Record<string, string>} */
const OLD = {
  network: "model",
  dataset: "data",
  rate: "lr",
  learning_rate: "lr",
  batch_size: "batch",
  optim: "optimizer",
  scheduler: "schedule",
  lr_schedule: "schedule",
  wd: "weight_decay",
  lang: "language",
};
/** What sites that pass links on add to them: no one's wish. */
const FOREIGN = /^(utm_\w+|mc_[ce]id|(fb|g|d|tw|ms)clk?id|ref|source|_\w*)$/;

/** @param {object} table @param {string} name */
const has = (table, name) => Object.hasOwn(table, name);

/** What a field may be; nothing for what is no field. @param {string} name @returns {Kind | undefined} */
export function kindOf(name) {
  return has(PAGE, name) ? PAGE[name] : has(OWN, name) ? OWN[name] : FIELDS.get(name);
}

/** The words a field is one of; none where it is no choice. @param {string} name */
export function choicesOf(name) {
  return (kindOf(name)?.choices ?? []).map(({ word }) => word);
}

/** @param {Kind} kind @param {number} value */
function isWithin({ least = -Infinity, above = -Infinity, most = Infinity, below = Infinity }, value) {
  return Number.isFinite(value) && value >= least && value > above && value <= most && value < below;
}

/** @param {string} text */
function number(text) {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
}

/**
 * Text of an address or of a field as a value of the default's kind.
 * @param {string} text
 * @param {Recipe[string]} like
 */
export function valueOf(text, like) {
  if (typeof like === "boolean") return text === "true" || text === "1";
  if (typeof like === "number") return text.trim() === "" ? NaN : Number(text);
  if (text.trim() === "") return Array.isArray(like) ? [] : like === "" ? "" : null;
  if (Array.isArray(like) && text.includes("=")) return text.split(",").map((one) => one.trim());
  if (Array.isArray(like) || /^\s*-?[\d.]+(\s*,\s*-?[\d.]+)+\s*$/.test(text)) return text.split(",").map(Number);
  // A field whose default is "none" may hold a number or a word ("1-4").
  return like === null && Number.isFinite(Number(text)) ? Number(text) : text;
}

/**
 * The value of a field's text; nothing where it may not be that.
 * @param {string} name
 * @param {string} given
 * @param {Recipe[string]} like its default
 * @returns {Recipe[string] | undefined}
 */
export function readField(name, given, like) {
  const kind = kindOf(name) ?? { kind: "text" };
  const text = given.trim();
  if (text === "" && like === null) return null;
  const value = number(text);
  switch (kind.kind) {
    case "choice":
      return choicesOf(name).includes(text) ? text : undefined;
    case "switch":
      return /^(true|1)$/.test(text) ? true : /^(false|0)$/.test(text) ? false : undefined;
    case "whole":
      return Number.isInteger(value) && isWithin(kind, value) ? value : undefined;
    case "number":
      return isWithin(kind, value) ? value : undefined;
    case "numbers": {
      const values = text === "" ? [] : text.split(",").map(number);
      return values.every(Number.isFinite) ? values : undefined;
    }
    case "texts":
      return text === "" ? [] : text.split(",").map((one) => one.trim());
    default:
      return given;
  }
}

/**
 * What a link says of each field, as it is called here; each pair as it stands there.
 * @param {string} search
 * @returns {Map<string, [name: string, text: string][]>}
 */
export function fieldsOf(search) {
  /** @type {Map<string, [string, string][]>} */
  const fields = new Map();
  for (const [given, text] of new URLSearchParams(search)) {
    if (FOREIGN.test(given)) continue;
    const plain = given.replaceAll("-", "_");
    const name = has(OLD, plain) ? OLD[plain] : plain;
    fields.set(name, [...(fields.get(name) ?? []), [given, text]]);
  }
  return fields;
}

/**
 * A field of the page as a link has it, where that is right and says it once.
 * @param {string} search
 * @param {string} name
 */
export function oneOf(search, name) {
  const pairs = fieldsOf(search).get(name) ?? [];
  return new Set(pairs.map(([, text]) => text)).size === 1 ? readField(name, pairs[0][1], "") : undefined;
}

// A device is one word here and in the Worker, and two fields in a recipe.

/** @param {DeviceChoice} device @returns {{device: string, engine: string}} */
export function fieldsOfDevice(device) {
  return device === "burn" ? { device: "webgpu", engine: "burn" } : { device, engine: "auto" };
}

/** @param {unknown} device @param {unknown} engine @returns {DeviceChoice} */
export function deviceOf(device, engine) {
  return device === "webgpu" && engine === "burn" ? "burn" : /** @type {DeviceChoice} */ (device ?? "auto");
}
