// The settings of a schedule, by PyTorch's words; of one made of others, theirs too.

import { h } from "../ui/dom.js";
import { INNER, RULES, usual } from "./rules.js";
import { t } from "../text/text.js";

/** @import { Rule } from "./rules.js" */

/** Settings that are one of several words. @type {Record<string, string[]>} */
const WORDS = { anneal: ["cos", "linear"], mode: ["min", "max"], threshold_mode: ["rel", "abs"] };
const APART = ["rule", "every", "schedules"];
/** What is turned most comes first; the rest as it comes. */
const ORDER = [
  "max_lr",
  "total_steps",
  "pct_start",
  "milestones",
  "step_size",
  "t_max",
  "t_0",
  "t_mult",
  "start_factor",
  "end_factor",
  "factor",
  "factors",
  "gamma",
  "total_iters",
  "power",
  "eta_min",
  "patience",
  "threshold",
];

/** @param {string} text @param {any} like @returns {any} nothing where it is no such value */
function valueOf(text, like) {
  if (Array.isArray(like)) {
    const values = text
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean)
      .map(Number);
    return values.every(Number.isFinite) ? values : undefined;
  }
  if (text.trim() === "") return like === null ? null : undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * @param {Rule} rule changed in place
 * @param {(done: boolean) => void} changed at every key stroke, and when it is done
 * @param {boolean} disabled
 * @param {() => void} again the whole is built anew, after another kind was chosen
 * @returns {HTMLElement}
 */
export function ruleFields(rule, changed, disabled, again) {
  const place = (/** @type {string} */ name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const settings = Object.entries(rule)
    .filter(([name]) => !APART.includes(name))
    .sort(([a], [b]) => place(a) - place(b));
  const fields = settings.map(([name, value]) => {
    const words = WORDS[name];
    /** @type {HTMLInputElement | HTMLSelectElement} */
    let field;
    if (typeof value === "boolean") {
      const box = h("input", {
        type: "checkbox",
        name,
        checked: value,
        onchange: () => {
          rule[name] = box.checked;
          changed(true);
        },
      });
      field = box;
    } else if (words) {
      const select = h(
        "select",
        {
          name,
          onchange: () => {
            rule[name] = select.value;
            changed(true);
          },
        },
        ...words.map((word) => h("option", { value: word, selected: word === value }, word)),
      );
      field = select;
    } else {
      const input = h("input", {
        type: "text",
        name,
        spellcheck: false,
        autocomplete: "off",
        value: value === null ? "" : String(value),
        oninput: () => {
          const given = valueOf(input.value, value);
          input.toggleAttribute("aria-invalid", false);
          if (given === undefined) return input.setAttribute("aria-invalid", "true");
          rule[name] = given;
          changed(false);
        },
        onchange: () => {
          if (!input.hasAttribute("aria-invalid")) changed(true);
        },
      });
      field = input;
    }
    field.disabled = disabled;
    return h("label", { class: "field" }, h("span", {}, name), field);
  });
  const { schedules } = rule;
  return h(
    "div",
    { class: "rule" },
    h("p", { class: "small muted" }, t(/** @type {import("../text/text.js").TextKey} */ (`about.${rule.rule}`))),
    h("div", { class: "rule-fields" }, ...fields),
    schedules !== undefined && children(rule, schedules, changed, disabled, again),
  );
}

/**
 * @param {Rule} rule
 * @param {Rule[]} schedules
 * @param {(done: boolean) => void} changed
 * @param {boolean} disabled
 * @param {() => void} again
 */
function children(rule, schedules, changed, disabled, again) {
  const done = () => {
    // One milestone between each two.
    if (rule.milestones)
      rule.milestones = Array.from(
        { length: schedules.length - 1 },
        (_, at) => rule.milestones?.[at] ?? (rule.milestones?.at(-1) ?? 0) + 1,
      );
    again();
  };
  const list = schedules.map((child, at) => {
    const kind = h(
      "select",
      {
        name: "rule",
        disabled,
        onchange: () => {
          schedules[at] = usual(kind.value);
          done();
        },
      },
      ...INNER.map((name) => h("option", { value: name, selected: name === child.rule }, RULES[name])),
    );
    return h(
      "li",
      {},
      h(
        "div",
        { class: "rule-head" },
        kind,
        schedules.length > 1 &&
          h("button", {
            class: "compact",
            t: "removeRule",
            disabled,
            onclick: () => {
              schedules.splice(at, 1);
              done();
            },
          }),
      ),
      ruleFields(child, changed, disabled, again),
    );
  });
  return h(
    "ol",
    { class: "rules" },
    ...list,
    h(
      "li",
      {},
      h("button", {
        class: "compact",
        t: "addRule",
        disabled,
        onclick: () => {
          schedules.push(usual("exponential"));
          done();
        },
      }),
    ),
  );
}
