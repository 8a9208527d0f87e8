// A Worker that lives for one reading: the person's files become a data set or weights, a program a network, a network
// a file, in a module that nothing else needs. Its memory goes with it, and a file that breaks it breaks nothing else.

import { loadReader } from "./lab.js";
import { messageOf } from "./errors.js";

/** @import { Reading } from "./reading.js" */

const port = /** @type {{postMessage: (message: unknown, transfer?: Transferable[]) => void}} */ (
  /** @type {unknown} */ (self)
);

self.addEventListener("message", async (/** @type {MessageEvent<Reading>} */ message) => {
  /** @type {Awaited<ReturnType<typeof loadReader>>} */
  let bundle;
  try {
    bundle = await loadReader();
  } catch (error) {
    return port.postMessage({ error: messageOf(error), unloaded: true });
  }
  try {
    const { Reader } = bundle;
    const reader = new Reader();
    const { recipe, files, fit, weights, network, python, write } = message.data;
    if (python !== undefined) return port.postMessage({ program: reader.python(python) });
    if (write !== undefined) {
      const file = reader.write(write.form, write.recipe, write.data, write.weights);
      return port.postMessage({ bytes: file }, [file.buffer]);
    }
    if (fit !== undefined)
      return port.postMessage({
        fit: fit.given
          ? reader.suited(fit.recipe, fit.data, fit.given)
          : (reader.fit_outputs(fit.recipe, fit.data) ?? null),
      });
    if (weights !== undefined) {
      const { fit, bytes } = reader.weights(weights, network ?? "[]");
      return port.postMessage({ fitted: { fit: JSON.parse(fit), bytes } }, [bytes.buffer]);
    }
    // By name, so that the first of those that are named is the same wherever a disk lists it.
    const sorted = [...(files ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, blob } of sorted) reader.add_file(name, new Uint8Array(await blob.arrayBuffer()));
    const bytes = reader.read(recipe ?? "{}");
    port.postMessage({ data: { bytes, keepsFiles: reader.keeps_files() } }, [bytes.buffer]);
  } catch (error) {
    port.postMessage({ error: messageOf(error) });
  }
});
