// The dedicated module Worker: owns one Lab, answers the page's calls in order, and trains in turns between them, so
// that a click is answered within one turn. See protocol.js for the words.

import { choose, probe } from "./device.js";
import { loadBundle, openLab, parsed } from "./lab.js";
import { insistOnCanvas, LOOKS, look } from "./looks.js";
import { makeQueue } from "./queue.js";
import { fitted, makeReading, program, suited, withOutputs, written } from "./reading.js";
import { autosaver } from "./autosave.js";
import { makeLeaving } from "./leaving.js";
import * as runs from "./runs.js";
import * as storage from "./storage.js";
import { codeOf, messageOf } from "./errors.js";

/** @import { Call, DeviceChoice, DeviceInfo, LabEvent, Notice, Reply, Request, State, Summary } from "./protocol.js" */
/** @import { Lab } from "./lab.js" */

/**
 * How long one turn of training may take, ms: short enough that a click feels immediate. A turn may end after three
 * quarters, and is read back then: ten times a second at most.
 */
const TURN = 140;

const port = /** @type {{postMessage: (message: unknown, transfer?: Transferable[]) => void}} */ (
  /** @type {unknown} */ (self)
);
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
      await report(parsed(await theLab().turn(TURN)));
    } catch (error) {
      crash(error);
    }
  },
});

/** Passes events on, follows the state, and saves when it is time. @param {LabEvent[]} events */
async function report(events) {
  const before = state;
  const now = /** @type {State} */ (parsed(theLab().state()));
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
  let { engine, reason, detail } = choose(asked, found);
  try {
    lab = await openLab(engine, small);
  } catch (error) {
    if (engine === "cpu") throw error;
    if (isCrash(error)) console.error(error);
    ({ engine, reason, detail } = { engine: "cpu", reason: "failed", detail: messageOf(error) });
    lab = await openLab(engine, small ?? loadBundle("cpu", module));
  }
  const info = parsed(theLab().info());
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
  summary = /** @type {Summary} */ (parsed(made));
  state = summary.state.state;
  leaving.stands(summary, reading, set);
  saving.forget();
  await findFastest();
}

/** What the page hears of it. */
const told = () => ({ .../** @type {Summary} */ (summary), left: leaving.left });

