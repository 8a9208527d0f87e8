// What a network answers (a class a picture, a class a pixel, boxes), what a data set comes
// with, and which go together.

import { BUILT_IN } from "./schema.js";
import { app } from "./state.js";
import { t } from "../text/text.js";

/** @import { DataSummary, EvaluatedEvent, Recipe, Task, ZooEntry } from "../../worker/protocol.js" */

/** @type {Task[]} */
export const TASKS = ["classify", "segment", "detect"];
/** @type {Record<Task, "classes" | "masks" | "boxes">} */
const NEEDS = { classify: "classes", segment: "masks", detect: "boxes" };
/**
 * Where a task begins: settings that learn well at once; what is not named is at its default.
 * @type {Record<Task, Partial<Recipe>>}
 */
const FIRST = {
  classify: { model: "lenet" },
  segment: { model: "unet_small", loss: "cross_entropy_dice", optimizer: "adam", lr: 0.003, batch: 2 },
  detect: { model: "detector", optimizer: "adam", lr: 0.002, batch: 8 },
};
/** What data come with, known before they are read. @type {Record<string, DataSummary["targets"]>} */
const KNOWN = {
  ...Object.fromEntries([...BUILT_IN].map(([source, { targets }]) => [source, targets])),
  cifar: ["classes"],
  mnist: ["classes"],
};
/** @param {Task} one */
const builtinFor = (one) => [...BUILT_IN.keys()].find((source) => fits(one, KNOWN[source])) ?? "";
/** The built-in data of a task. @type {Record<Task, string>} */
export const BUILTIN = {
  classify: builtinFor("classify"),
  segment: builtinFor("segment"),
  detect: builtinFor("detect"),
};

/** What is trained now. @returns {Task} */
export function task() {
  return app.summary?.task ?? "classify";
}

/** Whether data can teach a task. @param {Task} one @param {DataSummary["targets"]} targets */
export function fits(one, targets) {
  return targets.includes(NEEDS[one]);
}

/** What a source lacks for the task at hand: "no masks"; empty where it lacks nothing. @param {string} source */
export function lacks(source) {
  const targets = app.source === source && app.summary ? app.summary.data.targets : KNOWN[source];
  return !targets || fits(task(), targets) ? "" : t(`lacks.${NEEDS[task()]}`);
}

/**
 * The first task that data can teach, the one at hand if they can.
 * @param {DataSummary["targets"]} targets
 * @returns {Task}
 */
export function taskFor(targets) {
  return fits(task(), targets) ? task() : (TASKS.find((one) => fits(one, targets)) ?? task());
}

/** What a built-in source is for, whatever is trained now. @param {string} source @returns {Task} */
export function firstTask(source) {
  return TASKS.find((one) => fits(one, BUILT_IN.get(source)?.targets ?? [])) ?? "classify";
}

/** What a built-in source is for before it is read. @param {string} source @returns {Task} */
export function taskOfBuiltin(source) {
  return taskFor(KNOWN[source]);
}

/**
 * The settings a task begins with, those of the other tasks taken back.
 * @param {Task} one
 * @returns {Partial<Recipe>}
 */
export function settings(one) {
  const names = new Set(Object.values(FIRST).flatMap((fields) => Object.keys(fields)));
  const defaults = Object.fromEntries([...names].map((name) => [name, app.defaults[name]]));
  return { ...defaults, resize: app.defaults.resize ?? null, ...FIRST[one] };
}

/**
 * Why a network cannot be taught by the data at hand; empty where it can.
 * @param {Pick<ZooEntry, "task" | "heads">} net
 */
export function unfit(net) {
  const targets = app.summary?.data.targets;
  if (targets && net.heads > 0 && !targets.includes("scenes")) return t("needs.scenes");
  return !targets || fits(net.task, targets) ? "" : t(`needs.${NEEDS[net.task]}`);
}

/** The figure that says how good it is, 0 to 1. @param {EvaluatedEvent} event */
export function scoreOf(event) {
  return event.map_50 ?? event.mean_iou ?? event.accuracy;
}

/** What that figure is called. */
export function scoreName() {
  return t(`score.${task()}`);
}
