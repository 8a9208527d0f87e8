// The dedicated module Worker: owns one Lab, answers the page's calls in order, and trains in turns between them, so
// that a click is answered within one turn. See protocol.js for the words.

import { choose, hasCanvas, probe } from "./device.js";
import { loadBundle, openLab } from "./lab.js";
import { ask, isQuestion, json } from "./questions.js";
import { makeQueue } from "./queue.js";
import { fitted, makeReading, ofProgram, program, suited, withOutputs, written } from "./reading.js";
import { autosaver } from "./autosave.js";
import { serve } from "./rpc.js";
import { makeLeaving } from "./leaving.js";
import * as runs from "./runs.js";
import * as storage from "./storage.js";
import { codeOf, messageOf } from "./errors.js";

/** @import { Command, DataSummary, DeviceChoice, DeviceInfo, ExportForm, HandedOver, LabEvent } from "./protocol.js" */
/** @import { NamedBlob, Notice, Overlay, Recipe, SplitName, State, Summary } from "./protocol.js" */
/** @import { Lab } from "./lab.js" */
/** @import { Question } from "./questions.js" */

/**
 * How long one turn of training may take, ms: short enough that a click feels immediate. A turn may end after three
 * quarters, and is read back then: ten times a second at most.
 */
const TURN = 140;

const port = /** @type {{postMessage: (notice: Notice) => void}} */ (/** @type {unknown} */ (self));
/** @type {Lab | null} */
let lab = null;
/** @type {Summary | null} */
let summary = null;
/** @type {State["state"]} */
let state = "ready";
/** The kept set that the files belong to; "" when they are not kept. */
let set = "";
let crashed = false;
/** The WebGPU adapter's name. */
let adapter = "";
/** What was asked for. @type {DeviceChoice} */
let device = "auto";
let autosave = false;

/** @param {Notice} notice */
const tell = (notice) => port.postMessage(notice);

function theLab() {
  if (!lab) throw new Error("The engine is not open yet.");
  return lab;
}

const reading = makeReading(theLab);

const saving = autosaver({
  lab: theLab,
  describe: () => ({ recipe: summary?.recipe ?? {}, network: summary?.network.name ?? "", ...leaving.data }),
  saved: (step) => tell({ notice: "autosaved", step }),
  failed: (message) => tell({ notice: "trouble", message }),
});

const leaving = makeLeaving({
  lab: theLab,
  save: async (now) => {
    if (autosave) await saving.consider(now, true);
    await saving.written();
  },
});

const queue = makeQueue({
  busy: () => !crashed && Boolean(lab?.is_busy()),
  async turn() {
    try {
      await report(json(await theLab().turn(TURN)));
    } catch (error) {
      crash(error);
    }
  },
});

/** Passes events on, follows the state, and saves when it is time. @param {LabEvent[]} events */
async function report(events) {
  const before = state;
  const now = stateNow();
  state = now.state;
  if (before !== state && !events.some((event) => event.event === "state"))
    events = [...events, { event: "state", ...now }];
  if (events.length > 0) tell({ notice: "events", events });
  keepChosen(events);
  if (events.some((event) => event.event === "evaluated")) saving.forget();
  if (autosave && now.step > 0) await saving.consider(now, state !== "running");
}

/** A trap leaves the module in no state to be called again. @param {unknown} error */
function isCrash(error) {
  return (
    error instanceof WebAssembly.RuntimeError ||
    (error instanceof Error &&
      /recursive use of an object|unreachable|null pointer passed to rust/i.test(error.message))
  );
}

/** @param {unknown} error */
function crash(error) {
  if (crashed) return;
  crashed = true;
  tell({ notice: "crashed", message: messageOf(error) });
}

/** Asked for while the page still sends its first call. */
const probing = probe();

/**
 * @param {DeviceChoice} asked
 * @param {WebAssembly.Module | undefined} module the small bundle, where the page has compiled it
 * @returns {Promise<DeviceInfo>}
 */
