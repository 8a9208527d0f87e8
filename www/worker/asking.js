// The page's end of a reader that stays: it is asked at every key stroke, and answers in milliseconds.

import { moduleWorker, notStarted } from "./start.js";

/**
 * What can be asked, by the names of `Reader`'s methods in src/web/: the network editor's and the schedule's.
 * @typedef {"open_network" | "layer_kinds" | "edit_network" | "follow_source" | "schedule" | "rates"} Method
 */
/** @typedef {{id: number, method: Method, given: unknown[]}} Question */
/**
 * `broken`: this Worker is of no more use; `unloaded`: the reader did not load.
 * @typedef {{id: number, value?: unknown, error?: string, broken?: boolean, unloaded?: boolean}} Answer
 */

/** The reader is not there: it was never asked, and may be asked again. */
export class NotAsked extends Error {}

export class Asking {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();
  #next = 1;

  /**
   * Text and numbers as the method takes them.
   * @param {Method} method
   * @param {...unknown} given
   * @returns {Promise<any>}
   */
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
    const url = new URL("./asked.js", import.meta.url);
    const worker = moduleWorker(url, "convlab-reader");
    worker.onmessage = (/** @type {MessageEvent<Answer>} */ { data: { id, value, error, broken, unloaded } }) => {
      if (this.#worker !== worker) return;
      if (unloaded) return this.close(error);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
      // A trap leaves nothing to rely on: the next question goes to a new one.
      if (broken) this.close();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker === worker) this.close(notStarted(url, event.message));
    };
    this.#worker = worker;
    return worker;
  }

  /** @param {string} [words] why; what waits is told */
  close(words = "The reader was closed.") {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new NotAsked(words));
    this.#waiting.clear();
  }
}
