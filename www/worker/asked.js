// The Worker that an editor asks at every key stroke: the reader's bundle, opened once, for as
// long as the editor is open.

import { loadReader } from "./lab.js";
import { messageOf } from "./errors.js";

/** @import { Answer, Question } from "./asking.js" */

const port = /** @type {{postMessage: (answer: Answer) => void}} */ (/** @type {unknown} */ (self));
/** @type {Promise<Record<string, (...given: unknown[]) => unknown>> | null} */
let opening = null;

self.addEventListener("message", async (/** @type {MessageEvent<Question>} */ { data: { id, method, given } }) => {
  opening ??= loadReader().then(({ Reader }) => /** @type {any} */ (new Reader()));
  let reader;
  try {
    reader = await opening;
  } catch (error) {
    // What did not load once may stay so in this Worker: the next question goes to another.
    return port.postMessage({ id, error: messageOf(error), broken: true, unloaded: true });
  }
  try {
    port.postMessage({ id, value: reader[method](...given) });
  } catch (error) {
    port.postMessage({ id, error: messageOf(error), broken: error instanceof WebAssembly.RuntimeError });
  }
});
