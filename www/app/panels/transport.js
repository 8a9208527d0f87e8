// Start, pause, step, stop; the epochs as cells; the time that is left. Space and S do what the first two buttons do.

import { keep, kept } from "../core/kept.js";
import { app, changed, dataName, watch } from "../core/state.js";
import { oneStep, start, stop } from "../core/actions.js";
import { byId, h, icon, ICONS, say } from "../ui/dom.js";
import { clock, count } from "../core/format.js";
import { t } from "../text/text.js";

/** @import { StateName } from "../../worker/protocol.js" */
/** @import { TextKey } from "../text/text.js" */

const MOST_CELLS = 30;
/** As wide as a digit. */
const FIGURE_SPACE = "\u2007";

/** @type {Record<StateName, [TextKey, keyof typeof ICONS]>} */
const MAIN = {
  ready: ["start", "play"],
  running: ["pause", "pause"],
  paused: ["resume", "play"],
  stopped: ["resume", "play"],
  finished: ["again", "play"],
  failed: ["resume", "play"],
};

const SHORTCUTS = "convlab-shortcuts";
let shortcuts = kept(SHORTCUTS) !== "off";

/** Whether Space and S work by themselves, which not everyone wants of a page. */
export function hasShortcuts() {
  return shortcuts;
}

/** Kept for the next visit. @param {boolean} on */
export function setShortcuts(on) {
  shortcuts = on;
  keep(SHORTCUTS, on ? "on" : "off");
  changed("state");
}

export function mountTransport() {
  const run = h("span", { class: "muted" });
  const keys = h("span", { class: "muted", t: "keys" });
  byId("training-head").append(h("h2", { t: "training" }), run, keys);

  const mainIcon = h("span", { style: "display: contents" }, icon(ICONS.play));
  const mainWord = h("span", { t: "start" });
  const main = h(
    "button",
    { id: "start", class: "main", disabled: true, onclick: () => void start() },
    mainIcon,
    mainWord,
  );
  const step = h(
    "button",
    { id: "step", disabled: true, onclick: () => void oneStep() },
    icon(ICONS.step),
    h("span", { t: "step" }),
  );
  const endIcon = h("span", { style: "display: contents" }, icon(ICONS.stop));
  const endWord = h("span", { t: "stop" });
  const end = h("button", { id: "stop", disabled: true, onclick: () => void stop() }, endIcon, endWord);
  const runFill = h("i", { class: "fill" });
  // A button that was clicked would keep Space for itself.
  byId("transport").addEventListener("click", (event) => {
    if (event.detail > 0) /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
  });
  byId("transport").append(h("div", { class: "runbar only-phone" }, runFill), main, step, end);

  function buttons() {
    const { state } = app.state;
    const [word, picture] = MAIN[state];
    mainWord.dataset.t = word;
    say(mainWord, t(word));
    mainIcon.replaceChildren(icon(ICONS[picture]));
    main.disabled = !app.ready;
    keys.hidden = !hasShortcuts();
    main.dataset.state = state;
    step.disabled = !app.ready;
    const rests = state === "stopped" || state === "finished" || state === "failed";
    endWord.dataset.t = rests ? "reset" : "stop";
    say(endWord, t(rests ? "reset" : "stop"));
    endIcon.replaceChildren(icon(ICONS[rests ? "again" : "stop"]));
    end.disabled = !app.ready || state === "ready";
    say(run, app.summary ? t("run", { n: app.run, data: dataName() }) : t("loading"));
  }
  watch(["state", "summary", "looks"], buttons);
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (
      !hasShortcuts() ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.repeat ||
      document.querySelector("dialog[open]")
    )
      return;
    if (
      /^(INPUT|SELECT|TEXTAREA|BUTTON|A|SUMMARY)$/.test(target.tagName) &&
      (event.key === " " || target.tagName !== "BUTTON")
    )
      return;
    if (event.key === " ") {
      event.preventDefault();
      void start();
    } else if (event.key === "s" || event.key === "S") void oneStep();
  });

  mountProgress(runFill);
}

/** @param {HTMLElement} runFill */
function mountProgress(runFill) {
  const epoch = h("b", {}, "0 / 0");
  const step = h("b", {}, "0 / 0");
  const left = h("b", {}, clock(NaN));
  const elapsed = h("span", { class: "mono" });
  const what = h("span");
  const cells = h("div", { class: "cells", id: "cells", role: "progressbar", "aria-valuemin": "0", label: "progress" });
  /** @type {HTMLElement[]} */
  let fills = [];
  let perCell = 1;

  const figures = h(
    "div",
    { class: "figures" },
    h("span", {}, h("span", { t: "epoch" }), " ", epoch),
    h("span", {}, h("span", { t: "stepCount" }), " ", step),
    h("span", {}, left, " ", h("span", { t: "left" })),
  );
  byId("progress").append(
    figures,
    cells,
    h("div", { class: "foot" }, what, h("span", {}, elapsed, " ", h("span", { t: "elapsed" }))),
  );

  function build() {
    const epochs = Math.max(1, Number(app.recipe.epochs ?? 1));
    perCell = Math.ceil(epochs / MOST_CELLS);
    const digits = String(app.summary?.steps_per_epoch ?? 0).length;
    figures.dataset.length = digits > 4 ? "longer" : digits > 3 ? "long" : "";
    fills = [];
    const made = [];
    for (let at = 0; at < epochs; at += perCell) {
      const fill = h("span", { style: "width: 0" });
      fills.push(fill);
      made.push(h("i", { style: `flex-grow: ${Math.min(perCell, epochs - at)}` }, fill));
    }
    cells.replaceChildren(...made);
    draw();
  }

  function draw() {
    if (!app.summary) return;
    const { steps_per_epoch: perEpoch, steps_total: total } = app.summary;
    const { state, step: at } = app.state;
    const epochs = Number(app.recipe.epochs);
    const done = at / perEpoch;
    // While step 1 of epoch 5 is computed, it is epoch 5.
    const current = Math.min(epochs, Math.floor(done) + (state === "finished" ? 0 : 1));
    const width = count(perEpoch).length;
    say(epoch, `${String(current).padStart(String(epochs).length, FIGURE_SPACE)} / ${epochs}`);
    const within = at - Math.min(epochs - 1, Math.floor(done)) * perEpoch;
    say(step, `${count(within).padStart(width, FIGURE_SPACE)} / ${count(perEpoch)}`);
    const speed = app.last ? app.last.images_per_sec / Number(app.recipe.batch) : NaN;
    say(left, state === "ready" ? clock(NaN) : clock((total - at) / speed));
    say(elapsed, clock(app.elapsed / 1000));
    say(what, perCell === 1 ? t("oneCell") : t("cells", { n: perCell }));
    fills.forEach((fill, number) => {
      const share = Math.max(0, Math.min(1, (done - number * perCell) / Math.min(perCell, epochs - number * perCell)));
      fill.style.width = `${100 * share}%`;
    });
    cells.setAttribute("aria-valuenow", String(at));
    cells.setAttribute("aria-valuemax", String(total));
    document.title = state === "running" ? `${Math.floor((100 * at) / Math.max(1, total))} % · convlab` : "convlab";
    runFill.style.width = `${(100 * at) / Math.max(1, total)}%`;
  }
  watch(["summary"], build);
  watch(["tick", "state", "looks"], draw);
}
