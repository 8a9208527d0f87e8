// The values that page and Worker exchange, as types. Both sides import this file for its JSDoc.
//
// The page calls (rpc.js) what worker.js and questions.js name, and hears of `Notice`s while it trains.

/**
 * `webgpu` is the compiled engine on WebGPU, `burn` is Burn on WebGPU, a bundle of its own.
 * @typedef {"auto" | "cpu" | "webgpu" | "burn"} DeviceChoice
 */
/** @typedef {"train" | "test"} SplitName  "test" is the held-out part */

/**
 * Why this device computes. `reason` is a key that the page turns into words:
 * `chosen` (asked for and there), `missing` (an adapter without what
 * Burn needs, named in `detail`), `no-webgpu` (the browser has none), `no-adapter`, `failed` (it did not start;
 * `detail` says how), `lost` (it worked, but no more), `untried` (training begins on the CPU until the adapter was
 * measured), `measured` (`detail` says how fast each is).
 * @typedef {"untried" | "measured" | "chosen" | "missing" | "no-webgpu" | "no-adapter" |
 *   "failed" | "lost"} DeviceReason
 */
/**
 * @typedef {object} DeviceInfo
 * @property {"cpu" | "webgpu"} device   what computes now
 * @property {DeviceChoice} asked        what was asked for
 * @property {DeviceReason} reason
 * @property {string} detail             a name or an error sentence that belongs to the reason; may be empty
 * @property {string} adapter            the WebGPU adapter's name; empty where there is none
 * @property {boolean} software          that adapter is a software one
 * @property {string} engine             "compiled" or "burn"
 * @property {string} description        what the engine says about the device
 */

/**
 * One dispatch of the compiled engine's training step.
 * @typedef {{kernel: string, layer: string, workgroup: number, grid: number[], shapes: string, flops: number,
 *   bytes: number}} Dispatch
 */
/**
 * @typedef {Record<string, string | number | boolean | null | number[] | string[]>} Recipe
 *   every field of the schema's `defaults`
 */
/**
 * `inputs`: names of the layers it reads, or "input".
 * @typedef {{name: string, kind: string, detail: string, inputs: string[], weights_of?: string, shape: number[],
 *   parameters: number}} Layer
 */
/**
 * One class a picture, one class a pixel, or boxes with classes; of several tasks the first.
 * @typedef {"classify" | "segment" | "detect"} Task
 */
/**
 * `heads`: how many there are of a network of several tasks, else 0.
 * @typedef {{name: string, title: string, task: Task, heads: number, source: string, input: number[], classes: number,
 *   parameters: number, multiply_adds: number, layers: Layer[]}} ZooEntry
 */
/**
 * A recipe whose settings suit its data, the names of those that changed for that, and the training pictures there are.
 * @typedef {{recipe: Recipe, changed: string[], pictures: number}} Suited
 */
/**
 * @typedef {{name: string, input: number[], layers: Layer[], parameters: number, multiply_adds: number}} NetworkSummary
 */
/**
 * `targets`: what the pictures come with; `palette`: red, green, blue of each class's mask, empty without masks.
 * @typedef {{name: string, classes: string[], targets: ("classes" | "masks" | "boxes" | "scenes")[],
 *   palette: number[][], box_classes: string[], scene_classes: string[], shape: number[], train: number, test: number,
 *   split_note: string, ground: "dark" | "bright" | null, notes: Phrase[]}} DataSummary
 */
/** In whose words a network is written. @typedef {"pytorch" | "onnx" | "burn" | "json"} ExportForm */
/** @typedef {"ready" | "running" | "paused" | "stopped" | "finished" | "failed"} StateName */
/** @typedef {{state: StateName, step: number, epoch: number, epochs: number, steps_total: number}} State */
/**
 * `program`: which of the zoo's programs the network was made of; none for others.
 * @typedef {{recipe: Recipe, task: Task, heads: {output: string, weight: number}[], network: NetworkSummary,
 *   data: DataSummary, steps_per_epoch: number, steps_total: number, state: State, history: History, left?: Left |
 *   null, program?: string, warnings?: Warning[]}} Summary
 */
