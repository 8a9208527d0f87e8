// What a person can do, with its messages: each error is shown where it belongs, and the run there was stays as it was.

import { app, changed, isBuiltin, isLocked, note, set, settleAsked } from "./state.js";
import { begin, isUntrained, log } from "./run.js";
import { textOf, writeAddress } from "./address.js";
import { rate as rateText } from "./format.js";
import { BUILTIN, fits, settings, task, taskFor, taskOfBuiltin } from "./task.js";
import { has, t } from "../text/text.js";
import { codeOf, fieldsOf, isUnloaded } from "../../worker/errors.js";
import { wordsOf } from "./errors.js";
import { fieldsOfDevice } from "./fields.js";
import { builtInOf, wordOf } from "./schema.js";

/** @import { DeviceChoice, NamedBlob, Recipe, Saved, Suited, Summary, Task } from "../../worker/protocol.js" */
/** @import { Place } from "./state.js" */
/** @import { TextKey } from "../text/text.js" */

/** @type {Promise<unknown>} */
let before = Promise.resolve();

/**
 * One action after the other, each from what the one before it left: two fields changed in a hurry are both changed.
 * @template T @param {() => Promise<T>} act @returns {Promise<T>}
 */
export function inTurn(act) {
  const now = before.then(act);
  before = now.catch(() => {});
  return now;
}

/** What a link asked for in vain is settled where a person has changed it. @param {string[]} names */
function settle(names) {
  settleAsked(names.includes("data") ? [...names, "set"] : names);
}

/** The fields that are another value. @param {Partial<Recipe>} patch */
function changedBy(patch) {
  return Object.keys(patch).filter((name) => textOf(patch[name]) !== textOf(app.recipe[name]));
}

/**
 * A new run with some fields changed.
 * @param {Partial<Recipe>} patch
 * @param {Place | null} place
 * @returns {Promise<boolean>}
 */
export function configure(patch, place) {
  return inTurn(async () => {
    const done = await configureNow(patch, place);
    if (done) choose(Object.keys(patch));
    return done;
  });
}

/** Settings that a person has set are not fitted to a small set any more. @param {string[]} names */
function choose(names) {
  set({
    chosen: new Set([...app.chosen, ...names]),
    suited: new Set([...app.suited].filter((name) => !names.includes(name))),
  });
}

/** @param {Partial<Recipe>} patch @param {Place | null} place @returns {Promise<boolean>} */
async function configureNow(patch, place) {
  const wanted = /** @type {Recipe} */ ({ ...app.recipe, ...patch });
  const names = changedBy(patch);
  try {
    begin(await app.trainer.configure(wanted));
    // Weights that were loaded are not those of the new run.
    note("weights", null);
    settle(names);
    if (place) for (const other of /** @type {Place[]} */ (["network", "data", "recipe"])) note(other, null);
    writeAddress();
    return true;
  } catch (error) {
    await withZoo();
    if (place)
      note(
        place,
        wordsOf(error),
        mends(error, wanted, (mend) => configure({ ...patch, ...mend }, place)),
      );
    return false;
  }
}

/** The zoo comes after the first configuration, unless that fails and its mends are asked for. */
export async function withZoo() {
  if (app.zoo.length === 0) set({ zoo: await app.trainer.zoo() });
}

/**
 * What would make it right: the size the network is made for, another network, a batch that the data can fill, or as
 * many outputs as classes.
 * @param {unknown} error @param {Recipe} recipe @param {(mend: Partial<Recipe>) => unknown} act
 */
export function mends(error, recipe, act) {
  const code = codeOf(error);
  const { setting, wants } = fieldsOf(error);
  if (code === "train.setting" && setting === "batch") {
    const batch = Math.max(1, Math.min(16, Math.floor(wants.fields.pictures / 4)));
    return [{ word: () => t("useBatch", { n: batch }), act: () => void act({ batch }) }];
  }
  if (code === "engine.few_outputs") {
    return [
      {
        word: () => t("giveOutputs"),
        act: () =>
          void app.trainer.fitOutputs(recipe).then((model) => {
            if (model) act({ model });
          }),
      },
    ];
  }
  const net = app.zoo.find((entry) => entry.name === recipe.model);
  const size = Number(recipe.resize ?? net?.input[1]);
  if (!net || net.task !== "classify" || size === net.input[1]) return [];
  const list = [{ word: () => t("resizeTo", { n: net.input[1] }), act: () => void act({ resize: null }) }];
  for (const other of app.zoo) {
    if (other.task === "classify" && other.input[1] === size)
      list.push({
        word: () => t("useNet", { name: other.name }),
        act: () => void act({ model: other.name, resize: null }),
      });
  }
  return list.slice(0, 3);
}

