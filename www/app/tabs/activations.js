// What each layer makes of the chosen held-out picture. The network row fetches it; this tab shows more of it.

import "./tab.js";
import { app, watch } from "../core/state.js";
import { h, say, segmented } from "../ui/dom.js";
import { explore, readout } from "../ui/explore.js";
import { paintMap, paintPicture, range } from "../ui/draw.js";
import { groups } from "../core/groups.js";
import { count, shape } from "../core/format.js";
import { glance } from "../core/run.js";
import { mountGradCam } from "./grad-cam.js";
import { task } from "../core/task.js";
import { t } from "../text/text.js";

/** @import { Tab } from "./tab.js" */

const MOST_MAPS = 16;

/** @returns {Tab} */
export function mount() {
  const empty = h("p", { class: "empty", t: "activationsEmpty" });
  const picture = h("canvas", { class: "picture", width: 1, height: 1, style: "width: 32px; height: 32px" });
  const title = h("span");
  const line = readout();
  const list = h("div");
  /** @type {"maps" | "gradCam"} */
  let view = "maps";
  const gradCam = mountGradCam();
  const views = segmented(
    ["maps", "gradCam"],
    (one) => one,
    (one) => {
      view = one;
      draw();
      void glance();
    },
  );
  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "line" },
      h("span", { style: "display: flex; align-items: center; gap: 12px" }, picture, title),
      views.element,
    ),
    gradCam.element,
    empty,
    line,
    list,
  );
  let truth = "";
  let built = "";
  /** @type {{again: () => void}[]} */
  let grids = [];
  watch(["summary"], () => (built = ""));

  async function look() {
    const { summary } = app;
    if (!summary) return;
    if (task() !== "classify") {
      const pixels = await app.trainer.pictures("test", [app.picture]);
      if (app.summary !== summary) return;
      truth = "";
      paintPicture(picture, pixels, 0, summary.data.shape[2], summary.data.shape[1]);
      return draw();
    }
    if (view === "gradCam") await gradCam.look();
    const [[label], pixels] = await Promise.all([
      app.trainer.labels("test", [app.picture]),
      app.trainer.pictures("test", [app.picture]),
    ]);
    if (app.summary !== summary) return;
    truth = summary.data.classes[label] ?? "";
    const [, height, width] = summary.data.shape;
    paintPicture(picture, pixels, 0, width, height);
    draw();
  }

  function draw() {
    const { summary } = app;
    const explains = view === "gradCam" && task() === "classify";
    views.choose(explains ? "gradCam" : "maps");
    views.element.hidden = task() !== "classify";
    gradCam.element.hidden = !explains;
    list.hidden = explains;
    line.hidden = explains || app.activations.length === 0;
    if (explains) gradCam.draw();
    empty.hidden = app.activations.length > 0;
    if (!summary || app.activations.length === 0) return;
    title.textContent = truth
      ? t("heldPicture", { n: count(app.picture), name: truth })
      : t("heldNumber", { n: count(app.picture) });
    const blocks = groups(summary.network);
    const plan = `${summary.network.name} ${blocks.map((block) => shape(block.shape)).join()}`;
    if (plan !== built) {
      grids = [];
      list.replaceChildren(
        ...blocks.flatMap((block) => {
          const maps = block.shape.length === 3 ? Math.min(MOST_MAPS, block.shape[0]) : 1;
          const columns = block.shape.length === 3 ? (maps <= 6 ? maps : 8) : 1;
          const hidden = block.shape.length === 3 ? block.shape[0] - maps : 0;
          const canvases = Array.from({ length: maps }, () => h("canvas", { width: 1, height: 1 }));
          const [, rows, wide] = block.shape.length === 3 ? block.shape : [1, 1, block.shape[0]];
          const box = h(
            "div",
            {
              class: `maps${block.shape.length === 3 ? "" : " column-cells"}`,
              style: `grid-template-columns: repeat(${columns}, 1fr)`,
              "aria-label": `${block.title}, ${shape(block.shape)}`,
            },
            ...canvases,
          );
          grids.push(
            explore(
              box,
              () =>
                canvases.map((canvas, map) => ({
                  canvas,
                  rows,
                  columns: wide,
                  tell: (row, column) => {
                    const value = app.activations.find((one) => one.layer === block.shown)?.data[
                      (map * rows + row) * wide + column
                    ];
                    const words = {
                      layer: block.title,
                      n: block.shape.length === 3 ? map : column,
                      row,
                      column,
                      value: value === undefined ? "–" : value.toFixed(3).replace("-", "\u2212"),
                    };
                    return t(block.shape.length === 3 ? "mapCell" : "unitCell", words);
                  },
                })),
              line,
            ),
          );
          return [
            h(
              "div",
              { class: "map-head", "data-layer": block.name },
              h("code", {}, block.title),
              h("span", { class: "mono" }, h("span", { "data-hidden": hidden }), shape(block.shape)),
            ),
            box,
          ];
        }),
      );
      built = plan;
    }
    blocks.forEach((block, at) => {
      const head = list.children[2 * at];
      head.classList.toggle("chosen", block.name === app.layer);
      const more = /** @type {HTMLElement} */ (head.querySelector("[data-hidden]"));
      say(more, more.dataset.hidden === "0" ? "" : `${t("moreMaps", { n: String(more.dataset.hidden) })}  `);
      const found = app.activations.find((one) => one.layer === block.shown);
      if (!found) return;
      const [, rows = 1, columns = block.shape[0]] = block.shape.length === 3 ? block.shape : [1];
      const [low, high] = range(found.data);
      list.children[2 * at + 1]
        .querySelectorAll("canvas")
        .forEach((canvas, map) =>
          paintMap(canvas, found.data, map * rows * columns, columns, rows, Math.min(0, low), high),
        );
      grids[at].again();
    });
  }
  watch(["layer"], () =>
    list.querySelector(`[data-layer="${CSS.escape(app.layer)}"]`)?.scrollIntoView({ block: "nearest" }),
  );
  return { element, look, draw };
}
