// What the network editor holds: the program's files, the last network that could be read, and the way back. It asks
// the reader and tells the dialog; it draws nothing.

import { saidOf } from "../../worker/errors.js";
import { NotAsked, ReaderClient } from "../../worker/reader-client.js";
import { NOTHING_ASKED, isSame, ofText, textOf, withText } from "./given.js";

/** A network as data. @typedef {{name: string, input: number[], nodes: Node[], [key: string]: unknown}} Network */
/**
 * A layer: its settings stand beside its name and kind.
 * @typedef {{name: string, type: string, inputs?: string[], weights_of?: string, [setting: string]: any}} Node
 */
/** @import { Fields, Phrase, Said } from "../../worker/errors.js" */
/** What is wrong, as the reader tells it. @typedef {{code: string, fields: Fields, message: string}} Told */
/**
 * What is known of a layer.
 * @typedef {{kind: string, detail: string, inputs: string[], shape: number[] | null, parameters: number,
 *   multiply_adds: number, problem: Told | null}} DraftLayer
 */
/** @typedef {{layers: DraftLayer[], parameters: number, multiply_adds: number, problem: Told | null}} Draft */
/** @import { NamedBlob } from "../../worker/protocol.js" */
/** @import { Asked, Given } from "./given.js" */
/**
 * Where a line stands: in a file, where there are several; in a cell, of a notebook. `row` is the line in the file's
 * text, `line` in the cell; both from 1, 0 where there is no place.
 * @typedef {{file?: string, cell?: number, line: number, row: number}} Spot
 */
/** @typedef {Spot & {column: number} & Said} Problem */
/** What could be meant as the network. @typedef {{make: string, parameters: number}} Candidate */
/**
 * The reader's answer; without `network` there is none in the source. `files` are those that were read, the main one
 * last, where there are several; `texts` those that are other than was given.
 * @typedef {{network: Network | null, draft: Draft | null, source: string | null, lines: Spot[], fits: boolean,
 *   is_whole: boolean, problems: Problem[], notes: Phrase[], recipe: Record<string, unknown>, make: string,
 *   candidates: Candidate[], why: Phrase, files: string[], texts: (string | null)[]}} Sheet
 */
/** A sheet with a network. @typedef {Sheet & {network: Network, draft: Draft}} Good */

/** What was found of the network meant. @typedef {Pick<Sheet, "make" | "candidates" | "why" | "files">} Meant */
/**
 * @typedef {object} Beside
 * @property {number} shown                    the file in the field, by its place; -1 for the main one
 * @property {Good} good                       the last network that could be read
 * @property {boolean} stale                   the text says something else, which cannot be read
 * @property {boolean} unread                  the text has not been read yet, or the reader could not be asked
 * @property {Problem[]} problems              with their lines in the text
 * @property {Phrase[]} notes                  what was assumed
 * @property {Record<string, unknown>} recipe  settings that the source named
 * @property {Meant} meant
 * @property {number[]} size                   the pictures' size where nothing else is asked for
 */
/** @typedef {Given & Beside} State */
/** @typedef {{edit: string, [field: string]: unknown}} Edit */

