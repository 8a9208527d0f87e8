// The settings live in the address, so that an experiment is a link: every recipe field that is not at its default, by
// its own name, and `set` for the user's files. What a link asked for in vain stays there until the person changes that
// control. `autostart=1` starts training when the page opens. A choice of task, data or network
// is a step that the browser's Back undoes.

import { app, isBuiltin, set, settleAsked } from "./state.js";
import { fieldsOf, fieldsOfDevice, kindOf, oneOf, readField } from "./fields.js";
import { builtInOf, wordOf } from "./schema.js";
import { BUILTIN, firstTask, settings, task } from "./task.js";

/** @import { Recipe, Task } from "../../worker/protocol.js" */
/** @import { Asked } from "./state.js" */

/** @param {Recipe[string] | undefined} value */
export function textOf(value) {
  return value === null || value === undefined
    ? ""
    : Array.isArray(value)
      ? value.join(",")
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
}

/**
 * What a link asks for: what of it can be read, and `asked`, what cannot; `pairs` is how it says a field.
 * @typedef {{pairs: (name: string) => [string, string][], recipe: Partial<Recipe>, source: string, task: Task | null,
 *   carried: [string, string][], asked: Record<string, Asked>}} Link
 */

/** @param {string} search @param {Recipe} defaults @returns {Link} */
export function readLink(search, defaults) {
  const fields = fieldsOf(search);
  /** @type {Link} */
  const link = {
    pairs: (name) => [...(fields.get(name) ?? []), ...(name === "data" ? (fields.get("set") ?? []) : [])],
    recipe: {},
    source: BUILTIN.classify,
    task: null,
    carried: [],
    asked: Object.create(null),
  };
  /** @type {Record<string, Recipe[string]>} */
  const page = {};
  for (const [name, pairs] of fields) {
    const like = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    const value = readField(name, pairs[0][1], like ?? (like === null ? null : ""));
    const why = !kindOf(name)
      ? "unknown"
      : new Set(pairs.map(([, text]) => text)).size > 1
        ? "repeated"
        : value === undefined
          ? "read"
          : "";
    if (why) link.asked[name] = { pairs, why };
    else if (like === undefined) page[name] = /** @type {Recipe[string]} */ (value);
    else link.recipe[name] = /** @type {Recipe[string]} */ (value);
  }
  const { data, device } = link.recipe;
  delete link.recipe.data;
  if (device === "burn") Object.assign(link.recipe, fieldsOfDevice(device));
  link.task = /** @type {Task | undefined} */ (page.task) ?? null;
  // Files of one's own and the set they are in are one wish.
  const wrong = link.asked.data ?? link.asked.set;
  wrong?.pairs.push(...(fields.get(link.asked.data ? "set" : "data") ?? []));
  const isFiles = !wrong && (data === "files" || (data === undefined && page.set !== undefined));
  link.source = isFiles ? String(page.set ?? "folder") : (builtInOf(data) ?? BUILTIN[link.task ?? "classify"]);
  for (const name of ["language", "canvas"])
    if (name in page) link.carried.push(...(fields.get(name)?.slice(0, 1) ?? []));
  return link;
}

/**
 * A whole recipe: where nothing is named, the task's first settings, then the defaults.
 * @param {Link} link
 * @returns {Recipe}
 */
export function recipeOf({ recipe, source, task: named }) {
  const wanted = named && named !== "classify" ? named : firstTask(source);
  const first = wanted !== "classify" && !("model" in recipe) ? settings(wanted) : {};
  return /** @type {Recipe} */ ({
    ...app.defaults,
    ...first,
    ...recipe,
    data: isBuiltin(source) ? wordOf(source) : "files",
  });
}

/** Read once: the address is rewritten as soon as a recipe is configured. */
export const wantsAutostart = oneOf(location.search, "autostart") === true;

/** The address of what is configured now. */
export function address() {
  const query = new URLSearchParams();
  // A program of the zoo by its name: it is made for the data again.
  const { program: model = app.recipe.model } = app.summary ?? {};
  for (const [name, value] of Object.entries({ ...app.recipe, model })) {
    if (!(name in app.asked) && textOf(value) !== textOf(app.defaults[name])) query.set(name, textOf(value));
  }
  if (app.recipe.data === "files") query.set("set", app.source);
  for (const [name, text] of [...app.carried, ...Object.values(app.asked).flatMap(({ pairs }) => pairs)])
    query.append(name, text);
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `${location.pathname}${text ? `?${text}` : ""}`;
}

/** The place of what is shown among the browser's steps. */
export const steps = { at: Number(history.state?.at ?? 0) };
/** Task, data and network of the address that was written last. */
let chosen = "";

/** @param {number} [at] the step that is gone back or on to */
export function writeAddress(at) {
  const now = JSON.stringify([task(), app.source, app.recipe.model]);
  const isNew = chosen !== "" && now !== chosen && at === undefined;
  chosen = now;
  steps.at = at ?? steps.at + Number(isNew);
  try {
    if (isNew) history.pushState({ at: steps.at }, "", address());
    else history.replaceState({ at: steps.at }, "", address());
  } catch {
    /* a sandboxed frame has no history of its own */
  }
}

/** The language of the link is no wish any more: another was chosen. */
export function dropLanguage() {
  set({ carried: app.carried.filter(([name]) => !/^lang(uage)?$/.test(name)) });
  settleAsked(["language"]);
  if (app.summary) writeAddress();
}

/** The person has changed these controls: what a link asked of them in vain is settled. @param {...string} names */
export function dropAsked(...names) {
  if (settleAsked(names)) writeAddress();
}
