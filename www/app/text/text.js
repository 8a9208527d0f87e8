// All words of the page, one table a language. `{name}` is filled in; names of layers, shapes and units stay as they
// are. Errors come from the engine with a code and fields, in English; `said-zh.js` has them in Chinese.

const en = {
  share: "Share link",
  shared: "Link copied",
  language: "Language",
  task: "Task",
  software: "software",
  start: "Start",
  pause: "Pause",
  resume: "Go on",
  again: "New run",
  step: "Step",
  stop: "Stop",
  reset: "Reset",
  loading: "Opening the engine…",

  data: "Data",
  scenes: "Built-in scenes",
  cifar: "CIFAR-10",
  mnist: "MNIST",
  folder: "Your folder",
  chooseFiles: "choose files",
  chooseFolder: "one folder a class",
  forget: "Remove these files from this browser",
  dropHere: "Drop data here: a folder, .zip, .tar.gz, .bin, idx, .npz or .mat",
  reading: "reading…",
  suited: "{n} training pictures are few. Set to suit them: {list}. Change what you like.",
  comma: ", ",
  moreNotes: "{n} more",
  samples: "Samples",
  samplesEmpty: "One training picture of each class appears here.",
  split: "Split",
  train: "train",
  heldOut: "held-out",
  augmentation: "Augmentation",
  trainOnly: "train only",
  flip: "Flip left–right",
  shift: "Shift",
  crop_padding: "Pad and crop",
  brightness: "Brightness",
  cutout: "Cut-out",
  seen: "One picture as the net sees it",
  own: "Your picture",
  photo: "Photo…",
  webcam: "Webcam",
  webcamStop: "Stop webcam",
  ownEmpty: "Choose, drop or paste a photo: the net tells what it sees, trained or not.",

  "task.classify": "Classify",
  "task.segment": "Segment",
  "task.detect": "Detect",
  streets: "Built-in streets",
  "lacks.classes": "no classes",
  "lacks.masks": "no masks",
  "lacks.boxes": "no boxes",
  "needs.classes": "needs a class for each picture",
  "needs.masks": "needs masks",
  "needs.boxes": "needs boxes",
  "needs.scenes": "needs scenes",
  heads: "Heads",
  "score.classify": "accuracy",
  "score.segment": "Mean IoU",
  "score.detect": "AP at IoU 0.5",
  "held.segment": "Held-out mean IoU",
  "held.detect": "AP at IoU 0.5",
  chartPixels: "train pixels",
  "samplesNote.classify": "{n} classes, {size}",
  "samplesNote.segment": "picture, mask, {size}",
  "samplesNote.detect": "true boxes, {size}",
  masks: "Masks",
  truth: "True",
  boxes: "Boxes",
  chartCells: "train cells",
  gradCam: "Grad-CAM",

  program: "Edit · PyTorch",
  network: "Network",
  networkNote: "{parameters} parameters · {cost} multiply-adds",
  networkNoteLong: "{parameters} parameters · {cost} multiply-adds per picture",
  picture: "picture",
  morePrograms: "as PyTorch programs",
  networkEmpty: "The layers and what each makes of the chosen picture appear here.",
  outputNumber: "output {n}",
  giveOutputs: "Give it as many outputs as classes",
  resizeTo: "Resize to {n}",
  useNet: "Use {name}",
  useBatch: "Use batch {n}",
  dismiss: "Dismiss",

  training: "Training",
  run: "run {n} · {data}",
  keys: "Space pauses, S steps",
  progress: "Steps done",
  epoch: "Epoch",
  stepCount: "Step",
  left: "left",
  elapsed: "elapsed",
  oneCell: "One cell is one epoch",
  cells: "One cell is {n} epochs",
  trainLoss: "Train loss",
  heldLoss: "Held-out loss",
  heldAccuracy: "Held-out accuracy",
  imagesPerSecond: "Images / s",
  msPerStep: "ms / step",
  rateNow: "Rate now",
  loss: "Loss",
  accuracy: "Accuracy",
  lowest: "lowest {v}, epoch {e}",
  best: "best {v} %, epoch {e}",
  lossEmpty: "The loss of each step, and of the held-out pictures after each epoch.",
  accuracyEmpty: "The share of right answers, on the same axis.",
  diverged: "diverged at step {step}",
  useRate: "Go on with rate {rate}",
  chartLine: "{name}. {figures}",
  chartEpoch: "epoch {n}",
  chartTrain: "train",
  chartHeld: "held-out",

  recipe: "Recipe",
  allSettings: "All settings",
  close: "Close",
  recipeReady: "Everything can change until it starts.",
  recipeLive: "Rate can change while it runs. The rest waits for the next run.",
  recipePaused: "Rate can change now. Stop unlocks the rest for a new run.",
  recipeDone: "A change begins a new run. This one stays kept: Undo comes back to it.",
  optimizer: "Optimizer",
  lr: "Rate",
  momentum: "Momentum",
  weight_decay: "Weight decay",
  batch: "Batch",
  epochs: "Epochs",
  schedule: "Schedule",
  seed: "Seed",
  constant: "constant",
  cosine: "cosine",
  warmUp: "warm-up",
  locked: "Locked while a run is under way. Stop it first.",

  inside: "Inside",
  refreshed: "refreshed each second",
  layer: "layer",
  predictions: "Predictions",
  filters: "Filters",
  activations: "Activations",
  confusion: "Confusion",
  shader: "Shader",
  rightHere: "{right} of {count} right here",
  ofAll: "{p} % of {n}",
  all: "All",
  wrongOnly: "Wrong only",
  others: "Others",
  is: "is {name}",
  predictionsEmpty: "Held-out pictures and what the net takes them for appear here.",
  noWrong: "No wrong answer among {n} held-out pictures.",
  untrained: "not trained yet",
  untrainedNote: "Not trained yet: true classes below.",
  takenFor: "{a} taken for {b}",
  cellEmpty: "None among the first {n} pictures of {a}.",
  class: "Class",

  weights: "Weights",
  saveWeights: "Save .safetensors",
  loadWeights: "Load a file",
  runLog: "Run log",
  copy: "Copy",
  logEmpty: "What happens in a run is written here.",
  weightsLoaded: "{n} tensors loaded from {name}",
  weightsSaved: "weights saved as {name}",
  weightsList: "Tensor by tensor",
  export: "Export",

  device: "Device",
  auto: "Auto",
  cpu: "CPU",
  webgpu: "WebGPU",
  burn: "Burn on WebGPU",
  deviceWhy: "What computes",
  autoHelp: "begins on the CPU, measures WebGPU beside it, and goes on with the faster",
  cpuHelp: "Burn on one thread with SIMD, everywhere",
  webgpuHelp: "the step compiled to a few shaders; on any adapter",
  burnHelp: "the reference on WebGPU: slower, and 3 MB more to load",
  "why.untried": "until {adapter} has been measured",
  "why.measured": "fastest here: {detail} a step ({adapter})",
  "why.missing": "{adapter} lacks {detail}, which Burn needs",
  "why.no-webgpu": "this browser has no WebGPU",
  "why.no-adapter": "no WebGPU adapter",
  "why.failed": "WebGPU did not start: {detail}",
  "why.lost": "WebGPU failed",
  "why.chosen": "chosen",
  adapter: "{adapter}",
  adapterSoftware: "{adapter}, software",
  webgpuRefused: "WebGPU cannot be used: {why}. Training goes on with the CPU.",

  goOn: "Go on from step {n}?",
  goOnDetail: "{model}, {ago}",
  goOnYes: "Go on",
  goOnNo: "Forget it",
  goOnOther: "Another run",
  goOnTaken: "This run is at work in another tab. Go on there, or close that tab first.",
  leftRun: "A new run. {model} at step {n} is kept.",
  leftWeights: "A new run. The weights that were loaded into {model} are kept.",
  undoRun: "Undo",
  justNow: "just now",
  minutesAgo: "{n} min ago",
  hoursAgo: "{n} h ago",
  daysAgo: "{n} d ago",
  compiling: "Compiling this network's shaders…",
  crashed: "The engine stopped ({message}). Starting it again…",
  restarted: "The engine stopped and was started again. The run is back at step {n}, paused.",
  restartedEmpty: "The engine stopped and was started again, at step 0: nothing had been saved yet.",
  dead: "The engine could not be opened: {message}",
  lost: "The engine did not start again: {message}",
  reload: "Reload",
  tryAgain: "Try again",
  notLoaded: "A part of the page did not load ({file}). Check the connection.",
  wordsNotLoaded: "The words of that language did not load.",
  trouble: "Not kept for next time: {message}",
  walkLocked: "A run is under way. Stop it first: then Back and Forward change task, data and network.",

  "log.ready": "{model} on {data}, {device}",
  "log.epoch": "epoch {e} held-out loss {loss}, {score} {accuracy} %",
  "log.best": "best so far",
  "log.running": "running",
  "log.paused": "paused at step {step}",
  "log.stopped": "stopped at step {step}",
  "log.finished": "finished, {step} steps",
  "log.failed": "stopped at step {step}",
  "log.ready0": "ready",
  "log.rate": "rate {rate}",
  "log.restored": "back at step {step}",
  "log.measured": "{device} is fastest here and goes on from step {step}: {speeds} a step",
  "log.remembered": "{device} goes on from step {step}, the fastest last time: {speeds} a step",
};

