// The recipe: the fields people turn most in a row, every field in a dialog. Live fields are white, locked ones sunk.

import { app, watch } from "../core/state.js";
import { byId, h, say } from "../ui/dom.js";
import { attempt, late } from "../core/late.js";
import { noteSlot } from "../ui/notes.js";
import { t } from "../text/text.js";
import { nameOf } from "../core/choices.js";
import { control, schedules, show } from "./control.js";

/** @import { TextKey } from "../text/text.js" */

/** The fields of the row. */
const ROW = /** @type {const} */ ([
  "optimizer",
  "lr",
  "momentum",
  "weight_decay",
  "batch",
  "epochs",
  "schedule",
  "seed",
]);
export function mountRecipe() {
  const sentence = h("span", { class: "muted" });
  const all = h("button", {
    class: "link",
    id: "open-settings",
    t: "allSettings",
    onclick: () =>
      void attempt("recipe", async () =>
        (await late(() => import("./settings.js"), "panels/settings.js")).openSettings(),
      ),
  });
  const fields = ROW.map((name) => ({ name, input: control(name) }));
  byId("recipe").append(
    h("div", { class: "head" }, h("h2", { t: "recipe" }), sentence, all),
    noteSlot("recipe"),
    h(
      "div",
      { class: "fields" },
      ...fields.map(({ name, input }) =>
        h("label", { class: "field" }, h("span", { t: /** @type {TextKey} */ (name) }), input),
      ),
    ),
  );

  /** @param {boolean} force */
  function draw(force) {
    for (const { name, input } of fields) show(input, name, force);
    /** @type {Record<string, TextKey>} */
    const sentences = { ready: "recipeReady", running: "recipeLive", paused: "recipePaused" };
    say(sentence, t(sentences[app.state.state] ?? "recipeDone"));
    sentence.title = sentence.textContent ?? "";
  }
  watch(["summary"], () => {
    draw(true);
    // The curve of one that is there from the start comes when the page has nothing better to do.
    if (app.recipe.schedule !== "constant")
      (window.requestIdleCallback ?? setTimeout)(() => void attempt("recipe", schedules));
  });
  watch(["state"], () => draw(false));
  watch(["looks"], () => {
    for (const { input } of fields)
      if (input instanceof HTMLSelectElement)
        for (const option of input.options) option.textContent = nameOf(option.value);
    draw(false);
  });
}
