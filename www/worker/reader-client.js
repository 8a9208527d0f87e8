// The caller's end of the reader: its Worker starts with the first question.

import { codeOf, isUnloaded, messageOf } from "./errors.js";
import { Remote } from "./rpc.js";

/** @import { Asked } from "./reader.js" */

/** The reader is not there: it was never asked, and may be asked again. */
export class NotAsked extends Error {
  code = "unloaded";
}

export class ReaderClient {
  /** @type {Remote | null} */
  #remote = null;

  /**
   * Rejects with a sentence, with `NotAsked` where the reader is not there.
   * @template {keyof Asked} N
   * @param {N} name
   * @param {Asked[N]} given
   * @returns {Promise<any>}
   */
  async ask(name, ...given) {
    const remote = (this.#remote ??= this.#open());
    try {
      return await remote.call(name, .../** @type {unknown[]} */ (given));
    } catch (error) {
      // Nothing can be relied on after a trap, and what did not load may stay so: the next question goes to another.
      const unloaded = isUnloaded(error);
      if ((unloaded || codeOf(error) === "trap") && this.#remote === remote)
        this.close(unloaded ? messageOf(error) : undefined);
      throw unloaded ? new NotAsked(messageOf(error)) : error;
    }
  }

  #open() {
    return new Remote(new URL("./reader.js", import.meta.url), "convlab-reader", (message) => this.close(message));
  }

  /** @param {string} [words] why; what waits is told */
  close(words = "The reader was closed.") {
    const remote = this.#remote;
    this.#remote = null;
    remote?.close(new NotAsked(words));
  }
}
