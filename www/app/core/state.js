// The page's state, and how the panels hear of a change. Everyone reads `app`; it is written here alone, by `set`,
// which only modules of core/ call. Panels and tabs call functions with a meaning.

import { BUILT_IN } from "./schema.js";
import { has, t } from "../text/text.js";

/** @import { Trainer } from "../../convlab.js" */
/** @import { Activation, EvaluatedEvent, Left, Recipe, State, StepEvent, StoredSet } from "../../worker/protocol.js" */
/** @import { Summary, ZooEntry } from "../../worker/protocol.js" */
/** @import { Curves } from "./curves.js" */
/** @import { TextKey, Words } from "../text/text.js" */

/** Where a message belongs. @typedef {"network" | "data" | "recipe" | "weights" | "own"} Place */

/**
 * What a link asked for in vain. `why`: its text cannot be read, it is said twice, there is no such field, or the
 * engine refused it with a message.
 * @typedef {{pairs: [name: string, text: string][], why: "read" | "repeated" | "unknown" |
 *   "refused", message?: Words, mends?: Mend[]}} Asked
 */

/**
 * What the page knows of a run that was left.
 * @typedef {{elapsed: number, source: string, chosen: ReadonlySet<string>, suited: ReadonlySet<string>}} Aside
 */

/** A button that mends something. @typedef {{word: Words, act: () => void}} Mend */
/** A message in its place. @typedef {{message: Words, mends: Mend[]}} Note */

/**
 * @typedef {object} App
 * @property {Trainer} trainer
 * @property {boolean} ready           a recipe is configured: Start can be pressed
 * @property {ZooEntry[]} zoo
 * @property {Recipe} defaults
 * @property {Recipe} recipe           as configured
 * @property {ReadonlySet<string>} chosen      settings that a person has set
 * @property {ReadonlySet<string>} suited      settings that were fitted to a small set
 * @property {Summary | null} summary
 * @property {State} state
 * @property {string} source           a built-in data set ("scenes"), or the set the added files belong to
 * @property {StoredSet[]} sets
 * @property {StepEvent | null} last
 * @property {EvaluatedEvent | null} evaluation
 * @property {Curves | null} curves
 * @property {number} trainLoss        running mean
 * @property {number} run              counts the runs of this visit
 * @property {Left & Aside | null} left   the run that this one took the place of
 * @property {number} elapsed          ms of training in this run
 * @property {string} layer            the chosen layer
 * @property {number} picture          the chosen held-out picture
 * @property {number} sample           the chosen training picture
 * @property {Readonly<Record<string, Asked>>} asked   by the field's name
 * @property {[string, string][]} carried    what else the address says and goes on saying
 * @property {Activation[]} activations   what each layer makes of the chosen held-out picture
 * @property {Readonly<Partial<Record<Place, Note>>>} notes
 */

/** @type {App} */
const state = {
  trainer: /** @type {any} */ (null),
  ready: false,
  zoo: [],
  defaults: {},
  recipe: {},
  chosen: new Set(),
  suited: new Set(),
  summary: null,
  state: { state: "ready", step: 0, epoch: 0, epochs: 0, steps_total: 0 },
  source: [...BUILT_IN.keys()][0],
  sets: [],
  last: null,
  evaluation: null,
  curves: null,
  trainLoss: NaN,
  run: 1,
  left: null,
  elapsed: 0,
  layer: "",
  picture: 0,
  sample: 0,
  asked: {},
  carried: [],
  activations: [],
  notes: {},
};
/** @type {Readonly<App>} */
export const app = state;

/** Writes the state, without a word to the panels. @param {Partial<App>} patch */
export function set(patch) {
  Object.assign(state, patch);
}

/**
 * `summary`: a new configuration; `state`: started, paused, ...; `tick`: new steps, at most five times a second;
 * `evaluated`; `rate`: another base rate while it trains; `glance`: about once a second while it trains and after every
 * rest: time to look inside again; `looks`: language or theme.
 * @typedef {"summary" | "state" | "tick" | "evaluated" | "glance" | "rate" | "layer" | "picture" | "sample" | "sets" |
 *   "zoo" | "note" | "asked" | "device" | "looks" | "log"} Topic
 */

/** @type {Map<Topic, (() => void)[]>} */
const watchers = new Map();

/** @param {Topic[]} topics @param {() => void} watcher */
export function watch(topics, watcher) {
  for (const topic of topics) watchers.set(topic, [...(watchers.get(topic) ?? []), watcher]);
}

/** @param {Topic} topic */
export function changed(topic) {
  for (const watcher of watchers.get(topic) ?? []) watcher();
}

/** @param {string} layer */
export function chooseLayer(layer) {
  set({ layer });
  changed("layer");
}

/** A held-out picture. @param {number} picture */
export function choosePicture(picture) {
  set({ picture });
  changed("picture");
}

/** A training picture. @param {number} sample */
export function chooseSample(sample) {
  set({ sample });
  changed("sample");
}

/** Layers have been looked into. @param {Activation[]} activations */
export function sawActivations(activations) {
  set({ activations });
}

/**
 * Says something in its place, or no more.
 * @param {Place} place
 * @param {Words | null} message
 * @param {Mend[]} [mends]
 */
export function note(place, message, mends = []) {
  const { [place]: _, ...notes } = app.notes;
  set({ notes: message === null ? notes : { ...notes, [place]: { message, mends } } });
  changed("note");
}

/** What a link asked for in vain is settled. @param {string[]} names @returns {boolean} whether any was open */
export function settleAsked(names) {
  const open = Object.entries(app.asked);
  const left = open.filter(([name]) => !names.includes(name));
  if (left.length === open.length) return false;
  set({ asked: Object.fromEntries(left) });
  changed("asked");
  return true;
}

/** Whether convlab draws the data itself. @param {string} source */
export function isBuiltin(source) {
  return BUILT_IN.has(source);
}

/** What an output stands for; one beyond the classes has no name. @param {string[]} names @param {number} number */
export function outputName(names, number) {
  return names[number] ?? t("outputNumber", { n: number });
}

/** What data are called here: those at hand, or others. */
export function dataName(source = app.source, summary = app.summary) {
  const builtIn = BUILT_IN.get(source);
  if (!builtIn) return summary?.data.name ?? "";
  return has(source) ? t(/** @type {TextKey} */ (source)) : builtIn.title;
}

/** A run is under way: only the rate may change. */
export function isLocked() {
  return app.state.state === "running" || app.state.state === "paused";
}
