// Which data: the built-in scenes or own files (chosen, dropped, kept from last time), one
// sample of each class, the split.

import { app, changed, chooseSample, dataName, isBuiltin, isLocked, note, watch } from "../core/state.js";
import { forget, kindOf, useBuiltin, useFiles, useKept } from "../core/actions.js";
import { byId, h, icon, ICONS, roving, say } from "../ui/dom.js";
import { filesOf, isOnePicture, isWeights } from "../core/files.js";
import { count } from "../core/format.js";
import { attempt, late } from "../core/late.js";
import { Missing } from "../core/errors.js";
import { loadWeights } from "./footer.js";
import { noteSlot } from "../ui/notes.js";
import { paintPicture } from "../ui/draw.js";
import { BUILT_IN } from "../core/schema.js";
import { lacks, task } from "../core/task.js";
import { showOwn } from "./own.js";
import { phrased, t } from "../text/text.js";

/** @import { Phrase } from "../../worker/errors.js" */
/** @import { NamedBlob, Summary } from "../../worker/protocol.js" */
/** @import { TextKey } from "../text/text.js" */

const SOURCES = [...BUILT_IN.keys(), "cifar", "mnist", "folder"];
/** Training pictures looked through for one of each class. */
const SEARCHED = 400;
const MOST_SAMPLES = 10;
/** Sentences on how the data were read. */
const NOTES_SHOWN = 3;
/** Wide pictures shown where there is more to see than a class. */
const WIDE_SAMPLES = { segment: 2, detect: 4 };

export function mountData() {
  const panel = byId("data");
  const rows = SOURCES.map((source) => row(source));
  panel.append(
    h("div", { class: "head" }, h("h2", { id: "data-title", t: "data" })),
    h(
      "div",
      { class: "sources", role: "radiogroup", "aria-labelledby": "data-title" },
      ...rows.map((one) => one.element),
    ),
    noteSlot("data"),
  );
  mountSamples(panel);
  mountSplit(panel);
  mountDrop();
  watch(["summary", "state", "sets", "looks", "note"], () => rows.forEach((one) => one.draw()));
}

let reading = "";

/** @param {string} source @param {Iterable<File | NamedBlob>} files */
async function read(source, files) {
  const named = [...files].map((file) =>
    "blob" in file ? file : { name: file.webkitRelativePath || file.name, blob: file },
  );
  if (named.length === 0) return;
  if (await isWeights(named)) return loadWeights(named[0]);
  reading = source;
  changed("sets");
  await useFiles(source, named);
  reading = "";
  changed("sets");
}

