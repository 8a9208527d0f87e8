// Six figures. Their places are fixed and their digits are of one width, so that nothing moves while they change.

import { app, watch } from "../core/state.js";
import { lines } from "../core/run.js";
import { byId, h, say } from "../ui/dom.js";
import { count, loss, milliseconds, percent, rate } from "../core/format.js";
import { scoreOf, task } from "../core/task.js";
import { said, t } from "../text/text.js";

/** @import { TextKey } from "../text/text.js" */

export function mountReadouts() {
  /** @param {TextKey} key @param {string} id @param {boolean} [live] @param {string} [unit] */
  const readout = (key, id, live = false, unit = "") => {
    const value = h("span", { id }, "–");
    return {
      value,
      element: h(
        "div",
        { class: "readout" },
        h("dt", { t: key }),
        h("dd", { class: live ? "live" : undefined }, value, unit ? h("small", {}, unit) : ""),
      ),
    };
  };
  const trainLoss = readout("trainLoss", "train-loss");
  const heldLoss = readout("heldLoss", "held-loss", true);
  const heldAccuracy = readout("heldAccuracy", "held-accuracy", true, "%");
  const speed = readout("imagesPerSecond", "images-per-second");
  const stepTime = readout("msPerStep", "ms-per-step");
  const rateNow = readout("rateNow", "rate-now");
  byId("readouts").append(
    h(
      "dl",
      { style: "display: contents" },
      ...[trainLoss, heldLoss, heldAccuracy, speed, stepTime, rateNow].map((one) => one.element),
    ),
  );

  watch(["summary", "looks"], () => {
    const name = /** @type {HTMLElement} */ (heldAccuracy.element.firstElementChild);
    name.dataset.t = task() === "classify" ? "heldAccuracy" : `held.${task()}`;
    say(name, t(/** @type {TextKey} */ (name.dataset.t)));
  });
  // Told to those who listen to the page: once an epoch, as the log has it.
  const told = h("p", { class: "told", id: "told", role: "status" });
  byId("readouts").append(told);
  watch(["evaluated"], () => {
    const line = lines.at(-1);
    if (app.evaluation && line) say(told, said(line.text));
  });
  watch(["looks", "summary"], () => say(told, ""));
  watch(["tick", "state", "summary", "evaluated"], () => {
    const { last, evaluation } = app;
    say(trainLoss.value, loss(app.trainLoss));
    say(heldLoss.value, evaluation ? loss(evaluation.loss) : "–");
    say(heldAccuracy.value, evaluation ? percent(scoreOf(evaluation)) : "–");
    say(speed.value, last ? count(last.images_per_sec) : "–");
    say(stepTime.value, last ? milliseconds(last.ms_per_step) : "–");
    say(rateNow.value, rate(last?.rate ?? Number(app.recipe.lr)));
  });
}
