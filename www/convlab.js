// convlab as an ES module: train a conv net in a Worker, from any page, without this page's interface.
//
//   import { createTrainer } from "./www/convlab.js";
//   const trainer = await createTrainer({ device: "auto" });      // "auto" | "cpu" | "webgpu" | "burn"
//   const recipe = { ...await trainer.defaults(), model: "lenet", data: "builtin:scenes", epochs: 2, lr: 0.01 };
//   const summary = await trainer.configure(recipe);              // throws with a sentence when the recipe is wrong
//   trainer.on("step", ({ step, loss }) => console.log(step, loss));
//   const off = trainer.on("evaluated", ({ accuracy }) => console.log("held out:", accuracy));
//   await trainer.start();                                        // pause() resume() step() stop() reset() evaluate()
//   const probabilities = await trainer.predict("test", [0, 1, 2]);   // Float32Array, 3 x outputs
//   const weights = await trainer.saveWeights();                  // Uint8Array, safetensors with PyTorch's names
//   off(); trainer.dispose();
//
// Works on any static hosting and in any folder: everything is found relative to this file. The types of events,
// recipes and summaries are in worker/protocol.js. Own data: `addFiles(fileList)` and
// `configure({..., data: "files"})`.

import { Client } from "./worker/client.js";

/** @import { Activation, BestMark, Choice, ChosenEvent, Command, DataSummary } from "./worker/protocol.js" */
/** @import { DeviceChoice, DeviceInfo, Dispatch, EngineInfo, ExportForm, Fit, LabEvent } from "./worker/protocol.js" */
/** @import { NamedBlob, Overlay, Program, Recipe, RecoveredEvent, Saved, SplitName } from "./worker/protocol.js" */
/** @import { State, StoredSet, Suited, Summary, ZooEntry, StepEvent, EvaluatedEvent } from "./worker/protocol.js" */
/** @import { StateEvent, DivergedEvent, OverfittingEvent, UnreadableEvent, Warning } from "./worker/protocol.js" */

/**
 * What `on` listens to. `events` gives every batch whole; `restarted` follows a crash of the engine: it goes on,
 * paused, from `summary.state.step`, or `summary` is null where nothing was saved.
 * @typedef {object} TrainerEvents
 * @property {LabEvent[]} events
 * @property {StepEvent} step
 * @property {EvaluatedEvent} evaluated
 * @property {StateEvent} state
 * @property {DivergedEvent} diverged
 * @property {UnreadableEvent} unreadable
 * @property {OverfittingEvent} overfitting
 * @property {RecoveredEvent} recovered
 * @property {ChosenEvent} chosen
 * @property {{loaded: number}} weights
 * @property {{step: number}} autosaved
 * @property {{id: string}} run
 * @property {{message: string}} trouble
 * @property {{message: string}} crashed
 * @property {{message: string}} lost
 * @property {{summary: Summary | null, info: DeviceInfo, message: string}} restarted
 */

/**
 * Opens a Worker with the engine in it.
 * @param {{device?: DeviceChoice, autosave?: boolean, canvas?: boolean, run?: string}} [options] `autosave`: keep a
 *   checkpoint in this browser every few seconds, in a slot of this run; it is what `restoreSaved` and a crashed engine
 *   go back to. `run`: the slot that this tab was at before, as the event `run` told it; `runs()` lists it first. Where
 *   another tab is at it, this one gets another. `canvas`: overlays are drawn on a canvas of WebGPU even where a
 *   program on the processor puts pages together, which some browsers do not survive
 * @returns {Promise<Trainer>}
 */
export async function createTrainer({ device = "auto", autosave = false, canvas = false, run = "" } = {}) {
  const trainer = new Trainer({ autosave, canvas, run });
  await trainer.open(device);
  return trainer;
}

/** What a step takes, fastest first: "CPU 5.40 ms, WebGPU software 12.5 ms". @param {Choice} choice */
function speeds({ measured }) {
  return measured
    .filter(({ ms_per_step }) => ms_per_step !== null)
    .sort((a, b) => Number(a.ms_per_step) - Number(b.ms_per_step))
    .map(
      ({ device, variant, ms_per_step }) =>
        `${device === "cpu" ? "CPU" : `WebGPU ${variant}`} ${Number(ms_per_step).toPrecision(3)} ms`,
    )
    .join(", ");
}