/**
 * A run that a new one took the place of, and that `undo` comes back to: where it was;
 * `weights`: untrained, with weights of a file.
 * @typedef {{id: string, step: number, network: string, weights: boolean, recipe: Recipe, set: string}} Left
 */
/**
 * @typedef {"outputs" | "no_rate" | "no_weights" | "nothing_to_learn" | "same_pictures" | "one_class" |
 *   "nothing_held_out" | "held_out_ignored" | "not_finite"} WarningKind
 */
/**
 * What should be known before it trains: a sentence, the figures in it, and the settings that mend it.
 * @typedef {{kind: WarningKind, message: string, values: Record<string, string>, mend: Partial<Recipe>}} Warning
 */
/**
 * The curves so far: training thinned to spans of steps, `step` being a span's last.
 * @typedef {{training: {step: number, loss: number, accuracy: number, heads?: number[]}[],
 *   evaluations: Omit<EvaluatedEvent, "event">[]}} History
 */

/**
 * @typedef {{event: "step", step: number, epoch: number, loss: number, accuracy: number, rate: number,
 *   images_per_sec: number, ms_per_step: number, heads?: {loss: number, accuracy: number}[]}} StepEvent
 */
/**
 * @typedef {{name: string, precision: number | null, recall: number | null, f1: number | null,
 *   support: number}} ClassReport
 */
/**
 * `beyond`: of each true class what was taken for an output beyond the classes, where there is any. Of masks also
 * `mean_iou` and each class's `iou` (null for a class in neither truth nor prediction); of boxes `map_50` (mean average
 * precision at IoU 0.5), `map` (at 0.5:0.95, as COCO has it) and each class's average precision at 0.5.
 * @typedef {{event: "evaluated", step: number, epoch: number, loss: number, accuracy: number, count: number,
 *   classes: ClassReport[], confusion: number[][], beyond?: number[], mean_iou?: number, iou?: (number | null)[],
 *   map_50?: number, map?: number, ap_50?: (number | null)[], heads?: HeadEvaluation[]}} EvaluatedEvent
 */
/**
 * Of several tasks one: its layer, what its loss weighs in the sum, and what an evaluation says of it alone.
 * @typedef {{head: string, weight: number} & Pick<EvaluatedEvent, "loss" | "accuracy" | "count" | "classes" |
 *   "confusion" | "beyond" | "mean_iou">} HeadEvaluation
 */
/** @typedef {{event: "state"} & State} StateEvent */
/**
 * How the best evaluation of a run went: by `measure`, 0 to 1 or a loss.
 * @typedef {{step: number, epoch: number, loss: number, measure: "accuracy" | "mean_iou" | "map_50" | "loss",
 *   score: number}} BestMark
 */
/**
 * The held-out loss rises while that of the training falls: in which epoch it was lowest, what
 * it was, and what it is. Told once a run.
 * @typedef {{event: "overfitting", step: number, epoch: number, lowest: number, now: number,
 *   message: string}} OverfittingEvent
 */
/**
 * `lr`: a rate that may do, where one is known.
 * @typedef {{event: "diverged", step: number, message: string, lr?: number}} DivergedEvent
 */
/**
 * A picture that is kept as a file could not be decoded again: the run is paused before it.
 * @typedef {{event: "unreadable", step: number, message: string}} UnreadableEvent
 */
/** @typedef {{event: "saved", path: string}} SavedEvent */
/**
 * What computes, in the engine's words.
 * @typedef {{engine: string, device: "cpu" | "webgpu", adapter: string}} EngineInfo
 */
