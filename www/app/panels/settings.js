// All settings in a dialog: in groups, each with its label, the name it has in the shell and in the link, and its help.
// Settings of an optimizer or a loss that is not chosen are hidden.

import { app, changed, isLocked, watch, note } from "../core/state.js";
import { changeDevice, configure } from "../core/actions.js";
import { sayIfRefused } from "./header.js";
import { h, retellAll, say } from "../ui/dom.js";
import { drawNetworks } from "../ui/network-options.js";
import { style } from "../core/lazy-style.js";
import { noteSlot } from "../ui/notes.js";
import { words } from "../text/settings.js";
import { hasShortcuts, setShortcuts } from "./transport.js";
import { addWords, has, t } from "../text/text.js";
import { wordsOf } from "../core/errors.js";
import { control, show } from "./control.js";
import { choicesOf } from "../core/fields.js";
import { HELP, hasSetting } from "../core/schema.js";

/** @import { DeviceChoice } from "../../worker/protocol.js" */
/** @import { TextKey } from "../text/text.js" */

addWords(words);

/** What stands where; a field that is in no group comes last. @type {Record<string, string[]>} */
const GROUPS = {
  training: ["epochs", "batch", "steps", "seed"],
  data: ["resize", "fit", "exif", "holdout", "mean", "std", "train_files", "eval_files"],
  augmentation: [
    "flip",
    "shift",
    "crop_padding",
    "brightness",
    "cutout",
    "scale",
    "rotate",
    "contrast",
    "saturation",
    "transforms",
    "eval_transforms",
  ],
  network: ["model", "layer_rates"],
  optimizer: [
    "optimizer",
    "lr",
    "momentum",
    "dampening",
    "nesterov",
    "beta1",
    "beta2",
    "amsgrad",
    "alpha",
    "rho",
    "lr_decay",
    "initial_accumulator_value",
    "momentum_decay",
    "lambd",
    "t0",
    "eta_minus",
    "eta_plus",
    "step_size_min",
    "step_size_max",
    "eps",
    "weight_decay",
    "decoupled_weight_decay",
    "clip_value",
    "clip_norm",
  ],
  schedule: ["schedule"],
  loss: [
    "loss",
    "ignore_index",
    "class_weights",
    "pos_weight",
    "reduction",
    "label_smoothing",
    "beta",
    "delta",
    "margin",
    "p",
  ],
  other: [],
};
/** Chosen elsewhere: the data in their column, the device in a group of its own. */
const ELSEWHERE = ["data", "device", "engine"];
const DEVICES = /** @type {DeviceChoice[]} */ (choicesOf("device"));

/** @typedef {{element: HTMLElement, draw: (force: boolean) => void}} Row */

/**
 * @param {string} name @param {HTMLElement} field @param {() => string} label @param {() => string} help
 * @param {(force: boolean) => void} update @param {boolean} [hasName] it is a field of the recipe
 * @returns {Row}
 */
function row(name, field, label, help, update, hasName = true) {
  field.id = `setting-${name}`;
  field.setAttribute("aria-describedby", `help-${name}`);
  const word = h("span");
  const about = h("p", { class: "muted", id: `help-${name}` });
  return {
    element: h(
      "div",
      { class: "setting", "data-field": name },
      h("label", { for: field.id }, word, hasName && h("code", { class: "muted" }, name)),
      field,
      about,
    ),
    draw(force) {
      say(word, label());
      say(about, help());
      update(force);
    },
  };
}

/** @param {string} name of a field of the recipe @returns {Row} */
function recipeRow(name) {
  const label = () => (has(name) ? t(/** @type {TextKey} */ (name)) : name.replaceAll("_", " "));
  const help = () => (has(`help.${name}`) ? t(/** @type {TextKey} */ (`help.${name}`)) : (HELP[name] ?? ""));
  if (name === "model") {
    const pick = h("select", {
      name,
      onchange: () =>
        void configure({ model: pick.value, resize: app.defaults.resize ?? null }, "recipe").then((done) => {
          if (!done) draw();
        }),
    });
    const draw = () => {
      drawNetworks(pick);
      pick.disabled = isLocked();
    };
    return row(name, pick, label, help, draw);
  }
  if (typeof app.defaults[name] === "boolean") {
    const box = h("input", {
      type: "checkbox",
      name,
      onchange: () => void configure({ [name]: box.checked }, "recipe"),
    });
    return row(name, box, label, help, () => {
      box.checked = Boolean(app.recipe[name]);
      box.disabled = isLocked();
    });
  }
  const input = control(name);
  return row(name, input, label, help, (force) => {
    show(input, name, force);
    input.removeAttribute("title");
  });
}