/** @import { AskedKey } from "./asked.js" */
/** @import { EditorKey } from "./editor.js" */
/** @import { ExportKey } from "./export.js" */
/** @import { HeadsKey } from "./heads.js" */
/** @import { OverfittingKey } from "./overfitting.js" */
/** @import { ScheduleKey } from "./schedule.js" */
/** @import { SettingsKey } from "./settings.js" */
/** @import { TabsKey } from "./tabs.js" */
/** @import { WarningsKey } from "./warnings.js" */
/** @import { WeightsKey } from "./weights.js" */
/** @import { Phrase, Said } from "../../worker/errors.js" */
/** @typedef {keyof typeof en} PageKey */
/**
 * @typedef {PageKey | AskedKey | EditorKey | ExportKey | HeadsKey | OverfittingKey | ScheduleKey | SettingsKey |
 *   TabsKey | WarningsKey | WeightsKey} TextKey
 */

/** @type {{en: Record<string, string>, zh: Record<string, string>}} */
const tables = { en, zh: {} };
/** @typedef {keyof typeof tables} Language */

/** @type {Language} */
let language = "en";

export function currentLanguage() {
  return language;
}

/** What errors say in Chinese. @type {typeof import("./said-zh.js") | null} */
let errorsInChinese = null;

/** Resolves when its words are there. @param {Language} next */
export async function setLanguage(next) {
  if (next === "zh") {
    const [{ zh }, errors] = await Promise.all([import("./zh.js"), import("./said-zh.js")]);
    Object.assign(tables.zh, zh);
    errorsInChinese = errors;
  }
  language = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

/**
 * A message; a function where it is the page's own words, which follow the language.
 * @typedef {string | (() => string)} Words
 */

/** @param {Words} words */
export function said(words) {
  return typeof words === "function" ? words() : words;
}

/** An error's sentence. @param {Said} error */
export function told({ code, fields, message }) {
  return (language === "zh" && errorsInChinese?.sentence(code, fields)) || message;
}

/** A sentence that is no error's. @param {Phrase} phrase */
export function phrased(phrase) {
  return language === "zh" && errorsInChinese ? errorsInChinese.written(phrase) : written(phrase);
}

/** A field of a phrase in English. @param {any} value @returns {string} */
function written(value) {
  if (Array.isArray(value)) return value.map(written).join(", ");
  if (!(value instanceof Object)) return String(value ?? "");
  if ("message" in value) return value.message;
  return value.phrase.replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) =>
    written(value.fields[name]),
  );
}

/** The words of what is loaded when it is asked for. @param {typeof tables} more */
export function addWords(more) {
  Object.assign(tables.en, more.en);
  Object.assign(tables.zh, more.zh);
}

/** @param {string} key */
export function has(key) {
  return key in tables[language];
}

/** @param {TextKey} key @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
  return tables[language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}
