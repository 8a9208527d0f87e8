// A person's own picture, from a file or the webcam, and what the net says of it at any time, trained or not.

import "../tabs/tab.js";
import { app, outputName, watch, note } from "../core/state.js";
import { onGlance } from "../core/run.js";
import { byId, h, say } from "../ui/dom.js";
import { late } from "../core/late.js";
import { Missing } from "../core/errors.js";
import { task } from "../core/task.js";
import { count } from "../core/format.js";
import { t } from "../text/text.js";
import { wordsOf } from "../core/errors.js";

const SIDE = 128;
const LARGE = 320;
const WEBCAM_PAUSE = 250;
/** What the webcam may cost of the time while it trains. */
const SHARE = 1 / 18;
const MOST = 3;
/**
 * The longer side up to which the picture's own pixels go to the network's preparation; larger
 * photos are reduced to it first.
 */
const LONGEST = 2048;
/** Boxes that score less are not drawn, as in the metrics. */
const SCORE_SHOWN = 0.3;

/** What stands in the place. */
const own = byId("own");
const canvas = h("canvas", { width: SIDE, height: SIDE, class: "own-picture" });
/** The picture's own pixels, and what of them is shown. @type {ImageData | null} */
let picture = null;
/** @type {ImageData | null} */
let shown = null;
/** The picture as it was decoded; none of the webcam. @type {ImageBitmap | null} */
let decoded = null;
/** What it was drawn for. */
let drawnFor = "";
/** @type {MediaStream | null} */
let stream = null;
const video = h("video", { playsinline: true, muted: true });
video.muted = true;

const guesses = h("div", { class: "guesses", "aria-live": "polite" });
const mask = h("canvas", { class: "mask", id: "own-mask", width: 1, height: 1, style: "opacity: 0.6" });
const stage = h("div", { class: "stage-picture" }, canvas, mask);
const inverted = h("input", { type: "checkbox", id: "own-invert", onchange: () => void invert() });
const beside = h("div", {}, guesses, h("label", { class: "small" }, inverted, " ", h("span", { t: "invert" })));
/** Mean values of a border below this are dark, above 255 less this bright, as the engine has it. */
const DARK = 64;

onGlance(async () => {
  if (picture && !stream) await classify();
});
// Other data may be of other proportions, or on another ground.
watch(["summary"], () => {
  if (!decoded || stream || drawnFor === purpose()) return;
  draw(decoded, decoded.width, decoded.height);
  sayGround();
});

function purpose() {
  const data = app.summary?.data;
  return [task(), data?.shape, data?.ground, app.recipe.fit].join(" ");
}

/** A picture of a file. @param {Blob} blob @param {string} name */
export async function take(blob, name) {
  stopWebcam();
  try {
    const bitmap = await createImageBitmap(blob, {
      imageOrientation: app.recipe.exif === "ignore" ? "none" : "from-image",
    });
    decoded = bitmap;
    draw(bitmap, bitmap.width, bitmap.height);
    sayGround();
    await classify();
  } catch (error) {
    if (error instanceof Missing) throw error;
    note("own", t("notPicture", { name }));
  }
}

/**
 * Shows what the network sees of it: squeezed, cropped or padded to the data's proportions, as their files are.
 * @param {CanvasImageSource} source
 * @param {number} width
 * @param {number} height
 */
function draw(source, width, height) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return;
  picture = pixels(source, width, height);
  drawnFor = purpose();
  const [, rows, columns] = app.summary?.data.shape ?? [3, 1, 1];
  // Of a picture with masks every pixel counts, so it is taken larger.
  const side = task() === "classify" ? SIDE : LARGE;
  canvas.width = Math.max(1, Math.round((side * columns) / Math.max(rows, columns)));
  canvas.height = Math.max(1, Math.round((side * rows) / Math.max(rows, columns)));
  const scales = [canvas.width / width, canvas.height / height];
  if (app.recipe.fit === "crop") scales.fill(Math.max(...scales));
  if (app.recipe.fit === "pad") scales.fill(Math.min(...scales));
  const [wide, tall] = [width * scales[0], height * scales[1]];
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, (canvas.width - wide) / 2, (canvas.height - tall) / 2, wide, tall);
  shown = context.getImageData(0, 0, canvas.width, canvas.height);
  if (inverted.checked) turnOver();
  own.classList.toggle("large", task() !== "classify");
  if (!canvas.isConnected) own.replaceChildren(stage, beside);
}

/** Turns the values of the picture over, and of what is shown of it. */
function turnOver() {
  for (const image of [picture, shown]) {
    if (image) for (let at = 0; at < image.data.length; at++) if (at % 4 !== 3) image.data[at] = 255 - image.data[at];
  }
  if (shown) canvas.getContext("2d")?.putImageData(shown, 0, 0);
}

/** The switch was moved. */
async function invert() {
  if (!picture || stream) return; // the webcam's next frame is
  Object.assign(canvas, { width: shown?.width ?? 1, height: shown?.height ?? 1 });
  turnOver();
  sayGround();
  await classify();
}