/** @returns {Row} */
function deviceRow() {
  const pick = h("select", { name: "device" }, ...DEVICES.map((device) => h("option", { value: device, t: device })));
  pick.addEventListener(
    "change",
    () =>
      void changeDevice(/** @type {DeviceChoice} */ (pick.value)).then(sayIfRefused, (error) =>
        note("recipe", wordsOf(error)),
      ),
  );
  return row(
    "device",
    pick,
    () => t("deviceWhy"),
    () => t(/** @type {TextKey} */ (`${app.trainer.info.asked}Help`)),
    () => {
      for (const option of pick.options) say(option, t(/** @type {DeviceChoice} */ (option.value)));
      pick.value = app.trainer.info.asked;
      pick.disabled = app.state.state === "running";
    },
  );
}

/** @returns {Row} */
function shortcutsRow() {
  const box = h("input", { type: "checkbox", name: "shortcuts", onchange: () => setShortcuts(box.checked) });
  return row(
    "shortcuts",
    box,
    () => t("shortcuts"),
    () => t("shortcutsHelp"),
    () => (box.checked = hasShortcuts()),
    false,
  );
}

const placed = Object.values(GROUPS).flat();
const others = Object.keys(app.defaults).filter((name) => !placed.includes(name) && !ELSEWHERE.includes(name));
/** @type {Row[]} */
const rows = [];
/** @param {string} name @param {Row[]} own */
function group(name, own) {
  rows.push(...own);
  const title = h("h3", { id: `group-${name}`, t: /** @type {TextKey} */ (`group.${name}`) });
  return h("section", { class: "setting-group", "aria-labelledby": title.id }, title, ...own.map((one) => one.element));
}
const groups = Object.entries(GROUPS)
  .map(([name, fields]) => [name, name === "other" ? others : fields.filter((field) => field in app.defaults)])
  .filter(([, fields]) => fields.length > 0)
  .map(([name, fields]) => group(String(name), /** @type {string[]} */ (fields).map(recipeRow)));
groups.push(group("device", [deviceRow()]), group("page", [shortcutsRow()]));

const about = h("p", { class: "muted small" });
/** What is wrong: beside the setting that was changed last, on top before any was. */
const slot = noteSlot("recipe");
slot.id = "setting-problem";
const top = h(
  "div",
  { class: "sticky" },
  h(
    "div",
    { class: "head" },
    h("h2", { id: "settings-title", t: "allSettings" }),
    h("button", { class: "compact", t: "close", onclick: () => dialog.close() }),
  ),
  about,
  slot,
);
const dialog = h("dialog", { class: "settings", "aria-labelledby": "settings-title" }, top, ...groups);
dialog.addEventListener(
  "change",
  ({ target }) => {
    const field = /** @type {HTMLElement} */ (target);
    const setting = field.closest(".setting");
    if (!setting || setting.contains(slot)) return;
    describe(slot.parentElement, false);
    setting.append(slot);
    describe(setting, true);
  },
  true,
);
dialog.addEventListener("close", () => {
  describe(slot.parentElement, false);
  top.append(slot);
  dialog.remove();
});

/**
 * A setting's field is described by what stands beside it, or no more.
 * @param {Element | null} setting
 * @param {boolean} on
 */
function describe(setting, on) {
  const field = setting?.querySelector(":scope > [aria-describedby]");
  const others = (field?.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== "" && id !== slot.id);
  field?.setAttribute("aria-describedby", [...others, ...(on ? [slot.id] : [])].join(" "));
}

/** @param {boolean} force */
function draw(force) {
  say(about, t(isLocked() ? "locked" : "settingsNote"));
  for (const { element, draw: drawRow } of rows) {
    element.hidden = !hasSetting(app.recipe, element.dataset.field ?? "");
    drawRow(force);
  }
}
watch(["summary"], () => draw(true));
watch(["state", "device", "looks"], () => draw(false));

export async function openSettings() {
  await style("styles/settings.css");
  if (dialog.open) return;
  draw(true);
  document.body.append(dialog);
  changed("asked");
  retellAll();
  dialog.showModal();
}
