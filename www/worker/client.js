// The page's end of the engine's Worker: after a crash of the engine it starts a new one from the last autosaved
// checkpoint.

import { urls } from "./lab.js";
import { Remote } from "./rpc.js";
import { messageOf } from "./errors.js";

/** @import { DeviceChoice, DeviceInfo, HandedOver, LabEvent, Notice, Recipe, Summary } from "./protocol.js" */
/** @import { Asked } from "./worker.js" */

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
  /** @type {Remote | null} */
  #remote = null;
  /** What calls of earlier Workers took. */
  #spent = 0;
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

  /** The engine's time that calls have taken so far, ms; training itself is not in it. */
  get spent() {
    return this.#spent + (this.#remote?.spent ?? 0);
  }

  /** @param {DeviceChoice} device @returns {Promise<DeviceInfo>} */
  async open(device) {
    if (this.#remote) this.#handed = await this.ask("handOver").catch(() => this.#handed);
    this.close();
    this.#device = device;
    this.#remote = new Remote(
      new URL("./worker.js", import.meta.url),
      "convlab",
      (message) => void this.#crashed(message),
      (notice) => this.#heard(notice),
    );
    // Compiling here, on the browser's own threads, overlaps with the Worker's start. Where it fails (a host that
    // serves wasm under a wrong type), the Worker loads it in its own way, and tells what is wrong.
    const module = device === "burn" ? undefined : await this.#module();
    const info = await this.ask("open", {
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

  /**
   * Calls the Worker: what it does by itself, or a method of the Lab.
   * @template {keyof Asked} N
   * @param {N} name
   * @param {Asked[N]} given
   * @returns {Promise<any>}
   */
  async ask(name, ...given) {
    if (!this.#remote) throw new Error("This trainer has been disposed of.");
    const value = await this.#remote.call(name, .../** @type {unknown[]} */ (given));
    if (name === "configure") {
      this.#recipe = /** @type {Asked["configure"]} */ (given)[0];
      this.#autosaved = 0;
    }
    if (name === "restoreSaved") this.#autosaved = value.state.step;
    if (name === "restoreSaved" || name === "undo") this.#recipe = value.recipe;
    return value;
  }

  /** Ends the Worker; calls under way are rejected. @param {string} [message] */
  close(message = "The engine was closed.") {
    this.#spent = this.spent;
    const remote = this.#remote;
    this.#remote = null;
    remote?.close(new Error(message));
  }

  /** @param {Notice} message */
  #heard(message) {
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
      if (step > 0) summary = await this.ask("restoreSaved", id);
      else if (recipe.data !== "files") summary = await this.ask("configure", recipe);
      this.#ears.restarted(info, summary, message);
    } catch (error) {
      [this.#autosaved, this.#recipe, this.#slot] = [step, recipe, id];
      this.#ears.lost(messageOf(error));
    }
  }
}