/** Which kind of data files are. @param {string[]} names */
export function kindOf(names) {
  if (
    names.some((name) =>
      /(data_batch_\d+|test_batch)(\.bin|\.p(ickle|kl)?)?$|cifar[^/]*\.(tar\.gz|tgz|tar|zip)$/i.test(name),
    ) ||
    names.every((name) => /\.bin$/i.test(name) && !/_[xy]\.bin$/i.test(name))
  )
    return "cifar";
  if (names.some((name) => /idx\d|ubyte|(?<!\.tar)\.gz$/i.test(name))) return "mnist";
  return "folder";
}

/**
 * Trains on files from now on and keeps them; where they are no good, what was there stays.
 * @param {string} source
 * @param {NamedBlob[]} files
 * @param {Partial<Recipe>} [patch]
 */
export function useFiles(source, files, patch = {}) {
  return useDataInTurn(
    source,
    patch,
    async () => {
      await app.trainer.clearFiles();
      await app.trainer.addFiles(files);
    },
    async () => {
      set({ sets: await app.trainer.keepFiles(source) });
      changed("sets");
    },
  );
}

/** The files of an earlier visit. @param {string} source @param {Partial<Recipe>} [patch] */
export function useKept(source, patch = {}) {
  return useDataInTurn(
    source,
    patch,
    () => app.trainer.useSet(source),
    async () => {},
  );
}

/** @type {typeof useData} */
function useDataInTurn(source, patch, bring, keep) {
  return inTurn(() => useData(source, patch, bring, keep));
}

/** What was fitted to the set before, at its default again. @returns {Partial<Recipe>} */
function unsuited() {
  return Object.fromEntries([...app.suited].map((name) => [name, app.defaults[name]]));
}

/** Says what was fitted to a small set, if anything was. @param {Suited | null} suited */
export function tellSuited(suited) {
  set({ suited: new Set(suited?.changed) });
  if (!suited?.changed.length) return;
  const { recipe, changed: names, pictures } = suited;
  /** @param {string} word */
  const known = (word) => (has(word) ? t(/** @type {TextKey} */ (word)) : word);
  note("data", () =>
    t("suited", {
      n: pictures,
      list: names.map((name) => `${known(name)} ${known(textOf(recipe[name]))}`).join(t("comma")),
    }),
  );
}

/**
 * @param {string} source
 * @param {Partial<Recipe>} patch
 * @param {() => Promise<void>} bring
 * @param {() => Promise<void>} keep
 * @returns {Promise<boolean>}
 */
async function useData(source, patch, bring, keep) {
  const last = app.source;
  let wanted = /** @type {Recipe} */ ({
    ...app.recipe,
    ...unsuited(),
    resize: app.defaults.resize ?? null,
    ...patch,
    data: "files",
  });
  try {
    await bring();
    const { targets } = await app.trainer.inspect(wanted);
    if (!("model" in patch) && app.summary && !fits(task(), targets))
      wanted = /** @type {Recipe} */ ({ ...wanted, ...settings(taskFor(targets)) });
    const suited = await app.trainer.suited(wanted, [...app.chosen, ...Object.keys(patch)]);
    wanted = suited.recipe;
    const summary = await app.trainer.configure(wanted);
    set({ source });
    begin(summary);
    settle(["data", ...Object.keys(patch)]);
    for (const other of /** @type {Place[]} */ (["data", "network", "weights"])) note(other, null);
    choose(Object.keys(patch));
    tellSuited(suited);
    writeAddress();
    await keep().catch((error) => note("data", () => t("trouble", { message: wordsOf(error)() })));
    return true;
  } catch (error) {
    await withZoo();
    const again = () => void useDataInTurn(source, patch, bring, keep);
    note(
      "data",
      wordsOf(error),
      isUnloaded(error)
        ? [{ word: () => t("tryAgain"), act: again }]
        : mends(error, wanted, (mend) => useDataInTurn(source, { ...patch, ...mend }, bring, keep)),
    );
    await (isBuiltin(last) ? app.trainer.clearFiles() : app.trainer.useSet(last)).catch(() => {});
    changed("sets");
    return false;
  }
}

/** The data that convlab draws itself, with a network for them. @param {string} source */
export function useBuiltin(source) {
  return inTurn(() => useBuiltinNow(source, taskOfBuiltin(source)));
}

/** @param {string} source @param {Task} wanted */
async function useBuiltinNow(source, wanted) {
  const last = app.source;
  set({ source });
  const patch = wanted === task() ? { resize: app.defaults.resize ?? null } : settings(wanted);
  if (await configureNow({ ...unsuited(), ...patch, data: wordOf(source) }, "data")) set({ suited: new Set() });
  else set({ source: last });
  changed("sets");
}

/** Another task: on the data at hand if they can teach it, else on the built-in ones. @param {Task} wanted */
export function chooseTask(wanted) {
  return inTurn(async () => {
    settle(["task"]);
    if (!app.summary || wanted === task()) return writeAddress();
    if (fits(wanted, app.summary.data.targets)) await configureNow(settings(wanted), "network");
    else await useBuiltinNow(BUILTIN[wanted], wanted);
  });
}

