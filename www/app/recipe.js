// The recipe: the fields people turn most in a row, every field in a dialog. Live fields are white, locked ones sunk.

import { app, isLocked, watch } from "./state.js";
import { configure, note, setRate } from "./actions.js";
import { dropAsked, textOf } from "./address.js";
import { choicesOf, readField, valueOf } from "./fields.js";
import { byId, h, say } from "./dom.js";
import { attempt, late } from "./late.js";
import { noteSlot } from "./notes.js";
import { currentLanguage, has, t } from "./text.js";

/** @import { TextKey } from "./text.js" */

const schedules = () => late(() => import("./schedule.js"), "schedule.js");

/** The fields of the row. */
const ROW = /** @type {const} */ ([
  "optimizer",
  "lr",
  "momentum",
  "weight_decay",
  "batch",
  "epochs",
  "schedule",
  "seed",
]);
/** PyTorch's schedules, in the order they are offered; their settings are in schedule.js, which comes when one is chosen. @type {Record<string, string>} */
export const SCHEDULES = {
  step: "StepLR",
  multi_step: "MultiStepLR",
  exponential: "ExponentialLR",
  cosine_annealing: "CosineAnnealingLR",
  cosine_restarts: "CosineAnnealingWarmRestarts",
  polynomial: "PolynomialLR",
  linear: "LinearLR",
  constant_factor: "ConstantLR",
  one_cycle: "OneCycleLR",
  plateau: "ReduceLROnPlateau",
  sequential: "SequentialLR",
  chained: "ChainedScheduler",
  factors: "LambdaLR",
  products: "MultiplicativeLR",
};
/** @type {Record<string, string[]>} */
const CHOICES = {
  optimizer: choicesOf("optimizer"),
  schedule: ["constant", "cosine", ...Object.keys(SCHEDULES)],
  loss: choicesOf("loss"),
  fit: choicesOf("fit"),
  exif: choicesOf("exif"),
};
/** @type {Record<string, string>} */
const NAMES = {
  sgd: "SGD",
  adam: "Adam",
  adamw: "AdamW",
  rmsprop: "RMSprop",
  cross_entropy: "cross entropy",
  cross_entropy_dice: "cross entropy + Dice",
  cross_entropy_focal: "cross entropy + focal",
  focal_dice: "focal + Dice",
  focal: "focal",
  dice: "Dice",
  bce_with_logits: "BCE with logits",
  mse: "MSE",
  ...SCHEDULES,
};
/** @param {string} value */
function nameOf(value) {
  if (value === "sequential") return `${NAMES[value]} · ${t("warmUp")}`;
  return value === "constant" || value === "cosine" ? t(value) : (NAMES[value] ?? value);
}

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
    note("recipe", (await late(() => import("./asked.js"), "asked.js")).cannotBe(name, text)),
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
  input.disabled = isLocked() && name !== "lr";
  if (name === "momentum" && app.recipe.optimizer !== "sgd" && app.recipe.optimizer !== "rmsprop")
    input.disabled = true;
  if ("typing" in input.dataset) return; // not from under a person's fingers
  if (input.getAttribute("aria-invalid") && !force) return;
  input.removeAttribute("aria-invalid");
  input.value = shown(name);
  // The engine's help is English; the page's own in Chinese comes with all settings.
  input.title = has(`help.${name}`)
    ? t(/** @type {TextKey} */ (`help.${name}`))
    : currentLanguage() === "en"
      ? (app.help[name] ?? "")
      : "";
}

export function mountRecipe() {
  const sentence = h("span", { class: "muted" });
  const all = h("button", {
    class: "link",
    id: "open-settings",
    t: "allSettings",
    onclick: () =>
      void attempt("recipe", async () => (await late(() => import("./settings.js"), "settings.js")).openSettings()),
  });
  const fields = ROW.map((name) => ({ name, input: control(name) }));
  byId("recipe").append(
    h("div", { class: "head" }, h("h2", { t: "recipe" }), sentence, all),
    noteSlot("recipe"),
    h(
      "div",
      { class: "fields" },
      ...fields.map(({ name, input }) =>
        h("label", { class: "field" }, h("span", { t: /** @type {TextKey} */ (name) }), input),
      ),
    ),
  );

  /** @param {boolean} force */
  function draw(force) {
    for (const { name, input } of fields) show(input, name, force);
    /** @type {Record<string, TextKey>} */
    const sentences = { ready: "recipeReady", running: "recipeLive", paused: "recipePaused" };
    say(sentence, t(sentences[app.state.state] ?? "recipeDone"));
    sentence.title = sentence.textContent ?? "";
  }
  watch(["summary"], () => {
    wrong = "";
    draw(true);
    // The curve of one that is there from the start comes when the page has nothing better to do.
    if (app.recipe.schedule !== "constant")
      (window.requestIdleCallback ?? setTimeout)(() => void attempt("recipe", schedules));
  });
  watch(["state"], () => draw(false));
  watch(["looks"], () => {
    for (const { input } of fields)
      if (input instanceof HTMLSelectElement)
        for (const option of input.options) option.textContent = nameOf(option.value);
    draw(false);
  });
}