async function open(asked, module) {
  // The small bundle is opened while the adapter is asked for.
  const small = asked === "burn" ? null : loadBundle("cpu", module);
  small?.catch(() => {});
  const found = await probing;
  adapter = found.name;
  device = asked;
  let { chosen, reason, detail } = choose(asked, found);
  try {
    lab = await openLab(chosen, small);
  } catch (error) {
    if (chosen === "cpu") throw error;
    if (isCrash(error)) console.error(error);
    ({ reason, detail } = { reason: "failed", detail: messageOf(error) });
    lab = await openLab("cpu", small ?? loadBundle("cpu", module));
  }
  const info = json(theLab().info());
  return {
    device: info.device,
    asked,
    reason,
    detail,
    adapter: found.name,
    software: found.software,
    engine: info.engine,
    description: info.description ?? "",
  };
}

/** What a choice is kept under: among what it was, the adapter, what the network computes, and the batch. */
function choiceKey() {
  const { network, recipe } = /** @type {Summary} */ (summary);
  const layers = network.layers.map(({ kind, detail, shape }) => [kind, detail, ...shape].join(" "));
  return [
    device === "webgpu" ? "kernels" : "engines",
    adapter,
    network.input.join("x"),
    layers.join("|"),
    `batch ${recipe.batch}`,
  ].join("; ");
}

/** A session has begun: lets it find the fastest engine, or kernels, which may be known from another time. */
async function findFastest() {
  const remembered = await storage.readChoice(choiceKey());
  theLab().find_fastest(remembered ? JSON.stringify(remembered) : undefined);
}

/**
 * Keeps a choice that was measured, unless something did not work: that may be better next time.
 * @param {LabEvent[]} events
 */
function keepChosen(events) {
  for (const event of events) {
    if (event.event !== "chosen" || event.remembered || event.choice.measured.some(({ problem }) => problem !== null))
      continue;
    void storage.keepChoice(choiceKey(), event.choice).catch(() => {});
  }
}

/** @param {string} name */
async function useSet(name) {
  const kept = await storage.readSet(name);
  if (!kept) throw new Error(`There is no data set "${name}" kept in this browser. Choose its files again.`);
  reading.clear();
  reading.add(kept);
  set = name;
}

/** The files of the Worker whose place this one took. @returns {boolean} whether there are any */
function filesAgain() {
  const { handed } = leaving;
  if (!handed) return false;
  reading.use(handed.files);
  set = handed.set;
  return true;
}

/** A session stands. @param {string} made its summary */
async function begun(made) {
  summary = /** @type {Summary} */ (json(made));
  state = summary.state.state;
  leaving.stands(summary, reading, set);
  saving.forget();
  await findFastest();
}

/** The data of a recipe, as JSON. @param {Partial<Recipe>} recipe */
async function dataOf(recipe) {
  await reading.bring(recipe);
  return theLab().inspect(JSON.stringify(recipe));
}

/**
 * What the reader made of the zoo's programs: which it was, and for what.
 * @type {Map<string, {name: string, of: string}>}
 */
const programs = new Map();

/** What a program's network depends on. @param {Partial<Recipe>} recipe @param {string} data as JSON */
function fitOf(recipe, data) {
  const { shape, classes } = /** @type {DataSummary} */ (json(data));
  return JSON.stringify([shape, classes.length, recipe.resize ?? null]);
}

/**
 * A session with a recipe. A network that is one of the zoo's programs is made by the reader, and made anew for other
 * data.
 * @param {Partial<Recipe>} recipe
 */
async function configured(recipe) {
  const made = programs.get(String(recipe.model));
  if (made && made.of !== fitOf(recipe, await dataOf(recipe))) recipe = { ...recipe, model: made.name };
  try {
    return await theLab().configure(JSON.stringify(recipe));
  } catch (error) {
    if (codeOf(error) !== "network.unknown_model") throw error;
    const data = await dataOf(recipe);
    const model = await ofProgram(recipe, data);
    if (model === null) throw error;
    programs.set(model, { name: String(recipe.model), of: fitOf(recipe, data) });
    return theLab().configure(JSON.stringify({ ...recipe, model }));
  }
}

/** @returns {State} */
const stateNow = () => json(theLab().state());

