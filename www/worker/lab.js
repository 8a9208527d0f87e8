// Loads a bundle of the Rust core and opens the `Lab` in it. The only file that knows where the bundles lie.

/** @import { DeviceChoice } from "./protocol.js" */

/** The wasm face, as wasm-bindgen types it; JSON is text. @typedef {import("../pkg/cpu/convlab.js").Lab} Lab */
/** Lives in wasm memory until freed. @typedef {import("../pkg/cpu/convlab.js").Tensor} Tensor */
/** What reads files, in a bundle of its own. @typedef {import("../pkg/reader/convlab.js").Reader} Reader */
/** @typedef {typeof import("../pkg/cpu/convlab.js")} Bundle */

/**
 * The bundle that a device is in, and the name by which `Lab.create` knows it there.
 * @type {Record<DeviceChoice, {name: string, bundle: "cpu" | "webgpu"}>}
 */
const ENGINES = {
  auto: { name: "auto", bundle: "cpu" },
  cpu: { name: "cpu", bundle: "cpu" },
  webgpu: { name: "compiled", bundle: "cpu" },
  burn: { name: "webgpu", bundle: "webgpu" },
};

/** @param {"cpu" | "webgpu" | "reader"} bundle */
export function urls(bundle) {
  const folder = new URL(`../pkg/${bundle}/`, import.meta.url);
  return {
    script: new URL("convlab.js", folder).href,
    wasm: new URL("convlab_bg.wasm", folder).href,
    shaders: new URL("shaders.txt", folder).href,
  };
}

/** Rejects with a sentence where the host does not give it. @param {string} address */
async function fetched(address) {
  const response = await fetch(address).catch((error) => {
    throw new Error(`${address} could not be fetched: ${error.message}.`);
  });
  if (!response.ok) throw new Error(`${address} could not be fetched: the host answers ${response.status}.`);
  return response;
}

let tries = 0;

/** Some browsers keep a module's failure under its address for as long as a Worker lives. @param {string} address */
function imported(address) {
  return import(address).catch(() => import(`${address}?again=${(tries += 1)}`));
}

/**
 * Fetches and compiles a bundle; opening it comes later, so that this can run while the adapter is probed.
 * @param {"cpu" | "webgpu"} name
 * @param {WebAssembly.Module} [module] already compiled
 * @returns {Promise<Bundle>}
 */
export async function loadBundle(name, module) {
  const { script, wasm } = urls(name);
  const source = module ?? fetched(wasm);
  if (source instanceof Promise) source.catch(() => {}); // told where it is awaited
  const bundle = /** @type {Bundle} */ (await imported(script));
  await bundle.default({ module_or_path: source });
  return bundle;
}

/** @returns {Promise<typeof import("../pkg/reader/convlab.js")>} */
export async function loadReader() {
  const { script, wasm } = urls("reader");
  const bundle = await imported(script);
  await bundle.default({ module_or_path: fetched(wasm) });
  return bundle;
}

/**
 * Opens an engine in its bundle; the small one may be there already.
 * @param {DeviceChoice} device
 * @param {Promise<Bundle> | null} small
 */
export async function openLab(device, small) {
  const { name, bundle } = ENGINES[device];
  const module =
    bundle === "cpu" && small
      ? small
      : loadBundle(bundle).catch((error) => {
          throw bundle === "cpu"
            ? error
            : new Error(
                `Burn's WebGPU bundle did not load: ${error.message} It is built by "cargo xtask serve --all".`,
              );
        });
  return (await module).Lab.create(name, urls(bundle).shaders);
}
