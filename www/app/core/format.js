// Numbers as people read them: fixed widths, so that a changing figure moves nothing.

/** 10,000 @param {number} value */
export function count(value) {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 0.311, 12.34, 1.2e+5 @param {number} value */
export function loss(value) {
  if (!Number.isFinite(value)) return "–";
  if (value < 10) return value.toFixed(3);
  return value < 10_000 ? value.toPrecision(4) : value.toExponential(1);
}

/** 86.8, without its sign @param {number} share */
export function percent(share) {
  return Number.isFinite(share) ? (100 * share).toFixed(1) : "–";
}

/** 0.01, 4.15e-4 @param {number} value */
export function rate(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0 || (value >= 0.001 && value < 1000)) return String(Number(value.toPrecision(3)));
  return value.toExponential(2).replace(/\.?0+e/, "e");
}

/** 6.5, 41.2, 312 @param {number} value */
export function milliseconds(value) {
  return value < 9.95 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : count(value);
}

/** 0:48, 12:05, 1 h 02 @param {number} seconds */
export function clock(seconds) {
  if (!Number.isFinite(seconds)) return "–:––";
  const whole = Math.max(0, Math.round(seconds));
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours} h ${two(minutes)}` : `${minutes}:${two(whole % 60)}`;
}

/** 0.65 M, 162 M, 1.2 G @param {number} value */
export function big(value) {
  const [scale, unit] = value >= 1e9 ? [1e9, "G"] : value >= 1e5 ? [1e6, "M"] : value >= 1e3 ? [1e3, "k"] : [1, ""];
  const scaled = value / scale;
  const digits = scaled >= 100 || scale === 1 ? 0 : scaled >= 10 ? 1 : 2;
  return `${scaled.toFixed(digits)} ${unit}`.trim();
}

/** 3×32×32 @param {number[]} dimensions */
export function shape(dimensions) {
  return dimensions.join("×");
}
