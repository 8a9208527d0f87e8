// The person's files and the data set made of them. They are read when a recipe first asks for them in its way.

import { loadReader } from "./lab.js";
import { moduleWorker, notStarted } from "./start.js";

/** @import { ExportForm, Fit, NamedBlob, Program, Recipe, Suited, Summary } from "./protocol.js" */
/** @import { Lab } from "./lab.js" */

/**
 * A network to write: in whose words, the summary's recipe and data as JSON, the weights.
 * @typedef {{form: string, recipe: string, data: string, weights: Uint8Array}} Writing
 */
/**
 * A recipe to be fitted to its data, all as JSON: the settings but for those given, or the network's outputs.
 * @typedef {{recipe: string, data: string, given?: string[]}} Fitting
 */
/**
 * Files to read as a recipe wants them, weights of any kind with the network's tensors as JSON, a PyTorch program, a
 * recipe to fit, or a network to write.
 * @typedef {{fit?: Fitting, recipe?: string, files?: NamedBlob[], weights?: Uint8Array, network?: string,
 *   python?: string, write?: Writing}} Reading
 */

/** @param {() => Lab} lab */
export function makeReading(lab) {
  /** @type {NamedBlob[]} */
  let files = [];
  /** Whether the data set that the lab holds is of all these files. */
  let isHeld = false;

  return {
    get files() {
      return files;
    },

    /** @param {NamedBlob[]} added */
    add(added) {
      files = [...files, ...added];
      isHeld = false;
    },

    clear() {
      this.use([]);
    },

    /** In the place of those that there are. @param {NamedBlob[]} others */
    use(others) {
      files = others;
      isHeld = false;
      lab().clear_data();
    },

    /** What tells these files from others: how many, and their names and sizes, in few letters. */
    get mark() {
      let sum = 2166136261;
      for (const text of files.map(({ name, blob }) => `${name} ${blob.size}`).sort())
        for (const letter of text) sum = Math.imul(sum ^ Number(letter.codePointAt(0)), 16777619) >>> 0;
      return files.length === 0 ? "" : `${files.length}-${sum.toString(36)}`;
    },

    /** The lab has the data of a recipe, if they come from files. @param {Partial<Recipe>} recipe */
    async bring(recipe) {
      if (recipe.data !== "files") return;
      const text = JSON.stringify(recipe);
      if (isHeld && lab().has_data(text)) return;
      const { bytes, keepsFiles } = await read({ recipe: text, files });
      lab().set_data(bytes, keepsFiles ? await pictureDecoder() : undefined);
      isHeld = true;
    },
  };
}

/**
 * What decodes pictures that are kept as files: the reader's module, here.
 * @returns {Promise<(file: Uint8Array, frame: string) => Uint8Array>}
 */
async function pictureDecoder() {
  const { Reader } = await loadReader().catch((error) => {
    throw Object.assign(new Error(`The reader did not load: ${error.message}`), { code: "unloaded" });
  });
  const reader = new Reader();
  return (file, frame) => reader.decode(file, frame);
}

/**
 * How weights of any kind fit a network, and those that fit as safetensors.
 * @param {Uint8Array} weights
 * @param {string} network its tensors, as JSON
 * @returns {Promise<{fit: Fit, bytes: Uint8Array}>}
 */
export function fitted(weights, network) {
  return read({ weights, network });
}

/** What a PyTorch program says. @param {string} source @returns {Promise<Program>} */
export async function program(source) {
  return JSON.parse(await read({ python: source }));
}

/**
 * A recipe whose settings suit a small set.
 * @param {Partial<Recipe>} recipe
 * @param {string} data as JSON
 * @param {string[]} given settings that stay
 * @returns {Promise<Suited>}
 */
export async function suited(recipe, data, given) {
  return JSON.parse(await read({ fit: { recipe: JSON.stringify(recipe), data, given } }));
}

/**
 * A recipe's network, as JSON, with as many outputs as its data have classes; null where it has
 * them or cannot be given them.
 * @param {Partial<Recipe>} recipe
 * @param {string} data as JSON
 * @returns {Promise<string | null>}
 */
export function withOutputs(recipe, data) {
  return read({ fit: { recipe: JSON.stringify(recipe), data } });
}

/**
 * The session's network as a file.
 * @param {ExportForm} form
 * @param {Summary} summary
 * @param {Uint8Array} weights
 * @returns {Promise<Uint8Array>}
 */
export async function written(form, { recipe, data }, weights) {
  return read({ write: { form, recipe: JSON.stringify(recipe), data: JSON.stringify(data), weights } });
}

/**
 * @param {Reading} reading
 * @returns {Promise<any>} the data set, packed, the weights with their fit, or the program as JSON
 */
function read(reading) {
  return new Promise((resolve, reject) => {
    const url = new URL("./reader.js", import.meta.url);
    const worker = moduleWorker(url, "convlab reader");
    const fail = (/** @type {string} */ words, unloaded = false) => {
      worker.terminate();
      reject(Object.assign(new Error(words), unloaded ? { code: "unloaded" } : {}));
    };
    const missing = (/** @type {string} */ words) => fail(`The reader did not load: ${words}`, true);
    worker.addEventListener("message", ({ data }) => {
      if (data.error !== undefined) return data.unloaded ? missing(data.error) : fail(data.error);
      worker.terminate();
      resolve(data.data ?? data.bytes ?? data.program ?? data.fitted ?? data.fit);
    });
    worker.addEventListener("error", (event) => missing(notStarted(url, event.message)));
    worker.postMessage(reading);
  });
}
