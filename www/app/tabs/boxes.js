// Held-out pictures with the boxes that the net finds now, over those that are there. Drawn
// several times a second while it trains.

import "./tab.js";
import { app, outputName, watch } from "../core/state.js";
import { h, say } from "../ui/dom.js";
import { isUntrained } from "../core/run.js";
import { paintPicture } from "../ui/draw.js";
import { count, percent } from "../core/format.js";
import { STRIP, gallery } from "./held.js";
import { boxIou, boxesOf, drawBoxes } from "../ui/overlay.js";
import { t } from "../text/text.js";

/** @import { Tab } from "./tab.js" */
/** @import { Held } from "./held.js" */

/** A box that is found: class, score, x0, y0, x1, y1. @typedef {number[]} Found */

/** Overlap from which a box is met, as the metric at IoU 0.5 has it. */
const MET = 0.5;

/** @returns {Tab} */
export function mount() {
  /** Classes turned off. @type {Set<number>} */
  const hidden = new Set();
  const seen = gallery(async (pictures) => {
    const boxes = await app.trainer.detect(
      "test",
      pictures.map((one) => one.index),
    );
    return pictures.map((_, at) => /** @type {Found[]} */ (boxesOf(boxes, at, 7).map(([, ...rest]) => rest)));
  });
  /** The place under the pointer, in pixels of the data. @type {[number, number] | null} */
  let pointed = null;

  const title = h("span");
  const figure = h("b", { class: "mono", id: "boxes-met" });
  const truth = h("button", {
    class: "switch",
    role: "switch",
    id: "true-boxes",
    "aria-checked": "true",
    onclick: () => {
      truth.setAttribute("aria-checked", String(truth.getAttribute("aria-checked") !== "true"));
      draw();
    },
  });
  const picture = h("canvas", { class: "picture", id: "boxes", width: 3, height: 2 });
  const stage = h("div", { class: "stage-picture", onpointermove: point, onpointerleave: () => point(null) }, picture);
  const slider = h("input", { type: "range", id: "score", min: 5, max: 95, value: 30, oninput: () => draw() });
  const least = h("span", { class: "mono" });
  const legend = h("div", { class: "legend of-boxes" });
  const others = h("button", { class: "link", t: "others", onclick: () => seen.others() });
  const tiles = Array.from({ length: STRIP }, (_, at) => {
    const canvas = h("canvas", { class: "picture", width: 3, height: 2 });
    const words = h("span", { class: "mono" });
    return {
      canvas,
      words,
      button: h(
        "button",
        { class: "plain tile", onclick: () => seen.choose(seen.strip[at]?.index) },
        h("span", { class: "stage-picture" }, canvas),
        words,
      ),
    };
  });
  const empty = h("p", { class: "empty", t: "boxesEmpty" });
  const body = h(
    "div",
    {},
    stage,
    h("div", { class: "slider" }, h("label", { for: "score", t: "scoreAbove" }), slider, least),
    legend,
    h("div", { class: "subhead" }, h("h3", { t: "moreHeld" }), others),
    h("div", { class: "strip" }, ...tiles.map((one) => one.button)),
  );
  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "line" },
      h("span", {}, title, " ", figure),
      h("label", { class: "switch-line", for: "true-boxes" }, h("span", { t: "trueBoxes" }), truth),
    ),
    empty,
    body,
  );
  body.hidden = true;
  /** @type {{share: HTMLElement, there: HTMLElement, met: HTMLElement, bar: HTMLElement}[]} */
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

  /** @param {PointerEvent | null} event */
  function point(event) {
    pointed = null;
    if (event && app.summary) {
      const [, height, width] = app.summary.data.shape;
      const box = stage.getBoundingClientRect();
      pointed = [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
    }
    words();
  }

  /** The legend's rows. */
  function build() {
    const data = app.summary?.data;
    if (!data || app.summary?.task !== "detect") return;
    const buttons = data.box_classes.map((name, number) => {
      const [there, met, share, bar] = [
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
            draw();
          },
        },
        h("span", { class: "name" }, name),
        there,
        met,
        h("span", { class: "track" }, bar),
        share,
      );
      return { row, share, there, met, bar };
    });
    rows = buttons;
    legend.replaceChildren(
      h(
        "div",
        { class: "legend-head" },
        ...["class", "boxesThere", "boxesMet", "apAll"].map((key) => h("span", { t: /** @type {"class"} */ (key) })),
      ),
      ...buttons.map(({ row }) => row),
    );
    draw();
  }

  async function look() {
    if (app.summary?.task !== "detect" || !(await seen.look())) return;
    empty.hidden = true;
    body.hidden = false;
    draw();
  }

  /** What is shown of a picture: the boxes found and those that are there. @param {Held} one */
  function shown(one) {
    const limit = Number(slider.value) / 100;
    const found = (seen.answers.get(one.index) ?? []).filter(
      ([number, score]) => score >= limit && !hidden.has(number),
    );
    const there = /** @type {number[][]} */ (one.truth).filter(([number]) => !hidden.has(number));
    return {
      found,
      there,
      met: there.filter((box) =>
        found.some(([number, , ...sides]) => number === box[0] && boxIou(sides, box.slice(1)) >= MET),
      ),
    };
  }

  /** @param {HTMLCanvasElement} canvas @param {Held} one @param {number} line @param {boolean} labels */
  function paint(canvas, one, line, labels) {
    const { summary } = app;
    if (!summary) return { found: [], there: [], met: [] };
    const [, height, width] = summary.data.shape;
    const boxes = shown(one);
    paintPicture(canvas, one.pixels, 0, width, height);
    const truths =
      truth.getAttribute("aria-checked") === "true"
        ? boxes.there.map(([, ...box]) => ({ box, label: "", truth: true }))
        : [];
    drawBoxes(
      canvas,
      [
        ...truths,
        ...boxes.found.map(([number, score, ...box]) => ({
          box,
          label: labels ? `${outputName(summary.data.box_classes, number)} ${Math.round(100 * score)}` : "",
        })),
      ],
      [width, height],
      line,
    );
    return boxes;
  }

  function draw() {
    const { summary } = app;
    say(least, `${slider.value} %`);
    if (summary?.task !== "detect" || !seen.main || !Array.isArray(seen.main.truth)) return;
    paint(picture, seen.main, 2, true);
    const all = tiles.map((one, at) => {
      const found = seen.strip[at];
      one.button.hidden = !found;
      if (!found) return { there: [], met: [] };
      const boxes = paint(one.canvas, found, 1, false);
      say(one.words, `${boxes.met.length} / ${boxes.there.length}`);
      one.button.title = t("metOf", { met: boxes.met.length, there: boxes.there.length });
      one.button.setAttribute("aria-pressed", String(found.index === app.picture));
      return boxes;
    });
    if (!seen.strip.some(({ index }) => index === seen.main?.index)) all.push(shown(seen.main));
    rows.forEach(({ share, there, met, bar }, number) => {
      const of = (/** @type {number[][]} */ boxes) => boxes.filter((box) => box[0] === number).length;
      say(there, count(all.reduce((sum, one) => sum + of(one.there), 0)));
      say(met, count(all.reduce((sum, one) => sum + of(one.met), 0)));
      const whole = app.evaluation?.ap_50?.[number];
      say(share, whole === undefined || whole === null ? "–" : percent(whole));
      bar.style.width = `${100 * (whole ?? 0)}%`;
    });
    words();
  }

  /** Which picture and how many boxes are met, or what is under the pointer. */
  function words() {
    const { summary } = app;
    if (!summary || !seen.main || !Array.isArray(seen.main.truth)) return;
    const boxes = shown(seen.main);
    const at = pointed;
    const inside = (/** @type {number[]} */ [x0, y0, x1, y1]) =>
      at !== null && at[0] >= x0 && at[0] < x1 && at[1] >= y0 && at[1] < y1;
    const under = at && boxes.found.find(([, , ...box]) => inside(box));
    if (under) {
      const [number, score, ...box] = under;
      const overlap = Math.max(
        0,
        ...boxes.there.filter((one) => one[0] === number).map((one) => boxIou(box, one.slice(1))),
      );
      say(title, `${outputName(summary.data.box_classes, number)} ${percent(score)} %`);
      say(figure, `IoU ${percent(overlap)} %`);
      return;
    }
    const untrained = isUntrained();
    say(title, `${t("heldNumber", { n: count(seen.main.index) })}${untrained ? `, ${t("untrained")}` : ""}`);
    say(figure, untrained ? "" : t("metOf", { met: boxes.met.length, there: boxes.there.length }));
  }
  return { element, look: async () => {}, live: look, draw };
}
