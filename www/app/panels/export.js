// Out of the page: the network as a PyTorch script, ONNX, Burn code or JSON, and its weights, each as a file. Of the
// weights those of the best evaluation are offered first, where they are not the last ones.

import { app } from "../core/state.js";
import { log } from "../core/run.js";
import { h, say, segmented } from "../ui/dom.js";
import { loss, percent } from "../core/format.js";
import { addWords, t } from "../text/text.js";
import { words } from "../text/export.js";
import { wordsOf } from "../core/errors.js";

/** @import { BestMark, ExportForm } from "../../worker/protocol.js" */

addWords(words);

/** @typedef {ExportForm | "weights"} Form */

/** @type {Record<Form, string>} */
const ENDINGS = { pytorch: "py", onnx: "onnx", burn: "rs", json: "json", weights: "safetensors" };
const FORMS = /** @type {Form[]} */ (Object.keys(ENDINGS));

/** The best evaluation, where its weights are not those of now. @returns {Promise<BestMark | null>} */
export async function otherBest() {
  const best = await app.trainer.best();
  return best?.step === app.state.step ? null : best;
}

/**
 * Writes the file and hands it to the browser; gives its name.
 * @param {Form} form
 * @param {boolean} [best] with the best weights instead of the last
 */
export async function download(form, best = false) {
  const step = best ? (await app.trainer.best())?.step : app.state.step;
  const bytes =
    form === "weights" ? await app.trainer.saveWeights({ best }) : await app.trainer.exportAs(form, { best });
  const stem = app.summary?.network.name ?? "network";
  const trained = form === "weights" || form === "onnx" ? `${best ? "-best" : ""}-step${step}` : "";
  const name = `${stem}${trained}.${ENDINGS[form]}`;
  const link = h("a", { href: URL.createObjectURL(new Blob([/** @type {BlobPart} */ (bytes)])), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return name;
}

/** How good it was, in a few words: "held-out 87.1 %". @param {BestMark} best */
function quality({ measure, loss: held, score }) {
  return measure === "loss" ? t("heldOutLoss", { v: loss(held) }) : t("heldOutScore", { v: percent(score) });
}

/** The menu: a line for each form, and which weights go along. */
export async function openExport() {
  const best = await otherBest().catch(() => null);
  let which = /** @type {"best" | "last"} */ (best ? "best" : "last");
  const choice = segmented(
    /** @type {("best" | "last")[]} */ (["best", "last"]),
    (one) => `weights.${one}`,
    (one) => {
      which = one;
      choice.choose(one);
    },
  );
  choice.choose(which);
  const buttons = choice.element.children;
  if (best) {
    choice.element.setAttribute("aria-label", t("whichWeights"));
    Object.assign(buttons[0], {
      id: "export-best",
      textContent: t("bestAt", { step: best.step, quality: quality(best) }),
    });
    Object.assign(buttons[1], { id: "export-last", textContent: t("lastAt", { step: app.state.step }) });
    for (const button of buttons) /** @type {HTMLElement} */ (button).removeAttribute("data-t");
  }
  const told = h("p", { class: "muted export-told", role: "status" });
  const lines = FORMS.map((form) =>
    h(
      "div",
      { class: "export-line" },
      h("button", { class: "compact", id: `export-${form}`, t: `export.${form}`, onclick: () => void chosen(form) }),
      h("span", { class: "muted", t: `exportWhat.${form}` }),
    ),
  );
  const dialog = h(
    "dialog",
    { class: "export" },
    h(
      "div",
      { class: "head" },
      h("h2", { t: "exportTitle" }),
      h("button", { class: "compact", style: "margin-left: auto", t: "close", onclick: () => dialog.close() }),
    ),
    ...(best ? [h("div", { class: "export-line" }, h("span", { t: "whichWeights" }), choice.element)] : []),
    ...lines,
    told,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();

  /** @param {Form} form */
  async function chosen(form) {
    try {
      const name = await download(form, which === "best");
      say(told, t("exported", { name }));
      log(() => t("exported", { name }));
    } catch (error) {
      say(told, wordsOf(error)());
    }
  }
}
