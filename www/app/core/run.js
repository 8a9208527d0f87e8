// Follows a run: takes in what the Worker tells and says `tick`, `evaluated`, `state` and
// `glance` at a pace the page can draw.

import { app, changed, note, set, watch } from "./state.js";
import { Curves } from "./curves.js";
import { scoreName, scoreOf } from "./task.js";
import { loss, percent } from "./format.js";
import { t } from "../text/text.js";

/** @import { Trainer } from "../../convlab.js" */
/** @import { DivergedEvent, EvaluatedEvent, LabEvent, State, StateEvent, Summary } from "../../worker/protocol.js" */
/** @import { Words } from "../text/text.js" */

const TICK = 200;
const GLANCE = 1000;
/** A glance may cost this part of the time; where something is watched live as well, the two together. */
const GLANCE_SHARE = 1 / 12;
const LIVE = 160;
const LIVE_SHARE = 1 / 18;

/** @type {{time: Date, text: Words}[]} */
export const lines = [];

/** @param {Words} text */
export function log(text) {
  lines.push({ time: new Date(), text });
  if (lines.length > 2000) lines.splice(0, 500);
  changed("log");
}

let started = 0;
/** The source of the run that is shown. */
let source = app.source;
/** Weights have come from a file. */
let loaded = false;

/** The weights are still those that chance gave: what the net says of a picture means nothing. */
export function isUntrained() {
  return app.state.step === 0 && !loaded;
}

/**
 * A configuration has been made or brought back.
 * @param {Summary} summary
 * @param {boolean} [continues] it is the same run
 * @param {boolean} [weights] it has those of a file
 */
export function begin(summary, continues = false, weights = false) {
  const fresh = !continues && app.state.step > 0;
  clockTime();
  const elapsed = app.elapsed;
  loaded = weights;
  const { left } = summary;
  const aside =
    left && left.id === app.left?.id && left.step === app.left.step
      ? app.left
      : { elapsed, source, chosen: new Set(app.chosen), suited: new Set(app.suited) };
  source = app.source;
  started = 0;
  const { layers } = summary.network;
  const curves = new Curves(summary.steps_per_epoch, Number(summary.recipe.epochs));
  set({
    summary,
    recipe: summary.recipe,
    state: summary.state,
    ready: true,
    left: left ? { ...aside, ...left } : null,
    last: null,
    evaluation: null,
    curves,
    trainLoss: NaN,
    run: app.run + Number(fresh),
    elapsed: continues ? elapsed : 0,
    picture: Math.max(0, Math.min(app.picture, summary.data.test - 1)),
    sample: Math.min(app.sample, summary.data.train - 1),
    layer: layers.some((layer) => layer.name === app.layer)
      ? app.layer
      : (layers.find((layer) => layer.shape.length === 3)?.name ?? ""),
  });
  let before = 0;
  for (const point of summary.history.training) {
    curves.push(point, point.step - before);
    before = point.step;
  }
  for (const evaluation of summary.history.evaluations) take({ event: "evaluated", ...evaluation });
  set({ trainLoss: curves.meanLoss });
  changed("summary");
  changed("state");
  glance();
  live();
}

/** Adds an event to what is known, without a word to the panels. @param {LabEvent} event */
function take(event) {
  if (event.event === "step") {
    app.curves?.push(event);
    set({ last: event, trainLoss: app.curves?.meanLoss ?? NaN });
  } else if (event.event === "evaluated") {
    set({ evaluation: event });
    app.curves?.pushHeld(event);
  }
}

/** @param {Trainer} trainer */
export function listen(trainer) {
  trainer.on("events", (events) => {
    for (const event of events) {
      take(event);
      if (event.event === "step") set({ state: { ...app.state, step: event.step } });
      else if (event.event === "state") follow(event);
      else if (event.event === "evaluated") tellEvaluated(event);
      else if (event.event === "unreadable") unreadable(event.message);
      else if (event.event === "diverged")
        diverged(event, /** @type {State} */ (events.find((other) => other.event === "state") ?? app.state).step);
    }
    if (app.last && performance.getEntriesByName("convlab:first-step").length === 0)
      performance.mark("convlab:first-step");
    soon();
  });
  trainer.on("trouble", ({ message }) => log(() => t("trouble", { message })));
  trainer.on("weights", () => {
    loaded = true;
    void glance();
  });
}

