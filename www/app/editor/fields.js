// The fields of the chosen block: its name, its kind and every setting of that kind, by PyTorch's words.

import { h } from "../ui/dom.js";
import { t } from "../text/text.js";

/** @import { DraftOfNetwork, Edit, Node } from "./draft.js" */

/** What is not a setting. */
const APART = ["name", "type", "inputs", "weights_of"];
/** What `mode` may be, by the kind of layer. @type {Record<string, string[]>} */
const MODES = {
  upsample: ["nearest", "bilinear"],
  resize: ["nearest", "nearest_exact", "bilinear", "bicubic"],
  pad2d: ["constant", "reflect", "replicate", "circular"],
  stochastic_depth: ["row", "batch"],
};

/** A size of both axes as text. @param {any} value */
function textOf(value) {
  if (Array.isArray(value)) return value[0] === value[1] ? String(value[0]) : value.join("×");
  return String(value);
}

/**
 * The value of a text, of the kind of the one there was; nothing where it is none.
 * @param {string} text
 * @param {any} like
 */
function valueOf(text, like) {
  if (typeof like === "string") return text;
  if (Array.isArray(like)) {
    const found = /^\s*(\d+)\s*(?:[×x,*]\s*(\d+)\s*)?$/i.exec(text);
    return found ? [Number(found[1]), Number(found[2] ?? found[1])] : undefined;
  }
  const value = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/**
 * @param {DraftOfNetwork} draft @param {number} at the layer's place
 * @param {(edit: Edit, what: string, field: HTMLElement) => void} edit
 */
export function layerFields(draft, at, edit) {
  /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
  const fields = {};
  const node = () => /** @type {Node} */ (draft.state?.good.network.nodes[at]);
  const first = node();
  const own = (/** @type {string} */ type) => draft.kinds.find(({ kind }) => kind === type);
  const set = (/** @type {Partial<Node>} */ change, /** @type {HTMLElement} */ field) =>
    edit({ edit: "set", at, node: { ...node(), ...change } }, `${at}:${Object.keys(change)}`, field);

  /** @param {string} name @param {string} word @param {HTMLInputElement | HTMLSelectElement} field */
  function labelled(name, word, field) {
    fields[name] = field;
    field.name = name;
    return h("label", { class: "field" }, h("span", {}, word), field);
  }

  /** @param {string} name */
  function setting(name) {
    const value = first[name];
    if (typeof value === "boolean") {
      const box = h("input", { type: "checkbox", onchange: () => set({ [name]: box.checked }, box) });
      return labelled(name, name, box);
    }
    if (name === "mode") {
      const select = h(
        "select",
        { onchange: () => set({ mode: select.value }, select) },
        ...(MODES[first.type] ?? []).map((mode) => h("option", { value: mode }, mode)),
      );
      return labelled(name, name, select);
    }
    const numeric = typeof value !== "string";
    const field = h("input", {
      type: "text",
      spellcheck: false,
      autocomplete: "off",
      inputmode: numeric ? "decimal" : "text",
    });
    field.addEventListener("input", () => {
      const given = valueOf(field.value, value);
      if (given === undefined) {
        field.setAttribute("aria-invalid", "true");
        field.title = t("wholeNumber");
      } else set({ [name]: given }, field);
    });
    // Up and down count, as in a number field.
    field.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
      const now = valueOf(field.value, value);
      if (step === 0 || event.altKey || now === undefined || !(Array.isArray(now) || Number.isInteger(now))) return;
      event.preventDefault();
      event.stopPropagation();
      field.value = textOf(
        Array.isArray(now) ? now.map((one) => Math.max(0, one + step)) : Math.max(0, Number(now) + step),
      );
      field.dispatchEvent(new Event("input"));
    });
    return labelled(name, name, field);
  }

  const name = h("input", {
    type: "text",
    spellcheck: false,
    autocomplete: "off",
    onchange: () => set({ name: name.value.trim() }, name),
  });
  const kind = h(
    "select",
    { onchange: () => edit({ edit: "kind", at, kind: kind.value }, "", kind) },
    ...draft.kinds.map(({ kind, name }) => h("option", { value: kind }, name)),
  );
  const inputs = h("input", {
    type: "text",
    spellcheck: false,
    autocomplete: "off",
    onchange: () =>
      set(
        {
          inputs: inputs.value
            .split(",")
            .map((one) => one.trim())
            .filter(Boolean),
        },
        inputs,
      ),
  });
  const names = Object.keys(first).filter((one) => !APART.includes(one));
  const element = h(
    "div",
    { class: "layer-fields" },
    labelled("name", t("layerName"), name),
    labelled("type", t("layerKind"), kind),
    ...names.map(setting),
    (own(first.type)?.joins || first.inputs !== undefined) &&
      h("div", { class: "wide-field" }, labelled("inputs", t("layerInputs"), inputs)),
  );

  return {
    element,
    type: first.type,
    several: Boolean(fields.inputs),

    /** Shows what is, but not from under a person's fingers. */
    draw() {
      const now = node();
      for (const [key, field] of Object.entries(fields)) {
        field.disabled =
          Boolean(draft.state?.stale) ||
          // What follows from the layer before is set by hand only where it is not kept fitting.
          (draft.keepsFitting && key === own(now.type)?.follows);
        const value = key === "inputs" ? draft.state?.good.draft.layers[at].inputs.join(", ") : now[key];
        if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value;
        else if (
          field !== document.activeElement ||
          (key !== "name" && key !== "inputs" && String(valueOf(field.value, value)) !== String(value))
        )
          field.value = textOf(value);
        else continue;
        field.removeAttribute("aria-invalid");
        field.title = "";
      }
    },
  };
}

/**
 * The pictures' size.
 * @param {DraftOfNetwork} draft
 * @param {(edit: Edit, what: string, field: HTMLElement) => void} edit
 */
export function inputFields(draft, edit) {
  const fields = /** @type {const} */ (["channels", "height", "width"]).map((word, axis) => {
    const field = h("input", { type: "text", name: word, inputmode: "numeric", autocomplete: "off" });
    field.addEventListener("input", () => {
      const input = [...(draft.state?.good.network.input ?? [])];
      const value = Number(field.value);
      if (Number.isInteger(value) && value > 0) {
        input[axis] = value;
        edit({ edit: "input", input }, `input:${axis}`, field);
      } else field.setAttribute("aria-invalid", "true");
    });
    return { word, field };
  });
  return {
    element: h(
      "div",
      { class: "layer-fields" },
      ...fields.map(({ word, field }) => h("label", { class: "field" }, h("span", {}, t(word)), field)),
    ),
    type: "input",
    several: false,
    draw() {
      fields.forEach(({ field }, axis) => {
        field.disabled = Boolean(draft.state?.stale);
        const value = String(draft.state?.good.network.input[axis]);
        if (field !== document.activeElement) field.value = value;
        if (field.value === value) field.removeAttribute("aria-invalid");
      });
    },
  };
}
