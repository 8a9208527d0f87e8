// What the network editor holds: the text, the last network that could be read, and the way back. It asks the reader
// and tells the dialog; it draws nothing.

import { fieldsOf, saidOf } from "../../worker/errors.js";
import { NotAsked, ReaderClient } from "../../worker/reader-client.js";

/** A network as data. @typedef {{name: string, input: number[], nodes: Node[], [key: string]: unknown}} Network */
/**
 * A layer: its settings stand beside its name and kind.
 * @typedef {{name: string, type: string, inputs?: string[], [setting: string]: any}} Node
 */
/** @import { Fields, Phrase, Said } from "../../worker/errors.js" */
/** What is wrong, as the reader tells it. @typedef {{code: string, fields: Fields, message: string}} Told */
/**
 * What is known of a layer.
 * @typedef {{kind: string, detail: string, inputs: string[], shape: number[] | null, parameters: number,
 *   multiply_adds: number, problem: Told | null}} DraftLayer
 */
/** @typedef {{layers: DraftLayer[], parameters: number, multiply_adds: number, problem: Told | null}} Draft */
/** @typedef {{line: number, column: number} & Said} Problem */
/**
 * The reader's answer; without `network` there is none in the source.
 * @typedef {{network: Network | null, draft: Draft | null, source: string | null, lines: number[], fits: boolean,
 *   is_whole: boolean, problems: Problem[], notes: Phrase[], recipe: Record<string, unknown>}} Sheet
 */
/** A sheet with a network. @typedef {Sheet & {network: Network, draft: Draft}} Good */

/**
 * @typedef {object} State
 * @property {string} text                     the source as it stands there
 * @property {Good} good                       the last network that could be read
 * @property {boolean} stale                   the text says something else, which cannot be read
 * @property {boolean} unread                  the text has not been read yet, or the reader could not be asked
 * @property {Problem[]} problems              with their lines in the text
 * @property {Phrase[]} notes                  what was assumed
 * @property {Record<string, unknown>} recipe  settings that the source named
 */
/** @typedef {{edit: string, [field: string]: unknown}} Edit */

const MOST_STATES = 200;
/** Changes of one thing within this many ms are taken back together. */
const TOGETHER = 1200;

export class DraftOfNetwork {
  reader = new ReaderClient();
  /** What follows a width follows its change. */
  keepsFitting = true;
  /** @type {State | null} */
  state = null;
  /**
   * Kinds of layer, as the reader names them.
   * @type {{kind: string, name: string, joins: boolean, follows: string | null}[]}
   */
  kinds = [];
  /** @type {State[]} */
  #past = [];
  /** @type {State[]} */
  #future = [];
  #last = { what: "", time: 0 };
  /** Typed before there was a network; it is read as soon as there is. */
  early = "";
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  #closed = false;
  #tell;

  /** @param {() => void} tell the state is another */
  constructor(tell) {
    this.#tell = tell;
  }

