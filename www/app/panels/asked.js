// What a link, or a person, asked for in vain: a sentence beside each control says what was asked for, what may be, and
// what is used instead. It comes with the first such link; the address goes on saying it until the person changes the
// control, or dismisses the sentence.

import { app, watch } from "../core/state.js";
import { dropAsked, textOf } from "../core/address.js";
import { words } from "../text/asked.js";
import { byId, h } from "../ui/dom.js";
import { choicesOf, kindOf } from "../core/fields.js";
import { count } from "../core/format.js";
import { addWords, currentLanguage, said, t } from "../text/text.js";

/** @import { Kind } from "../core/schema.js" */
/** @import { Asked } from "../core/state.js" */

addWords(words);

const AUGMENTATION = ["flip", "shift", "crop_padding", "brightness", "cutout"];
/** Fields that have no control but the header's, or none. */
const HEADER = ["device", "engine", "task", "language", "canvas", "autostart"];

/** Where sentences stand: right after the controls they are about. */
const slots = {
  header: h("div", { class: "asked", role: "status" }),
  network: h("div", { class: "asked", role: "status" }),
  data: h("div", { class: "asked", role: "status" }),
  augmentation: h("div", { class: "asked", role: "status" }),
  recipe: h("div", { class: "asked", role: "status", "data-place": "recipe" }),
};
document.querySelector("header.top")?.append(slots.header);
byId("network").querySelector(".head")?.after(slots.network);
byId("data").querySelector(".sources")?.after(slots.data);
byId("data").querySelector(".augmentation")?.after(slots.augmentation);
byId("recipe").querySelector(".fields")?.after(slots.recipe);

/** @param {string} name @param {Asked} asked @returns {keyof typeof slots} */
function placeOf(name, { why }) {
  if (why === "unknown" || HEADER.includes(name)) return "header";
  if (name === "model") return "network";
  if (name === "data" || name === "set") return "data";
  return AUGMENTATION.includes(name) ? "augmentation" : "recipe";
}

/** The controls of a field on the page and in the dialog of all settings. @param {string} name */
function controlsOf(name) {
  /** @type {Record<string, string>} */
  const places = {
    model: "#model",
    data: ".sources",
    set: ".sources",
    device: "#device",
    engine: "#device",
    task: "#tasks",
    language: ".languages",
  };
  const own = Object.hasOwn(places, name) ? `${places[name]}, ` : "";
  return [...document.querySelectorAll(`${own}#augment-${name}, #recipe [name="${name}"], #setting-${name}`)];
}

/** @param {string[]} values */
function list(values) {
  return values.length < 2
    ? values.join("")
    : t("or", {
        some: values.slice(0, -1).join(currentLanguage() === "zh" ? "、" : ", "),
        last: /** @type {string} */ (values.at(-1)),
      });
}

/** What a field may be. @param {string} name */
function wants(name) {
  const like = app.defaults[name];
  const kind = kindOf(name) ?? { kind: "text" };
  const none = like === null ? ` ${t("wants.orNone")}` : "";
  switch (kind.kind) {
    case "choice":
      return t("wants.choice", { values: list(choicesOf(name)) }) + none;
    case "whole": {
      const { least = 0, most = Infinity } = kind;
      return (
        (most > 1e9 ? t("wants.from", { low: least }) : t("wants.whole", { low: least, high: count(most) })) + none
      );
    }
    case "number":
      return numberWants(kind) + none;
    case "switch":
    case "numbers":
      return t(`wants.${kind.kind}`) + none;
    default:
      return "";
  }
}

/** What a number may be. @param {Kind} kind */
function numberWants({ least, above, below }) {
  if (below !== undefined) return t(above === undefined ? "wants.share" : "wants.part");
  if (above !== undefined) return t("wants.above");
  return least === undefined ? t("wants.number") : t("wants.atLeast", { low: least });
}

