// One quiet bar for what concerns the whole session: an offer to go on from last time, a run that another took the
// place of, a lost device, a restart of the engine.

import { app, changed, watch } from "../core/state.js";
import { begin, log } from "../core/run.js";
import { goOnFrom, undo } from "../core/actions.js";
import { textOf } from "../core/address.js";
import { byId, h } from "../ui/dom.js";
import { computes } from "./header.js";
import { t } from "../text/text.js";

/** @import { Trainer } from "../../convlab.js" */
/** @import { Left, Saved } from "../../worker/protocol.js" */
/** @import { TextKey } from "../text/text.js" */

/** @typedef {{text: () => string, detail?: () => string, buttons: {word: TextKey, act: () => void}[]}} Message */

/** @type {Message | null} */
let shown = null;
/** The one that says what was left behind. @type {Message | null} */
let left = null;

function draw() {
  const place = byId("bar");
  place.replaceChildren();
  place.hidden = shown === null;
  if (!shown) return;
  place.append(
    h("p", {}, h("b", {}, shown.text()), shown.detail ? h("span", { class: "muted" }, ` ${shown.detail()}`) : ""),
    ...shown.buttons.map(({ word, act }) => h("button", { class: "compact", t: word, onclick: act })),
  );
}

export const bar = {
  /** @param {Message} message */
  show(message) {
    shown = message;
    draw();
  },
  hide() {
    shown = left = leftMessage();
    draw();
  },
};
watch(["looks"], draw);

/** Left behind, and spoken of no more. @type {Left | null} */
let dismissed = null;

/**
 * A new run took the place of one that had come somewhere: that can be undone for as long as the person likes.
 * @returns {Message | null}
 */
function leftMessage() {
  const run = app.left;
  if (!run || isSame(run, dismissed)) return null;
  return {
    text: () => t(run.weights ? "leftWeights" : "leftRun", { model: run.network, n: run.step }),
    detail: () => differences(run),
    buttons: [
      { word: "undoRun", act: () => void undo() },
      {
        word: "dismiss",
        act: () => {
          dismissed = run;
          bar.hide();
        },
      },
    ],
  };
}

/** @param {Left} one @param {Left | null} other */
const isSame = (one, other) => other !== null && one.id === other.id && one.step === other.step;

/** What is another setting now: "batch 64 → 32". @param {Left} left */
function differences({ recipe }) {
  const names = Object.keys(app.recipe).filter(
    (name) => name !== "device" && name !== "engine" && textOf(recipe[name]) !== textOf(app.recipe[name]),
  );
  const short = (/** @type {string} */ text) => (text.length > 16 ? `${text.slice(0, 15)}…` : text || "–");
  return (
    names
      .slice(0, 3)
      .map((name) => `${name} ${short(textOf(recipe[name]))} → ${short(textOf(app.recipe[name]))}`)
      .join(", ") + (names.length > 3 ? ", …" : "")
  );
}

/**
 * Offers one run after the other.
 * @param {Saved[]} all what earlier visits, or the run before this one, left behind
 * @param {number} [at] which is shown
 */
export function offerToGoOn(all, at = 0) {
  const runs = all.filter(({ step }) => step > 0);
  const saved = runs[at];
  if (!saved || app.state.step > 0 || app.state.state === "running") return;
  const others = runs.filter((run) => run !== saved);
  /** @type {Message["buttons"]} */
  const more = runs.length > 1 ? [{ word: "goOnOther", act: () => offerToGoOn(runs, (at + 1) % runs.length) }] : [];
  bar.show({
    text: () => t("goOn", { n: saved.step }),
    detail: () => t("goOnDetail", { model: nameOf(saved), ago: ago(saved.saved) }),
    buttons: [
      { word: "goOnYes", act: () => void goOn(saved) },
      ...more,
      { word: "goOnNo", act: () => void letGo(saved, others) },
    ],
  });
}

/** The network's name, never its JSON. @param {Saved} saved */
function nameOf({ network, recipe }) {
  const model = String(recipe.model);
  return network || (model.trimStart().startsWith("{") ? (/"name":\s*"([^"]*)"/.exec(model)?.[1] ?? "") : model);
}

/** @param {Saved} saved */
async function goOn(saved) {
  bar.hide();
  try {
    await goOnFrom(saved);
  } catch (error) {
    const { message = String(error), code = "" } = /** @type {Error & {code?: string}} */ (error);
    // Others may still be free.
    const others = async () => offerToGoOn((await app.trainer.runs()).filter(({ id }) => id !== saved.id));
    bar.show({
      text: () => (code === "taken" ? t("goOnTaken") : message),
      buttons: [
        { word: "goOnOther", act: () => void others() },
        { word: "dismiss", act: bar.hide },
      ],
    });
  }
}

/** @param {Saved} saved @param {Saved[]} others which are offered next */
async function letGo(saved, others) {
  bar.hide();
  await app.trainer.dropSaved(saved.id);
  offerToGoOn(others);
}

/** @param {number} time */
function ago(time) {
  const minutes = Math.round((Date.now() - time) / 60_000);
  if (minutes < 1) return t("justNow");
  if (minutes < 90) return t("minutesAgo", { n: minutes });
  return minutes < 48 * 60
    ? t("hoursAgo", { n: Math.round(minutes / 60) })
    : t("daysAgo", { n: Math.round(minutes / 1440) });
}

watch(["summary"], () => {
  // An offer stays; what was left is said anew, or no more.
  if (leftMessage() || shown === left) bar.hide();
});
/** A first step that waits for the shaders is told of after this long, ms. */
const COMPILING = 700;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let compiling;
const compilingMessage = { text: () => t("compiling"), buttons: [] };

watch(["state"], () => {
  clearTimeout(compiling);
  if (app.state.state !== "running") return;
  bar.hide();
  if (!app.last && app.trainer.info.engine === "compiled")
    compiling = setTimeout(() => bar.show(compilingMessage), COMPILING);
});
watch(["tick", "state"], () => {
  if (!app.last && app.state.state === "running") return;
  clearTimeout(compiling);
  if (shown === compilingMessage) bar.hide();
});

/** @param {Trainer} trainer */
export function tellOfRestarts(trainer) {
  trainer.on("crashed", ({ message }) => {
    log(() => t("crashed", { message }));
    bar.show({ text: () => t("crashed", { message }), buttons: [{ word: "reload", act: () => location.reload() }] });
  });
  trainer.on("lost", ({ message }) =>
    bar.show({
      text: () => t("lost", { message }),
      buttons: [
        { word: "tryAgain", act: () => void trainer.restart() },
        { word: "reload", act: () => location.reload() },
      ],
    }),
  );
  trainer.on("recovered", ({ message }) => {
    changed("device");
    log(message);
    bar.show({ text: () => message, buttons: [{ word: "dismiss", act: bar.hide }] });
  });
  trainer.on("chosen", ({ step, remembered }) => {
    changed("device");
    const { info } = trainer;
    log(() => t(remembered ? "log.remembered" : "log.measured", { step, device: computes(info), speeds: info.detail }));
  });
  trainer.on("restarted", ({ summary }) => {
    if (!summary) return;
    begin(summary, summary.state.step > 0);
    const text = () => (summary.state.step > 0 ? t("restarted", { n: summary.state.step }) : t("restartedEmpty"));
    log(text);
    bar.show({ text, buttons: [{ word: "dismiss", act: bar.hide }] });
  });
}
