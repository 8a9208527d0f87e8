// The rate over the planned steps, as the core computes it, with the step where the run is.

import { app } from "../core/state.js";
import { Asking } from "../../worker/asking.js";
import { rate as rateText } from "../core/format.js";
import { h, say } from "../ui/dom.js";
import { t } from "../text/text.js";

/** @import { Schedule } from "./rules.js" */

const SVG = "http://www.w3.org/2000/svg";
/** Points of a curve at most. */
const POINTS = 480;

const asking = new Asking();

/** @typedef {{total: number, steps: Uint32Array, rates: Float64Array, soFar: boolean}} Curve */

/** A schedule as text. @param {unknown} schedule */
export const textOf = (schedule) => (typeof schedule === "string" ? schedule : JSON.stringify(schedule));

/** All of its settings. @param {unknown} schedule @returns {Promise<Schedule>} */
export async function whole(schedule) {
  return JSON.parse(await asking.ask("schedule", textOf(schedule)));
}

/** Rejects with a sentence where the schedule is wrong. @param {unknown} schedule @returns {Promise<Curve>} */
export async function curveOf(schedule) {
  const perEpoch = app.summary?.steps_per_epoch ?? 1;
  const total = Math.max(perEpoch * Number(app.recipe.epochs), app.summary?.steps_total ?? 1);
  const held = (app.curves?.held ?? []).filter(({ epoch }) => epoch > 0 && Math.abs(epoch - Math.round(epoch)) < 1e-6);
  // What a plateau will do is not known before the losses are.
  const soFar = typeof schedule === "object" && schedule !== null && "rule" in schedule && schedule.rule === "plateau";
  const last = Math.max(0, soFar ? Math.min(app.state.step, total - 1) : total - 1);
  const points = Math.min(POINTS, last + 1);
  const steps = Uint32Array.from({ length: points }, (_, at) =>
    points === 1 ? 0 : Math.round((at * last) / (points - 1)),
  );
  const losses = new Float64Array(Math.max(0, ...held.map(({ epoch }) => Math.round(epoch)))).fill(NaN);
  for (const { epoch, loss } of held) losses[Math.round(epoch) - 1] = loss;
  const rates = await asking.ask("rates", textOf(schedule), Number(app.recipe.lr), perEpoch, total, steps, losses);
  return { total, steps, rates, soFar };
}

/** A drawing of it. @param {boolean} small without words */
export function makeCurve(small) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("viewBox", "0 0 1000 100");
  svg.setAttribute("aria-hidden", "true");
  const [grid, line, now] = ["rate-grid", "rate-line", "rate-now"].map((name) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    svg.append(path);
    return path;
  });
  if (!small) grid.setAttribute("d", "M0 2H1000M0 50H1000M0 98H1000");
  const dot = h("i", { class: "rate-dot" });
  const [most, half, end] = [0, 1, 2].map(() => h("span", { class: "mono rate-tick" }));
  const words = h("p", { class: "mono small" });
  const element = h(
    "div",
    { class: small ? "rate-curve small" : "rate-curve" },
    h("div", { class: "rate-plot" }, svg, dot, ...(small ? [] : [most, half])),
  );
  /** @type {Curve | null} */
  let shown = null;
  let high = 1;

  const y = (/** @type {number} */ rate) => 98 - 96 * (rate / high);

  return {
    element,
    words,
    end,

    /** @param {Curve} curve */
    draw(curve) {
      shown = curve;
      high = Math.max(...curve.rates, 1e-300);
      const points = [...curve.rates].map(
        (rate, at) => `${((1000 * curve.steps[at]) / Math.max(1, curve.total - 1)).toFixed(2)} ${y(rate).toFixed(2)}`,
      );
      line.setAttribute("d", `M${points.join("L")}`);
      say(most, rateText(high));
      say(half, rateText(high / 2));
      this.mark();
    },

    /** Where the run is. */
    mark() {
      if (!shown) return;
      const { total, steps, rates } = shown;
      const step = Math.min(app.state.step, total);
      const x = (1000 * step) / Math.max(1, total - 1);
      let at = 0;
      while (at + 1 < steps.length && steps[at + 1] <= step) at += 1;
      const rate = step > 0 && app.last ? app.last.rate : rates[at];
      now.setAttribute("d", `M${Math.min(1000, x)} 0V100`);
      dot.style.left = `${Math.min(100, x / 10)}%`;
      dot.style.top = `${y(rates[at])}%`;
      say(words, t("scheduleNow", { step, total, rate: rateText(rate) }));
    },
  };
}
