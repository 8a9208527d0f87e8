// Grad-CAM: which pixels of the chosen held-out picture made the net say a class, by the maps of the chosen layer. Pixels that
// speak for it keep their colour, the others are veiled; the figure under the pointer is in units of logit.

import { app, watch } from "./state.js";
import { glance } from "./run.js";
import { h, say } from "./dom.js";
import { paintPicture, range, sized, theme } from "./draw.js";
import { groups } from "./groups.js";
import { t } from "./text.js";

/** What is not spoken for keeps this much of itself. */
const VEIL = 225;

export function mountGradCam() {
  const picture = h("canvas", { class: "picture", width: 1, height: 1 });
  const veil = h("canvas", { class: "mask", id: "grad-cam", width: 1, height: 1 });
  const stage = h("div", { class: "stage-picture", onpointermove: (/** @type {PointerEvent} */ event) => tell(event), onpointerleave: () => tell(null) }, picture, veil);
  const pick = h("select", { class: "compact", id: "grad-cam-class", label: "class", onchange: () => {
    chosen = Number(pick.value);
    void glance();
  } });
  const words = h("span", { class: "mono", id: "grad-cam-figure" });
  const element = h("div", {}, h("div", { class: "line" }, pick, words), stage, h("p", { class: "after", t: "gradCamNote" }));
  /** The class asked about; none: what the net says. @type {number | null} */
  let chosen = null;
  /** @type {{shape: number[], data: Float32Array} | null} */
  let map = null;
  let layer = "";
  watch(["summary", "picture"], () => {
    chosen = null;
    map = null;
  });

  /** The layer whose maps are used: the chosen block's, or the last that has maps. */
  function layerOf() {
    const blocks = app.summary ? groups(app.summary.network).filter((block) => block.shape.length === 3) : [];
    return (blocks.find((block) => block.name === app.layer) ?? blocks.at(-1))?.shown ?? "";
  }

  async function look() {
    const { summary, picture: index } = app;
    if (!summary) return;
    layer = layerOf();
    const [probabilities, pixels] = await Promise.all([app.trainer.predict("test", [index]), app.trainer.pictures("test", [index])]);
    const said = probabilities.reduce((best, value, number) => (value > probabilities[best] ? number : best), 0);
    const number = chosen ?? said;
    const found = await app.trainer.gradCam("test", index, layer, number);
    if (app.summary !== summary) return;
    map = found;
    pick.replaceChildren(...summary.data.classes.map((name, at) => h("option", { value: at }, `${name} ${Math.round(100 * probabilities[at])} %`)));
    pick.value = String(number);
    const [, height, width] = summary.data.shape;
    paintPicture(picture, pixels, 0, width, height);
    draw();
    tell(null);
  }

  function draw() {
    if (!map) return;
    const [height, width] = map.shape;
    const [, high] = range(map.data);
    const { bg } = theme();
    const image = new ImageData(width, height);
    map.data.forEach((value, pixel) => image.data.set([...bg, VEIL * (1 - (high > 0 ? value / high : 0))], 4 * pixel));
    sized(veil, width, height).putImageData(image, 0, 0);
  }

  /** @param {PointerEvent | null} event */
  function tell(event) {
    if (!map) return;
    const [height, width] = map.shape;
    if (!event) return say(words, `${layer}, ${t("most")} ${range(map.data)[1].toFixed(2)}`);
    const box = stage.getBoundingClientRect();
    const [x, y] = [Math.floor(((event.clientX - box.left) / box.width) * width), Math.floor(((event.clientY - box.top) / box.height) * height)];
    if (x >= 0 && y >= 0 && x < width && y < height) say(words, `${x}, ${y}: ${map.data[y * width + x].toFixed(2)}`);
  }
  return { element, look, draw };
}