/** Says where the picture has a bright ground and the training's have a dark one, or the other way round. */
function sayGround() {
  const ground = app.summary?.data.ground;
  const mean = borderMean();
  const own = mean < DARK ? "dark" : mean > 255 - DARK ? "bright" : null;
  if (!ground || !own || own === ground) return note("own", null);
  const word = own === "bright" ? "brightOnDark" : "darkOnBright";
  note("own", () => t(word), [
    {
      word: () => t("invert"),
      act: () => {
        inverted.checked = !inverted.checked;
        void invert();
      },
    },
  ]);
}

/** Mean of the outermost pixels of what is shown. */
function borderMean() {
  if (!shown) return NaN;
  const { data, width, height } = shown;
  let sum = 0;
  let pixels = 0;
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
    sum += data[4 * at] + data[4 * at + 1] + data[4 * at + 2];
    pixels += 3;
  }
  return sum / pixels;
}

/** All of its pixels. @param {CanvasImageSource} source @param {number} width @param {number} height */
function pixels(source, width, height) {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const [wide, tall] = [width, height].map((length) => Math.max(1, Math.round(length * scale)));
  const context = h("canvas", { width: wide, height: tall }).getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(source, 0, 0, wide, tall);
  return context.getImageData(0, 0, wide, tall);
}

async function classify() {
  const { summary } = app;
  if (!summary || !picture) return;
  mask.hidden = task() !== "segment";
  if (task() === "segment") {
    const [, height, width] = summary.network.input;
    const [{ paintMask }, found] = await Promise.all([
      late(() => import("../ui/overlay.js"), "ui/overlay.js"),
      app.trainer.segmentPicture(picture),
    ]);
    if (app.summary !== summary) return;
    paintMask(mask, found, 0, width, height, summary.data.palette, new Set());
    guesses.replaceChildren(
      h(
        "span",
        { class: "muted small" },
        app.state.step === 0 ? t("untrained") : t("afterSteps", { n: count(app.state.step) }),
      ),
    );
    return;
  }
  if (task() === "detect") {
    const [{ boxesOf, drawBoxes }, found] = await Promise.all([
      late(() => import("../ui/overlay.js"), "ui/overlay.js"),
      app.trainer.detectPicture(picture),
    ]);
    if (app.summary !== summary) return;
    // Boxes that were drawn before have made the canvas larger where the screen is fine.
    if (!shown || !picture) return;
    Object.assign(canvas, { width: shown.width, height: shown.height });
    canvas.getContext("2d")?.putImageData(shown, 0, 0);
    const boxes = boxesOf(found, 0, 7).filter(([, , score]) => score >= SCORE_SHOWN);
    // They are in the picture's pixels, of which what the network sees is shown.
    const scales = [shown.width / picture.width, shown.height / picture.height];
    drawBoxes(
      canvas,
      boxes.map(([, number, score, ...box]) => ({
        box: box.map((edge, at) => edge * scales[at % 2]),
        label: `${outputName(summary.data.box_classes, number)} ${Math.round(100 * score)}`,
      })),
      [shown.width, shown.height],
      2,
    );
    guesses.replaceChildren(
      h(
        "span",
        { class: "muted small" },
        app.state.step === 0 ? t("untrained") : t("afterSteps", { n: count(app.state.step) }),
      ),
    );
    return;
  }
  const probabilities = await app.trainer.classify(picture);
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]).slice(0, MOST);
  guesses.replaceChildren(
    ...order.map((number) =>
      h(
        "div",
        { class: "guess" },
        h("span", {}, outputName(summary.data.classes, number)),
        h("span", { class: "mono" }, String(Math.round(100 * probabilities[number]))),
        h("span", { class: "track" }, h("i", { style: `width: ${100 * probabilities[number]}%` })),
      ),
    ),
    h(
      "span",
      { class: "muted small" },
      app.state.step === 0 ? t("untrained") : t("afterSteps", { n: count(app.state.step) }),
    ),
  );
}

/** Begins or ends watching. */
export async function toggleWebcam() {
  if (stream) return stopWebcam();
  try {
    if (!navigator.mediaDevices) throw new Error(t("insecure"));
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: 320, height: 240 },
    });
    note("own", null);
    decoded = null;
    video.srcObject = stream;
    await video.play();
    sayWebcam(true);
    void watchWebcam();
  } catch (error) {
    stopWebcam();
    note("own", () => t("noWebcam", { why: wordsOf(error)() }));
  }
}

/** What the webcam's button does next. @param {boolean} runs */
function sayWebcam(runs) {
  const word = runs ? "webcamStop" : "webcam";
  const button = /** @type {HTMLElement} */ (byId("webcam").firstElementChild);
  button.dataset.t = word;
  say(button, t(word));
}

function stopWebcam() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  sayWebcam(false);
}

async function watchWebcam() {
  while (stream) {
    if (video.videoWidth > 0) draw(video, video.videoWidth, video.videoHeight);
    const before = app.trainer.spent;
    await classify().catch(() => {});
    const pause =
      app.state.state === "running" ? Math.max(WEBCAM_PAUSE, (app.trainer.spent - before) / SHARE) : WEBCAM_PAUSE;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
