// A grid of held-out pictures and what the net takes them for, right now. Right is a tick; wrong is an ink frame,
// hatching and the line "is bus", whose place is kept when it is empty, so that nothing moves when an answer flips. Of
// a net that has not learned anything no answers are shown: chance would have them all wrong.

import { app, choosePicture, outputName, watch } from "../core/state.js";
import { glance, isUntrained } from "../core/run.js";
import { h, icon, ICONS, roving, say, segmented } from "../ui/dom.js";
import { paintPicture } from "../ui/draw.js";
import { count, percent } from "../core/format.js";
import { t } from "../text/text.js";

/** @import { Tab } from "./tab.js" */

/** @typedef {{index: number, truth: number, guess: number, sure: number}} Found */

const SHOWN = 30;
/** Pictures looked through for wrong ones. */
const POOL = 300;

/** @type {"all" | "wrong" | {truth: number, guess: number}} */
let filter = "all";
/** Which thirty: turned by "Others". */
let turn = 0;

/** Shows pictures of one class taken for another. @param {number} truth @param {number} guess */
export function showCell(truth, guess) {
  filter = { truth, guess };
}

/** @returns {Tab} */
export function mount() {
  const right = h("span");
  const modes = segmented(
    ["all", "wrong"],
    (mode) => (mode === "all" ? "all" : "wrongOnly"),
    (mode) => {
      filter = mode;
      void glance();
      modes.choose(mode);
    },
  );
  const others = h("button", {
    class: "link",
    t: "others",
    onclick: () => {
      turn += 1;
      void glance();
    },
  });
  const grid = roving(h("div", { class: "grid" }));
  const empty = h("p", { class: "empty", t: "predictionsEmpty" });
  const element = h(
    "div",
    {},
    h("div", { class: "line" }, right, h("span", { class: "tools-right" }, others, modes.element)),
    empty,
    grid,
  );
  const cells = Array.from({ length: SHOWN }, () => cell());
  grid.append(...cells.map((one) => one.button));
  modes.choose("all");
  /** What was found last. @type {{chosen: typeof filter, found: Found[], looked: number, untrained: boolean} | null} */
  let last = null;
  watch(["summary"], () => {
    if (app.state.step === 0 && typeof filter === "object") filter = "all";
    turn = 0;
    last = null;
  });
  watch(["picture"], () => cells.forEach((one) => one.mark()));

  /** The pictures the filter may choose from. @param {number} size @param {boolean} all */
  function candidates(size, all) {
    const wanted = all ? SHOWN : POOL;
    const number = Math.min(wanted, size);
    return Array.from({ length: number }, (_, at) => (Math.floor((at * size) / number) + turn * 7) % size);
  }

  async function look() {
    const { summary } = app;
    if (summary?.task !== "classify") return;
    const asked = filter;
    const untrained = isUntrained() && typeof asked !== "object";
    const chosen = untrained ? "all" : asked;
    let indices = candidates(summary.data.test, chosen === "all");
    let labels = await app.trainer.labels("test", indices);
    if (typeof chosen === "object") {
      const all = Array.from({ length: summary.data.test }, (_, at) => at);
      const truths = await app.trainer.labels("test", all);
      indices = all.filter((at) => truths[at] === chosen.truth).slice(0, POOL);
      labels = Uint32Array.from(indices, () => chosen.truth);
    }
    const probabilities = untrained ? new Float32Array(indices.length) : await app.trainer.predict("test", indices);
    // Those of the network, which may be more than the classes.
    const outputs = probabilities.length / (indices.length || 1);
    let found = indices.map((index, at) => {
      const row = probabilities.subarray(at * outputs, (at + 1) * outputs);
      const guess = row.reduce((best, value, number) => (value > row[best] ? number : best), 0);
      return { index, truth: labels[at], guess, sure: row[guess] };
    });
    const looked = found.length;
    if (chosen === "wrong") found = found.filter((one) => one.guess !== one.truth);
    else if (typeof chosen === "object") found = found.filter((one) => one.guess === chosen.guess);
    found = found.slice(0, SHOWN);
    const pixels = await app.trainer.pictures(
      "test",
      found.map((one) => one.index),
    );
    if (app.summary !== summary || asked !== filter) return;
    if (found.length > 0 && app.picture === 0 && app.state.step === 0 && chosen === "all") {
      choosePicture(found[0].index);
    }
    const [, height, width] = summary.data.shape;
    cells.forEach((one, at) => one.paint(found[at] ?? null, pixels, at, width, height));
    last = { chosen, found, looked, untrained };
    draw();
  }

  function draw() {
    const { summary } = app;
    if (!summary || !last) return;
    const { chosen, found, looked, untrained } = last;
    cells.forEach((one, at) => one.show(found[at] ?? null, untrained));
    const hits = found.filter((one) => one.guess === one.truth).length;
    const name = (/** @type {number} */ number) => outputName(summary.data.classes, number);
    right.replaceChildren();
    if (untrained) right.append(t("untrainedNote"));
    else if (typeof chosen === "object")
      right.append(h("b", {}, t("takenFor", { a: name(chosen.truth), b: name(chosen.guess) })));
    else {
      right.append(t("rightHere", { right: hits, count: found.length }));
      if (app.evaluation)
        right.append(
          h(
            "span",
            { class: "muted" },
            ` · ${t("ofAll", { p: percent(app.evaluation.accuracy), n: count(app.evaluation.count) })}`,
          ),
        );
    }
    modes.choose(/** @type {"all" | "wrong"} */ (typeof chosen === "object" ? "" : chosen));
    modes.element.hidden = untrained;
    others.hidden = typeof chosen === "object";
    empty.hidden = found.length > 0;
    if (found.length === 0)
      say(
        empty,
        typeof chosen === "object" ? t("cellEmpty", { n: looked, a: name(chosen.truth) }) : t("noWrong", { n: looked }),
      );
  }
  return { element, look, draw };
}