export class Trainer {
  /** The device that computes and why. @type {DeviceInfo} */
  info;
  /** The slot that its run is kept in; "" until it is known. */
  run = "";
  #client;
  /** @type {Map<string, Set<(payload: any) => void>>} */
  #listeners = new Map();

  /** Use `createTrainer`. @param {{autosave: boolean, canvas: boolean, run: string}} options */
  constructor(options) {
    this.info = {
      device: "cpu",
      asked: "auto",
      reason: "chosen",
      detail: "",
      adapter: "",
      software: false,
      engine: "",
      description: "",
    };
    this.#client = new Client(
      {
        events: (events) => {
          for (const event of events) {
            const { device } = this.info;
            if (event.event === "recovered")
              this.#computesNow(
                event.engine,
                device === event.engine.device ? this.info.reason : "lost",
                this.info.detail,
              );
            // What a trial measured that was under way when a device was lost says nothing of the one that goes on.
            if (event.event === "chosen" && this.info.reason !== "lost")
              this.#computesNow(event.engine, "measured", speeds(event.choice));
          }
          this.#emit("events", events);
          for (const event of events) this.#emit(event.event, event);
        },
        autosaved: (step) => this.#emit("autosaved", { step }),
        run: (id) => {
          this.run = id;
          this.#emit("run", { id });
        },
        trouble: (message) => this.#emit("trouble", { message }),
        crashed: (message) => this.#emit("crashed", { message }),
        lost: (message) => this.#emit("lost", { message }),
        restarted: (info, summary, message) => {
          this.info = info;
          this.#emit("restarted", { info, summary, message });
        },
      },
      options,
    );
  }

  /** @param {EngineInfo} engine @param {DeviceInfo["reason"]} reason @param {string} detail */
  #computesNow({ engine, device, adapter }, reason, detail) {
    this.info = { ...this.info, device, engine, description: adapter, reason, detail };
  }

  /** The engine's time that calls (not training) have taken so far, ms: how much looking inside costs. */
  get spent() {
    return this.#client.spent;
  }

  /**
   * Starts over on another device; configure again afterwards. What `undo` comes back to stays.
   * @param {DeviceChoice} device
   */
  async open(device) {
    this.info = await this.#client.open(device);
    return this.info;
  }

  /**
   * @template {keyof TrainerEvents} T
   * @param {T} type @param {(payload: TrainerEvents[T]) => void} listener
   * @returns {() => void} stops listening
   */
  on(type, listener) {
    const set = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  /** @param {string} type @param {unknown} payload */
  #emit(type, payload) {
    for (const listener of this.#listeners.get(type) ?? []) listener(payload);
  }

  /** The networks that are ready to train. @returns {Promise<ZooEntry[]>} */
  zoo() {
    return this.#client.ask("zoo");
  }
  /** Every field of a recipe with its default. @returns {Promise<Recipe>} */
  defaults() {
    return import("./pkg/schema.js").then((schema) => ({ ...schema.default.defaults }));
  }
  /** One sentence about each field of a recipe. @returns {Promise<Record<string, string>>} */
  help() {
    return import("./pkg/schema.js").then((schema) =>
      Object.fromEntries(schema.default.fields.map(({ name, help }) => [name, help])),
    );
  }
  /**
   * What the data of a recipe are, before anything is configured with them.
   * @param {Partial<Recipe>} recipe
   * @returns {Promise<DataSummary>}
   */
  inspect(recipe) {
    return this.#client.ask("inspect", recipe);
  }
  /**
   * A recipe whose batch, epochs, rate and so on suit a small set, but for the `given` settings.
   * @param {Partial<Recipe>} recipe
   * @param {string[]} [given]
   * @returns {Promise<Suited>}
   */
  suited(recipe, given = []) {
    return this.#client.ask("suited", recipe, given);
  }
  /**
   * A recipe's network with as many outputs as its data have classes, as its `model`; null
   * where it has them or cannot be given them.
   * @param {Partial<Recipe>} recipe
   * @returns {Promise<string | null>}
   */
  fitOutputs(recipe) {
    return this.#client.ask("fitOutputs", recipe);
  }
  /**
   * A new run, at step 0; `left` of its summary is what `undo` comes back to. Rejects, and keeps the run there was,
   * when the recipe is wrong.
   * @param {Partial<Recipe>} recipe
   * @returns {Promise<Summary>}
   */
  configure(recipe) {
    return this.#client.ask("configure", recipe);
  }

  start() {
    return this.#command("start");
  }
  pause() {
    return this.#command("pause");
  }
  resume() {
    return this.#command("resume");
  }
  /** One training step; stays paused after it. */
  step() {
    return this.#command("step");
  }
  stop() {
    return this.#command("stop");
  }
  /** Back to step 0 with fresh weights of the same seed. */
  reset() {
    return this.#command("reset");
  }
  /** Runs the held-out pictures through the net; the result comes as an `evaluated` event. */
  evaluate() {
    return this.#command("evaluate");
  }
  /** @param {Command} command @returns {Promise<State>} */
  #command(command) {
    return this.#client.ask("command", command);
  }

  /** Changes the base rate, also while it runs. @param {number} rate @returns {Promise<void>} */
  setRate(rate) {
    return this.#client.ask("setRate", rate);
  }

  /**
   * What should be known before it trains, as in the summary; another rate may change it.
   * @returns {Promise<Warning[]>}
   */
  warnings() {
    return this.#client.ask("warnings");
  }

  /**
   * Files of a data set; their relative paths count.
   * @param {Iterable<File | NamedBlob>} files
   * @returns {Promise<void>}
   */
  addFiles(files) {
    const named = [...files].map((file) =>
      "blob" in file ? file : { name: file.webkitRelativePath || file.name, blob: file },
    );
    return this.#client.ask("addFiles", named);
  }
  /** @param {File | NamedBlob} file */
  addFile(file) {
    return this.addFiles([file]);
  }
  /** @returns {Promise<void>} */
  clearFiles() {
    return this.#client.ask("clearFiles");
  }
  /** Keeps the added files in this browser under a name. @param {string} set @returns {Promise<StoredSet[]>} */
  keepFiles(set) {
    return this.#client.ask("keepFiles", set);
  }
  /** Puts kept files in the place of the added ones. @param {string} set @returns {Promise<void>} */
  useSet(set) {
    return this.#client.ask("useSet", set);
  }
  /**
   * After `open`: the files of before, kept or not, in the place of the added ones.
   * @returns {Promise<boolean>} whether there were any
   */
  filesAgain() {
    return this.#client.ask("filesAgain");
  }
  /** @param {string} set @returns {Promise<StoredSet[]>} */
  forgetSet(set) {
    return this.#client.ask("forgetSet", set);
  }
  /** @returns {Promise<StoredSet[]>} */
  sets() {
    return this.#client.ask("sets");
  }

  /**
   * RGBA, pictures x height x width x 4.
   * @param {SplitName} split
   * @param {Iterable<number>} indices
   * @returns {Promise<Uint8Array>}
   */
  pictures(split, indices) {
    return this.#client.ask("pictures", split, Uint32Array.from(indices));
  }
  /** Class numbers. @param {SplitName} split @param {Iterable<number>} indices @returns {Promise<Uint32Array>} */
  labels(split, indices) {
    return this.#client.ask("labels", split, Uint32Array.from(indices));
  }
  /**
   * What pictures as a whole show, by `summary.data.scene_classes`.
   * @param {SplitName} split
   * @param {ArrayLike<number>} indices
   * @returns {Promise<Uint32Array>}
   */
  scenes(split, indices) {
    return this.#client.ask("scenes", split, Uint32Array.from(indices));
  }
  /**
   * RGBA of training pictures as the net sees them at a step.
   * @param {Iterable<number>} indices
   * @param {number} step
   * @returns {Promise<Uint8Array>}
   */
  augmented(indices, step) {
    return this.#client.ask("augmented", Uint32Array.from(indices), step);
  }
  /**
   * Probabilities, pictures x outputs of the network.
   * @param {SplitName} split
   * @param {Iterable<number>} indices
   * @returns {Promise<Float32Array>}
   */
  predict(split, indices) {
    return this.#client.ask("predict", split, Uint32Array.from(indices));
  }
  /** Probabilities for any picture. @param {ImageData} picture @returns {Promise<Float32Array>} */
  classify({ data, width, height }) {
    return this.#client.ask("classify", new Uint8Array(data), width, height);
  }
  /**
   * The largest class of every pixel, pictures x height x width at the network's size.
   * @param {SplitName} split
   * @param {Iterable<number>} indices
   * @returns {Promise<Uint8Array>}
   */
  segment(split, indices) {
    return this.#client.ask("segment", split, Uint32Array.from(indices));
  }
  /** The same for any picture. @param {ImageData} picture @returns {Promise<Uint8Array>} */
  segmentPicture({ data, width, height }) {
    return this.#client.ask("segment_picture", new Uint8Array(data), width, height);
  }
  /**
   * What `segment` finds as a sheet of cells, one under the other, drawn by the GPU that trains it and not read back,
   * with counts of pixels against the true classes; where it cannot draw, the classes themselves. A cell is the place
   * of its picture in `indices`, what is drawn (0 predicted, 1 true, 2 where they differ) and how often a pixel is
   * repeated. `colours` are 259 words of RGBA bytes, multiplied by their opacity: of the classes 0 to 255, of stripes
   * over mistakes, between them, and over what is right.
   * @param {SplitName} split
   * @param {Iterable<number>} indices
   * @param {{cells: number[][], colours: Uint32Array}} look
   * @returns {Promise<Overlay>}
   */
  overlay(split, indices, { cells, colours }) {
    return this.#client.ask("overlay", split, Uint32Array.from(indices), Uint32Array.from(cells.flat()), colours);
  }
  /**
   * The true class of every pixel, likewise; 255 where none is said.
   * @param {SplitName} split
   * @param {Iterable<number>} indices
   * @returns {Promise<Uint8Array>}
   */
  masks(split, indices) {
    return this.#client.ask("masks", split, Uint32Array.from(indices));
  }
  /**
   * Boxes that the network sees, seven values each: place in `indices`, class, score, x0, y0,
   * x1, y1 in pixels of the data set.
   * @param {SplitName} split
   * @param {Iterable<number>} indices
   * @returns {Promise<Float32Array>}
   */
  detect(split, indices) {
    return this.#client.ask("detect", split, Uint32Array.from(indices));
  }
  /**
   * The same for any picture, in its own pixels; the place is 0.
   * @param {ImageData} picture
   * @returns {Promise<Float32Array>}
   */
  detectPicture({ data, width, height }) {
    return this.#client.ask("detect_picture", new Uint8Array(data), width, height);
  }
  /**
   * The true boxes, six values each: the same without a score.
   * @param {SplitName} split
   * @param {Iterable<number>} indices
   * @returns {Promise<Float32Array>}
   */
  boxes(split, indices) {
    return this.#client.ask("boxes", split, Uint32Array.from(indices));
  }
  /**
   * Grad-CAM: how much each pixel speaks for a class by the maps of a layer, height x width of the network's input.
   * @param {SplitName} split @param {number} index @param {string} layer @param {number} number of the class
   * @returns {Promise<{shape: number[], data: Float32Array}>}
   */
  gradCam(split, index, layer, number) {
    return this.#client.ask("grad_cam", split, index, layer, number);
  }
  /**
   * The weights of a convolution, out x in x height x width.
   * @param {string} layer
   * @returns {Promise<{shape: number[], data: Float32Array}>}
   */
  filters(layer) {
    return this.#client.ask("filters", layer);
  }
  /**
   * What each layer makes of one picture.
   * @param {SplitName} split
   * @param {number} index
   * @returns {Promise<Activation[]>}
   */
  activations(split, index) {
    return this.#client.ask("activations", split, index);
  }

  /**
   * A PyTorch program, or a page with one in it, as far as it is understood; nothing of it is run.
   * @param {string} source
   * @returns {Promise<Program>}
   */
  python(source) {
    return this.#client.ask("python", source);
  }

  /** What the compiled engine dispatches in a training step. @returns {Promise<Dispatch[]>} */
  plan() {
    return this.#client.ask("plan");
  }
  /** The WGSL of a dispatch of the plan. @param {number} index @returns {Promise<string>} */
  shader(index) {
    return this.#client.ask("shader", index);
  }
  /**
   * Milliseconds of every dispatch; empty where the compiled engine does not compute.
   * @returns {Promise<Float64Array>}
   */
  profile() {
    return this.#client.ask("profile");
  }

  /**
   * The network as a file: a PyTorch script that trains it, ONNX with the weights of now or the
   * best ones, Burn code, or JSON.
   * @param {ExportForm} form
   * @param {{best?: boolean}} [options]
   * @returns {Promise<Uint8Array>}
   */
  exportAs(form, { best = false } = {}) {
    return this.#client.ask("exportAs", form, best);
  }

  /**
   * safetensors: the weights of now, or those of the best evaluation.
   * @param {{best?: boolean}} [options]
   * @returns {Promise<Uint8Array>}
   */
  saveWeights({ best = false } = {}) {
    return this.#client.ask("saveWeights", best);
  }
  /**
   * How the best evaluation of the run went, whose weights are kept; null before the first.
   * @returns {Promise<BestMark | null>}
   */
  best() {
    return this.#client.ask("best");
  }
  /**
   * Ends the run at its best evaluation: weights, position and curves are those of then.
   * @returns {Promise<Summary>}
   */
  goBackToBest() {
    return this.#client.ask("goBackToBest");
  }
  /**
   * How a file of weights (safetensors, or one of `torch.save`) fits the network, without loading it.
   * @param {Uint8Array} bytes
   * @returns {Promise<Fit>}
   */
  fitWeights(bytes) {
    return this.#client.ask("fitWeights", bytes);
  }
  /**
   * Loads weights; with `partial` those that fit by name and shape.
   * @param {Uint8Array} bytes
   * @param {{partial?: boolean}} [options]
   * @returns {Promise<{loaded: number, of: number, notes: string[]}>}
   */
  async loadWeights(bytes, { partial = false } = {}) {
    const found = await this.#client.ask("loadWeights", bytes, partial);
    this.#emit("weights", found);
    return found;
  }
  /** Weights, optimizer state, step and recipe. @returns {Promise<Uint8Array>} */
  checkpoint() {
    return this.#client.ask("checkpoint");
  }
  /** @param {Uint8Array} bytes @returns {Promise<Summary>} */
  restore(bytes) {
    return this.#client.ask("restore", bytes);
  }
  /** The run kept last: this page's own, else the newest that no other tab is at. @returns {Promise<Saved | null>} */
  saved() {
    return this.#client.ask("saved");
  }
  /** All runs that are kept, in that order. @returns {Promise<Saved[]>} */
  runs() {
    return this.#client.ask("runs");
  }
  /**
   * Goes back to the run that `configure` took the place of, paused: its weights, curve,
   * settings and files. Called again, it comes back.
   * @returns {Promise<Summary>}
   */
  undo() {
    return this.#client.ask("undo");
  }
  /**
   * Goes back to a kept run, paused. Rejects with the code "taken" where another tab is at it.
   * @param {string} [id] the first of `runs()` where it is left out
   * @returns {Promise<Summary>}
   */
  restoreSaved(id) {
    return this.#client.ask("restoreSaved", id);
  }
  /** Forgets a kept run. @param {string} [id] */
  dropSaved(id) {
    return this.#client.ask("dropSaved", id);
  }
  /** Autosaves at once. @returns {Promise<void>} */
  saveNow() {
    return this.#client.ask("saveNow");
  }

  /**
   * Tries again to start the engine, after the event `lost`: it stopped and did not start again.
   * @returns {Promise<void>}
   */
  restart() {
    return this.#client.restart("restarted");
  }

  /** Ends the Worker. The trainer is of no use afterwards. */
  dispose() {
    this.#listeners.clear();
    this.#client.close();
  }
}