  /**
   * Rejects with a sentence where the reader does not load; what is typed meanwhile waits.
   * @param {[model: string, input: number[], classes: Uint32Array]} question its last part: classes of pictures or
   *   pixels, of boxes, of scenes
   * @param {string} [taken] the network's source, as a person typed it
   * @param {string} [left] an unfinished source
   * @returns {Promise<string>} the source that stands for the network
   */
  open([model, input, classes], taken, left) {
    return this.#inTurn(async () => {
      const [kinds, sheet] = await Promise.all([
        this.reader.ask("layer_kinds"),
        this.reader.ask("open_network", model, Uint32Array.from(input), classes),
      ]);
      this.kinds = JSON.parse(kinds);
      let first = ofBlocks(JSON.parse(sheet), {}, []);
      if (taken !== undefined && taken !== first.text) first = await this.#read({ ...first, text: taken });
      [this.#past, this.#future] = [[], []];
      this.state = first;
      // Both can be taken back.
      for (const text of [left, this.early]) if (text) void this.type(text, "");
      this.early = "";
      return first.text;
    });
  }

  get canUndo() {
    return this.#past.length > 0;
  }
  get canRedo() {
    return this.#future.length > 0;
  }

  undo() {
    this.#walk(this.#past, this.#future);
  }
  redo() {
    this.#walk(this.#future, this.#past);
  }

  /** @param {State[]} from @param {State[]} to */
  #walk(from, to) {
    const state = from.pop();
    if (!state || !this.state) return;
    to.push(this.state);
    this.#last = { what: "", time: 0 };
    this.#become(state);
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.#tell();
    if (state.unread) void this.readAgain();
  }

  /** The state there was can be gone back to. @param {string} what is changed */
  #keep(what) {
    const now = performance.now();
    const goesOn = what !== "" && what === this.#last.what && now - this.#last.time < TOGETHER;
    this.#last = { what, time: now };
    if (goesOn || !this.state) return;
    this.#past.push(this.state);
    this.#past.splice(0, this.#past.length - MOST_STATES);
    this.#future = [];
  }

  /** The source was changed: the blocks follow it, or stay and say so. @param {string} text @param {string} [what] */
  type(text, what = "source") {
    if (!this.state) this.early = text;
    if (!this.state || text === this.state.text) return Promise.resolve();
    this.#keep(what);
    this.state = { ...this.state, text, unread: true };
    return this.readAgain();
  }

  /** Reads what stands there, if that has not been done. */
  readAgain() {
    return this.#inTurn(async () => {
      const before = this.state;
      if (!before?.unread || this.#closed) return; // one reading is of the last that was typed
      const state = await this.#read(before);
      if (this.state?.unread && this.state.text === before.text) {
        this.state = state;
        this.#tell();
      }
    });
  }

  /** Resolves when there is nothing more to read or to change. */
  async settled() {
    for (let turn; turn !== this.#turn;) {
      turn = this.#turn;
      await turn;
    }
  }

  /** @param {State} before @returns {Promise<State>} */
  async #read(before) {
    const said = await this.reader
      .ask("follow_source", before.text, JSON.stringify(before.good.network))
      .then((sheet) => /** @type {Sheet} */ (JSON.parse(sheet)), placed);
    if ("message" in said) return { ...before, stale: true, unread: said.unread, problems: [said], notes: [] };
    const { network, draft, problems, notes, recipe } = said;
    if (!network || !draft || !said.is_whole) return { ...before, stale: true, unread: false, problems, notes };
    return {
      text: before.text,
      good: { ...said, network, draft },
      stale: false,
      unread: false,
      problems,
      notes,
      recipe,
    };
  }

  /**
   * A block was changed: the source is written anew. Rejects with a sentence where that cannot be done.
   * @param {Edit} edit
   * @param {string} [what]
   */
  edit(edit, what = "") {
    return this.#inTurn(async () => {
      const before = this.state;
      if (!before || before.stale || before.unread) return;
      const sheet = JSON.parse(
        await this.reader.ask(
          "edit_network",
          JSON.stringify(before.good.network),
          JSON.stringify(edit),
          this.keepsFitting,
        ),
      );
      if (this.state !== before) return; // typed meanwhile
      this.#keep(what);
      this.#become(ofBlocks(sheet, before.recipe, before.notes, before));
    });
  }

  /** The last source that could be read, as the blocks are. */
  backToGood() {
    return this.#inTurn(async () => {
      const before = this.state;
      if (!before) return;
      const sheet = JSON.parse(
        await this.reader.ask(
          "edit_network",
          JSON.stringify(before.good.network),
          JSON.stringify({ edit: "input", input: before.good.network.input }),
          false,
        ),
      );
      this.#keep("");
      this.#become(ofBlocks(sheet, before.recipe, before.notes));
    });
  }

  /** @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  #inTurn(act) {
    const now = this.#turn.then(act);
    this.#turn = now.catch(() => {});
    return now;
  }

  close() {
    this.#closed = true;
    this.reader.close();
  }
}

/**
 * A state made by the blocks. The source there was stays as it was typed where no layer has changed, and it does not
 * say how large the pictures are.
 * @param {Good} sheet
 * @param {Record<string, unknown>} recipe
 * @param {Phrase[]} notes
 * @param {State} [before]
 * @returns {State}
 */
function ofBlocks(sheet, recipe, notes, before) {
  if (
    before &&
    !("resize" in recipe) &&
    JSON.stringify(sheet.network.nodes) === JSON.stringify(before.good.network.nodes)
  ) {
    sheet = { ...sheet, source: before.text, lines: before.good.lines };
  }
  const problems = sheet.draft.layers.flatMap(({ problem }, at) =>
    problem ? [{ line: sheet.lines[at], column: 9, ...problem }] : [],
  );
  if (sheet.draft.problem) problems.push({ line: sheet.lines.at(-1) ?? 0, column: 9, ...sheet.draft.problem });
  return { text: sheet.source ?? "", good: sheet, stale: false, unread: false, problems, notes, recipe };
}

/**
 * An error with its place; `unread` where it says nothing of the source.
 * @param {Error} error
 * @returns {Problem & {unread: boolean}}
 */
function placed(error) {
  const unread = error instanceof NotAsked;
  const said = saidOf(error);
  const { line = 0, column = 0, problem, what, instead } = fieldsOf(error);
  // The place is beside the message, not in it.
  if (said.code === "python.syntax") said.message = `${problem}.`;
  if (said.code === "python.unsupported") said.message = `${what}. ${instead}`;
  return { line, column, ...said, unread };
}
