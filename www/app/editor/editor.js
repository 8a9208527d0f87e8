// The network editor: PyTorch source on one side, the blocks on the other, each following the other at every key
// stroke, with shapes, costs and what is wrong where. What is made there trains when the person says so.

import { app, isLocked, watch } from "../core/state.js";
import { configure } from "../core/actions.js";
import { h, say } from "../ui/dom.js";
import { big, count, shape } from "../core/format.js";
import { filesOf } from "../core/files.js";
import { style } from "../core/lazy-style.js";
import { DraftOfNetwork } from "./draft.js";
import { makeBlocks } from "./blocks.js";
import { makeMeant } from "./meant.js";
import { makeSource } from "./source.js";
import { isSame } from "./given.js";
import { words } from "../text/editor.js";
import { addWords, t } from "../text/text.js";
import { wordsOf } from "../core/errors.js";

/** @import { NamedBlob, Recipe, Summary } from "../../worker/protocol.js" */
/** @import { State } from "./draft.js" */
/** @import { Given } from "./given.js" */

addWords(words);

/** What was left unfinished, to go on with, and for which question. @type {{of: string, given: Given} | null} */
let left = null;
/**
 * The source of the network that was taken from here last: it is shown as it was typed.
 * @type {{model: string, given: Given} | null}
 */
let taken = null;
let isOpen = false;
/** @type {(() => void) | null} */
let redraw = null;
watch(["state", "looks"], () => redraw?.());

/** The network that is trained now. @param {Summary} summary @returns {[string, number[], Uint32Array]} */
function question({ data, network }) {
  const classes = Uint32Array.of(data.classes.length, data.box_classes.length, data.scene_classes.length);
  return [String(app.recipe.model), network.input, classes];
}