function cell() {
  const canvas = h("canvas", { class: "picture", width: 1, height: 1 });
  const mark = h("span", { class: "mark" });
  const name = h("span");
  const sure = h("span", { class: "mono" });
  const bar = h("i");
  const truth = h("span", { class: "truth" });
  let index = -1;
  let was = "";
  const button = h(
    "button",
    {
      class: "guessed",
      onclick: () => choosePicture(index),
    },
    canvas,
    mark,
    h("span", { class: "name" }, name, sure),
    h("span", { class: "track", style: "display: block" }, bar),
    h("span", { class: "truth", style: "display: block" }, truth),
  );
  button.style.visibility = "hidden";
  const chosen = () => button.setAttribute("aria-pressed", String(index === app.picture));
  return {
    button,
    mark: chosen,
    /**
     * @param {Found | null} one
     * @param {Uint8Array} pixels
     * @param {number} at
     * @param {number} width
     * @param {number} height
     */
    paint(one, pixels, at, width, height) {
      button.style.visibility = one ? "visible" : "hidden";
      index = one?.index ?? -1;
      chosen();
      const identity = `${app.summary?.data.name} ${index}`;
      if (one && identity !== was) paintPicture(canvas, pixels, at, width, height);
      was = identity;
    },
    /** @param {Found | null} one @param {boolean} untrained its answer is not shown */
    show(one, untrained) {
      if (!one || !app.summary) return;
      const { classes } = app.summary.data;
      button.title = `#${index} ${classes[one.truth]}`;
      button.classList.toggle("untrained", untrained);
      if (untrained) {
        button.classList.remove("wrong");
        delete mark.dataset.right;
        mark.replaceChildren();
        say(name, classes[one.truth]);
        say(sure, "");
        say(truth, "");
        bar.style.width = "0";
        return;
      }
      const right = one.guess === one.truth;
      if (mark.dataset.right !== String(right)) {
        mark.dataset.right = String(right);
        mark.replaceChildren(icon(right ? ICONS.check : ICONS.cross));
        button.classList.toggle("wrong", !right);
      }
      say(name, outputName(classes, one.guess));
      say(sure, String(Math.round(100 * one.sure)));
      bar.style.width = `${100 * one.sure}%`;
      say(truth, right ? "" : t("is", { name: classes[one.truth] }));
    },
  };
}
