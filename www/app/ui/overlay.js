// What a network answers, drawn over a picture: masks in their classes' colours, mistakes as
// ink and hatching, boxes with labels.

import { sized, theme } from "./draw.js";

/** A mask's value where no class is said. */
export const IGNORED = 255;
/** Hatching of mistakes: stripes this wide, this far apart, in pixels of the canvas. */
const STRIPE = 2;
const PITCH = 6;
/** Opacity between the stripes, of 255. */
const PAPER = 150;
/** Mistakes are drawn at least this wide, so that stripes are stripes. */
const HATCHED_WIDTH = 640;

/**
 * One mask out of many, opaque where its class is shown and clear elsewhere.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} masks
 * @param {number} at
 * @param {number} width
 * @param {number} height
 * @param {number[][]} palette @param {Set<number>} hidden classes that are not shown
 */
export function paintMask(canvas, masks, at, width, height, palette, hidden) {
  const image = new ImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const colours = colourWords(palette, hidden);
  const start = at * width * height;
  for (let pixel = 0; pixel < words.length; pixel += 1) words[pixel] = colours[masks[start + pixel]];
  sized(canvas, width, height).putImageData(image, 0, 0);
}

/** How often a pixel is repeated where mistakes are hatched. @param {number} width pixels of a mask's row */
export function hatchedScale(width) {
  return Math.max(1, Math.ceil(HATCHED_WIDTH / width));
}

/**
 * The colours in which a GPU draws, as words of RGBA bytes multiplied by their opacity: the classes, stripes of
 * mistakes, what is between them, what is right.
 * @param {number[][]} palette @param {Set<number>} hidden @param {number} veil 0 to 1
 */
export function overlayColours(palette, hidden, veil) {
  const { bg, ink } = theme();
  const colours = new Uint32Array(259);
  colours.set(colourWords(palette, hidden));
  [
    { colour: ink, opacity: 1 },
    { colour: bg, opacity: PAPER / 255 },
    { colour: bg, opacity: veil },
  ].forEach(({ colour, opacity }, at) => {
    const bytes = [...colour, 255].map((value) => Math.round(value * opacity));
    colours[256 + at] = new Uint32Array(Uint8Array.from(bytes).buffer)[0];
  });
  return colours;
}

/** Lays what was drawn over a picture. @param {HTMLCanvasElement} canvas @param {HTMLCanvasElement} drawn */
export function paintDrawn(canvas, drawn) {
  const context = sized(canvas, drawn.width, drawn.height);
  context.clearRect(0, 0, drawn.width, drawn.height);
  context.drawImage(drawn, 0, 0);
}

/** Every mask value's colour as a word of RGBA bytes. @param {number[][]} palette @param {Set<number>} hidden */
function colourWords(palette, hidden) {
  const colours = new Uint32Array(256);
  const bytes = new Uint8Array(colours.buffer);
  palette.forEach((colour, number) => {
    if (number !== IGNORED && !hidden.has(number)) bytes.set([...colour, 255], 4 * number);
  });
  return colours;
}

/**
 * Where prediction and truth differ: hatched in ink; the rest is veiled with the background.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} predicted
 * @param {Uint8Array} truth of one picture
 * @param {number} width
 * @param {number} height
 * @param {Set<number>} hidden true classes that are not judged @param {number} veil 0 to 1
 */
export function paintMistakes(canvas, predicted, truth, width, height, hidden, veil) {
  const scale = hatchedScale(width);
  const { bg, ink } = theme();
  const image = new ImageData(width * scale, height * scale);
  const words = new Uint32Array(image.data.buffer);
  const [veiled, paper, stripe] = [
    [...bg, 255 * veil],
    [...bg, PAPER],
    [...ink, 255],
  ].map((colour) => new Uint32Array(Uint8ClampedArray.from(colour).buffer)[0]);
  for (let y = 0, pixel = 0; y < height * scale; y += 1) {
    const row = Math.floor(y / scale) * width;
    for (let x = 0; x < width * scale; x += 1, pixel += 1) {
      const at = row + Math.floor(x / scale);
      const judged = truth[at] !== IGNORED && !hidden.has(truth[at]);
      if (judged && predicted[at] !== truth[at]) words[pixel] = (x + y) % PITCH < STRIPE ? stripe : paper;
      else words[pixel] = judged ? veiled : 0;
    }
  }
  sized(canvas, width * scale, height * scale).putImageData(image, 0, 0);
}

/**
 * Counts of one picture, added to what is there: pixels of each class in truth, in prediction, in both.
 * @param {{truth: Float64Array, predicted: Float64Array, both: Float64Array}} counts
 * @param {Uint8Array} predicted @param {Uint8Array} truth
 */
export function countPixels(counts, predicted, truth) {
  for (let pixel = 0; pixel < truth.length; pixel += 1) {
    if (truth[pixel] === IGNORED) continue;
    counts.truth[truth[pixel]] += 1;
    counts.predicted[predicted[pixel]] += 1;
    if (predicted[pixel] === truth[pixel]) counts.both[truth[pixel]] += 1;
  }
}

