// The network as a row of blocks. The size of a stack follows the feature map, its depth the number of channels; the
// front face is what that layer makes of the chosen held-out picture, now.

import { app, chooseLayer, isLocked, sawActivations, watch } from "../core/state.js";
import { configure } from "../core/actions.js";
import { onGlance } from "../core/run.js";
import { byId, h, roving, say } from "../ui/dom.js";
import { big, count, shape } from "../core/format.js";
import { groups } from "../core/groups.js";
import { attempt, late } from "../core/late.js";
import { mapImage, paintPicture, range, theme } from "../ui/draw.js";
import { drawNetworks, sourceOfNetwork } from "../ui/network-options.js";
import { noteSlot } from "../ui/notes.js";
import { t } from "../text/text.js";

/** @import { Activation } from "../../worker/protocol.js" */

const STAGE = 64;

export function mountNetwork() {
  const pick = h("select", {
    class: "compact",
    id: "model",
    label: "network",
    onchange: () =>
      void configure({ model: pick.value, resize: app.defaults.resize ?? null }, "network").then((done) => {
        if (!done) choices();
      }),
  });
  const about = h("span", { class: "muted" });
  const row = roving(h("div", { class: "row" }, h("p", { class: "empty", t: "networkEmpty" })));
  byId("network").append(
    h(
      "div",
      { class: "head" },
      h("h2", { t: "network" }),
      pick,
      about,
      h("button", {
        class: "link",
        id: "open-program",
        t: "program",
        onclick: () =>
          void attempt("network", async () =>
            (await late(() => import("../editor/editor.js"), "editor/editor.js")).openEditor(),
          ),
      }),
    ),
    row,
    noteSlot("network"),
  );
  /** @type {{canvas: HTMLCanvasElement, button: HTMLButtonElement, name: string, shown: string, shape: number[]}[]} */
  let blocks = [];
  const input = h("canvas", { class: "picture", width: 1, height: 1 });

  function build() {
    const { summary } = app;
    if (!summary) return;
    choices();
    const { network } = summary;
    const [, rows, columns] = network.input;
    const side = mapSide(Math.max(rows, columns));
    input.style.width = `${(side * columns) / Math.max(rows, columns)}px`;
    input.style.height = `${(side * rows) / Math.max(rows, columns)}px`;
    blocks = groups(network).map((group) => {
      const canvas = h("canvas");
      const button = h(
        "button",
        { class: "block", "aria-pressed": "false", "data-layer": group.name, onclick: () => chooseLayer(group.name) },
        h("span", { class: "stage" }, canvas),
        h("b", {}, group.title),
        h("span", { class: "detail" }, weightOf(group.shown) || group.detail || "\u00a0"),
        h("span", { class: "mono" }, shape(group.shape)),
      );
      return { canvas, button, name: group.name, shown: group.shown, shape: group.shape };
    });
    row.replaceChildren(
      h(
        "div",
        { class: "block" },
        h("span", { class: "stage" }, input),
        h("b", {}, "input"),
        h("span", { class: "detail", t: "picture" }),
        h("span", { class: "mono" }, shape(network.input)),
      ),
      ...blocks.map((block) => block.button),
    );
    sawActivations([]);
    fronts.clear();
    words();
    mark();
    draw();
  }

  function choices() {
    drawNetworks(pick);
    pick.title = sourceOfNetwork();
  }

  function mark() {
    for (const block of blocks) block.button.setAttribute("aria-pressed", String(block.name === app.layer));
    draw();
  }

  function words() {
    const network = app.summary?.network;
    if (network)
      about.title = t("networkNoteLong", { parameters: count(network.parameters), cost: big(network.multiply_adds) });
    if (network)
      say(about, t("networkNote", { parameters: count(network.parameters), cost: big(network.multiply_adds) }));
    pick.disabled = !app.ready || isLocked();
    if (isLocked()) pick.title = t("locked");
  }

  function draw() {
    for (const block of blocks) {
      const found = app.activations.find((activation) => activation.layer === block.shown);
      const accent = block.name === app.layer;
      if (block.shape.length === 3) drawStack(block.canvas, block.shape, found, accent);
      else drawCells(block.canvas, block.shape[0], found, accent);
    }
  }

  onGlance(async () => {
    const { summary } = app;
    if (!summary) return;
    const picture = app.picture;
    const [, height, width] = summary.data.shape;
    const [maps, pixels] = await Promise.all([
      app.trainer.activations("test", picture),
      app.trainer.pictures("test", [picture]),
    ]);
    if (app.summary !== summary) return;
    sawActivations(maps);
    paintPicture(input, pixels, 0, width, height);
    draw();
  });
  watch(["summary"], build);
  watch(["zoo"], choices);
  watch(["state"], words);
  watch(["layer"], mark);
  watch(["looks"], () => {
    choices();
    words();
    draw();
  });
}

