// What a link may say, as one table: the names it may use, and for each field how its text is read and what it may be.
// Fields of a recipe that are not named here are read as their default is. The engine has the
// last word on all of them (link-mend.js).

/** @import { DeviceChoice, Recipe } from "../../worker/protocol.js" */

/**
 * `share` is at least 0 and below 1, `part` above 0 and below 1; `above` a number above 0.
 * @typedef {["choice", ...string[]] | ["switch"] | ["whole", number, number] | ["number", number] | ["share"] |
 *   ["part"] | ["above"] | ["numbers"] | ["texts"] | ["text"]} Kind
 */

const MOST = 2 ** 32 - 1;
/** @type {Kind} */
const COUNT = ["whole", 0, MOST];

/** What fields of a recipe may be. @satisfies {Record<string, Kind>} */
const RECIPE = /** @type {const} */ ({
  data: ["choice", "builtin:scenes", "builtin:streets", "files"],
  device: ["choice", "auto", "cpu", "webgpu", "burn"],
  engine: ["choice", "auto", "burn", "compiled"],
  optimizer: ["choice", "sgd", "adam", "adamw", "rmsprop"],
  loss: [
    "choice",
    "cross_entropy",
    "focal",
    "dice",
    "cross_entropy_dice",
    "cross_entropy_focal",
    "focal_dice",
    "bce_with_logits",
    "mse",
  ],
  fit: ["choice", "squeeze", "crop", "pad"],
  exif: ["choice", "apply", "ignore"],
  epochs: ["whole", 1, 1_000_000],
  steps: ["whole", 1, Number.MAX_SAFE_INTEGER],
  batch: ["whole", 1, MOST],
  seed: COUNT,
  resize: ["whole", 1, MOST],
  ignore_index: COUNT,
  shift: COUNT,
  crop_padding: COUNT,
  cutout: COUNT,
  lr: ["number", 0],
  weight_decay: ["number", 0],
  momentum: ["share"],
  dampening: ["share"],
  beta1: ["share"],
  beta2: ["share"],
  alpha: ["share"],
  holdout: ["part"],
  eps: ["above"],
  clip_value: ["above"],
  clip_norm: ["above"],
  class_weights: ["numbers"],
  mean: ["numbers"],
  std: ["numbers"],
  layer_rates: ["texts"],
  train_files: ["text"],
  eval_files: ["text"],
});
/** Fields of the page itself. @satisfies {Record<string, Kind>} */
const PAGE = /** @type {const} */ ({
  task: ["choice", "classify", "segment", "detect"],
  language: ["choice", "en", "zh"],
  set: ["text"],
  autostart: ["switch"],
  canvas: ["switch"],
});
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

/**
 * @param {string} name
 * @param {Recipe[string] | undefined} like its default; nothing for what is no field of a recipe
 * @returns {Kind | undefined}
 */
export function kindOf(name, like) {
  if (has(PAGE, name)) return PAGE[/** @type {keyof typeof PAGE} */ (name)];
  if (has(RECIPE, name)) return /** @type {Kind} */ (RECIPE[/** @type {keyof typeof RECIPE} */ (name)]);
  if (like === undefined) return undefined;
  return typeof like === "boolean" ? ["switch"] : typeof like === "number" ? ["number", -Infinity] : ["text"];
}

/** The words a field is one of; none where it is no choice. @param {keyof typeof RECIPE} name */
export function choicesOf(name) {
  const [kind, ...words] = RECIPE[name];
  return kind === "choice" ? /** @type {string[]} */ (words) : [];
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
  const kind = kindOf(name, like) ?? ["text"];
  const text = given.trim();
  if (text === "" && like === null) return null;
  const value = number(text);
  switch (kind[0]) {
    case "choice":
      return kind.slice(1).includes(text) ? text : undefined;
    case "switch":
      return /^(true|1)$/.test(text) ? true : /^(false|0)$/.test(text) ? false : undefined;
    case "whole":
      return Number.isInteger(value) && value >= kind[1] && value <= kind[2] ? value : undefined;
    case "number":
      return Number.isFinite(value) && value >= kind[1] ? value : undefined;
    case "share":
      return value >= 0 && value < 1 ? value : undefined;
    case "part":
      return value > 0 && value < 1 ? value : undefined;
    case "above":
      return Number.isFinite(value) && value > 0 ? value : undefined;
    case "numbers": {
      const values = text === "" ? [] : text.split(",").map(number);
      return values.every(Number.isFinite) ? values : undefined;
    }
    case "texts":
      return text === "" ? [] : text.split(",").map((one) => one.trim());
    default:
      return typeof like === "string" || has(RECIPE, name) ? given : valueOf(given, like);
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
