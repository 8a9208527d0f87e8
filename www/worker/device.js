// Chooses what computes: asks WebGPU what there is before an engine does, because Burn's
// runtime traps where something is missing.

import { messageOf } from "./errors.js";

/** @import { DeviceChoice, DeviceReason } from "./protocol.js" */
/** @import { EngineName } from "./lab.js" */

/** What Burn's WebGPU runtime cannot do without; the compiled engine needs no feature. */
const NEEDED_FEATURES = ["timestamp-query"];
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp|software/i;

/**
 * @typedef {object} Probe
 * @property {boolean} usable     there is an adapter
 * @property {string[]} missing   what Burn would need and the adapter lacks
 * @property {boolean} software
 * @property {string} name        "apple m2", "google swiftshader"; empty without an adapter
 * @property {DeviceReason} reason why not usable, or `untried`
 * @property {string} detail
 */

/** Asks for an adapter and reads what it is. Never throws. @returns {Promise<Probe>} */
export async function probe() {
  const none = { usable: false, missing: [], software: false, name: "", detail: "" };
  const gpu = /** @type {any} */ (navigator).gpu;
  if (!gpu) return { ...none, reason: "no-webgpu" };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return { ...none, reason: "no-adapter" };
    const info = adapter.info ?? {};
    const name = adapterName(info);
    const software =
      Boolean(info.isFallbackAdapter ?? adapter.isFallbackAdapter) ||
      SOFTWARE.test([info.vendor, info.architecture, info.device, info.description].join(" "));
    const missing = NEEDED_FEATURES.filter((feature) => !adapter.features.has(feature));
    return { usable: true, missing, software, name, reason: "untried", detail: "" };
  } catch (error) {
    return { ...none, reason: "failed", detail: messageOf(error) };
  }
}

/**
 * Whether a GPU puts pages together. Where a program on the processor does, Chromium 156 takes what WebGPU draws on a
 * canvas, shows nothing, and loses its GPU process with every device on it; so a canvas is not even tried there.
 */
export function hasCanvas() {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  const names = gl?.getExtension("WEBGL_debug_renderer_info");
  return Boolean(gl) && !SOFTWARE.test(String(gl?.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER)));
}

/** @param {{vendor?: string, architecture?: string, device?: string, description?: string}} info */
function adapterName(info) {
  if (info.description) return info.description;
  return [info.vendor, info.architecture || info.device].filter(Boolean).join(" ");
}

/**
 * `auto` begins on the CPU and measures whether the compiled engine is faster, where there is an adapter. `webgpu` and
 * `burn` take any adapter that can run them.
 * @param {DeviceChoice} asked
 * @param {Probe} found
 * @returns {{engine: EngineName, reason: DeviceReason, detail: string}}
 */
export function choose(asked, found) {
  if (asked === "cpu") return { engine: "cpu", reason: "chosen", detail: "" };
  if (!found.usable) return { engine: "cpu", reason: found.reason, detail: found.detail };
  if (asked === "burn" && found.missing.length > 0)
    return { engine: "cpu", reason: "missing", detail: found.missing.join(", ") };
  if (asked === "burn") return { engine: "burn", reason: "chosen", detail: "" };
  if (asked === "webgpu") return { engine: "compiled", reason: "chosen", detail: "" };
  return { engine: "auto", reason: found.reason, detail: "" };
}
