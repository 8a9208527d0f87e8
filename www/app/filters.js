// The convolutions' weights: the first layer's in colour, deeper ones as small grey tiles, one row per input map.

import "./tabs.js";
import { app, watch } from "./state.js";
import { h } from "./dom.js";
import { paintColourFilter, range, sized, mapImage } from "./draw.js";
import { convolutions } from "./groups.js";
import { count, shape } from "./format.js";
import { t } from "./text.js";

/** @import { Tab } from "./inside.js" */

const MOST_COLUMNS = 16;
const MOST_ROWS = 16;
const MOST_COLOUR = 64;
const TILE = 18;
const GAP = 3;

/** @returns {Tab} */
export function mountFilters() {
  const element = h("div", {}, h("p", { class: "empty", t: "filtersEmpty" }));
  /** @type {{name: string, shape: number[], data: Float32Array}[]} */
  let known = [];
  watch(["summary"], () => (known = []));

  async function look() {
    const { summary } = app;
    if (!summary) return;
    const found = [];
    for (const layer of convolutions(summary.network)) found.push({ name: layer.name, ...(await app.trainer.filters(layer.name)) });
    if (app.summary !== summary) return;
    known = found;
    draw();
  }

  function draw() {
    if (known.length === 0) return;
    element.replaceChildren(...known.map((one) => group(one)), h("p", { class: "empty after" }, t("filtersNote")));
  }
  return { element, look, draw };
}

/** @param {{name: string, shape: number[], data: Float32Array}} one */
function group({ name, shape: dimensions, data }) {
  const [out, channels, height, width] = dimensions;
  const most = Math.max(1e-6, ...range(data).map(Math.abs));
  const colour = channels === 3;
  const words = { n: out, shape: shape([channels, height, width]) };
  const head = h("p", {}, h("code", {}, name), ` ${t(colour ? "filtersColour" : "filtersGrey", words)}`);
  const box = h("div", { class: `filter-group${name === app.layer ? " chosen" : ""}` }, head);
  if (colour) {
    const many = out > 12;
    const list = h("div", { class: `filters-colour${many ? " many" : ""}` });
    for (let filter = 0; filter < Math.min(out, MOST_COLOUR); filter += 1) {
      const canvas = h("canvas", { class: "picture" });
      paintColourFilter(canvas, data, filter * channels * height * width, width, height, most);
      list.append(h("div", {}, canvas, many ? "" : h("span", {}, String(filter))));
    }
    box.append(list);
    return box;
  }
  const columns = Math.min(out, MOST_COLUMNS);
  const rows = Math.min(channels, MOST_ROWS);
  if (columns < out || rows < channels) head.append(`, ${t("filtersSome", { n: count(columns * rows), all: count(out * channels) })}`);
  const canvas = h("canvas", { class: "filters-grey" });
  const pitch = TILE + GAP;
  const ratio = 2;
  const context = sized(canvas, (MOST_COLUMNS * pitch - GAP) * ratio, (rows * pitch - GAP) * ratio);
  context.imageSmoothingEnabled = false;
  const small = new OffscreenCanvas(width, height);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      small.getContext("2d")?.putImageData(mapImage(data, (column * channels + row) * height * width, width, height, -most, most), 0, 0);
      context.drawImage(small, column * pitch * ratio, row * pitch * ratio, TILE * ratio, TILE * ratio);
    }
  }
  box.append(canvas, h("div", { class: "scale" }, `−${most.toFixed(2)}`, h("i"), `+${most.toFixed(2)}`));
  return box;
}
