// Puts the page together: panels first, so that there is something to look at; then the engine,
// then the recipe of the address.

import { app, changed, dataName, watch, note } from "./core/state.js";
import { readLink, wantsAutostart } from "./core/address.js";
import { configure, start } from "./core/actions.js";
import { follow } from "./core/follow.js";
import { meet, takeDefaults, takeLists } from "./core/engine.js";
import { log } from "./core/run.js";
import { computes, firstLanguage, languageAgain, mountHeader, sayIfRefused } from "./panels/header.js";
import { mountTasks } from "./panels/tasks.js";
import { mountData } from "./panels/data.js";
import { mountAugmentation } from "./panels/augmentation.js";
import { mountNetwork } from "./panels/network.js";
import { mountTransport } from "./panels/transport.js";
import { mountReadouts } from "./panels/readouts.js";
import { mountCharts } from "./panels/charts.js";
import { mountRecipe } from "./panels/recipe.js";
import { mountInspector } from "./panels/inspector.js";
import { mountOwn } from "./panels/own.js";
import { mountFooter } from "./panels/footer.js";
import { bar, offerToGoOn, tellOfRestarts } from "./panels/bar.js";
import { retellAll } from "./ui/dom.js";
import { attempt, late } from "./core/late.js";
import { missingWords, wordsOf } from "./core/errors.js";
import { t } from "./text/text.js";

/** @import { Trainer } from "../convlab.js" */

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
mountInspector();
mountFooter();
mountCharts();
watch(["looks"], retellAll);
retellAll();

/** The engine first, then the recipe of the address. @param {Promise<Trainer>} opening */
export async function open(opening) {
  try {
    const trainer = await opening;
    Object.assign(window, { convlab: trainer });
    meet(trainer);
    tellOfRestarts(trainer);
    changed("device");
    takeDefaults();
    await firstConfiguration();
    if (!app.notes.network) sayIfRefused();
    languageAgain();
    performance.mark("convlab:ready");
    const runs = trainer.runs();
    if (wantsAutostart) await start();
    await takeLists();
    offerToGoOn(await runs);
    saveWhenHidden();
  } catch (error) {
    const words = wordsOf(error);
    bar.show({
      text: () => t("dead", { message: words() }),
      buttons: [{ word: "reload", act: () => location.reload() }],
    });
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
    // What finds out which field is wrong did not load, or not even the defaults can be had.
    // The address goes on asking.
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
  if (Object.keys(app.asked).length > 0)
    void attempt("recipe", () => late(() => import("./panels/asked.js"), "panels/asked.js"));
});
addEventListener("popstate", () => {
  if (app.summary)
    void attempt("network", async () => (await late(() => import("./panels/walk.js"), "panels/walk.js")).walk());
});

watch(["summary"], () => {
  const {
    source,
    summary,
    trainer: { info },
  } = app;
  log(() =>
    t("log.ready", {
      model: summary?.network.name ?? "",
      data: dataName(source, summary),
      device: computes(info),
    }),
  );
});