/** @param {Uint8Array} bytes */
async function restore(bytes) {
  await reading.bring(parsed(theLab().recipe_of(bytes)));
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

/** @param {Call} call @returns {Promise<unknown>} */
async function answer(call) {
  switch (call.name) {
    case "open":
      autosave = call.autosave;
      if (call.canvas) insistOnCanvas();
      if (call.handed) leaving.takeOver(call.handed);
      runs.openRun(call.autosave ? call.slot : "", call.goesOn, (slot) => tell({ notice: "run", slot }));
      return open(call.device, call.module);
    case "handOver":
      return leaving.handOver();
    case "filesAgain":
      return filesAgain();
    case "zoo":
      return parsed(theLab().zoo());
    case "defaults":
      return parsed(theLab().recipe_defaults());
    case "help":
      return parsed(theLab().recipe_help?.() ?? "{}");
    case "inspect":
      await reading.bring(call.recipe);
      return parsed(theLab().inspect(JSON.stringify(call.recipe)));
    case "suited":
      await reading.bring(call.recipe);
      return suited(call.recipe, theLab().inspect(JSON.stringify(call.recipe)), call.given);
    case "fitOutputs":
      await reading.bring(call.recipe);
      return withOutputs(call.recipe, theLab().inspect(JSON.stringify(call.recipe)));
    case "configure": {
      for (const [name, value] of Object.entries(call.recipe)) {
        // JSON has no NaN: said here, it still has its name.
        if (typeof value === "number" && !Number.isFinite(value))
          throw new Error(`${name} is ${value}: it must be a number.`);
      }
      await leaving.instead(async () => {
        await reading.bring(call.recipe);
        await begun(await theLab().configure(JSON.stringify(call.recipe)));
      }, true);
      return told();
    }
    case "undo":
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
    case "command": {
      const events = parsed(await theLab().command(call.command));
      if (call.command === "reset") saving.forget();
      await report(events);
      return parsed(theLab().state());
    }
    case "rate":
      theLab().set_rate(call.rate);
      if (summary) summary.recipe = { ...summary.recipe, lr: call.rate };
      return;
    case "warnings":
      return parsed(theLab().warnings());
    case "addFiles":
      return reading.add(call.files);
    case "clearFiles":
      reading.clear();
      set = "";
      return;
    case "keepFiles":
      await storage.keepSet(call.set, reading.files);
      set = call.set;
      leaving.keptAs(reading.files, set);
      return storage.listSets();
    case "useSet":
      return useSet(call.set);
    case "forgetSet":
      await storage.forgetSet(call.set);
      return storage.listSets();
    case "sets":
      return storage.listSets();
    case "saveWeights":
      return call.best ? theLab().save_best() : theLab().save_weights();
    case "best":
      return parsed(theLab().best());
    case "goBackToBest":
      summary = /** @type {Summary} */ (parsed(await theLab().go_back_to_best()));
      saving.forget();
      await report([]);
      return summary;
    case "fitWeights":
      return (await fitted(call.bytes, theLab().signatures())).fit;
    case "loadWeights": {
      const { fit, bytes } = await fitted(call.bytes, theLab().signatures());
      if (!fit.whole && !(call.partial && fit.taken > 0)) throw new Error(fit.problem);
      await theLab().load_weights(bytes);
      leaving.weightsLoaded();
      return { loaded: fit.taken, of: fit.of, notes: fit.notes };
    }
    case "python":
      return program(call.source);
    case "exportAs": {
      if (!summary) throw new Error("There is no network yet.");
      // Only ONNX holds them.
      const weights = async () => (call.best ? theLab().save_best() : theLab().save_weights());
      const values = call.form === "onnx" ? await weights() : new Uint8Array();
      return written(call.form, summary, values);
    }
    case "checkpoint":
      return theLab().checkpoint();
    case "restore":
      await restore(call.bytes);
      return told();
    case "saved":
      return (await runs.listRuns())[0] ?? null;
    case "runs":
      return runs.listRuns();
    case "restoreSaved": {
      const id = call.id ?? (await runs.listRuns())[0]?.id ?? "";
      await leaving.instead(async () => {
        if (!(await runs.takeRun(id, () => resume(id))))
          throw new Taken("This run is at work in another tab of this browser. Go on there, or close that tab first.");
      }, false);
      return told();
    }
    case "dropSaved": {
      const id = call.id ?? (await runs.listRuns())[0]?.id;
      return id === undefined ? undefined : runs.dropRun(id);
    }
    case "saveNow":
      return saving.consider(parsed(theLab().state()), true);
    default:
      return look(theLab(), call);
  }
}

/** The buffers that may move to the page instead of being copied. @param {unknown} value @returns {Transferable[]} */
function transferable(value) {
  if (value instanceof Object && "sheet" in value && value.sheet instanceof ImageBitmap) return [value.sheet];
  const list = Array.isArray(value) ? value : [value];
  const buffers = list
    .map((item) => (ArrayBuffer.isView(item) ? item : item?.data))
    .filter((item) => ArrayBuffer.isView(item));
  return [...new Set(buffers.map((view) => view.buffer))];
}

self.addEventListener("message", (/** @type {MessageEvent<Request>} */ message) => {
  const { id, call } = message.data;
  // What is kept is no matter of the engine, and the slot may have to be waited for.
  const apart = call.name === "runs" || call.name === "saved" || call.name === "handOver";
  const act = async () => {
    /** @type {Reply} */
    let reply;
    const began = performance.now();
    try {
      const value = await answer(call);
      reply = { id, ok: true, value, took: apart ? 0 : performance.now() - began };
    } catch (error) {
      reply = { id, ok: false, message: messageOf(error), took: performance.now() - began, code: codeOf(error) };
      if (isCrash(error)) crash(error);
    }
    port.postMessage(reply, reply.ok ? transferable(reply.value) : []);
  };
  if (apart) void act();
  else queue.add(act, LOOKS.has(call.name));
});

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
