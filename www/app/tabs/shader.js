// How the chosen layer is computed: the training step's dispatches, what each takes, and the WGSL behind it.

import "./tab.js";
import { app, watch } from "../core/state.js";
import { h, say } from "../ui/dom.js";
import { big, count, milliseconds } from "../core/format.js";
import { t } from "../text/text.js";
import { wordsOf } from "../core/errors.js";

/** @import { Dispatch, Summary } from "../../worker/protocol.js" */
/** @import { Tab } from "./tab.js" */

/** @returns {Tab} */
export function mount() {
  const about = h("span");
  const measure = h("button", { class: "compact", t: "measure", onclick: () => void profile() });
  const list = h("div", { class: "dispatches", role: "listbox", label: "shader" });
  const code = h("pre", { class: "wgsl", tabindex: "0" });
  const facts = h("p", { class: "empty after" });
  const element = h("div", {}, h("div", { class: "line" }, about, measure), list, facts, code);

  /** @type {Summary | null} */
  let of = null;
  /** @type {Dispatch[]} */
  let plan = [];
  /** Milliseconds, where they were measured. @type {ArrayLike<number>} */
  let times = [];
  let chosen = -1;
  /** The layer the choice was made for. */
  let layer = "";
  let text = "";
  let measuring = false;
  watch(["device"], () => (of = null));

  async function look() {
    const { summary } = app;
    if (!summary) return;
    if (of !== summary) {
      const found = await app.trainer.plan();
      if (app.summary !== summary) return;
      of = summary;
      plan = found;
      times = [];
      chosen = -1;
      rows();
    }
    if (chosen < 0 || layer !== app.layer) {
      layer = app.layer;
      const first = plan.findIndex((dispatch) => dispatch.layer.split(" + ").includes(layer));
      await choose(first < 0 ? 0 : first);
    }
  }

  /** @param {number} index */
  async function choose(index) {
    chosen = index;
    let found;
    try {
      found = await app.trainer.shader(index);
    } catch (error) {
      // The shaders' text is fetched when it is first needed.
      if (chosen !== index) return;
      [chosen, text] = [-1, ""];
      code.replaceChildren(
        h(
          "div",
          { class: "note", role: "alert" },
          h("p", {}, wordsOf(error)()),
          h(
            "div",
            { class: "buttons" },
            h("button", { class: "compact", t: "tryAgain", onclick: () => void choose(index) }),
          ),
        ),
      );
      return;
    }
    if (chosen !== index) return;
    text = found;
    draw();
    code.replaceChildren(...toned(text));
    code.scrollTop = 0;
  }

  async function profile() {
    measuring = true;
    draw();
    try {
      times = await app.trainer.profile();
    } finally {
      measuring = false;
      rows();
      draw();
    }
  }

  function rows() {
    list.replaceChildren(
      ...plan.map((dispatch, index) =>
        h(
          "button",
          { class: "plain dispatch", role: "option", onclick: () => void choose(index) },
          h("span", { class: "name" }, dispatch.layer),
          h("span", { class: "kernel muted" }, dispatch.kernel),
          h("span", { class: "track" }, h("i")),
          h("span", { class: "figure" }),
        ),
      ),
    );
  }

  function draw() {
    const total = Array.from(times).reduce((sum, ms) => sum + ms, 0);
    say(
      about,
      plan.length === 0
        ? ""
        : times.length > 0
          ? t("dispatchesTook", { n: count(plan.length), ms: milliseconds(total) })
          : t("dispatches", { n: count(plan.length) }),
    );
    const compiled = app.trainer?.info.engine === "compiled";
    measure.disabled = measuring || !compiled;
    measure.hidden = !compiled;
    say(measure, t(measuring ? "measuring" : "measure"));
    // Without times the bars show the arithmetic.
    const weights = times.length > 0 ? Array.from(times) : plan.map((dispatch) => dispatch.flops);
    const most = Math.max(...weights, 1e-9);
    [...list.children].forEach((row, index) => {
      row.setAttribute("aria-selected", String(index === chosen));
      /** @type {HTMLElement} */ (row.querySelector("i")).style.width = `${(100 * (weights[index] ?? 0)) / most}%`;
      say(
        /** @type {Element} */ (row.querySelector(".figure")),
        times.length > 0 ? `${milliseconds(times[index])} ms` : plan[index].flops > 0 ? big(plan[index].flops) : "",
      );
    });
    const dispatch = plan[chosen];
    const said = dispatch
      ? [
          dispatch.shapes,
          `${dispatch.grid.join(" × ")} × ${dispatch.workgroup}`,
          t("flops", { n: big(dispatch.flops) }),
          t("bytes", { n: big(dispatch.bytes) }),
          t("lines", { n: count(text.split("\n").length) }),
        ].join(" · ")
      : "";
    facts.replaceChildren(said, h("br"), t("shaderNote"), compiled ? "" : ` ${t("measureNote")}`);
  }
  return { element, look, draw };
}

/** Comments in a quieter colour. @param {string} text */
function toned(text) {
  return text
    .split(/^((?:[ ]*\/\/.*\n)+)/m)
    .map((part, at) => (at % 2 === 1 ? h("span", { class: "muted" }, part) : part));
}
