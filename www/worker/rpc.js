// How calls go to a Worker and answers come back: the caller numbers them (`Remote`), the Worker answers (`serve`).

import { codeOf, fieldsOf, messageOf } from "./errors.js";
import { moduleWorker, notStarted } from "./start.js";

/** @import { Fields } from "./errors.js" */
/** @typedef {{id: number, name: string, given: unknown[]}} Call */
/**
 * `took`: ms until the answer was there; `code`: "trap" where the module broke, or the error's own, with its `fields`.
 * @typedef {{id: number, took: number, value?: unknown, error?: string, code?: string, fields?: Fields}} Reply
 */

/** A Worker, as its caller sees it. */
export class Remote {
  #worker;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();
  #next = 1;
  #closed = false;
  /** What the answers took so far, ms. */
  spent = 0;

  /**
   * @param {URL} url of its module
   * @param {string} name
   * @param {(message: string) => void} failed told when it did not start, or ended
   * @param {(notice: any) => void} [heard] told what it says without being called
   */
  constructor(url, name, failed, heard = () => {}) {
    this.#worker = moduleWorker(url, name);
    this.#worker.onmessage = ({ data }) => {
      if (this.#closed) return;
      if ("id" in data) this.#answered(data);
      else heard(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      if (!this.#closed) failed(notStarted(url, event.message));
    };
  }

  /** @param {string} name @param {...unknown} given @returns {Promise<any>} */
  call(name, ...given) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, given });
    });
  }

  /** @param {Reply} reply */
  #answered({ id, took, value, error, code, fields }) {
    this.spent += took;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(Object.assign(new Error(error), { code, fields }));
  }

  /** Ends the Worker; calls under way are rejected. @param {Error} why */
  close(why) {
    this.#closed = true;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(why);
    this.#waiting.clear();
  }
}

const port = /** @type {{postMessage: (reply: Reply, transfer: Transferable[]) => void}} */ (
  /** @type {unknown} */ (globalThis)
);

/**
 * Answers the calls that come to this Worker.
 * @param {(name: string, given: any[]) => unknown} answer
 * @param {(name: string, act: (counts?: boolean) => Promise<void>) => void} [when] when a call is answered: at once
 *   where it is not said; `counts`: what it takes is counted
 * @param {(error: unknown) => void} [caught] told of every error before the caller is
 */
export function serve(answer, when = (_, act) => void act(), caught = () => {}) {
  globalThis.addEventListener("message", (/** @type {MessageEvent<Call>} */ { data: { id, name, given } }) =>
    when(name, async (counts = true) => {
      const began = performance.now();
      const took = () => (counts ? performance.now() - began : 0);
      /** @type {Reply} */
      let reply;
      try {
        const value = await answer(name, given);
        reply = { id, value, took: took() };
      } catch (error) {
        const code = error instanceof WebAssembly.RuntimeError ? "trap" : codeOf(error);
        reply = { id, error: messageOf(error), code, fields: fieldsOf(error), took: took() };
        caught(error);
      }
      port.postMessage(reply, transferable(reply.value));
    }),
  );
}

/**
 * What may move to the caller instead of being copied: arrays and bitmaps in an answer or in its parts.
 * @param {unknown} value
 * @param {number} [depth] of parts that are looked into
 * @returns {Transferable[]}
 */
function transferable(value, depth = 2) {
  if (ArrayBuffer.isView(value)) return [/** @type {ArrayBuffer} */ (value.buffer)];
  if (value instanceof ImageBitmap) return [value];
  if (depth === 0 || !(value instanceof Object)) return [];
  return [...new Set(Object.values(value).flatMap((part) => transferable(part, depth - 1)))];
}