/**
 * The curve keeps what led to it.
 * @param {DivergedEvent} event
 * @param {number} back the step of the last good weights
 */
function diverged({ step, message }, back) {
  app.curves?.explode(step, back);
  log(message);
}

/** @param {string} message */
function unreadable(message) {
  note("data", message);
  log(message);
}

/** @param {StateEvent} event */
function follow({ event: _, ...now }) {
  const before = app.state.state;
  set({ state: now });
  if (before === now.state) return;
  clockTime();
  started = now.state === "running" ? performance.now() : 0;
  const { state, step } = now;
  log(() => (state === "ready" ? t("log.ready0") : t(`log.${state}`, { step })));
  changed("state");
  glance();
  live();
}

/** @param {EvaluatedEvent} event */
function tellEvaluated(event) {
  const held = app.curves?.held ?? [];
  const best = held.every((point) => point.accuracy <= scoreOf(event)) && held.length > 1;
  const epoch = app.summary ? (event.step / app.summary.steps_per_epoch).toFixed(1).replace(/\.0$/, "") : "";
  log(
    () =>
      t("log.epoch", { e: epoch, loss: loss(event.loss), score: scoreName(), accuracy: percent(scoreOf(event)) }) +
      (best ? `, ${t("log.best")}` : ""),
  );
  changed("evaluated");
}

function clockTime() {
  if (started > 0) {
    set({ elapsed: app.elapsed + performance.now() - started });
    started = performance.now();
  }
}

let ticking = false;

function soon() {
  if (ticking) return;
  ticking = true;
  setTimeout(() => {
    requestAnimationFrame(() => {
      ticking = false;
      clockTime();
      changed("tick");
    });
  }, TICK);
}

/** @type {(() => Promise<void>)[]} */
const looks = [];

/**
 * Adds something that asks the engine about the net's inside, about once a second.
 * @param {() => Promise<void>} look
 */
export function onGlance(look) {
  looks.push(look);
}

let glancing = false;
let again = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Looks now; while it trains, again and again, as seldom as its cost asks for. */
export async function glance() {
  if (glancing) {
    again = true;
    return;
  }
  glancing = true;
  clearTimeout(timer);
  const before = app.trainer?.spent ?? 0;
  const { summary } = app;
  if (summary && !document.hidden) {
    await Promise.all(
      looks.map((look) =>
        look().catch((error) => {
          if (app.ready && app.summary === summary) console.warn("convlab: a look inside failed:", error);
        }),
      ),
    );
  }
  glancing = false;
  const share = lives.some((one) => one.wanted()) ? GLANCE_SHARE - LIVE_SHARE : GLANCE_SHARE;
  const pause = Math.max(GLANCE, ((app.trainer?.spent ?? 0) - before) / share);
  if (again) {
    again = false;
    timer = setTimeout(glance, 0);
  } else if (app.state.state === "running") timer = setTimeout(glance, pause);
}

/** @type {{wanted: () => boolean, look: () => Promise<void>}[]} */
const lives = [];

/**
 * Adds a look that is taken several times a second while it trains, as often as its cost allows.
 * @param {() => boolean} wanted
 * @param {() => Promise<void>} look
 */
export function onLive(wanted, look) {
  lives.push({ wanted, look });
}

let living = false;
let liveAgain = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let liveTimer;

/** Takes the live looks now, and while it trains again and again. */
export async function live() {
  if (living) {
    liveAgain = true;
    return;
  }
  living = true;
  clearTimeout(liveTimer);
  const before = app.trainer?.spent ?? 0;
  const { summary } = app;
  if (summary && !document.hidden) {
    for (const { wanted, look } of lives) {
      if (wanted())
        await look().catch((error) => {
          if (app.ready && app.summary === summary) console.warn("convlab: a live look failed:", error);
        });
    }
  }
  living = false;
  const pause = Math.max(LIVE, ((app.trainer?.spent ?? 0) - before) / LIVE_SHARE);
  if (liveAgain) {
    liveAgain = false;
    liveTimer = setTimeout(live, 0);
  } else if (app.state.state === "running" && lives.some((one) => one.wanted())) liveTimer = setTimeout(live, pause);
}

watch(["layer", "picture", "sample", "looks"], () => void glance());
watch(["picture"], () => void live());
document.addEventListener("visibilitychange", () => {
  void glance();
  void live();
});
