// Grad-CAM: which pixels of the chosen held-out picture made the net say a class, by the maps of the chosen layer.
// Pixels that speak for it keep their colour, the others are veiled; the figure under the pointer is in units of logit.

import { app, outputName, watch } from "../core/state.js";
import { glance } from "../core/run.js";
import { h, say } from "../ui/dom.js";
import { explore } from "../ui/explore.js";
import { paintPicture, range, sized, theme } from "../ui/draw.js";
import { groups } from "../core/groups.js";
import { t } from "../text/text.js";

/** What is not spoken for keeps this much of itself. */
const VEIL = 225;

/** Of a net that has learned little they are small. @param {number} value */
const figure = (value) => (value === 0 || Math.abs(value) >= 0.1 ? value.toFixed(2) : value.toExponential(1));

export function mountGradCam() {
  const picture = h("canvas", { class: "picture", width: 1, height: 1 });
  const veil = h("canvas", { class: "mask", id: "grad-cam", width: 1, height: 1 });
  const stage = h("div", { class: "stage-picture", "aria-label": "Grad-CAM" }, picture, veil);
  const pick = h("select", {
    class: "compact",
    id: "grad-cam-class",
    label: "class",
    onchange: () => {
      chosen = Number(pick.value);
      void glance();
    },
  });
  const words = h("span", { class: "mono", id: "grad-cam-figure", role: "status", "aria-live": "off" });
  const element = h(
    "div",
    {},
    h("div", { class: "line" }, pick, words),
    stage,
    h("p", { class: "after", t: "gradCamNote" }),
  );
  /** The class asked about; none: what the net says. @type {number | null} */
  let chosen = null;
  /** @type {{shape: number[], data: Float32Array} | null} */
  let map = null;
  let layer = "";
  /** The layer a person has chosen since this was opened. */
  let picked = "";
  watch(["layer"], () => (picked = app.layer));
  watch(["summary", "picture"], () => {
    chosen = null;
    map = null;
  });
  watch(["summary"], () => (picked = ""));
  const grid = explore(
    stage,
    () => {
      const seen = map;
      return seen
        ? [
            {
              canvas: veil,
              rows: seen.shape[0],
              columns: seen.shape[1],
              tell: (row, column) =>
                t("camCell", { row, column, value: figure(seen.data[row * seen.shape[1] + column]) }),
            },
          ]
        : [];
    },
    words,
    { left: tell },
  );

  /**
   * The layers whose maps can tell something, the one to begin with first: that which was
   * chosen, else the last, and so on towards the picture.
   */
  function layers() {
    const blocks = app.summary
      ? groups(app.summary.network).filter(({ shape: [, rows, columns] }) => rows * columns > 1)
      : [];
    const own = blocks.find((block) => block.name === picked);
    return own ? [own] : blocks.reverse();
  }

  async function look() {
    const { summary, picture: index } = app;
    if (!summary) return;
    const [probabilities, pixels] = await Promise.all([
      app.trainer.predict("test", [index]),
      app.trainer.pictures("test", [index]),
    ]);
    const said = probabilities.reduce((best, value, number) => (value > probabilities[best] ? number : best), 0);
    const number = chosen ?? said;
    // One that is the same everywhere says nothing: the layer before it may.
    let found = null;
    let from = "";
    for (const block of layers()) {
      from = block.title;
      found = await app.trainer.gradCam("test", index, block.shown, number);
      if (app.summary !== summary) return;
      const [low, high] = range(found.data);
      if (high > low) break;
    }
    if (!found) return;
    map = found;
    layer = from;
    pick.replaceChildren(
      ...[...probabilities].map((share, at) =>
        h("option", { value: at }, `${outputName(summary.data.classes, at)} ${Math.round(100 * share)} %`),
      ),
    );
    pick.value = String(number);
    const [, height, width] = summary.data.shape;
    paintPicture(picture, pixels, 0, width, height);
    draw();
    if (!stage.matches(":hover, :focus-visible")) tell();
  }

  function draw() {
    if (!map) return;
    const [height, width] = map.shape;
    const [, high] = range(map.data);
    const { bg } = theme();
    const image = new ImageData(width, height);
    map.data.forEach((value, pixel) => image.data.set([...bg, VEIL * (1 - (high > 0 ? value / high : 0))], 4 * pixel));
    sized(veil, width, height).putImageData(image, 0, 0);
    grid.again();
  }

  /** Which layer, and the most it says of a pixel. */
  function tell() {
    if (map) say(words, `${layer}, ${t("most")} ${figure(range(map.data)[1])}`);
  }
  return { element, look, draw };
}
