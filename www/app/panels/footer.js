// Weights in and out, the last line of the run log, and the log.

import { app, watch, note } from "../core/state.js";
import { isUnloaded } from "../../worker/errors.js";
import { glance, lines, log } from "../core/run.js";
import { byId, h, say } from "../ui/dom.js";
import { attempt, late } from "../core/late.js";
import { missingWords, wordsOf } from "../core/errors.js";
import { noteSlot } from "../ui/notes.js";
import { said, t } from "../text/text.js";

/** @import { NamedBlob } from "../../worker/protocol.js" */

export function mountFooter() {
  const last = h("span", { class: "last mono" });
  const file = h("input", {
    type: "file",
    class: "hidden-file",
    accept: ".safetensors,.pt,.pth,.th,.ckpt,.bin,.tar",
    id: "weights-file",
    onchange: () => {
      const chosen = file.files?.[0];
      if (chosen) void loadWeights({ name: chosen.name, blob: chosen });
      file.value = "";
    },
  });
  const saveButton = h("button", {
    class: "link",
    id: "save-weights",
    t: "saveWeights",
    disabled: true,
    onclick: () => void save(),
  });
  const loadButton = h("button", {
    class: "link",
    id: "load-weights",
    t: "loadWeights",
    disabled: true,
    onclick: () => file.click(),
  });
  const exportButton = h("button", {
    class: "link",
    id: "open-export",
    t: "export",
    disabled: true,
    onclick: () => void attempt("weights", async () => (await exporting()).openExport()),
  });
  const slot = noteSlot("weights");
  slot.className = "footer-note";
  byId("footer").append(
    h("span", { class: "muted", t: "weights" }),
    saveButton,
    loadButton,
    exportButton,
    file,
    h("span", { class: "rule" }),
    last,
    h("button", { class: "link", t: "runLog", onclick: openLog }),
  );
  byId("footer").before(slot);
  watch(["log", "looks"], () => {
    const line = lines.at(-1);
    last.title = line ? written(line) : t("logEmpty");
    say(last, last.title);
  });
  watch(["summary", "state"], () => {
    saveButton.disabled = !app.ready;
    loadButton.disabled = !app.ready;
    exportButton.disabled = !app.ready;
  });
}

/** @param {typeof lines[number]} line */
function written({ time, text }) {
  return `${time.toTimeString().slice(0, 8)} ${said(text)}`;
}

/** The export menu, and what writes a file. */
const exporting = () => late(() => import("./export.js"), "panels/export.js");

function save() {
  return attempt("weights", async () => {
    const { download, openExport, otherBest } = await exporting();
    // Where the best weights are not the last ones, a person chooses.
    if (await otherBest()) return void openExport();
    const name = await download("weights");
    note("weights", null);
    log(() => t("weightsSaved", { name }));
  });
}

/** Loads a file of weights; one that does not fit is shown tensor by tensor. @param {NamedBlob} file */
export async function loadWeights(file) {
  /** @type {(() => Promise<void>) | undefined} */
  let list;
  try {
    const bytes = new Uint8Array(await file.blob.arrayBuffer());
    const fit = await app.trainer.fitWeights(bytes);
    list = async () =>
      (await late(() => import("./weights-fit.js"), "panels/weights-fit.js")).openFit(
        file.name,
        bytes,
        fit,
        weightsLoaded,
      );
    if (!fit.whole && fit.taken > 0) return await list();
    weightsLoaded(file.name, await app.trainer.loadWeights(bytes));
  } catch (error) {
    const again = { word: () => t("tryAgain"), act: () => void loadWeights(file) };
    if (isUnloaded(error)) return note("weights", missingWords(error), [again]);
    const tensors = list;
    const mends = tensors ? [{ word: () => t("weightsList"), act: () => void attempt("weights", tensors) }] : [];
    note("weights", () => `${file.name}: ${wordsOf(error)()}`, mends);
  }
}

/** Says what was loaded. @param {string} name @param {{loaded: number, notes: string[]}} loaded */
function weightsLoaded(name, { loaded, notes }) {
  const words = () => t("weightsLoaded", { n: loaded, name });
  note("weights", notes.length > 0 ? () => `${words()}: ${notes.join("; ")}` : null);
  log(words);
  void glance();
}

function openLog() {
  const text = lines.map(written).join("\n");
  const dialog = h(
    "dialog",
    {},
    h(
      "div",
      { class: "head" },
      h("h2", { t: "runLog" }),
      h(
        "span",
        { style: "margin-left: auto; display: flex; gap: 8px" },
        h("button", { class: "compact", t: "copy", onclick: () => void navigator.clipboard.writeText(text) }),
        h("button", { class: "compact", t: "close", onclick: () => dialog.close() }),
      ),
    ),
    h("div", { class: "log-lines" }, text || t("logEmpty")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