/** What the loss of a head among several weighs, by its layer: "× 0.3". @param {string} layer */
function weightOf(layer) {
  const head = app.summary?.heads.find(({ output }) => output === layer);
  return head ? `× ${head.weight}` : "";
}

/**
 * Screen pixels for a feature map: small maps are drawn larger than to scale, or they could not be read.
 * @param {number} side
 */
function mapSide(side) {
  return Math.round(Math.max(12, Math.min(54, 9.6 * Math.sqrt(side))));
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function crisp(canvas, width, height) {
  const ratio = Math.max(1, devicePixelRatio);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(ratio, ratio);
  context.imageSmoothingEnabled = false;
  return context;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} dimensions
 * @param {Activation | undefined} found
 * @param {boolean} accent
 */
function drawStack(canvas, [channels, rows, columns], found, accent) {
  const side = mapSide(Math.max(rows, columns));
  const sheets = Math.min(5, Math.max(0, Math.round(Math.log2(channels)) - 1));
  const step = 2.5;
  const [wide, tall] = [columns, rows].map((size) => Math.max(6, (side * size) / Math.max(rows, columns)));
  const context = crisp(canvas, wide + sheets * step + 1, Math.min(STAGE, tall + sheets * step + 1));
  const style = getComputedStyle(document.documentElement);
  const { bg } = theme();
  for (let sheet = sheets; sheet >= 0; sheet -= 1) {
    const [x, y] = [sheet * step + 0.5, (sheets - sheet) * step + 0.5];
    context.fillStyle = `rgb(${bg.join()})`;
    context.fillRect(x, y, wide - 0.5, tall - 0.5);
    if (sheet === 0 && found) {
      const image = frontMap(found, channels, rows, columns);
      const small = new OffscreenCanvas(columns, rows);
      small.getContext("2d")?.putImageData(image, 0, 0);
      context.drawImage(small, x, y, wide - 0.5, tall - 0.5);
    }
    context.strokeStyle = style.getPropertyValue(accent ? "--accent" : "--line2");
    context.lineWidth = 1;
    context.strokeRect(x, y, wide - 0.5, tall - 0.5);
  }
}

/** The channel each block shows. */
const fronts = new Map();

/**
 * The channel with the most to see; it stays as long as it shows something, so that a face does not flicker.
 * @param {Activation} found
 * @param {number} channels
 * @param {number} rows
 * @param {number} columns
 */
function frontMap(found, channels, rows, columns) {
  const size = rows * columns;
  const variances = Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    let squares = 0;
    for (let at = channel * size; at < (channel + 1) * size; at += 1) {
      sum += found.data[at];
      squares += found.data[at] ** 2;
    }
    return squares / size - (sum / size) ** 2;
  });
  const most = Math.max(...variances);
  let best = fronts.get(found.layer) ?? -1;
  if (!(variances[best] > most / 10)) best = variances.indexOf(most);
  fronts.set(found.layer, best);
  const [low, high] = range(found.data.subarray(best * size, (best + 1) * size));
  return mapImage(found.data, best * size, columns, rows, Math.min(0, low), high);
}

/**
 * A vector as a column of cells.
 * @param {HTMLCanvasElement} canvas
 * @param {number} features
 * @param {Activation | undefined} found
 * @param {boolean} accent
 */
function drawCells(canvas, features, found, accent) {
  const height = Math.round(Math.max(28, Math.min(STAGE, 9 * Math.log2(features))));
  const width = 11;
  const context = crisp(canvas, width + 1, height + 1);
  const style = getComputedStyle(document.documentElement);
  context.fillStyle = style.getPropertyValue("--bg");
  context.fillRect(0, 0, width, height);
  if (found) {
    const cells = Math.min(features, 32);
    const means = new Float32Array(cells);
    for (let cell = 0; cell < cells; cell += 1) {
      const [from, to] = [Math.floor((cell * features) / cells), Math.floor(((cell + 1) * features) / cells)];
      for (let at = from; at < to; at += 1) means[cell] += found.data[at] / (to - from);
    }
    const [low, high] = range(means);
    const small = new OffscreenCanvas(1, cells);
    small.getContext("2d")?.putImageData(mapImage(means, 0, 1, cells, Math.min(0, low), high), 0, 0);
    context.drawImage(small, 0.5, 0.5, width - 0.5, height - 0.5);
  }
  context.strokeStyle = style.getPropertyValue(accent ? "--accent" : "--line2");
  context.strokeRect(0.5, 0.5, width - 0.5, height - 0.5);
}