/** @param {ReturnType<typeof noCounts>} into @param {ReturnType<typeof noCounts>} counts */
export function addCounts(into, counts) {
  for (const kind of /** @type {const} */ (["truth", "predicted", "both"]))
    counts[kind].forEach((value, number) => {
      into[kind][number] += value;
    });
}

export function noCounts() {
  return { truth: new Float64Array(256), predicted: new Float64Array(256), both: new Float64Array(256) };
}

/**
 * Intersection over union of a class, NaN where it is in neither.
 * @param {ReturnType<typeof noCounts>} counts
 * @param {number} number
 */
export function iouOf({ truth, predicted, both }, number) {
  return both[number] / (truth[number] + predicted[number] - both[number]);
}

/** The mean over the classes that occur. @param {ReturnType<typeof noCounts>} counts @param {number} classes */
export function meanIou(counts, classes) {
  const shares = Array.from({ length: classes }, (_, number) => iouOf(counts, number)).filter(
    (share) => !Number.isNaN(share),
  );
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/**
 * The rows of one picture out of a list of rows whose first value is the picture's place.
 * @param {Float32Array} values
 * @param {number} place
 * @param {number} wide values of a row
 */
export function boxesOf(values, place, wide) {
  const rows = [];
  for (let at = 0; at < values.length; at += wide) {
    if (values[at] === place) rows.push([...values.subarray(at, at + wide)]);
  }
  return rows;
}

/**
 * Boxes over a picture that is on the canvas already; the canvas grows so that lines and labels are crisp.
 * @param {HTMLCanvasElement} canvas
 * @param {{box: number[], label: string, truth?: boolean}[]} boxes as x0, y0, x1, y1 in pixels of the picture
 * @param {number[]} size width and height of the picture @param {number} line width of a line in pixels of the canvas
 */
export function drawBoxes(canvas, boxes, [width, height], line) {
  const style = getComputedStyle(document.documentElement);
  const scale = Math.max(1, Math.ceil(((canvas.clientWidth || 104) * devicePixelRatio) / width));
  const small = new OffscreenCanvas(width, height);
  small.getContext("2d")?.drawImage(canvas, 0, 0, width, height);
  const context = sized(canvas, width * scale, height * scale);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width * scale, height * scale);
  const thick = line * devicePixelRatio;
  context.font = `600 ${11 * devicePixelRatio}px ${style.getPropertyValue("--mono")}`;
  context.textBaseline = "middle";
  for (const { box, truth } of boxes) {
    const [x, y, right, bottom] = box.map((value) => Math.round(value * scale));
    context.setLineDash([]);
    context.strokeStyle = "#14160a";
    context.lineWidth = thick * 2;
    if (!truth) context.strokeRect(x, y, right - x, bottom - y);
    context.lineWidth = truth ? thick * 0.8 : thick;
    context.strokeStyle = truth ? "#14160a" : style.getPropertyValue("--on-pic");
    if (truth) {
      // Ink dashes with light between them: they are seen on any picture, and are no second hue.
      context.strokeStyle = "#ffffff";
      context.strokeRect(x, y, right - x, bottom - y);
      context.strokeStyle = "#14160a";
      context.setLineDash([3 * thick, 3 * thick]);
    }
    context.strokeRect(x, y, right - x, bottom - y);
  }
  context.setLineDash([]);
  const tall = 15 * devicePixelRatio;
  /** Where labels are. @type {number[][]} */
  const taken = [];
  for (const { box, label } of boxes) {
    if (!label) continue;
    const wide = context.measureText(label).width + 8 * devicePixelRatio;
    const [left, top, right, bottom] = box.map((value) => value * scale);
    const x = Math.max(0, Math.min(width * scale - wide, left - thick));
    // Above the box, below it, or within: where no label is yet.
    const places = [
      [x, top - tall],
      [x, bottom],
      [x, top],
      [Math.max(0, right - wide), top - tall],
      [x, bottom - tall],
    ].map(([at, y]) => [
      at,
      Math.max(0, Math.min(height * scale - tall, y)),
      at + wide,
      Math.max(0, Math.min(height * scale - tall, y)) + tall,
    ]);
    const place = places.find((one) => !taken.some((other) => boxIou(one, other) > 0)) ?? places[0];
    taken.push(place);
    context.fillStyle = style.getPropertyValue("--on-pic");
    context.fillRect(place[0], place[1], wide, tall);
    context.fillStyle = "#14160a";
    context.fillText(label, place[0] + 4 * devicePixelRatio, place[1] + tall / 2 + devicePixelRatio / 2);
  }
}

/** Area two boxes share, over the area of both together. @param {number[]} a @param {number[]} b */
export function boxIou(a, b) {
  const [wide, tall] = [Math.min(a[2], b[2]) - Math.max(a[0], b[0]), Math.min(a[3], b[3]) - Math.max(a[1], b[1])];
  if (wide <= 0 || tall <= 0) return 0;
  const area = (/** @type {number[]} */ box) => (box[2] - box[0]) * (box[3] - box[1]);
  return (wide * tall) / (area(a) + area(b) - wide * tall);
}
