// Loads a bundle of the Rust core and opens the `Lab` in it. The only file that knows where the bundles lie.

/**
 * The wasm face, as far as the Worker uses it. JSON travels as text. One call at a time.
 * @typedef {object} Lab
 * @property {() => string} info
 * @property {() => string} zoo
 * @property {() => string} recipe_defaults
 * @property {() => string} [recipe_help]
 * @property {(bytes: Uint8Array, decode?: (file: Uint8Array, frame: string) => Uint8Array) => void} set_data
 * @property {(recipe: string) => boolean} has_data
 * @property {() => void} clear_data
 * @property {(bytes: Uint8Array) => string} recipe_of
 * @property {(recipe: string) => string} inspect
 * @property {(recipe: string) => Promise<string>} configure
 * @property {(command: string) => Promise<string>} command
 * @property {(rate: number) => void} set_rate
 * @property {() => string} warnings
 * @property {(milliseconds: number) => Promise<string>} turn
 * @property {(remembered: string | undefined) => void} find_fastest
 * @property {() => boolean} is_busy
 * @property {() => string} state
 * @property {(split: string, indices: Uint32Array) => Uint8Array} pictures
 * @property {(split: string, indices: Uint32Array) => Uint32Array} labels
 * @property {(split: string, indices: Uint32Array) => Uint32Array} scenes
 * @property {(indices: Uint32Array, step: number) => Uint8Array} augmented
 * @property {(split: string, indices: Uint32Array) => Promise<Float32Array>} predict
 * @property {(rgba: Uint8Array, width: number, height: number) => Promise<Float32Array>} classify
 * @property {(split: string, indices: Uint32Array) => Promise<Uint8Array>} segment
 * @property {(split: string, indices: Uint32Array, cells: Uint32Array, colours: Uint32Array) =>
 *   Promise<{sheet: ImageBitmap, counts: Uint32Array, free: () => void} | undefined>} overlay
 * @property {(rgba: Uint8Array, width: number, height: number) => Promise<Uint8Array>} segment_picture
 * @property {(split: string, indices: Uint32Array) => Uint8Array} masks
 * @property {(split: string, indices: Uint32Array) => Float32Array} boxes
 * @property {(split: string, indices: Uint32Array) => Promise<Float32Array>} detect
 * @property {(rgba: Uint8Array, width: number, height: number) => Promise<Float32Array>} detect_picture
 * @property {(split: string, index: number, layer: string, class_: number) => Promise<Tensor>} grad_cam
 * @property {(layer: string) => Promise<Tensor>} filters
 * @property {(split: string, index: number) => Promise<Tensor[]>} activations
 * @property {() => string} plan
 * @property {(index: number) => Promise<string>} shader
 * @property {() => Promise<Float64Array>} profile
 * @property {() => Promise<Uint8Array>} save_weights
 * @property {() => string} best
 * @property {() => Uint8Array} save_best
 * @property {() => Promise<string>} go_back_to_best
 * @property {() => string} signatures
 * @property {(bytes: Uint8Array) => Promise<void>} load_weights
 * @property {() => Promise<Uint8Array>} checkpoint
 * @property {(bytes: Uint8Array) => Promise<string>} restore
 */

/**
 * What reads files, in a bundle of its own.
 * @typedef {object} Reader
 * @property {(name: string, bytes: Uint8Array) => void} add_file
 * @property {(recipe: string) => Uint8Array<ArrayBuffer>} read
 * @property {() => boolean} keeps_files
 * @property {(file: Uint8Array, frame: string) => Uint8Array} decode
 * @property {(bytes: Uint8Array, network: string) => {fit: string, bytes: Uint8Array<ArrayBuffer>}} weights
 * @property {(recipe: string, data: string, given: string[]) => string} suited
 * @property {(recipe: string, data: string) => string | undefined} fit_outputs
 * @property {(source: string) => string} python
 * @property {(form: string, recipe: string, data: string, weights: Uint8Array) => Uint8Array<ArrayBuffer>} write
 */

/**
 * Lives in wasm memory until freed.
 * @typedef {{layer: string, shape: Uint32Array, data: Float32Array, free?: () => void}} Tensor
 */

/**
 * @typedef {{default: (options: {module_or_path: unknown}) => Promise<unknown>, Lab: {create: (device: string,
 *   shaders: string) => Promise<Lab>}}} Bundle
 */

/**
 * What computes: Burn on the CPU, the compiled engine on WebGPU, Burn on WebGPU; `auto` finds
 * out which of the first two is faster.
 * @typedef {"auto" | "cpu" | "compiled" | "burn"} EngineName
 */

/**
 * The name by which `Lab.create` knows an engine, and the bundle it is in.
 * @type {Record<EngineName, {name: string, bundle: "cpu" | "webgpu"}>}
 */
const ENGINES = {
  auto: { name: "auto", bundle: "cpu" },
  cpu: { name: "cpu", bundle: "cpu" },
  compiled: { name: "compiled", bundle: "cpu" },
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

/** @returns {Promise<{Reader: new () => Reader}>} */
export async function loadReader() {
  const { script, wasm } = urls("reader");
  const bundle = await imported(script);
  await bundle.default({ module_or_path: fetched(wasm) });
  return bundle;
}

/**
 * Opens an engine in its bundle; the small one may be there already.
 * @param {EngineName} engine
 * @param {Promise<Bundle> | null} small
 */
export async function openLab(engine, small) {
  const { name, bundle } = ENGINES[engine];
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

/** Copies a tensor out of wasm memory and frees it there. @param {Tensor} tensor */
export function taken(tensor) {
  const { layer, shape, data } = tensor;
  tensor.free?.();
  return { layer, shape: [...shape], data };
}

/** The face gives JSON as text. @param {unknown} value */
export function parsed(value) {
  return typeof value === "string" ? JSON.parse(value) : value;
}