/** @param {string} source */
export async function forget(source) {
  set({ sets: await app.trainer.forgetSet(source) });
  if (app.source === source && !isLocked()) await useBuiltin(BUILTIN.classify);
  changed("sets");
}

/** What the big button does: start, pause, go on, or a new run. */
export function start() {
  return inTurn(startNow);
}

async function startNow() {
  if (!app.ready) return;
  try {
    switch (app.state.state) {
      case "running":
        await app.trainer.pause();
        break;
      case "ready":
        await app.trainer.start();
        break;
      case "finished":
        await reset();
        await app.trainer.start();
        break;
      default:
        await app.trainer.resume();
    }
    note("recipe", null);
  } catch (error) {
    note("recipe", wordsOf(error));
  }
}

export function oneStep() {
  return inTurn(stepNow);
}

async function stepNow() {
  if (!app.ready) return;
  try {
    if (app.state.state === "running") await app.trainer.pause();
    if (app.state.state === "finished") await reset();
    await app.trainer.step();
  } catch (error) {
    note("recipe", wordsOf(error));
  }
}

/** Ends the run; a run that has ended makes way for a new one. */
export function stop() {
  return inTurn(stopNow);
}

export async function stopNow() {
  try {
    if (isLocked()) await app.trainer.stop();
    else await reset();
  } catch (error) {
    note("recipe", wordsOf(error));
  }
}

/** Step 0 of the same recipe. What was learned stays kept until the new run saves. */
async function reset() {
  begin(await app.trainer.configure(app.recipe));
  note("weights", null);
}

/** Goes back to the run that this one took the place of: its curve, weights, settings and files. */
export function undo() {
  return inTurn(async () => {
    const { left } = app;
    if (!left) return;
    try {
      const summary = await app.trainer.undo();
      set({ source: left.source });
      begin(onThisDevice(summary), true, left.weights);
      const { elapsed, chosen, suited } = left;
      set({ elapsed, chosen, suited });
      changed("tick");
      for (const place of /** @type {Place[]} */ (["network", "data", "recipe"])) note(place, null);
      writeAddress();
      log(() => t("log.restored", { step: summary.state.step }));
    } catch (error) {
      note("recipe", wordsOf(error));
    }
  });
}

/**
 * A run that comes back computes where the page computes now, whatever it began on.
 * @param {Summary} summary
 * @returns {Summary}
 */
function onThisDevice(summary) {
  const { device, engine } = app.recipe;
  return { ...summary, recipe: { ...summary.recipe, device, engine } };
}

/** Goes on from a kept run, paused. Rejects where it cannot be had. @param {Saved} saved */
export async function goOnFrom(saved) {
  const summary = await app.trainer.restoreSaved(saved.id);
  set({ source: sourceOf(saved) });
  begin(onThisDevice(summary), true);
  writeAddress();
  log(() => t("log.restored", { step: summary.state.step }));
}

/** Where the data of a kept run come from. @param {{recipe: Recipe, set: string}} run */
function sourceOf({ recipe, set }) {
  return recipe.data === "files" ? set || "folder" : (builtInOf(recipe.data) ?? BUILTIN.classify);
}

/** @param {number} value @returns {Promise<boolean>} */
export function setRate(value) {
  return inTurn(() => setRateNow(value));
}

/** @param {number} value @returns {Promise<boolean>} */
async function setRateNow(value) {
  try {
    await app.trainer.setRate(value);
    set({ recipe: { ...app.recipe, lr: value } });
    choose(["lr"]);
    note("recipe", null);
    settle(["lr"]);
    writeAddress();
    log(() => t("log.rate", { rate: rateText(value) }));
    changed("rate");
    return true;
  } catch (error) {
    note("recipe", wordsOf(error));
    return false;
  }
}

/** Moves the session, at the step where it is, to another device. @param {DeviceChoice} device */
export function changeDevice(device) {
  return inTurn(() => changeDeviceNow(device));
}

/**
 * What is on its way to another device, until one has it: the one before is gone.
 * @type {{bytes: Uint8Array | null} | null}
 */
let moving = null;

/** @param {DeviceChoice} device */
async function changeDeviceNow(device) {
  const trainer = app.trainer;
  moving ??= { bytes: isUntrained() ? null : await trainer.checkpoint() };
  const { bytes } = moving;
  set({ ready: false });
  changed("state");
  await trainer.open(device);
  changed("device");
  if (!isBuiltin(app.source) && !(await trainer.filesAgain())) await trainer.useSet(app.source);
  const chosen = fieldsOfDevice(device);
  const recipe = { ...app.recipe, ...chosen };
  /** @type {Summary} */
  const summary = bytes ? await trainer.restore(bytes) : await trainer.configure(recipe);
  begin({ ...summary, recipe: { ...summary.recipe, ...chosen } }, bytes !== null, bytes !== null);
  moving = null;
  settle(["device", "engine"]);
  writeAddress();
}
