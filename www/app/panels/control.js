// A field for one key of the recipe: typed or chosen, checked, and taken by the engine.

import { configure, setRate } from "../core/actions.js";
import { dropAsked, textOf } from "../core/address.js";
import { CHOICES, SCHEDULES, nameOf } from "../core/choices.js";
import { readField, valueOf } from "../core/fields.js";
import { attempt, late } from "../core/late.js";
import { FIELDS, HELP, hasSetting } from "../core/schema.js";
import { app, isLocked, note, watch } from "../core/state.js";
import { currentLanguage, has, t } from "../text/text.js";
import { h } from "../ui/dom.js";

/** @import { TextKey } from "../text/text.js" */

/** The schedule's dialog and its small curve. */
export const schedules = () => late(() => import("../schedule/schedule.js"), "schedule/schedule.js");

/** What a field shows; of a schedule its rule. @param {string} name */
function shown(name) {
  const value = app.recipe[name];
  return name === "schedule" && value !== null && typeof value === "object"
    ? /** @type {{rule: string}} */ (/** @type {unknown} */ (value)).rule
    : textOf(value);
}

/** A field for one key of the recipe. @param {string} name */
export function control(name) {
  const choices = CHOICES[name];
  const input = choices
    ? h("select", { name }, ...choices.map((value) => h("option", { value }, nameOf(value))))
    : h("input", {
        type: "text",
        name,
        spellcheck: "false",
        autocomplete: "off",
        inputmode: typeof app.defaults[name] === "number" ? "decimal" : "text",
      });
  input.addEventListener("change", () => void change(name, input));
  input.addEventListener("input", () => {
    input.removeAttribute("aria-invalid");
    input.dataset.typing = "";
  });
  // What was there before, typed again, is no change, but it is the person's.
  input.addEventListener("blur", () => {
    if (!("typing" in input.dataset)) return;
    delete input.dataset.typing;
    dropAsked(name);
  });
  return input;
}

/** Whether a field cannot be a text, which is said then. @param {string} name @param {string} text */
export function isRefused(name, text) {
  if (readField(name, text, app.defaults[name]) !== undefined) return false;
  void attempt("recipe", async () =>
    note("recipe", (await late(() => import("./asked.js"), "panels/asked.js")).cannotBe(name, text)),
  );
  return true;
}

/** The field of which it is said that it is wrong. */
let wrong = "";

/** @param {string} name @param {HTMLInputElement | HTMLSelectElement} input */
async function change(name, input) {
  delete input.dataset.typing;
  const value = valueOf(input.value, app.defaults[name]);
  if (textOf(value) === shown(name)) {
    // What is set already, again: it is right.
    if (wrong === name) note("recipe", null);
    return dropAsked(name);
  }
  if (isRefused(name, input.value)) {
    input.setAttribute("aria-invalid", "true");
    wrong = name;
    return;
  }
  if (name === "schedule" && input.value in SCHEDULES)
    return attempt("recipe", async () => (await schedules()).chooseRule(input.value));
  const done = name === "lr" ? await setRate(Number(value)) : await configure({ [name]: value }, "recipe");
  // A wrong value stays in its field, marked, until it is mended; what runs is still the last right one.
  wrong = done ? "" : name;
  if (done) input.removeAttribute("aria-invalid");
  else input.setAttribute("aria-invalid", "true");
}

/** @param {HTMLInputElement | HTMLSelectElement} input @param {string} name @param {boolean} force */
export function show(input, name, force) {
  input.disabled = (isLocked() && !FIELDS.get(name)?.is_live) || !hasSetting(app.recipe, name);
  if ("typing" in input.dataset) return; // not from under a person's fingers
  if (input.getAttribute("aria-invalid") && !force) return;
  input.removeAttribute("aria-invalid");
  input.value = shown(name);
  // The engine's help is English; the page's own in Chinese comes with all settings.
  input.title = has(`help.${name}`)
    ? t(/** @type {TextKey} */ (`help.${name}`))
    : currentLanguage() === "en"
      ? (HELP[name] ?? "")
      : "";
}
watch(["summary"], () => (wrong = ""));
