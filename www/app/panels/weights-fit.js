// Weights that do not fit the network as a whole: the list tensor by tensor, and loading what
// fits, frozen if one likes.

import { app, isLocked, watch, note } from "../core/state.js";
import { configure } from "../core/actions.js";
import { byId, h, say } from "../ui/dom.js";
import { style } from "../core/lazy-style.js";
import { addWords, said, t } from "../text/text.js";
import { words } from "../text/weights.js";
import { wordsOf } from "../core/errors.js";

/** @import { Fit, Signature } from "../../worker/protocol.js" */
/** @import { TextKey } from "../text/text.js" */

addWords(words);

/** Layers named in a sentence. */
const NAMED = 3;

/** The list that is open. @type {HTMLElement | null} */
let open = null;

/**
 * Shows how a file fits, and offers to load what does.
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {Fit} fit
 * @param {(name: string, found: {loaded: number, notes: string[]}) => void} loaded called when it was loaded
 */
export async function openFit(name, bytes, fit, loaded) {
  await style("styles/weights-fit.css");
  close();
  note("weights", null);
  const rest = layersLeft(fit);
  const title = h("h2", { id: "fit-title", tabindex: "-1" });
  const load = h("button", { class: "compact", id: "fit-load", onclick: () => void act() });
  const box = h("input", { type: "checkbox", id: "fit-freeze" });
  const why = h("span", { class: "muted", id: "fit-freeze-why" });
  box.setAttribute("aria-describedby", why.id);
  const notes = h("p", { class: "muted" }, fit.notes.join("; "));
  const none = h("p", { t: "fitNone" });
  const trouble = h("p", { role: "alert" });
  const scroll = h("div", { class: "fit-rows", tabindex: "0", role: "region" }, table(fit));
  const freeze = h("div", { class: "fit-freeze" }, box, h("label", { for: box.id, t: "fitFreeze" }), why);
  open = h(
    "section",
    { id: "weights-fit", "aria-labelledby": title.id },
    h(
      "div",
      { class: "head" },
      title,
      h("button", { class: "compact", id: "fit-close", t: "close", onclick: () => close(true) }),
    ),
    fit.notes.length > 0 ? notes : null,
    fit.taken > 0 ? null : none,
    scroll,
    fit.taken > 0 ? freeze : null,
    fit.taken > 0 ? h("div", { class: "buttons" }, load) : null,
    trouble,
  );
  open.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(true);
  });
  byId("footer").before(open);
  draw();
  title.focus();

  function draw() {
    say(title, t("fitTitle", { name, taken: fit.taken, of: fit.of }));
    say(load, t("fitLoad", { taken: fit.taken, of: fit.of, rest: some(rest) }));
    scroll.setAttribute("aria-label", t("fitTable"));
    const locked = isLocked();
    box.disabled = locked || rest.length === 0;
    if (locked) box.checked = false;
    say(why, t(locked ? "fitFreezeLocked" : "fitFreezeWhy"));
  }
  drawn = draw;

  async function act() {
    load.disabled = true;
    try {
      const frozen = box.checked && !box.disabled;
      // Freezing is a setting of the run: it begins anew, and takes the weights then.
      if (frozen && !(await configure({ layer_rates: ["*=0", ...rest.map((layer) => `${layer}=1`)] }, "recipe"))) {
        return say(trouble, said(app.notes.recipe?.message ?? ""));
      }
      const found = await app.trainer.loadWeights(bytes, { partial: true });
      close(true);
      loaded(frozen ? t("fitLoaded", { words: name, rest: some(rest) }) : name, found);
    } catch (error) {
      say(trouble, wordsOf(error)());
    } finally {
      load.disabled = false;
    }
  }
}

let drawn = () => {};
watch(["looks", "state"], () => drawn());
// Another network is another fit.
let network = app.summary?.network.name;
watch(["summary"], () => {
  if (app.summary?.network.name !== network) close();
  network = app.summary?.network.name;
});

/** @param {boolean} [back] the keyboard goes back to the button the file came by */
function close(back = false) {
  open?.remove();
  open = null;
  drawn = () => {};
  if (back) byId("load-weights").focus();
}

/** Layers of the network with a tensor that is not taken. @param {Fit} fit */
function layersLeft(fit) {
  const left = fit.tensors.filter(({ fate, network }) => network && fate !== "taken");
  return [...new Set(left.map(({ network }) => layerOf(/** @type {Signature} */ (network))))];
}

/** @param {Signature} tensor */
const layerOf = ([name]) => name.slice(0, Math.max(0, name.lastIndexOf(".")));

/** The first few of a list, and how many more there are. @param {string[]} names */
function some(names) {
  const shown = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? t("fitMore", { names: shown, n: names.length - NAMED }) : shown;
}

/** @param {Fit} fit */
function table(fit) {
  const columns = /** @type {TextKey[]} */ (["fitFile", "fitShape", "fitNetwork", "fitShape", "fitFate"]);
  const rows = fit.tensors.map(({ fate, file, network }) =>
    h(
      "tr",
      { "data-fate": fate },
      ...cells(file),
      ...cells(network),
      h("td", { t: /** @type {TextKey} */ (`fate.${fate}`) }),
    ),
  );
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ...columns.map((key) => h("th", { scope: "col", t: key })))),
    h("tbody", {}, ...rows),
  );
}

/** Name and shape of a tensor. @param {Signature | null} tensor */
function cells(tensor) {
  return [
    h("td", { class: "mono" }, tensor ? tensor[0] : "–"),
    h("td", { class: "mono" }, tensor ? tensor[1].join("×") || "1" : ""),
  ];
}