const MOST_STATES = 200;
/** Changes of one thing within this many ms are taken back together. */
const TOGETHER = 1200;
/** The program is read when what is asked for has been left alone for so many ms. */
const PAUSE = 300;
/** @type {Meant} */
const NOTHING_MEANT = { make: "", candidates: [], why: { phrase: "", fields: {} }, files: [] };

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
  /** Given before there was a network; it is read as soon as there is. @type {Given | null} */
  early = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
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
   * @param {Given} [taken] the network's source, as a person typed it
   * @param {Given} [left] an unfinished source
   * @returns {Promise<Given>} the source that stands for the network
   */
  open([model, input, classes], taken, left) {
    return this.#inTurn(async () => {
      const [kinds, sheet] = await Promise.all([
        this.reader.ask("layer_kinds"),
        this.reader.ask("open_network", model, Uint32Array.from(input), classes),
      ]);
      this.kinds = JSON.parse(kinds);
      let first = ofBlocks(JSON.parse(sheet), {}, []);
      if (taken && !isSame(taken, first)) first = await this.#read({ ...first, ...taken, shown: -1 });
      [this.#past, this.#future] = [[], []];
      this.state = first;
      // Both can be taken back.
      for (const given of [left, this.early]) if (given) void this.take(given);
      this.early = null;
      return { files: first.files, asked: first.asked };
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

  /** The text in the field was changed: the blocks follow it, or stay and say so. @param {string} text */
  type(text) {
    const { state } = this;
    if (!state) this.early = ofText(text);
    else if (text !== textOf(state)) return this.#change({ files: withText(state, text) }, "source");
    return Promise.resolve();
  }

  /** Another program. @param {Given} given */
  take(given) {
    if (!this.state) this.early = given;
    else if (!isSame(given, this.state)) return this.#change({ ...given, shown: -1 }, "");
    return Promise.resolve();
  }

  /**
   * The program in files, a folder or an archive. Rejects with a sentence where there is none in them.
   * @param {NamedBlob[]} blobs
   */
  async openFiles(blobs) {
    const [one] = blobs;
    // One text needs no reader, which may not be there yet.
    if (!this.state && blobs.length === 1 && !/\.zip$/i.test(one.name))
      return this.take(ofText(await one.blob.text(), one.name));
    const files = await this.#inTurn(() => this.reader.ask("program_files", blobs));
    await this.take({ files: JSON.parse(files), asked: NOTHING_ASKED });
  }

  /** Which network is meant, as it is typed. @param {Asked} asked @param {boolean} [atOnce] */
  ask(asked, atOnce = false) {
    if (!this.state || isSame({ files: this.state.files, asked }, this.state)) return;
    this.#keep("asked");
    this.state = { ...this.state, asked, unread: true };
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#readLater(), atOnce ? 0 : PAUSE);
  }

  /** Reads what waits for a pause, if anything does. */
  #readLater() {
    if (this.#later === undefined) return;
    clearTimeout(this.#later);
    this.#later = undefined;
    void this.readAgain();
  }

  /** Another file is shown. @param {number} shown */
  show(shown) {
    if (!this.state || shown === this.state.shown || !this.state.files[shown]) return;
    this.state = { ...this.state, shown };
    this.#tell();
  }

  /** @param {Partial<Given & Beside>} change @param {string} what is changed */
  #change(change, what) {
    this.#keep(what);
    if (this.state) this.state = { ...this.state, ...change, unread: true };
    return this.readAgain();
  }

  /** Reads what stands there, if that has not been done. */
  readAgain() {
    return this.#inTurn(async () => {
      const before = this.state;
      if (!before?.unread || this.#closed) return; // one reading is of the last that was typed
      const state = await this.#read(before);
      const now = this.state;
      if (now?.unread && now.files === before.files && now.asked === before.asked) {
        this.state = { ...state, shown: now.shown < 0 ? state.shown : now.shown };
        this.#tell();
      }
    });
  }

  /** Resolves when there is nothing more to read or to change. */
  async settled() {
    this.#readLater();
    for (let turn; turn !== this.#turn;) {
      turn = this.#turn;
      await turn;
    }
  }

  /** @param {State} before @returns {Promise<State>} */
  async #read(before) {
    const { files, asked, good, size } = before;
    const lastNetwork = JSON.stringify({ ...good.network, input: size });
    const said = await this.reader
      .ask("follow_source", JSON.stringify(files), lastNetwork, JSON.stringify(asked))
      .then((sheet) => /** @type {Sheet} */ (JSON.parse(sheet)), placed);
    if ("message" in said) return { ...before, stale: true, unread: said.unread, problems: [said], notes: [] };
    const { network, draft, problems, notes, recipe } = said;
    const texts = said.texts.some((text) => text !== null)
      ? files.map(({ name, text }, at) => ({ name, text: said.texts[at] ?? text }))
      : files;
    const main = files.findIndex(({ name }) => name === said.files.at(-1));
    const read = { ...before, files: texts, shown: before.shown < 0 ? main : before.shown };
    const told = { ...read, unread: false, problems, notes, meant: said };
    if (!network || !draft || !said.is_whole) return { ...told, stale: true };
    const natural = asked.input === "" ? network.input : size;
    return { ...told, good: { ...said, network, draft }, stale: false, recipe, size: natural };
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
    clearTimeout(this.#later);
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
  const { input } = sheet.network;
  /** @type {Pick<State, "files" | "asked" | "shown" | "meant" | "size">} */
  let source = { ...ofText(sheet.source ?? ""), shown: 0, meant: NOTHING_MEANT, size: input };
  if (
    before &&
    !("resize" in recipe) &&
    JSON.stringify(sheet.network.nodes) === JSON.stringify(before.good.network.nodes)
  ) {
    sheet = { ...sheet, lines: before.good.lines };
    const { files, shown, meant } = before;
    const asked = { ...before.asked, input: before.asked.input && input.join("x") };
    source = { files, shown, meant, asked, size: asked.input ? before.size : input };
  }
  const of = (/** @type {number} */ at) => sheet.lines.at(at) ?? { line: 0, row: 0 };
  const problems = sheet.draft.layers.flatMap(({ problem }, at) =>
    problem ? [{ ...of(at), column: 9, ...problem }] : [],
  );
  if (sheet.draft.problem) problems.push({ ...of(-1), column: 9, ...sheet.draft.problem });
  return { ...source, good: sheet, stale: false, unread: false, problems, notes, recipe };
}

/**
 * An error of what was asked, which has no place; `unread` where it says nothing of the source.
 * @param {Error} error
 * @returns {Problem & {unread: boolean}}
 */
function placed(error) {
  return { line: 0, row: 0, column: 0, ...saidOf(error), unread: error instanceof NotAsked };
}
