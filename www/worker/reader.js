// The Worker with the reader in it: files become a data set or weights, a program a network, a network a file. It lives
// for one question about files, or as long as an editor is open. Its memory goes with it, and what breaks it breaks
// nothing else.

import { messageOf } from "./errors.js";
import { loadReader } from "./lab.js";
import { serve } from "./rpc.js";

/** @import { NamedBlob } from "./protocol.js" */
/** @import { Reader } from "./lab.js" */

/** Methods of the reader that are called by their names. */
const QUESTIONS = /** @type {const} */ ([
  "open_network",
  "layer_kinds",
  "edit_network",
  "follow_source",
  "schedule",
  "rates",
  "python",
  "suited",
  "fit_outputs",
  "zoo_network",
  "write",
]);

const CALLS = {
  /** The data set as a recipe wants it. @param {Reader} reader @param {string} recipe @param {NamedBlob[]} files */
  async dataset(reader, recipe, files) {
    // By name, so that the first of those that are named is the same wherever a disk lists it.
    const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, blob } of sorted) reader.add_file(name, new Uint8Array(await blob.arrayBuffer()));
    return { bytes: reader.read(recipe), keepsFiles: reader.keeps_files() };
  },
  /**
   * A PyTorch program's files among those given, as JSON.
   * @param {Reader} reader
   * @param {NamedBlob[]} files
   */
  async program_files(reader, files) {
    const wanted = files.filter(({ name }) => reader.takes_program(name));
    for (const { name, blob } of wanted) reader.add_file(name, new Uint8Array(await blob.arrayBuffer()));
    return reader.program_files();
  },
  /** How weights fit a network. @param {Reader} reader @param {Uint8Array} weights @param {string} network tensors */
  weights(reader, weights, network) {
    const { fit, bytes } = reader.weights(weights, network);
    return { fit: JSON.parse(fit), bytes };
  },
};
/** @typedef {Pick<Reader, typeof QUESTIONS[number]>} Questions */
/**
 * What can be asked.
 * @typedef {{[name in keyof Questions]: Parameters<Questions[name]>} &
 *   {dataset: [recipe: string, files: NamedBlob[]], program_files: [files: NamedBlob[]],
 *   weights: [weights: Uint8Array, network: string]}} Asked
 */

/** @type {Promise<Reader> | null} */
let opening = null;

async function open() {
  const { Reader } = await loadReader().catch((error) => {
    throw Object.assign(new Error(messageOf(error)), { code: "unloaded" });
  });
  return new Reader();
}

serve(async (name, given) => {
  const reader = await (opening ??= open());
  if (Object.hasOwn(CALLS, name)) return /** @type {any} */ (CALLS)[name](reader, ...given);
  if (QUESTIONS.some((question) => question === name)) return /** @type {any} */ (reader)[name](...given);
  throw new Error(`The reader knows no call "${name}".`);
});