/** What the page hears of it. */
const told = () => ({
  .../** @type {Summary} */ (summary),
  left: leaving.left,
  program: programs.get(String(summary?.recipe.model))?.name,
});

/** @param {Uint8Array} bytes */
async function restore(bytes) {
  await reading.bring(json(theLab().recipe_of(bytes)));
  await begun(await theLab().restore(bytes));
}

/** Goes on from a kept run, on the files it was trained on. @param {string} id */
async function resume(id) {
  const kept = await runs.readCheckpoint(id);
  if (!kept) throw new Error("Nothing is saved in this browser to go on from.");
  const { run, bytes } = kept;
  const [files, name] = [reading.files, set];
  try {
    if (run.recipe.data === "files") {
      if (run.set !== set) await useSet(run.set);
      if (run.files && run.files !== reading.mark)
        throw new Error(
          `This run was trained on other files than those that are kept as "${run.set}" now. ` +
            "Choose its files again to go on.",
        );
    }
    await restore(bytes);
  } catch (error) {
    reading.use(files);
    set = name;
    throw error;
  }
}

/** A call that cannot be done because another tab is at that run. */
class Taken extends Error {
  code = "taken";
}

/** Overlays may be drawn on a canvas of WebGPU; null: not known yet. @type {boolean | null} */
let canvas = null;

/** The run that is meant where none is named. */
const firstRun = async () => (await runs.listRuns())[0];