/** @param {string} source */
function row(source) {
  const radio = h("input", { type: "radio", name: "source", id: `source-${source}`, onchange: () => void pick() });
  const name = () => (isBuiltin(source) ? dataName(source) : t(/** @type {TextKey} */ (source)));
  const label = h("label", { for: radio.id }, name());
  const figure = h("span", { class: "count mono" });
  const own = !isBuiltin(source);
  const files = h("input", {
    type: "file",
    class: "hidden-file",
    multiple: true,
    webkitdirectory: source === "folder",
    "data-source": source,
    onchange: () => {
      void read(source, [...(files.files ?? [])]);
      files.value = "";
    },
  });
  const choose = h("button", {
    class: "link",
    t: source === "folder" ? "chooseFolder" : "chooseFiles",
    onclick: () => files.click(),
  });
  const away = h(
    "button",
    { class: "plain forget", label: "forget", onclick: () => void forget(source) },
    icon(ICONS.cross, 12),
  );
  const element = h(
    "div",
    { class: "source" },
    radio,
    label,
    figure,
    own ? choose : "",
    own ? away : "",
    own ? files : "",
  );

  async function pick() {
    const kept = app.sets.some((set) => set.name === source);
    if (isBuiltin(source)) await useBuiltin(source);
    else if (kept) await useKept(source);
    else {
      draw(); // stays with what is there until files are chosen
      files.click();
    }
  }

  function draw() {
    say(label, name());
    const active = app.source === source && app.summary !== null;
    const kept = app.sets.find((set) => set.name === source);
    radio.checked = active;
    radio.disabled = !app.ready || isLocked();
    const lack = lacks(source);
    radio.title = isLocked() ? t("locked") : lack;
    element.classList.toggle("lacking", lack !== "");
    element.classList.toggle("chosen", active);
    choose.hidden = Boolean(kept) || active || reading === source;
    choose.disabled = radio.disabled;
    away.hidden = !kept || isLocked();
    const pictures =
      active && app.summary ? count(app.summary.data.train + app.summary.data.test) : kept ? size(kept.bytes) : "";
    say(figure, reading === source ? t("reading") : lack && (!own || kept) ? lack : pictures);
  }
  return { element, draw };
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${Math.round(bytes / 1e6)} MB`;
}

/** @param {HTMLElement} panel */
function mountSamples(panel) {
  const about = h("span", { class: "muted" });
  const samples = roving(
    h("div", { class: "samples" }, h("p", { class: "empty", t: "samplesEmpty", style: "grid-column: 1 / -1" })),
  );
  panel.append(h("div", { class: "subhead" }, h("h3", { t: "samples" }), about), samples);
  /** @type {{button: HTMLButtonElement, index: number}[]} */
  let shown = [];
  /** The data whose samples are shown, and those whose samples are wanted. */
  let of = "";
  let wanted = "";

  async function fill() {
    const { summary } = app;
    if (!summary) return;
    const { data } = summary;
    const [, height, width] = data.shape;
    words();
    const identity = `${task()} ${data.name} ${data.train} ${data.test} ${data.classes.join()} ${app.recipe.seed}`;
    wanted = identity;
    if (identity === of) return;
    samples.classList.toggle("wide", task() !== "classify");
    samples.classList.toggle("pairs", task() === "detect");
    if (task() !== "classify") {
      const found = await wide(summary);
      if (wanted !== identity) return;
      of = identity;
      shown = found;
      samples.replaceChildren(...shown.map(({ button }) => button));
      if (shown[0]) choose(shown[0].index);
      return;
    }
    const searched = Math.min(SEARCHED, data.train);
    const indices = Array.from({ length: searched }, (_, at) => Math.floor((at * data.train) / searched));
    const labels = await app.trainer.labels("train", indices);
    const found = data.classes
      .map((_, number) => indices[labels.indexOf(number)])
      .map((index, number) => ({ index, number }))
      .filter(({ index }) => index !== undefined)
      .slice(0, MOST_SAMPLES);
    const pixels = await app.trainer.pictures(
      "train",
      found.map(({ index }) => index),
    );
    if (wanted !== identity) return; // other data have come meanwhile
    of = identity;
    shown = found.map(({ index, number }, at) => {
      const canvas = h("canvas", { class: "picture" });
      paintPicture(canvas, pixels, at, width, height);
      const button = h(
        "button",
        { class: "plain", onclick: () => choose(index) },
        canvas,
        h("span", { title: data.classes[number] }, data.classes[number]),
      );
      return { button, index };
    });
    samples.replaceChildren(...shown.map(({ button }) => button));
    if (shown[0]) choose(shown[0].index);
  }

  /** Pictures beside their masks, or with their boxes. @param {Summary} summary */
  async function wide({ data, network }) {
    const [, height, width] = data.shape;
    const masks = task() === "segment";
    const count = Math.min(WIDE_SAMPLES[masks ? "segment" : "detect"], data.train);
    const indices = Array.from({ length: count }, (_, at) => Math.floor((at * data.train) / count));
    const [{ boxesOf, drawBoxes, paintMask }, pixels, truth] = await Promise.all([
      late(() => import("../ui/overlay.js"), "ui/overlay.js"),
      app.trainer.pictures("train", indices),
      masks ? app.trainer.masks("train", indices) : app.trainer.boxes("train", indices),
    ]);
    return indices.map((index, at) => {
      const canvas = h("canvas", { class: "picture" });
      paintPicture(canvas, pixels, at, width, height);
      const mask = masks ? h("canvas", { class: "picture" }) : null;
      if (mask)
        paintMask(
          mask,
          /** @type {Uint8Array} */ (truth),
          at,
          network.input[2],
          network.input[1],
          data.palette,
          new Set(),
        );
      else
        drawBoxes(
          canvas,
          boxesOf(/** @type {Float32Array} */ (truth), at, 6).map(([, , ...box]) => ({ box, label: "" })),
          [width, height],
          2,
        );
      return {
        button: h("button", { class: "plain", title: `#${index}`, onclick: () => choose(index) }, canvas, mask),
        index,
      };
    });
  }

  /** @param {number} index */
  function choose(index) {
    chooseSample(index);
    for (const one of shown) one.button.setAttribute("aria-pressed", String(one.index === index));
  }

  function words() {
    const data = app.summary?.data;
    if (data) say(about, t(`samplesNote.${task()}`, { n: data.classes.length, size: data.shape.slice(1).join("×") }));
  }
  watch(
    ["summary"],
    () =>
      void fill().catch((error) => {
        if (error instanceof Missing) void attempt("data", fill);
        else console.warn("convlab: samples:", error);
      }),
  );
  watch(["looks"], words);
}

