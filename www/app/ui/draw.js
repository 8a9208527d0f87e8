// Numbers as pictures: pixels of a data set, activation maps and filters, in the colours of the theme.

/** The theme's two ends, as red, green, blue. */
export function theme() {
  const style = getComputedStyle(document.documentElement);
  return { bg: rgb(style.getPropertyValue("--bg")), ink: rgb(style.getPropertyValue("--ink")) };
}

/** @param {string} hex */
function rgb(hex) {
  const value = parseInt(hex.trim().slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
export function sized(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * One picture out of many.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} rgba
 * @param {number} at
 * @param {number} width
 * @param {number} height
 */
export function paintPicture(canvas, rgba, at, width, height) {
  const context = sized(canvas, width, height);
  const image = context.createImageData(width, height);
  image.data.set(rgba.subarray(at * width * height * 4, (at + 1) * width * height * 4));
  context.putImageData(image, 0, 0);
}

/**
 * A map of one channel, from background (lowest) to ink (highest).
 * @param {ArrayLike<number>} data
 * @param {number} offset
 * @param {number} width
 * @param {number} height
 * @param {number} low
 * @param {number} high
 */
export function mapImage(data, offset, width, height, low, high) {
  const { bg, ink } = theme();
  const image = new ImageData(width, height);
  const scale = high > low ? 1 / (high - low) : 0;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const share = Math.max(0, Math.min(1, (data[offset + pixel] - low) * scale));
    for (let channel = 0; channel < 3; channel += 1)
      image.data[4 * pixel + channel] = bg[channel] + share * (ink[channel] - bg[channel]);
    image.data[4 * pixel + 3] = 255;
  }
  return image;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} data
 * @param {number} offset
 * @param {number} width
 * @param {number} height
 * @param {number} low
 * @param {number} high
 */
export function paintMap(canvas, data, offset, width, height, low, high) {
  sized(canvas, width, height).putImageData(mapImage(data, offset, width, height, low, high), 0, 0);
}

/**
 * A filter of three channels, in colour: grey is zero.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} data
 * @param {number} offset
 * @param {number} width
 * @param {number} height
 * @param {number} most
 */
export function paintColourFilter(canvas, data, offset, width, height, most) {
  const context = sized(canvas, width, height);
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1)
      image.data[4 * pixel + channel] = 127.5 * (1 + data[offset + channel * width * height + pixel] / most);
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** @param {Float32Array} data @returns {[low: number, high: number]} */
export function range(data) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