export async function openEditor() {
  const { summary } = app;
  if (isOpen || !summary) return;
  isOpen = true;
  try {
    await style("styles/editor.css");
  } catch (error) {
    isOpen = false;
    throw error;
  }
  const asked = question(summary);
  const of = JSON.stringify([asked[0], asked[1], [...asked[2]]]);
  let chosen = 0;
  /** @type {Given | null} */
  let first = null;
  /** "Train this" was pressed, and what stands there is still being read. */
  let waits = false;
  const draft = new DraftOfNetwork(draw);
  const source = makeSource(
    (text) => {
      void draft.type(text);
      buttons();
    },
    (at) => choose(at, false),
    (file) => draft.show(draft.state?.files.findIndex(({ name }) => name === file) ?? -1),
  );
  const meant = makeMeant(draft, () => buttons());
  const blocks = makeBlocks(draft, (at) => choose(at, true));

  const sums = h("p", { class: "sums", "aria-live": "polite" });
  const stale = h(
    "div",
    { class: "note stale-note", hidden: true },
    h("p", { t: "editorStale" }),
    h(
      "div",
      { class: "buttons" },
      h("button", { class: "compact", t: "backToGood", onclick: () => void draft.backToGood() }),
    ),
  );
  const fitting = h("input", {
    type: "checkbox",
    id: "keep-fitting",
    checked: true,
    onchange: () => {
      draft.keepsFitting = fitting.checked;
      draw();
    },
  });
  const undo = h("button", { class: "compact", t: "undo", title: "Ctrl+Z", onclick: () => draft.undo() });
  const redo = h("button", { class: "compact", t: "redo", title: "Ctrl+Y", onclick: () => draft.redo() });
  const startOver = h("button", { class: "compact", t: "startOver", onclick: () => first && void draft.take(first) });
  const again = h("button", {
    class: "compact",
    id: "program-again",
    t: "tryAgain",
    hidden: true,
    onclick: () => void (draft.state ? draft.readAgain() : load()),
  });
  const train = h("button", { class: "compact main", id: "program-train", t: "trainThis", onclick: () => void use() });
  const [file, folder] = [false, true].map((isFolder) => {
    const input = h("input", {
      type: "file",
      class: "hidden-file",
      multiple: true,
      webkitdirectory: isFolder,
      accept: isFolder ? undefined : ".py,.ipynb,.zip,.yaml,.yml,.txt,.md,text/*",
      id: isFolder ? "program-folder" : "program-file",
      onchange: () => {
        const named = (/** @type {File} */ blob) => ({ name: blob.webkitRelativePath || blob.name, blob });
        void bring([...(input.files ?? [])].map(named));
        input.value = "";
      },
    });
    return input;
  });
  const hint = h("div", { class: "drop-hint", t: "dropProgram", hidden: true });
  const dialog = h(
    "dialog",
    { class: "editor", label: "program" },
    h(
      "div",
      { class: "head" },
      h("h2", { t: "program" }),
      h("span", { class: "muted", t: "editorNote" }),
      h(
        "div",
        { class: "editor-tools" },
        undo,
        redo,
        startOver,
        h("button", { class: "compact", t: "openFiles", onclick: () => file.click() }),
        h("button", { class: "compact folder-button", t: "openFolder", onclick: () => folder.click() }),
        file,
        folder,
        h("button", { class: "compact", t: "close", onclick: () => dialog.close() }),
      ),
    ),
    h(
      "div",
      { class: "editor-sides" },
      h(
        "section",
        { class: "editor-source", "aria-label": t("editorSource") },
        h("div", { class: "meant-frame" }, meant.files, meant.element),
        source.element,
        source.found,
      ),
      h(
        "section",
        { class: "editor-blocks", "aria-label": t("blocks") },
        h(
          "div",
          { class: "layer-titles" },
          h("span", { t: "blocks" }),
          h("span", { t: "outputShape" }),
          h("span", { t: "parameters" }),
          h("span", { t: "multiplyAdds" }),
        ),
        stale,
        blocks.list,
      ),
    ),
    h(
      "div",
      { class: "editor-foot" },
      sums,
      again,
      h("label", { class: "check" }, fitting, h("span", { t: "keepFitting" })),
      train,
    ),
    hint,
  );
  takeDrops(dialog, hint, (files) => void bring(files));

  dialog.addEventListener("close", () => {
    const given = draft.state ?? draft.early ?? (left?.of === of ? left.given : null);
    left = given && !isSame(given, first) ? { of, given: { files: given.files, asked: given.asked } } : null;
    draft.close();
    document.removeEventListener("keydown", walk);
    dialog.remove();
    isOpen = false;
    redraw = null;
  });
  // Of the whole page: a button that was pressed and is gone leaves the keyboard to nobody.
  document.addEventListener("keydown", walk);
  // Escape leaves a field first, so that nothing is closed by the way.
  dialog.addEventListener("cancel", (event) => {
    const field = document.activeElement;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    field.blur();
  });

  document.body.append(dialog);
  dialog.showModal();
  redraw = draw;
  buttons();
  await load();

  /** What is typed before there is a reader is read by it. */
  async function load() {
    again.hidden = true;
    say(sums, t("editorLoading"));
    try {
      first = await draft.open(
        asked,
        taken?.model === asked[0] ? taken.given : undefined,
        left?.of === of ? left.given : undefined,
      );
      draw();
    } catch (error) {
      again.hidden = false;
      say(sums, t("readerMissing", { message: wordsOf(error)() }));
    }
  }

  /** @param {NamedBlob[]} files */
  async function bring(files) {
    if (files.length === 0) return;
    try {
      await draft.openFiles(files);
    } catch (error) {
      say(sums, wordsOf(error)());
    }
  }

  /** @param {KeyboardEvent} event */
  function walk(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) draft.redo();
    else draft.undo();
  }

  /** @param {number} at @param {boolean} byBlock */
  function choose(at, byBlock) {
    // A click on the block that is chosen shows its file, too.
    if (at === chosen && !byBlock) return;
    chosen = at;
    const file = byBlock && draft.state ? draft.state.good.lines[at]?.file : undefined;
    if (file !== undefined) draft.show(draft.state?.files.findIndex(({ name }) => name === file) ?? -1);
    draw(byBlock);
    blocks.reveal(at);
  }

  /**
   * What keeps a source that was read from training. A name that is not imported does not; a shape does.
   * @param {State} state
   */
  function wrong({ stale, good }) {
    return stale || good.draft.problem !== null || good.draft.layers.some((layer) => layer.problem);
  }

  /** A source that has not been read yet may be right: pressing waits for it. */
  function buttons() {
    const { state } = draft;
    undo.disabled = !draft.canUndo;
    redo.disabled = !draft.canRedo;
    startOver.disabled = !state || isSame(state, first);
    fitting.disabled = Boolean(state?.stale);
    train.disabled = waits || (state !== null && !state.unread && wrong(state)) || isLocked() || !app.ready;
    train.title = isLocked() ? t("locked") : "";
    train.setAttribute("aria-busy", String(waits));
  }

  function draw(show = false) {
    const { state } = draft;
    buttons();
    if (!state) return;
    const { network, draft: known } = state.good;
    chosen = Math.min(chosen, network.nodes.length - 1);
    source.draw(state, chosen, show === true);
    meant.draw();
    blocks.draw(chosen);
    stale.hidden = !state.stale;
    const out = known.layers.at(-1)?.shape;
    say(
      sums,
      [
        t("sums", {
          parameters: count(known.parameters),
          cost: big(known.multiply_adds),
          layers: network.nodes.length,
        }),
        ...(out ? [`${shape(network.input)} → ${shape(out)}`] : []),
        ...(wrong(state) || state.problems.length > 0
          ? [t("problemCount", { n: Math.max(1, state.problems.length) })]
          : []),
      ].join(" · "),
    );
    again.hidden = !(state.stale && state.unread);
  }

  /** The recipe takes the network, and what else the source says of training. */
  async function use() {
    waits = true;
    buttons();
    if (!again.hidden) again.click();
    await draft.settled();
    waits = false;
    const { state } = draft;
    if (!dialog.open) return;
    buttons();
    // A source that cannot be read says so where it stands; a value that was not taken keeps its mark.
    const refused = /** @type {HTMLElement | null} */ (dialog.querySelector(".layer-fields [aria-invalid=true]"));
    if (refused) {
      refused.focus();
      return say(sums, t("fieldWrong", { name: refused.getAttribute("name") ?? "" }));
    }
    if (!state || state.unread || train.disabled) return;
    // The size is the network's own, however it came there.
    const named = Object.entries(state.recipe).filter(([name]) => name in app.defaults && name !== "resize");
    const { data, device, engine } = app.recipe;
    const others = named.length > 0 ? { ...app.defaults, data, device, engine } : app.recipe;
    const model = isSame(state, first) ? String(app.recipe.model) : JSON.stringify(state.good.network);
    const resize = model === app.recipe.model ? app.recipe.resize : (app.defaults.resize ?? null);
    const patch = /** @type {Partial<Recipe>} */ ({ ...others, resize, ...Object.fromEntries(named), model });
    // Left as it is, so that it is there again where the data do not go with it.
    dialog.close();
    if (!(await configure(patch, "network"))) return;
    left = null;
    taken = { model, given: { files: state.files, asked: state.asked } };
  }
}

/**
 * Files dropped on the dialog are the program; the page below does not see them.
 * @param {HTMLElement} dialog
 * @param {HTMLElement} hint
 * @param {(files: NamedBlob[]) => void} taken
 */
function takeDrops(dialog, hint, taken) {
  let depth = 0;
  const over = (/** @type {Event} */ event, /** @type {number} */ by) => {
    event.stopPropagation();
    depth = Math.max(0, depth + by);
    hint.hidden = depth === 0;
  };
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  dialog.addEventListener("dragenter", (event) => hasFiles(event) && over(event, 1));
  dialog.addEventListener("dragleave", (event) => hasFiles(event) && over(event, -1));
  dialog.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.stopPropagation();
    event.preventDefault();
  });
  dialog.addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(event, -depth);
    taken(await filesOf(event.dataTransfer));
  });
}
