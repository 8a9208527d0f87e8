// The page's end of the Worker: numbers the calls, matches the replies, and after a crash of the engine starts a new
// Worker from the last autosaved checkpoint.

import { urls } from "./lab.js";
import { moduleWorker, notStarted } from "./start.js";
import { messageOf } from "./errors.js";

/** @import { Call, DeviceChoice, DeviceInfo, HandedOver, LabEvent, Notice, Recipe, Reply } from "./protocol.js" */
/** @import { Request, Summary } from "./protocol.js" */

/**
 * @typedef {object} Ears
 * @property {(events: LabEvent[]) => void} events
 * @property {(step: number) => void} autosaved
 * @property {(id: string) => void} run
 * @property {(message: string) => void} trouble
 * @property {(message: string) => void} crashed
 * @property {(message: string) => void} lost
 * @property {(info: DeviceInfo, summary: Summary | null, message: string) => void} restarted
 */

/** A second crash within this many ms of the first, on WebGPU, sends the next Worker to the CPU. */
const CRASH_WINDOW = 30_000;

export class Client {
  #ears;
  #options;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();
  #next = 1;
  /** The engine's time that calls have taken so far, ms; training itself is not in it. */
  spent = 0;
  /** @type {DeviceChoice} */
  #device = "auto";
  #lastCrash = -CRASH_WINDOW;
  /** What to configure again after a crash without a checkpoint. @type {Partial<Recipe> | null} */
  #recipe = null;
  /** The step that the autosave of *this* run reached; 0 when it has none. */
  #autosaved = 0;
  /** The slot that this page's run is kept in. Another tab has another; the Worker tells which. */
  #slot;
  /** Of a Worker that made way, until another has it. @type {HandedOver | null} */
  #handed = null;
  /** The small bundle, compiled once for all Workers. @type {Promise<WebAssembly.Module | undefined> | null} */
  #compiled = null;

  /** @param {Ears} ears @param {{autosave: boolean, canvas: boolean, run: string}} options */
  constructor(ears, { run, ...options }) {
    this.#ears = ears;
    this.#options = options;
    this.#slot = run;
  }

  /** @param {DeviceChoice} device @returns {Promise<DeviceInfo>} */
  async open(device) {
    if (this.#worker) this.#handed = await this.call({ name: "handOver" }).catch(() => this.#handed);
    this.close();
    this.#device = device;
    const url = new URL("./worker.js", import.meta.url);
    const worker = moduleWorker(url, "convlab");
    this.#worker = worker;
    worker.onmessage = (/** @type {MessageEvent<Reply | Notice>} */ message) => {
      if (this.#worker === worker) this.#heard(message.data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker === worker) void this.#crashed(notStarted(url, event.message));
    };
    // Compiling here, on the browser's own threads, overlaps with the Worker's start. Where it fails (a host that
    // serves wasm under a wrong type), the Worker loads it in its own way, and tells what is wrong.
    const module = device === "burn" ? undefined : await this.#module();
    const info = await this.call({
      name: "open",
      device,
      slot: this.#slot,
      goesOn: this.#autosaved > 0,
      ...this.#options,
      module,
      handed: this.#handed,
    });
    this.#handed = null;
    return info;
  }

  /** @returns {Promise<WebAssembly.Module | undefined>} */
  #module() {
    this.#compiled ??= WebAssembly.compileStreaming(fetch(urls("cpu").wasm)).catch(() => undefined);
    return this.#compiled;
  }

  /** @param {Call} call @returns {Promise<any>} */
  async call(call) {
    const worker = this.#worker;
    if (!worker) throw new Error("This trainer has been disposed of.");
    const id = this.#next++;
    /** @type {Request} */
    const request = { id, call };
    const value = await new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage(request);
    });
    if (call.name === "configure") {
      this.#recipe = call.recipe;
      this.#autosaved = 0;
    }
    if (call.name === "restoreSaved") this.#autosaved = value.state.step;
    if (call.name === "restoreSaved" || call.name === "undo") this.#recipe = value.recipe;
    return value;
  }

  /** Ends the Worker; calls under way are rejected. @param {string} [message] */
  close(message = "The engine was closed.") {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }

  /** @param {Reply | Notice} message */
  #heard(message) {
    if ("id" in message) {
      this.spent += message.took;
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.ok) waiting?.resolve(message.value);
      else waiting?.reject(Object.assign(new Error(message.message), { code: message.code }));
      return;
    }
    switch (message.notice) {
      case "events":
        return this.#ears.events(message.events);
      case "autosaved":
        this.#autosaved = message.step;
        return this.#ears.autosaved(message.step);
      case "run":
        this.#slot = message.slot;
        return this.#ears.run(message.slot);
      case "trouble":
        return this.#ears.trouble(message.message);
      case "crashed":
        return void this.#crashed(message.message);
    }
  }

  /** @param {string} message */
  async #crashed(message) {
    const again = performance.now() - this.#lastCrash < CRASH_WINDOW;
    this.#lastCrash = performance.now();
    const opening = this.#recipe === null;
    this.close(message);
    this.#ears.crashed(message);
    if (opening || (again && this.#device === "cpu")) return; // it would only crash again
    await this.restart(message, again ? "cpu" : this.#device);
  }

  /** Starts a new Worker where the last one was. @param {string} message why @param {DeviceChoice} [device] */
  async restart(message, device = this.#device) {
    const recipe = this.#recipe ?? {};
    const step = this.#autosaved;
    const id = this.#slot;
    try {
      const info = await this.open(device);
      let summary = null;
      if (step > 0) summary = await this.call({ name: "restoreSaved", id });
      else if (recipe.data !== "files") summary = await this.call({ name: "configure", recipe });
      this.#ears.restarted(info, summary, message);
    } catch (error) {
      [this.#autosaved, this.#recipe, this.#slot] = [step, recipe, id];
      this.#ears.lost(messageOf(error));
    }
  }
}
