// Which class is taken for which, and precision, recall and F1 of each, from the last
// evaluation of all held-out pictures.

import "./tab.js";
import { app } from "../core/state.js";
import { h, roving, say, segmented } from "../ui/dom.js";
import { readout } from "../ui/explore.js";
import { count, percent } from "../core/format.js";
import { showCell } from "./predictions.js";
import { task } from "../core/task.js";
import { t } from "../text/text.js";

/** @import { EvaluatedEvent } from "../../worker/protocol.js" */
/** @import { Tab } from "./tab.js" */

/** Ink at most this strong, so that figures stay readable on it. */
const STRONGEST = 38;
/** Above this share of right answers a cell of the diagonal is filled and its figure turns light. */
const MOST_DARK = 0.5;
/** With more classes than this the cells have no room for figures. */
const MOST_FIGURES = 14;

/** @param {(tab: "predictions") => void} openTab @returns {Tab} */
export function mount(openTab) {
  /** @type {"matrix" | "perClass"} */
  let view = "matrix";
  const views = segmented(
    ["matrix", "perClass"],
    (one) => one,
    (one) => {
      view = one;
      draw();
    },
  );
  const about = h("span");
  const body = h("div");
  const element = h("div", {}, h("div", { class: "line" }, about, views.element), body);

  function draw() {
    views.choose(view);
    const { evaluation } = app;
    if (!evaluation) {
      about.textContent = "";
      body.replaceChildren(
        h("p", { class: "empty" }, t("confusionEmpty")),
        h(
          "button",
          {
            class: "compact",
            disabled: !app.ready,
            onclick: () =>
              void app.trainer.evaluate().catch((error) => {
                about.textContent = error.message;
              }),
          },
          t("evaluateNow"),
        ),
      );
      return;
    }
    // What has the focus keeps it: the table is another after each evaluation.
    const focused = [...body.querySelectorAll("td button")].indexOf(/** @type {Element} */ (document.activeElement));
    about.textContent = t(task() === "segment" ? "confusionOfPixels" : "confusionOf", { n: count(evaluation.count) });
    body.replaceChildren(...(view === "matrix" ? matrix(evaluation, pick) : [report(evaluation)]));
    if (focused >= 0) /** @type {HTMLElement | undefined} */ (body.querySelectorAll("td button")[focused])?.focus();
  }

  /** @param {number} truth @param {number} guess */
  function pick(truth, guess) {
    if (task() !== "classify") return;
    showCell(truth, guess);
    openTab("predictions");
  }
  return {
    element,
    draw,
    look: async () => {
      if (!app.evaluation) draw();
    },
  };
}

/**
 * @param {Pick<EvaluatedEvent, "confusion" | "classes" | "beyond">} evaluation
 * @param {(truth: number, guess: number) => void} pick
 */
export function matrix({ confusion, classes, beyond }, pick) {
  const dense = classes.length > MOST_FIGURES;
  const line = readout();
  let worst = { truth: 0, guess: 0, times: 0 };
  const rows = confusion.map((row, truth) => {
    const sum = row.reduce((a, b) => a + b, beyond?.[truth] ?? 0) || 1;
    return h(
      "tr",
      {},
      h("th", { scope: "row", title: classes[truth].name }, classes[truth].name),
      ...row.map((times, guess) => {
        const right = truth === guess;
        const share = times / sum;
        if (!right && times > worst.times) worst = { truth, guess, times };
        const strength = right
          ? share > MOST_DARK
            ? 88 + 12 * share
            : 6 + 64 * share
          : Math.min(STRONGEST, 3 * STRONGEST * share);
        const label = t(right ? "matrixRight" : "matrixCell", {
          a: classes[truth].name,
          b: classes[guess].name,
          n: times,
          p: percent(share),
        });
        return h(
          "td",
          {
            class: right ? `right${share > MOST_DARK ? " strong" : ""}` : "wrong",
            style: `--share: ${times === 0 ? 0 : strength}%`,
          },
          h(
            "button",
            {
              title: label,
              "aria-label": label,
              onclick: () => pick(truth, guess),
              onpointerenter: () => say(line, label),
              onfocus: () => say(line, label),
            },
            times === 0 || dense ? "" : task() === "segment" ? String(Math.round((100 * times) / sum)) : String(times),
          ),
        );
      }),
    );
  });
  const table = roving(
    h(
      "table",
      { class: `matrix${dense ? " dense" : ""}` },
      h("colgroup", {}, h("col"), ...classes.map(() => h("col"))),
      h(
        "thead",
        {},
        h("tr", {}, h("td"), ...classes.map(({ name }) => h("th", { scope: "col", title: name }, h("span", {}, name)))),
      ),
      h("tbody", {}, ...rows),
    ),
  );
  const words =
    worst.times > 0
      ? t("mostMixed", { a: classes[worst.truth].name, b: classes[worst.guess].name, n: worst.times })
      : t("noMix");
  const lost = beyond?.reduce((sum, times) => sum + times, 0) ?? 0;
  const apart = lost > 0 ? [h("p", { class: "after" }, t("beyondClasses", { n: count(lost) }))] : [];
  return [
    table,
    line,
    ...apart,
    h(
      "p",
      { class: "after" },
      task() === "segment" ? `${t("rowTrue")} ${t("rowPercent")}` : `${t("rowTrue")} ${words} ${t("clickCell")}`,
    ),
  ];
}

/** @param {EvaluatedEvent} evaluation */
function report({ classes }) {
  const figure = (/** @type {number | null} */ share) => (share === null ? "–" : percent(share));
  return h(
    "table",
    { class: "report" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...["class", "precision", "recall", "f1", "support"].map((key) =>
          h("th", { scope: "col", t: /** @type {"class"} */ (key) }),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      ...classes.map(({ name, precision, recall, f1, support }) =>
        h(
          "tr",
          {},
          h("td", {}, name),
          h("td", {}, figure(precision)),
          h("td", {}, figure(recall)),
          h(
            "td",
            { class: "f1" },
            h("div", {}, h("span", { class: "track" }, h("i", { style: `width: ${100 * (f1 ?? 0)}%` })), figure(f1)),
          ),
          h("td", {}, count(support)),
        ),
      ),
    ),
  );
}
