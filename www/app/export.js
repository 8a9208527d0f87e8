// Out of the page: the network as a PyTorch script, ONNX, Burn code or JSON, and its weights, each as a file.

import { app } from "./state.js";
import { log } from "./run.js";
import { h, say } from "./dom.js";
import { addWords, t } from "./text.js";
import { words } from "./export-text.js";

/** @import { ExportForm } from "../worker/protocol.js" */

addWords(words);

/** @typedef {ExportForm | "weights"} Form */

/** @type {Record<Form, string>} */
const ENDINGS = { pytorch: "py", onnx: "onnx", burn: "rs", json: "json", weights: "safetensors" };
const FORMS = /** @type {Form[]} */ (Object.keys(ENDINGS));

/** Writes the file and hands it to the browser; gives its name. @param {Form} form */
export async function download(form) {
  const bytes = form === "weights" ? await app.trainer.saveWeights() : await app.trainer.exportAs(form);
  const stem = app.summary?.network.name ?? "network";
  const name = `${form === "weights" || form === "onnx" ? `${stem}-step${app.state.step}` : stem}.${ENDINGS[form]}`;
  const link = h("a", { href: URL.createObjectURL(new Blob([/** @type {BlobPart} */ (bytes)])), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return name;
}

/** The menu: a line for each form. */
export function openExport() {
  const told = h("p", { class: "muted export-told", role: "status" });
  const lines = FORMS.map((form) => h("div", { class: "export-line" },
    h("button", { class: "compact", id: `export-${form}`, t: `export.${form}`, onclick: () => void chosen(form) }),
    h("span", { class: "muted", t: `exportWhat.${form}` })));
  const dialog = h("dialog", { class: "export" },
    h("div", { class: "head" }, h("h2", { t: "exportTitle" }), h("button", { class: "compact", style: "margin-left: auto", t: "close", onclick: () => dialog.close() })),
    ...lines, told);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();

  /** @param {Form} form */
  async function chosen(form) {
    try {
      const name = await download(form);
      say(told, t("exported", { name }));
      log(() => t("exported", { name }));
    } catch (error) {
      say(told, error instanceof Error ? error.message : String(error));
    }
  }
}