/**
 * The device was lost: what was lost with it was done again, and the run goes on with `engine` from `step`.
 * @typedef {{event: "recovered", step: number, replayed: number, engine: EngineInfo, message: string}} RecoveredEvent
 */
/**
 * Milliseconds a training step takes on the CPU or with a set of tiles, or why it does not work.
 * @typedef {{device: "cpu" | "webgpu", variant: string, ms_per_step: number | null, problem: string | null}} Measured
 */
/** @typedef {{device: "cpu" | "webgpu", variant: string, measured: Measured[]}} Choice */
/**
 * The fastest engine was found, and computes from `step` on.
 * @typedef {{event: "chosen", step: number, engine: EngineInfo, remembered: boolean, choice: Choice}} ChosenEvent
 */
/**
 * @typedef {StepEvent | EvaluatedEvent | StateEvent | DivergedEvent | UnreadableEvent | OverfittingEvent |
 *   RecoveredEvent | ChosenEvent | SavedEvent} LabEvent
 */

/** @typedef {"start" | "pause" | "resume" | "step" | "stop" | "reset" | "evaluate"} Command */
/** @typedef {{layer: string, shape: number[], data: Float32Array}} Activation */
/**
 * What the net says of pictures' pixels: a sheet of cells, one under the other, that the GPU drew, with pixels of each
 * class in truth, in prediction and in both for each picture; or, where what trains cannot draw, their classes.
 * @typedef {{sheet: ImageBitmap, counts: Uint32Array} | {sheet?: undefined, classes: Uint8Array}} Overlay
 */
/** A data set kept in this browser. @typedef {{name: string, files: number, bytes: number}} StoredSet */
/**
 * A run that is kept: `network` is its name and `files` what tells the files of its data from others, missing where an
 * earlier version kept it.
 * @typedef {{id: string, step: number, epoch: number, epochs: number, recipe: Recipe, network?: string, set: string,
 *   files?: string, saved: number}} Saved
 */
/** A tensor's name and shape. @typedef {[string, number[]]} Signature */
/**
 * What becomes of a tensor of a file or of the network when weights are loaded.
 * @typedef {"taken" | "other_shape" | "missing" | "left_over" | "beside"} Fate
 */
/**
 * How a file of weights fits the network, tensor by tensor; `problem` says what stands in the
 * way where it is not `whole`.
 * @typedef {{whole: boolean, taken: number, of: number, problem: string, notes: string[], tensors: {fate: Fate,
 *   file: Signature | null, network: Signature | null}[]}} Fit
 */
/**
 * One file of a data set: `name` is its path within the set, with `/`.
 * @typedef {{name: string, blob: Blob}} NamedBlob
 */

/** @import { Phrase, Said } from "./errors.js" */
/**
 * A PyTorch program, read: the network where it can be built, the recipe's settings it names, what makes the network,
 * which others could be meant and why that one was taken, what was assumed, and what is wrong where: in which line,
 * of a notebook's cell where there is one; `row` counts over all cells.
 * @typedef {{class: string, network: {input: number[], nodes: object[]} | null, recipe: Record<string, unknown>,
 *   dataset: string | null, make: string, candidates: {make: string, parameters: number}[], why: Phrase,
 *   notes: Phrase[], problems: ({line: number, column: number, row: number, cell?: number} & Said)[]}} Program
 */

/**
 * What another Worker goes on with beside the session: the run that was left, the files, and the name they are kept
 * under, "" where they are not.
 * @typedef {{left: import("./leaving.js").Keepsake | null, hasWeights: boolean,
 *   files: NamedBlob[], set: string}} HandedOver
 */
/**
 * `crashed`: the engine trapped; this Worker is of no more use. `run`: the slot that this Worker is at.
 * @typedef {{notice: "events", events: LabEvent[]} | {notice: "autosaved", step: number} | {notice: "run",
 *   slot: string} | {notice: "trouble", message: string} | {notice: "crashed", message: string}} Notice
 */
export {};
