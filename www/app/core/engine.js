// The trainer of the page: what it knows before there is a run, and what it reports that calls
// for something to be done.

import { setRate, start } from "./actions.js";
import { rate } from "./format.js";
import { attempt, late } from "./late.js";
import { listen } from "./run.js";
import { defaults } from "./schema.js";
import { app, changed, note, set, watch } from "./state.js";
import { t } from "../text/text.js";

/** @import { Trainer } from "../../convlab.js" */

/** The engine is there. @param {Trainer} trainer */
export function meet(trainer) {
  set({ trainer });
  listen(trainer);
  trainer.on("crashed", () => set({ ready: false }));
  trainer.on(
    "overfitting",
    (event) =>
      void attempt("recipe", async () =>
        (await late(() => import("./overfitting.js"), "core/overfitting.js")).tellOverfitting(event),
      ),
  );
  // The rate that the engine suggests is offered: the run goes on from its last good weights.
  trainer.on("diverged", ({ message, lr }) =>
    note(
      "recipe",
      message,
      lr === undefined ? [] : [{ word: () => t("useRate", { rate: rate(lr) }), act: () => void goOnWith(lr) }],
    ),
  );
}

/** @param {number} lr */
async function goOnWith(lr) {
  if (await setRate(lr)) await start();
}

/** Every field of a recipe, at its default. */
export function takeDefaults() {
  set({ defaults, recipe: { ...defaults } });
}

/** What the first configuration does without: the networks and the kept data sets. */
export async function takeLists() {
  const { trainer } = app;
  const [zoo, sets] = await Promise.all([trainer.zoo(), trainer.sets()]);
  set({ zoo, sets });
  changed("zoo");
  changed("sets");
}

const warnings = () => late(() => import("./warnings.js"), "core/warnings.js");
/** There was something to warn of: what says it knows what it has said. */
let warns = false;

watch(["summary"], () => {
  const { summary } = app;
  warns ||= Boolean(summary?.warnings?.length);
  if (!warns) return;
  void attempt("recipe", async () => {
    const { warn } = await warnings();
    if (app.summary === summary) warn();
  });
});
watch(["rate"], () => {
  if (app.recipe.lr === 0) void attempt("recipe", async () => (await warnings()).warnAgain());
});