/** @param {HTMLElement} panel */
function mountSplit(panel) {
  const [train, held] = [h("i"), h("i")];
  const [trainCount, heldCount] = [h("b"), h("b")];
  const how = h("span", { class: "muted" });
  const notes = h("div", { class: "split-notes" });
  panel.append(
    h("div", { class: "subhead" }, h("h3", { t: "split" }), how),
    h("div", { class: "split-bar", "aria-hidden": "true" }, train, held),
    h(
      "div",
      { class: "split-words" },
      h("span", {}, trainCount, " ", h("span", { t: "train" })),
      h("span", {}, heldCount, " ", h("span", { t: "heldOut" })),
    ),
    notes,
  );
  /** What was reported and skipped while reading: the first notes, the others on demand. @param {Phrase[]} all */
  function tell(all) {
    const lines = all.map((line) => h("p", { class: "empty" }, phrased(line)));
    const [shown, more] = [lines.slice(0, NOTES_SHOWN), lines.slice(NOTES_SHOWN)];
    notes.replaceChildren(
      ...shown,
      ...(more.length > 0
        ? [h("details", {}, h("summary", { class: "small" }, t("moreNotes", { n: more.length })), ...more)]
        : []),
    );
  }
  watch(["looks"], () => tell(app.summary?.data.notes ?? []));
  watch(["summary"], () => {
    const data = app.summary?.data;
    if (!data) return;
    train.style.flexGrow = String(data.train);
    held.style.flexGrow = String(data.test);
    say(trainCount, count(data.train));
    say(heldCount, count(data.test));
    say(how, data.split_note);
    tell(data.notes);
  });
}

/** Dropped on the page: one picture is named by the net, everything else is data. Pasted pictures likewise. */
function mountDrop() {
  const hint = h("div", { class: "drop-hint", t: "dropHere", hidden: true });
  document.body.append(hint);
  let depth = 0;
  const over = (/** @type {boolean} */ on) => {
    hint.hidden = !on;
    byId("data").classList.toggle("drop", on);
  };
  addEventListener("dragenter", () => over((depth += 1) > 0));
  addEventListener("dragleave", () => over((depth -= 1) > 0));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", async (event) => {
    event.preventDefault();
    depth = 0;
    over(false);
    const files = await filesOf(event.dataTransfer);
    if (isOnePicture(files)) await showOwn(files[0].blob, files[0].name);
    else if (await isWeights(files)) await loadWeights(files[0]);
    else if (files.length > 0 && isLocked()) note("data", () => t("locked"));
    else if (files.length > 0) await read(kindOf(files.map((file) => file.name)), files);
  });
  addEventListener("paste", async (event) => {
    const files = await filesOf(event.clipboardData);
    if (isOnePicture(files)) await showOwn(files[0].blob, files[0].name);
  });
}
