// Puts the page together: panels first, so that there is something to look at; then the engine, then the recipe of the address.

import { opening } from "./boot.js";
import { app, changed, isBuiltin, watch } from "./state.js";
import { recipeFromAddress, sourceFromAddress, wantsAutostart, writeAddress } from "./address.js";
import { configure, note, start, useKept } from "./actions.js";
import { listen, log } from "./run.js";
import { computes, firstLanguage, mountHeader, sayIfRefused } from "./header.js";
import { mountTasks } from "./tasks.js";
import { mountData } from "./data.js";
import { mountAugmentation } from "./augmentation.js";
import { mountNetwork } from "./network.js";
import { mountTransport } from "./transport.js";
import { mountReadouts } from "./readouts.js";
import { mountCharts } from "./charts.js";
import { mountRecipe } from "./recipe.js";
import { mountInside } from "./inside.js";
import { mountOwn } from "./own.js";
import { mountFooter } from "./footer.js";
import { bar, offerToGoOn, tellOfRestarts } from "./bar.js";
import { retellAll } from "./dom.js";
import { settings } from "./task.js";
import { t } from "./text.js";

await firstLanguage();
mountHeader();
mountTasks();
mountTransport();
mountReadouts();
mountRecipe();
mountNetwork();
mountData();
mountAugmentation();
mountOwn();
mountInside();
mountFooter();
mountCharts();
watch(["looks"], retellAll);
retellAll();
void open();

async function open() {
  try {
    const trainer = await opening;
    app.trainer = trainer;
    Object.assign(window, { convlab: trainer });
    listen(trainer);
    tellOfRestarts(trainer);
    changed("device");
    app.defaults = await trainer.defaults();
    app.recipe = { ...app.defaults };
    await firstConfiguration();
    if (!app.notes.network) sayIfRefused();
    performance.mark("convlab:ready");
    const runs = trainer.runs();
    if (wantsAutostart) await start();
    [app.zoo, app.help, app.sets] = await Promise.all([trainer.zoo(), trainer.help(), trainer.sets()]);
    changed("zoo");
    changed("sets");
    offerToGoOn(await runs);
    saveWhenHidden();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    bar.show({ text: () => t("dead", { message }), buttons: [{ word: "reload", act: () => location.reload() }] });
  }
}

/** The last seconds of a run are kept when the page is left or hidden. */
function saveWhenHidden() {
  const save = () => {
    if (app.state.step > 0) app.trainer.saveNow().catch(() => {});
  };
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
}

/** The recipe of the address; where that is wrong its message stands on the page and the defaults take its place. */
async function firstConfiguration() {
  const wanted = recipeFromAddress(app.defaults);
  const source = sourceFromAddress();
  if (isBuiltin(source)) {
    app.source = source;
    const first = source === "streets" && !("model" in wanted) ? settings("segment") : {};
    await configure({ ...first, ...wanted, data: `builtin:${source}` }, "recipe");
    if (!app.summary) app.source = "scenes";
  } else await useKept(source, wanted);
  // What can be kept of it is kept: the settings without the files, or at least the page.
  if (!app.summary) await configure({ ...wanted, data: "builtin:scenes" }, null);
  if (app.summary) return writeAddress();
  await configure({}, null);
  if (!app.summary) note("recipe", t("dead", { message: "defaults" }));
  else writeAddress();
}

/** There was something to warn of: what says it knows what it has said. */
let warns = false;

watch(["summary"], () => {
  const { source, summary } = app;
  warns ||= Boolean(summary?.warnings?.length);
  if (warns) void import("./warnings.js").then(({ warn }) => { if (app.summary === summary) warn(); });
  const { info } = app.trainer;
  log(() => t("log.ready", { model: summary?.network.name ?? "", data: isBuiltin(source) ? t(source) : summary?.data.name ?? "", device: computes(info) }));
});
