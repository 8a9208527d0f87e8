// Held-out pictures with the class of every pixel over them, as the net sees it now: opacity, truth and mistakes, and a
// legend that turns classes off. It is drawn several times a second while it trains, as often as its cost allows.

import "./tab.js";
import { app, outputName, watch } from "../core/state.js";
import { h, say, segmented } from "../ui/dom.js";
import { explore } from "../ui/explore.js";
import { isUntrained } from "../core/run.js";
import { paintPicture } from "../ui/draw.js";
import { count, percent } from "../core/format.js";
import { STRIP, gallery } from "./held.js";
import { VIEWS, askMasks } from "./mask-answers.js";
import { IGNORED, addCounts, iouOf, meanIou, noCounts, paintDrawn, paintMask, paintMistakes } from "../ui/overlay.js";
import { t } from "../text/text.js";

/** @import { Tab } from "./tab.js" */
/** @import { Held } from "./held.js" */
/** @import { Answer, View } from "./mask-answers.js" */

/** @returns {Tab} */
export function mount() {
  /** @type {View} */
  let view = "predicted";
  /** Classes turned off. @type {Set<number>} */
  const hidden = new Set();
  /** @param {Held[]} pictures */
  const ask = (pictures) => askMasks(pictures, { index: app.picture, view, hidden, veil: Number(slider.value) / 100 });
  const seen = gallery(ask);
  /** The pixel under the pointer. @type {number | null} */
  let pointed = null;

  const title = h("span", { role: "status", "aria-live": "off" });
  const figure = h("b", { class: "mono", id: "mask-iou" });
  const views = segmented(
    VIEWS,
    (one) => one,
    (one) => {
      view = one;
      again();
    },
  );
  const picture = h("canvas", { class: "picture", width: 3, height: 2 });
  const mask = h("canvas", { class: "mask", id: "mask", width: 3, height: 2 });
  const stage = h("div", { class: "stage-picture" }, picture, mask);
  const grid = explore(
    stage,
    () => {
      const [, rows, columns] = app.summary?.network.input ?? [0, 0, 0];
      return rows * columns > 0 ? [{ canvas: mask, rows, columns, tell: point }] : [];
    },
    title,
    {
      left: () => {
        pointed = null;
        words();
      },
    },
  );
  const slider = h("input", {
    type: "range",
    id: "opacity",
    min: 0,
    max: 100,
    value: 56,
    oninput: () => (view === "mistakes" ? again() : draw()),
  });
  const opacity = h("span", { class: "mono" });
  const legend = h("div", { class: "legend" });
  const others = h("button", { class: "link", t: "others", onclick: () => seen.others() });
  const tiles = Array.from({ length: STRIP }, (_, at) => tile(() => seen.choose(seen.strip[at]?.index)));
  const empty = h("p", { class: "empty", t: "masksEmpty" });
  const body = h(
    "div",
    {},
    stage,
    h("div", { class: "slider" }, h("label", { for: "opacity", t: "opacity" }), slider, opacity),
    legend,
    h("div", { class: "subhead" }, h("h3", { t: "moreHeld" }), others),
    h("div", { class: "strip" }, ...tiles.map((one) => one.button)),
  );
  const element = h(
    "div",
    {},
    h("div", { class: "line" }, h("span", {}, title, " ", figure), views.element),
    empty,
    body,
  );
  body.hidden = true;
  /** @type {{row: HTMLButtonElement, share: HTMLElement, bar: HTMLElement, here: HTMLElement, all: HTMLElement}[]} */
  let rows = [];

  watch(["summary"], () => {
    seen.forget();
    hidden.clear();
    body.hidden = true;
    empty.hidden = false;
    build();
  });
  watch(["looks"], build);
  build();

  /** What the net says of a pixel, and what it is. @param {number} row @param {number} column */
  function point(row, column) {
    const { summary } = app;
    const answer = seen.main && seen.answers.get(seen.main.index);
    if (!summary || !seen.main || !answer || !(seen.main.truth instanceof Uint8Array)) return title.textContent ?? "";
    pointed = row * summary.network.input[2] + column;
    say(figure, "");
    if (!answer.classes) {
      void readClasses(answer, seen.main.index);
      return title.textContent ?? "";
    }
    const name = (/** @type {number} */ value) => (value === IGNORED ? "–" : outputName(summary.data.classes, value));
    const [guess, truth] = [answer.classes[pointed], seen.main.truth[pointed]];
    return t("pixelCell", {
      row,
      column,
      name: guess === truth ? name(guess) : `${name(guess)}, ${t("is", { name: name(truth) })}`,
    });
  }

  /** The legend's rows. */
  function build() {
    const data = app.summary?.data;
    if (!data || app.summary?.task !== "segment") return;
    rows = data.classes.map((name, number) => {
      const [share, here, all, bar] = [
        h("span", { class: "mono" }),
        h("span", { class: "mono" }),
        h("span", { class: "mono" }),
        h("i"),
      ];
      const row = h(
        "button",
        {
          class: "plain legend-row",
          "aria-pressed": String(!hidden.has(number)),
          "data-class": name,
          onclick: () => {
            if (!hidden.delete(number)) hidden.add(number);
            row.setAttribute("aria-pressed", String(!hidden.has(number)));
            again();
          },
        },
        h("span", { class: "swatch", style: `--class: rgb(${data.palette[number]?.join() ?? "128,128,128"})` }),
        h("span", { class: "name" }, name),
        share,
        h("span", { class: "track" }, bar),
        here,
        all,
      );
      return { row, share, bar, here, all };
    });
    stage.setAttribute("aria-label", t("theMask"));
    legend.replaceChildren(
      h(
        "div",
        { class: "legend-head" },
        h("span", { t: "class" }),
        h("span", { t: "pixels" }),
        h("span", { t: "iouHere" }),
        h("span", { t: "iouAll" }),
      ),
      ...rows.map(({ row }) => row),
    );
    draw();
  }

  async function look() {
    if (app.summary?.task !== "segment" || !(await seen.look())) return;
    empty.hidden = true;
    body.hidden = false;
    draw();
  }

  /** One round at a time, and another if something changed meanwhile. @type {"idle" | "asking" | "changed"} */
  let asking = "idle";

  /** Something else is to be seen: what the GPU draws is asked for anew, the rest is painted from what is here. */
  async function again() {
    draw();
    const answer = seen.main && seen.answers.get(seen.main.index);
    if (!answer || answer.drawn.size === 0) return;
    const idle = asking === "idle";
    asking = "changed";
    if (!idle) return;
    try {
      while (asking === "changed") {
        asking = "asking";
        if (await seen.look(true)) draw();
      }
    } catch {
      /* other data have come, or the engine is gone: there is nothing to draw */
    } finally {
      asking = "idle";
    }
  }

  function draw() {
    const { summary } = app;
    views.choose(view);
    say(opacity, `${slider.value} %`);
    if (!summary || summary.task !== "segment" || !seen.main) return;
    const answer = seen.answers.get(seen.main.index);
    const truth = /** @type {Uint8Array} */ (seen.main.truth);
    if (!answer || !(truth instanceof Uint8Array)) return;
    const { data, network } = summary;
    const [, height, width] = network.input;
    paintPicture(picture, seen.main.pixels, 0, data.shape[2], data.shape[1]);
    const share = Number(slider.value) / 100;
    mask.style.opacity = view === "mistakes" ? "1" : String(share);
    const drawn = answer.drawn.get(view);
    if (drawn) paintDrawn(mask, drawn);
    else if (view === "truth") paintMask(mask, truth, 0, width, height, data.palette, hidden);
    else if (answer.classes && view === "mistakes")
      paintMistakes(mask, answer.classes, truth, width, height, hidden, share);
    else if (answer.classes) paintMask(mask, answer.classes, 0, width, height, data.palette, hidden);
    const counts = noCounts();
    tiles.forEach((one, at) => {
      const found = seen.strip[at];
      const guess = found && seen.answers.get(found.index);
      one.button.hidden = !found;
      if (!found || !guess) return;
      addCounts(counts, guess.counts);
      one.show(
        found,
        guess,
        share,
        isUntrained() ? "–" : `${percent(meanIou(guess.counts, data.classes.length))} %`,
        hidden,
      );
    });
    if (!seen.strip.some(({ index }) => index === seen.main?.index)) addCounts(counts, answer.counts);
    const pixels = counts.truth.reduce((sum, value) => sum + value, 0);
    rows.forEach(({ share: part, bar, here, all }, number) => {
      const iou = iouOf(counts, number);
      say(part, percent(counts.truth[number] / pixels));
      say(here, percent(iou));
      bar.style.width = `${Number.isNaN(iou) ? 0 : 100 * iou}%`;
      const whole = app.evaluation?.iou?.[number];
      say(all, whole === undefined || whole === null ? "–" : percent(whole));
    });
    words();
  }

  /** Which picture, and how well; what is pointed at comes in its place. */
  function words() {
    if (pointed !== null) return grid.again();
    const { summary } = app;
    const answer = seen.main && seen.answers.get(seen.main.index);
    if (!summary || !seen.main || !answer || !(seen.main.truth instanceof Uint8Array)) return;
    const untrained = isUntrained();
    say(title, `${t("heldNumber", { n: count(seen.main.index) })}${untrained ? `, ${t("untrained")}` : ""}`);
    say(figure, untrained ? "" : `IoU ${percent(meanIou(answer.counts, summary.data.classes.length))} %`);
  }

  let reading = false;

  /** A pixel is pointed at that only the GPU knows. @param {Answer} answer @param {number} index */
  async function readClasses(answer, index) {
    if (reading) return;
    reading = true;
    try {
      answer.classes = await app.trainer.segment("test", [index]);
      if (pointed !== null) grid.again();
    } catch {
      /* the engine is gone, which is told elsewhere */
    } finally {
      reading = false;
    }
  }
  return { element, look: async () => {}, live: look, draw };
}

/** A small picture of the strip. @param {() => void} chosen */
function tile(chosen) {
  const picture = h("canvas", { class: "picture", width: 3, height: 2 });
  const mask = h("canvas", { class: "mask", width: 3, height: 2 });
  const figure = h("span", { class: "mono" });
  const button = h(
    "button",
    { class: "plain tile", onclick: chosen },
    h("span", { class: "stage-picture" }, picture, mask),
    figure,
  );
  return {
    button,
    /**
     * @param {Held} one
     * @param {Answer} answer
     * @param {number} opacity
     * @param {string} iou
     * @param {Set<number>} hidden
     */
    show(one, answer, opacity, iou, hidden) {
      const { summary } = app;
      if (!summary) return;
      const [, height, width] = summary.network.input;
      paintPicture(picture, one.pixels, 0, summary.data.shape[2], summary.data.shape[1]);
      const drawn = answer.drawn.get("predicted");
      if (drawn) paintDrawn(mask, drawn);
      else if (answer.classes) paintMask(mask, answer.classes, 0, width, height, summary.data.palette, hidden);
      mask.style.opacity = String(opacity);
      say(figure, iou);
      button.setAttribute("aria-pressed", String(one.index === app.picture));
    },
  };
}
