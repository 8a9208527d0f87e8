// The person's files and the data set made of them. They are read when a recipe first asks for them in its way.

import { loadReader } from "./lab.js";
import { isUnloaded, messageOf } from "./errors.js";
import { ReaderClient } from "./reader-client.js";

/** @import { ExportForm, Fit, NamedBlob, Program, Recipe, Suited, Summary } from "./protocol.js" */
/** @import { Lab } from "./lab.js" */

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
      const { bytes, keepsFiles } = await ask("dataset", text, files);
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
  const { Reader } = await loadReader().catch(unloaded);
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
  return ask("weights", weights, network);
}

/** What a PyTorch program says. @param {string} source @returns {Promise<Program>} */
export async function program(source) {
  return JSON.parse(await ask("python", source));
}

/**
 * A recipe whose settings suit a small set.
 * @param {Partial<Recipe>} recipe
 * @param {string} data as JSON
 * @param {string[]} given settings that stay
 * @returns {Promise<Suited>}
 */
export async function suited(recipe, data, given) {
  return JSON.parse(await ask("suited", JSON.stringify(recipe), data, given));
}

/**
 * A recipe's network, as JSON, with as many outputs as its data have classes; null where it has them or cannot be given
 * them.
 * @param {Partial<Recipe>} recipe
 * @param {string} data as JSON
 * @returns {Promise<string | null>}
 */
export async function withOutputs(recipe, data) {
  return (await ask("fit_outputs", JSON.stringify(recipe), data)) ?? null;
}

/**
 * The network that a recipe names, where it is one of the zoo's programs, for its data.
 * @param {Partial<Recipe>} recipe
 * @param {string} data as JSON
 * @returns {Promise<string | null>}
 */
export async function ofProgram(recipe, data) {
  return (await ask("zoo_network", JSON.stringify(recipe), data)) ?? null;
}

/**
 * The session's network as a file.
 * @param {ExportForm} form
 * @param {Summary} summary
 * @param {Uint8Array} weights
 * @returns {Promise<Uint8Array>}
 */
export async function written(form, { recipe, data }, weights) {
  return ask("write", form, JSON.stringify(recipe), JSON.stringify(data), weights);
}

/** Asks a reader of its own: a file that breaks it breaks nothing else. @type {ReaderClient["ask"]} */
async function ask(name, ...given) {
  const reader = new ReaderClient();
  try {
    return await reader.ask(name, ...given);
  } catch (error) {
    return isUnloaded(error) ? unloaded(error) : Promise.reject(error);
  } finally {
    reader.close();
  }
}

/** @param {unknown} error @returns {never} */
function unloaded(error) {
  throw Object.assign(new Error(`The reader did not load: ${messageOf(error)}`), { code: "unloaded" });
}
