// The page's end of a reader that stays: it is asked at every key stroke, and answers in milliseconds.

/**
 * What can be asked, by the names of `Reader`'s methods in src/web/: the network editor's and the schedule's.
 * @typedef {"open_network" | "layer_kinds" | "edit_network" | "follow_source" | "schedule" | "rates"} Method
 */
/** @typedef {{id: number, method: Method, given: unknown[]}} Question */
/** @typedef {{id: number, value?: unknown, error?: string, broken?: boolean}} Answer */

export class Asking {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();
  #next = 1;

  /** Text and numbers as the method takes them. @param {Method} method @param {...unknown} given @returns {Promise<any>} */
  ask(method, ...given) {
    const worker = this.#open();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, method, given });
    });
  }

  #open() {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL("./asked.js", import.meta.url), { type: "module", name: "convlab-reader" });
    worker.onmessage = (/** @type {MessageEvent<Answer>} */ { data: { id, value, error, broken } }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
      // A trap leaves nothing to rely on: the next question goes to a new one.
      if (broken) this.close();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const words = event.message || "the reader did not load";
      this.close(`Nothing can be read: ${words}. Reload the page and try again.`);
    };
    this.#worker = worker;
    return worker;
  }

  /** @param {string} [words] why; what waits is told */
  close(words = "The reader was closed.") {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new Error(words));
    this.#waiting.clear();
  }
}
