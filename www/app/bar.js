// One quiet bar for what concerns the whole session: an offer to go on from last time, a lost device, a restart of the engine.

import { app, changed, watch } from "./state.js";
import { begin, log } from "./run.js";
import { writeAddress } from "./address.js";
import { byId, h } from "./dom.js";
import { computes } from "./header.js";
import { t } from "./text.js";

/** @import { Trainer } from "../convlab.js" */
/** @import { Saved } from "../worker/protocol.js" */
/** @import { TextKey } from "./text.js" */

/** @typedef {{text: () => string, detail?: () => string, buttons: {word: TextKey, act: () => void}[]}} Message */

/** @type {Message | null} */
let shown = null;

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
    shown = null;
    draw();
  },
};
watch(["looks"], draw);

/** Offers one run after the other. @param {Saved[]} all what earlier visits, or the run before this one, left behind @param {number} [at] which is shown */
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
    buttons: [{ word: "goOnYes", act: () => void goOn(saved) }, ...more, { word: "goOnNo", act: () => void letGo(saved, others) }],
  });
}

/** The network's name, never its JSON. @param {Saved} saved */
function nameOf({ network, recipe }) {
  const model = String(recipe.model);
  return network || (model.trimStart().startsWith("{") ? /"name":\s*"([^"]*)"/.exec(model)?.[1] ?? "" : model);
}

/** @param {Saved} saved */
async function goOn(saved) {
  bar.hide();
  try {
    const summary = await app.trainer.restoreSaved(saved.id);
    app.source = saved.recipe.data === "files" ? saved.set : saved.recipe.data === "builtin:streets" ? "streets" : "scenes";
    begin(summary, true);
    writeAddress();
    log(() => t("log.restored", { step: summary.state.step }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    bar.show({ text: () => message, buttons: [{ word: "dismiss", act: bar.hide }] });
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
  return minutes < 48 * 60 ? t("hoursAgo", { n: Math.round(minutes / 60) }) : t("daysAgo", { n: Math.round(minutes / 1440) });
}

watch(["summary"], () => {
  // The run before this one, if it came anywhere, is still there to go back to until this one saves.
  if (app.state.step === 0 && app.run > 1) void app.trainer.runs().then((runs) => offerToGoOn(runs));
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
  if (!app.last && app.trainer.info.engine === "compiled") compiling = setTimeout(() => bar.show(compilingMessage), COMPILING);
});
watch(["tick", "state"], () => {
  if (!app.last && app.state.state === "running") return;
  clearTimeout(compiling);
  if (shown === compilingMessage) bar.hide();
});

/** @param {Trainer} trainer */
export function tellOfRestarts(trainer) {
  trainer.on("crashed", ({ message }) => {
    app.ready = false;
    log(() => t("crashed", { message }));
    bar.show({ text: () => t("crashed", { message }), buttons: [{ word: "reload", act: () => location.reload() }] });
  });
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