/** The calls that do more than ask the Lab one thing. */
const CALLS = {
  /**
   * `slot` is the one asked for, "" for any; `goesOn`: what is kept there is the run that this page is at;
   * `module`: the small bundle, compiled; `handed`: of the Worker before.
   * @param {{device: DeviceChoice, slot: string, autosave: boolean, canvas: boolean, goesOn: boolean,
   *   module?: WebAssembly.Module, handed: HandedOver | null}} options
   */
  open(options) {
    autosave = options.autosave;
    // Whatever the browser is.
    if (options.canvas) canvas = true;
    if (options.handed) leaving.takeOver(options.handed);
    runs.openRun(autosave ? options.slot : "", options.goesOn, (slot) => tell({ notice: "run", slot }));
    return open(options.device, options.module);
  },
  handOver: () => leaving.handOver(),
  filesAgain,
  /** @param {Partial<Recipe>} recipe @returns {Promise<DataSummary>} */
  inspect: async (recipe) => json(await dataOf(recipe)),
  /** @param {Partial<Recipe>} recipe @param {string[]} given */
  suited: async (recipe, given) => suited(recipe, await dataOf(recipe), given),
  /** @param {Partial<Recipe>} recipe */
  fitOutputs: async (recipe) => withOutputs(recipe, await dataOf(recipe)),
  /** @param {Partial<Recipe>} recipe */
  async configure(recipe) {
    for (const [name, value] of Object.entries(recipe)) {
      // JSON has no NaN: said here, it still has its name.
      if (typeof value === "number" && !Number.isFinite(value))
        throw new Error(`${name} is ${value}: it must be a number.`);
    }
    await leaving.instead(async () => {
      await reading.bring(recipe);
      await begun(await configured(recipe));
    }, true);
    return told();
  },
  async undo() {
    await leaving.undo(async (bytes, to) => {
      const [files, name] = [reading.files, set];
      reading.use(to.files);
      set = to.left.set;
      try {
        await restore(bytes);
      } catch (error) {
        reading.use(files);
        set = name;
        throw error;
      }
    });
    return told();
  },
  /** @param {Command} command */
  async command(command) {
    const events = json(await theLab().command(command));
    if (command === "reset") saving.forget();
    await report(events);
    return stateNow();
  },
  /** @param {number} rate */
  setRate(rate) {
    theLab().set_rate(rate);
    if (summary) summary.recipe = { ...summary.recipe, lr: rate };
  },
  /** @param {NamedBlob[]} files */
  addFiles: (files) => reading.add(files),
  clearFiles() {
    reading.clear();
    set = "";
  },
  /** @param {string} name */
  async keepFiles(name) {
    await storage.keepSet(name, reading.files);
    set = name;
    leaving.keptAs(reading.files, set);
    return storage.listSets();
  },
  useSet,
  /** @param {string} name */
  async forgetSet(name) {
    await storage.forgetSet(name);
    return storage.listSets();
  },
  sets: () => storage.listSets(),
  /** @param {boolean} best */
  saveWeights: (best) => (best ? theLab().save_best() : theLab().save_weights()),
  async goBackToBest() {
    summary = /** @type {Summary} */ (json(await theLab().go_back_to_best()));
    saving.forget();
    await report([]);
    return summary;
  },
  /** @param {Uint8Array} bytes */
  fitWeights: async (bytes) => (await fitted(bytes, theLab().signatures())).fit,
  /** @param {Uint8Array} given @param {boolean} partial */
  async loadWeights(given, partial) {
    const { fit, bytes } = await fitted(given, theLab().signatures());
    if (!fit.whole && !(partial && fit.taken > 0)) throw new Error(fit.problem);
    await theLab().load_weights(bytes);
    leaving.weightsLoaded();
    return { loaded: fit.taken, of: fit.of, notes: fit.notes };
  },
  python: program,
  /** @param {ExportForm} form @param {boolean} best */
  async exportAs(form, best) {
    if (!summary) throw new Error("There is no network yet.");
    // Only ONNX holds them.
    return written(form, summary, form === "onnx" ? await CALLS.saveWeights(best) : new Uint8Array());
  },
  /**
   * @param {SplitName} split
   * @param {Uint32Array} indices
   * @param {Uint32Array} cells
   * @param {Uint32Array} colours
   * @returns {Promise<Overlay>}
   */
  async overlay(split, indices, cells, colours) {
    canvas ??= hasCanvas();
    const drawn = canvas ? await theLab().overlay(split, indices, cells, colours) : undefined;
    if (!drawn) return { classes: await theLab().segment(split, indices) };
    const { sheet, counts } = drawn;
    drawn.free();
    return { sheet, counts };
  },
  checkpoint: () => theLab().checkpoint(),
  /** @param {Uint8Array} bytes */
  async restore(bytes) {
    await restore(bytes);
    return told();
  },
  saved: async () => (await firstRun()) ?? null,
  runs: runs.listRuns,
  /** @param {string} [id] */
  async restoreSaved(id) {
    const slot = id ?? (await firstRun())?.id ?? "";
    await leaving.instead(async () => {
      if (!(await runs.takeRun(slot, () => resume(slot))))
        throw new Taken("This run is at work in another tab of this browser. Go on there, or close that tab first.");
    }, false);
    return told();
  },
  /** @param {string} [id] */
  async dropSaved(id) {
    const slot = id ?? (await firstRun())?.id;
    if (slot !== undefined) await runs.dropRun(slot);
  },
  saveNow: () => saving.consider(stateNow(), true),
};
/** @typedef {{[name in keyof typeof CALLS]: Parameters<typeof CALLS[name]>}} Calls */
/**
 * What the page can call, and what it gives: these, and the Lab's methods that only tell something.
 * @typedef {Calls & {[name in Question]: Parameters<Lab[name]>}} Asked
 */

/** Of them those that change nothing. */
const LOOKS = ["sets", "overlay", "python", "exportAs", "fitWeights"];
/** What is kept is no matter of the engine, and the slot may have to be waited for. */
const APART = ["runs", "saved", "handOver"];

serve(
  (name, given) => {
    if (Object.hasOwn(CALLS, name)) return /** @type {any} */ (CALLS)[name](...given);
    if (isQuestion(name)) return ask(theLab(), name, given);
    throw new Error(`The engine knows no call "${name}".`);
  },
  (name, act) => {
    if (APART.includes(name)) void act(false);
    else queue.add(act, isQuestion(name) || LOOKS.includes(name));
  },
  (error) => {
    if (isCrash(error)) crash(error);
  },
);

// A trap inside a spawned future settles no promise: it surfaces only here.
self.addEventListener("error", (event) => {
  event.preventDefault(); // told once, here
  crash(event.error ?? event.message);
});
self.addEventListener("unhandledrejection", (event) => {
  if (!isCrash(event.reason)) return;
  event.preventDefault();
  crash(event.reason);
});
