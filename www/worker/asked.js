// The Worker that an editor asks at every key stroke: the reader's bundle, opened once, for as long as the editor is open.

import { loadReader } from "./lab.js";

/** @import { Question } from "./asking.js" */

const port = /** @type {{postMessage: (message: unknown) => void}} */ (/** @type {unknown} */ (self));
/** @type {Promise<Record<string, (...given: unknown[]) => unknown>> | null} */
let opening = null;

self.addEventListener("message", async (/** @type {MessageEvent<Question>} */ { data: { id, method, given } }) => {
  try {
    opening ??= loadReader().then(({ Reader }) => /** @type {any} */ (new Reader()));
    const reader = await opening;
    port.postMessage({ id, value: reader[method](...given) });
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error), broken: error instanceof WebAssembly.RuntimeError });
  }
});
