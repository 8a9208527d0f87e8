// Puts the page together: panels first, so that there is something to look at; then the engine, then the recipe of the address.

import { opening } from "./boot.js";
import { app, changed, isBuiltin, watch } from "./state.js";
import { readLink, wantsAutostart } from "./address.js";
import { configure, note, start } from "./actions.js";
import { follow } from "./follow.js";
import { listen, log } from "./run.js";
import { computes, firstLanguage, languageAgain, mountHeader, sayIfRefused } from "./header.js";
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
import { attempt, late, missingWords } from "./late.js";
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
    languageAgain();
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

/** The recipe of the address, as far as it can be had. */
async function firstConfiguration() {
  const link = readLink(location.search, app.defaults);
  const { href } = location;
  try {
    await follow(link);
  } catch (error) {
    // What finds out which field is wrong did not load, or not even the defaults can be had. The address goes on asking.
    await configure({}, null);
    try {
      history.replaceState(history.state, "", href);
    } catch {
      /* a sandboxed frame has no history of its own */
    }
    note("recipe", missingWords(error), [{ word: () => t("tryAgain"), act: () => location.reload() }]);
  }
}

// What a link asked for in vain, and the browser's Back: both come when there is something to do.
watch(["asked"], () => {
  if (Object.keys(app.asked).length > 0) void attempt("recipe", () => late(() => import("./asked.js"), "asked.js"));
});
addEventListener("popstate", () => {
  if (app.summary) void attempt("network", async () => (await late(() => import("./walk.js"), "walk.js")).walk());
});

/** There was something to warn of: what says it knows what it has said. */
let warns = false;

watch(["summary"], () => {
  const { source, summary } = app;
  warns ||= Boolean(summary?.warnings?.length);
  if (warns)
    void attempt("recipe", async () => {
      const { warn } = await late(() => import("./warnings.js"), "warnings.js");
      if (app.summary === summary) warn();
    });
  const { info } = app.trainer;
  log(() =>
    t("log.ready", {
      model: summary?.network.name ?? "",
      data: isBuiltin(source) ? t(source) : (summary?.data.name ?? ""),
      device: computes(info),
    }),
  );
});
