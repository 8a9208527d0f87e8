// The convolutions' weights: the first layer's in colour, deeper ones as small grey tiles, one row per input map.

import "./tab.js";
import { app, watch } from "../core/state.js";
import { h, say } from "../ui/dom.js";
import { explore, readout } from "../ui/explore.js";
import { paintColourFilter, range, sized, mapImage } from "../ui/draw.js";
import { convolutions } from "../core/groups.js";
import { count, shape } from "../core/format.js";
import { t } from "../text/text.js";

/** @import { Tab } from "./tab.js" */

const MOST_COLUMNS = 16;
const MOST_ROWS = 16;
const MOST_COLOUR = 64;
const TILE = 18;
const GAP = 3;

/** @typedef {{name: string, shape: number[], data: Float32Array}} Weights */

/** @returns {Tab} */
export function mount() {
  const line = readout();
  const list = h("div", {}, h("p", { class: "empty", t: "filtersEmpty" }));
  const element = h("div", {}, line, list);
  line.hidden = true;
  /** @type {{element: HTMLElement, draw: (one: Weights) => void}[]} */
  let groups = [];
  /** @type {Weights[]} */
  let known = [];
  let built = "";
  watch(["summary"], () => (known = []));

  async function look() {
    const { summary } = app;
    if (!summary) return;
    const found = [];
    for (const layer of convolutions(summary.network))
      found.push({ name: layer.name, ...(await app.trainer.filters(layer.name)) });
    if (app.summary !== summary) return;
    known = found;
    draw();
  }

  function draw() {
    if (known.length === 0) return;
    // The same elements as long as it is the same network: what has the focus keeps it.
    const plan = known.map(({ name, shape: sizes }) => `${name} ${sizes.join()}`).join();
    if (plan !== built) {
      groups = known.map((one) => (one.shape[1] === 3 ? colourGroup : greyGroup)(one, line));
      list.replaceChildren(...groups.map((one) => one.element), h("p", { class: "empty after", t: "filtersNote" }));
      line.hidden = false;
      built = plan;
    }
    groups.forEach((one, at) => one.draw(known[at]));
  }
  return { element, look, draw };
}

/**
 * What a group of either kind has: its head, whose words follow the language.
 * @param {string} name
 * @param {HTMLElement} box
 */
function frame(name, box) {
  const words = h("span");
  const element = h("div", { class: "filter-group" }, h("p", {}, h("code", {}, name), " ", words), box);
  return {
    element,
    /** @param {string} text */
    tell(text) {
      say(words, text);
      element.classList.toggle("chosen", name === app.layer);
      box.setAttribute("aria-label", `${name}: ${text}`);
    },
  };
}

/** @param {Weights} one */
const largest = ({ data }) => Math.max(1e-6, ...range(data).map(Math.abs));
/** @param {number} value */
const figure = (value) => value.toFixed(3).replace("-", "\u2212");

/** The first layer's filters as they are, in colour. @param {Weights} first @param {HTMLElement} line */
function colourGroup(first, line) {
  const {
    name,
    shape: [out, channels, height, width],
  } = first;
  let now = first;
  const many = out > 12;
  const canvases = Array.from({ length: Math.min(out, MOST_COLOUR) }, () => h("canvas", { class: "picture" }));
  const box = h(
    "div",
    { class: `filters-colour${many ? " many" : ""}` },
    ...canvases.map((canvas, filter) => h("div", {}, canvas, many ? "" : h("span", {}, String(filter)))),
  );
  const { element, tell } = frame(name, box);
  const grid = explore(
    box,
    () =>
      canvases.map((canvas, filter) => ({
        canvas,
        rows: height,
        columns: width,
        tell: (row, column) => {
          const [r, g, b] = [0, 1, 2].map((channel) =>
            figure(now.data[((filter * channels + channel) * height + row) * width + column]),
          );
          return t("colourCell", { layer: name, n: filter, row, column, r, g, b });
        },
      })),
    line,
  );
  return {
    element,
    /** @param {Weights} one */
    draw(one) {
      now = one;
      tell(t("filtersColour", { n: out, shape: shape([channels, height, width]) }));
      canvases.forEach((canvas, filter) =>
        paintColourFilter(canvas, one.data, filter * channels * height * width, width, height, largest(one)),
      );
      grid.again();
    },
  };
}

/** Deeper ones as small grey tiles, one row per input map. @param {Weights} first @param {HTMLElement} line */
function greyGroup(first, line) {
  const {
    name,
    shape: [out, channels, height, width],
  } = first;
  let now = first;
  const columns = Math.min(out, MOST_COLUMNS);
  const rows = Math.min(channels, MOST_ROWS);
  const pitch = TILE + GAP;
  const canvas = h("canvas", { class: "filters-grey" });
  const [low, high] = [h("span"), h("span")];
  const box = h(
    "div",
    { style: `max-width: ${(100 * (columns * pitch - GAP)) / (MOST_COLUMNS * pitch - GAP)}%` },
    canvas,
  );
  const { element, tell } = frame(name, box);
  element.append(h("div", { class: "scale" }, low, h("i"), high));
  const grid = explore(
    box,
    () => [
      {
        canvas,
        rows: rows * height,
        columns: columns * width,
        tiles: { rows: height, columns: width, gap: GAP / TILE },
        tell: (row, column) => {
          const [channel, filter] = [Math.floor(row / height), Math.floor(column / width)];
          const [y, x] = [row % height, column % width];
          return t("filterCell", {
            layer: name,
            n: filter,
            channel,
            row: y,
            column: x,
            value: figure(now.data[((filter * channels + channel) * height + y) * width + x]),
          });
        },
      },
    ],
    line,
  );
  return {
    element,
    /** @param {Weights} one */
    draw(one) {
      now = one;
      const most = largest(one);
      const some =
        columns < out || rows < channels
          ? `, ${t("filtersSome", { n: count(columns * rows), all: count(out * channels) })}`
          : "";
      tell(t("filtersGrey", { n: out, shape: shape([channels, height, width]) }) + some);
      say(low, `\u2212${most.toFixed(2)}`);
      say(high, `+${most.toFixed(2)}`);
      const ratio = 2;
      const context = sized(canvas, (columns * pitch - GAP) * ratio, (rows * pitch - GAP) * ratio);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.imageSmoothingEnabled = false;
      const small = new OffscreenCanvas(width, height);
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) {
          small
            .getContext("2d")
            ?.putImageData(
              mapImage(one.data, (column * channels + row) * height * width, width, height, -most, most),
              0,
              0,
            );
          context.drawImage(small, column * pitch * ratio, row * pitch * ratio, TILE * ratio, TILE * ratio);
        }
      }
      grid.again();
    },
  };
}
