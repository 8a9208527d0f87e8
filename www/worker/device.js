// Chooses the device: asks WebGPU what there is before Burn does, because Burn's runtime traps where something is missing.

/** @import { DeviceChoice, DeviceReason } from "./protocol.js" */

/** What Burn's WebGPU runtime cannot do without. */
const NEEDED_FEATURES = ["timestamp-query"];
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp|software/i;

/**
 * @typedef {object} Probe
 * @property {boolean} usable     Burn can run on it
 * @property {boolean} software
 * @property {string} name        "apple m2", "google swiftshader"; empty without an adapter
 * @property {DeviceReason} reason why not usable, or `real-gpu` / `software`
 * @property {string} detail
 */

/** Asks for an adapter and reads what it is. Never throws. @returns {Promise<Probe>} */
export async function probe() {
  const none = { usable: false, software: false, name: "", detail: "" };
  const gpu = /** @type {any} */ (navigator).gpu;
  if (!gpu) return { ...none, reason: "no-webgpu" };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return { ...none, reason: "no-adapter" };
    const info = adapter.info ?? {};
    const name = adapterName(info);
    const software = Boolean(info.isFallbackAdapter ?? adapter.isFallbackAdapter)
      || SOFTWARE.test([info.vendor, info.architecture, info.device, info.description].join(" "));
    const missing = NEEDED_FEATURES.filter((feature) => !adapter.features.has(feature));
    if (missing.length > 0) return { usable: false, software, name, reason: "missing", detail: missing.join(", ") };
    return { usable: true, software, name, reason: software ? "software" : "real-gpu", detail: "" };
  } catch (error) {
    return { ...none, reason: "failed", detail: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {{vendor?: string, architecture?: string, device?: string, description?: string}} info */
function adapterName(info) {
  if (info.description) return info.description;
  return [info.vendor, info.architecture || info.device].filter(Boolean).join(" ");
}

/**
 * `auto` takes WebGPU on a real GPU that has what Burn needs, else the CPU. `webgpu` takes any adapter that can run it.
 * @param {DeviceChoice} asked
 * @param {Probe} found
 * @returns {{device: "cpu" | "webgpu", reason: DeviceReason, detail: string}}
 */
export function choose(asked, found) {
  if (asked === "cpu") return { device: "cpu", reason: "chosen", detail: "" };
  if (!found.usable) return { device: "cpu", reason: found.reason, detail: found.detail };
  if (asked === "webgpu") return { device: "webgpu", reason: "chosen", detail: "" };
  return found.software ? { device: "cpu", reason: "software", detail: "" } : { device: "webgpu", reason: "real-gpu", detail: "" };
}