/** What computes, trains or is shown instead. @param {string} name */
function used(name) {
  /** @type {Record<string, () => string>} */
  const own = {
    device: () => t(app.trainer.info.asked),
    task: () => t(`task.${app.summary?.task ?? "classify"}`),
    language: () => (currentLanguage() === "zh" ? "中文" : "English"),
    model: () => app.summary?.network.name ?? "",
    data: () => textOf(app.recipe.data),
    set: () => textOf(app.recipe.data),
    autostart: () => "false",
    canvas: () => "false",
  };
  const value = Object.hasOwn(own, name) ? own[name]() : textOf(app.recipe[name]);
  return value === "" ? t("asked.none") : t("asked.used", { used: value });
}

/** Names that are one or two letters away. @param {string} name */
function near(name) {
  const names = Object.keys(app.defaults).filter(
    (other) => distance(name.replaceAll("-", "_").toLowerCase(), other) <= Math.max(1, Math.floor(other.length / 4)),
  );
  return names.length > 0 ? t("asked.near", { names: list(names.slice(0, 3)) }) : "";
}

/** Letters to change, leave out or put in; two that are swapped count once. @param {string} a @param {string} b */
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      let best = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, rows[i - 2][j - 2] + 1);
      rows[i].push(best);
    }
  }
  return rows[a.length][b.length];
}

/** @param {string} text */
const short = (text) => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

/** @param {string} name @param {Asked} asked */
function sentence(name, { pairs, why, message }) {
  // The set that files are in goes with them, and is another field.
  const own = pairs
    .filter(([given]) => (name === "set") === (given === "set") || !["data", "set"].includes(name))
    .map(([, text]) => text);
  if (why === "unknown")
    return t("asked.unknown", { asked: short(pairs.map((pair) => pair.join("=")).join("&")), near: near(name) });
  const values = { name, asked: short(own[0] ?? ""), used: used(name) };
  switch (why) {
    case "repeated":
      return t("asked.repeated", { ...values, asked: list([...new Set(own)].map((one) => `“${short(one)}”`)) });
    case "read":
      return t("asked.read", { ...values, wants: wants(name) });
    default: {
      const words = said(message ?? "");
      return t("asked.refused", { ...values, message: /[.。!?]$/.test(words) ? words : `${words}.` });
    }
  }
}

/** What is said of a text that a field cannot be. @param {string} name @param {string} text */
export function cannotBe(name, text) {
  return () => t("asked.typed", { name, asked: short(text), wants: wants(name) }).trim();
}

export function draw() {
  for (const slot of Object.values(slots)) slot.replaceChildren();
  for (const old of document.querySelectorAll(".setting .note[data-asked-for]")) old.remove();
  for (const marked of document.querySelectorAll("[data-asked]")) {
    marked.removeAttribute("data-asked");
    const others = (marked.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .filter((id) => id !== "" && !id.startsWith("asked-"));
    if (others.length > 0) marked.setAttribute("aria-describedby", others.join(" "));
    else marked.removeAttribute("aria-describedby");
  }
  for (const [name, asked] of Object.entries(app.asked)) {
    const place = placeOf(name, asked);
    const id = `asked-${name}`;
    const note = (/** @type {string} */ own, /** @type {string} */ more = "") =>
      h(
        "div",
        { class: `note ${more}`, id: own, "data-asked-for": name },
        h("p", {}, sentence(name, asked)),
        h(
          "div",
          { class: "buttons" },
          ...(asked.mends ?? []).map(({ word, act }) => h("button", { class: "compact", onclick: act }, said(word))),
          h("button", { class: "compact", t: "dismiss", onclick: () => dropAsked(name) }),
        ),
      );
    slots[place].append(note(id));
    // The data's column may be a drawer that is shut.
    if (place === "data" || place === "augmentation") slots.header.append(note(`${id}-there`, "only-drawer"));
    if (asked.why === "unknown") continue;
    for (const control of controlsOf(name)) {
      control.setAttribute("data-asked", "");
      control.setAttribute(
        "aria-describedby",
        [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "),
      );
    }
    for (const row of document.querySelectorAll(`.setting[data-field="${name}"]`)) row.append(note(`${id}-setting`));
  }
}

watch(["asked", "looks"], draw);
watch(["summary", "device"], draw);
draw();
