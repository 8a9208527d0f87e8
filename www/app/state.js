// What the panels share, and how they hear of a change. Panels read `app`; only actions.js and run.js write it.

import { t } from "./text.js";

/** @import { Trainer } from "../convlab.js" */
/** @import { EvaluatedEvent, Left, Recipe, State, StepEvent, StoredSet, Summary, ZooEntry } from "../worker/protocol.js" */
/** @import { Curves } from "./curves.js" */
/** @import { Words } from "./text.js" */

/** Where a message belongs. @typedef {"network" | "data" | "recipe" | "weights" | "own"} Place */

/**
 * What a link asked for in vain. `why`: its text cannot be read, it is said twice, there is no such field, or the engine refused it with a message.
 * @typedef {{pairs: [name: string, text: string][], why: "read" | "repeated" | "unknown" | "refused", message?: Words, mends?: {word: Words, act: () => void}[]}} Asked
 */

/** What the page knows of a run that was left. @typedef {{elapsed: number, source: string, chosen: Set<string>, suited: Set<string>}} Aside */

/**
 * @typedef {object} App
 * @property {Trainer} trainer
 * @property {boolean} ready           a recipe is configured: Start can be pressed
 * @property {ZooEntry[]} zoo
 * @property {Record<string, string>} help
 * @property {Recipe} defaults
 * @property {Recipe} recipe           as configured
 * @property {Set<string>} chosen      settings that a person has set
 * @property {Set<string>} suited      settings that were fitted to a small set
 * @property {Summary | null} summary
 * @property {State} state
 * @property {string} source           "scenes" or "streets" (built in), or the set the added files belong to
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
 * @property {Record<string, Asked>} asked   by the field's name
 * @property {[string, string][]} carried    what else the address says and goes on saying
 * @property {Partial<Record<Place, {message: Words, mends: {word: Words, act: () => void}[]}>>} notes
 */

/** @type {App} */
export const app = {
  trainer: /** @type {any} */ (null),
  ready: false,
  zoo: [],
  help: {},
  defaults: {},
  recipe: {},
  chosen: new Set(),
  suited: new Set(),
  summary: null,
  state: { state: "ready", step: 0, epoch: 0, epochs: 0, steps_total: 0 },
  source: "scenes",
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
  notes: {},
};

/**
 * `summary`: a new configuration; `state`: started, paused, ...; `tick`: new steps, at most five times a second; `evaluated`;
 * `glance`: about once a second while it trains and after every rest: time to look inside again; `looks`: language or theme.
 * @typedef {"summary" | "state" | "tick" | "evaluated" | "glance" | "layer" | "picture" | "sample" | "sets" | "zoo" | "note" | "asked" | "device" | "looks" | "log"} Topic
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

/** The data sets that convlab draws itself. @param {string} source @returns {source is "scenes" | "streets"} */
export function isBuiltin(source) {
  return source === "scenes" || source === "streets";
}

/** What an output stands for; one beyond the classes has no name. @param {string[]} names @param {number} number */
export function outputName(names, number) {
  return names[number] ?? t("outputNumber", { n: number });
}

/** What the data are called here. */
export function dataName() {
  return isBuiltin(app.source) ? t(app.source) : (app.summary?.data.name ?? "");
}

/** A run is under way: only the rate may change. */
export function isLocked() {
  return app.state.state === "running" || app.state.state === "paused";
}
