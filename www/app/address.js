// The settings live in the address, so that an experiment is a link: every recipe field that is not at its default, by its
// own name, and `set` for the user's files. `autostart=1` starts training when the page opens.

import { app } from "./state.js";

/** @import { Recipe } from "../worker/protocol.js" */

/** Text of the address or of a field as a value of the default's kind. @param {string} text @param {Recipe[string]} like */
export function valueOf(text, like) {
  if (typeof like === "boolean") return text === "true" || text === "1";
  if (typeof like === "number") return text.trim() === "" ? NaN : Number(text);
  if (text.trim() === "") return Array.isArray(like) ? [] : like === "" ? "" : null;
  if (Array.isArray(like) && text.includes("=")) return text.split(",").map((one) => one.trim());
  if (Array.isArray(like) || /^\s*-?[\d.]+(\s*,\s*-?[\d.]+)+\s*$/.test(text)) return text.split(",").map(Number);
  // A field whose default is "none" may hold a number or a word ("1-4").
  return like === null && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** @param {Recipe[string]} value */
export function textOf(value) {
  return value === null || value === undefined ? "" : Array.isArray(value) ? value.join(",") : typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** @param {Recipe} defaults @returns {Partial<Recipe>} */
export function recipeFromAddress(defaults) {
  /** @type {Partial<Recipe>} */
  const recipe = {};
  for (const [name, text] of new URLSearchParams(location.search)) {
    if (name in defaults && name !== "data") recipe[name] = valueOf(text, defaults[name]);
  }
  return recipe;
}

export function sourceFromAddress() {
  const query = new URLSearchParams(location.search);
  const data = query.get("data") ?? "builtin:scenes";
  return data === "files" ? query.get("set") ?? "folder" : data === "builtin:streets" ? "streets" : "scenes";
}

/** Read once: the address is rewritten as soon as a recipe is configured. */
export const wantsAutostart = new URLSearchParams(location.search).get("autostart") === "1";

/** The address of what is configured now. */
export function address() {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(app.recipe)) {
    if (textOf(value) !== textOf(app.defaults[name])) query.set(name, textOf(value));
  }
  if (app.recipe.data === "files") query.set("set", app.source);
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return `${location.pathname}${text ? `?${text}` : ""}`;
}

export function writeAddress() {
  try {
    history.replaceState(null, "", address());
  } catch { /* a sandboxed frame has no history of its own */ }
}
