// Loss and accuracy over epochs, drawn by uPlot. The axes are those of the whole run from the start, so they do not
// jump; the right part that is still empty is the future. Names and figures stand at the line ends.

import { app, watch } from "../core/state.js";
import { byId, h, say } from "../ui/dom.js";
import { loss as lossText, percent } from "../core/format.js";
import { late } from "../core/late.js";
import { missingWords } from "../core/errors.js";
import { task } from "../core/task.js";
import { t } from "../text/text.js";

/** @import uPlotType from "uplot" */
/** @import { TextKey } from "../text/text.js" */

/** @typedef {"loss" | "accuracy"} Kind */

/** What a task's line of right answers while training is called. */
/** @type {Record<import("../../worker/protocol.js").Task, TextKey>} */
const TRAINED = { classify: "chartTrain", segment: "chartPixels", detect: "chartCells" };

export async function mountCharts() {
  const charts = byId("charts");
  const panes = /** @type {Kind[]} */ (["loss", "accuracy"]).map((kind) => {
    const note = h("span", { class: "mono" });
    const empty = h("p", { class: "empty", t: kind === "loss" ? "lossEmpty" : "accuracyEmpty" });
    const plot = h("div", { class: "plot", role: "img" }, empty);
    const title = h("h3", { t: kind });
    charts.append(h("div", { class: "chart", id: `chart-${kind}` }, h("div", { class: "head" }, title, note), plot));
    if (kind === "accuracy")
      watch(["summary", "looks"], () => {
        title.dataset.t = task() === "classify" ? "accuracy" : `score.${task()}`;
        say(title, t(/** @type {TextKey} */ (title.dataset.t)));
      });
    return { kind, title, note, empty, plot };
  });
  const { href } = new URL("../../vendor/uPlot.min.js", import.meta.url);
  const said = h("div", { role: "alert" });
  const load = async () => {
    try {
      const { default: uPlot } = /** @type {{default: typeof uPlotType}} */ (
        await late(() => import(href), "../vendor/uPlot.min.js")
      );
      said.remove();
      for (const pane of panes) mountChart(uPlot, pane);
    } catch (error) {
      said.replaceChildren(
        h(
          "div",
          { class: "note" },
          h("p", {}, missingWords(error)()),
          h("div", { class: "buttons" }, h("button", { class: "compact", t: "tryAgain", onclick: () => void load() })),
        ),
      );
      charts.prepend(said);
    }
  };
  await load();
}

/** The scale's top: at least the first loss, in steps that read well. @param {number} highest */
function lossScale(highest) {
  for (const step of [0.05, 0.1, 0.2, 0.4, 0.5, 0.8, 1, 2, 4, 5, 10, 20, 50, 100, 1000]) {
    if (step * 3 >= highest) return { top: step * 3, splits: [0, step, 2 * step, 3 * step] };
    if (step * 4 >= highest) return { top: step * 4, splits: [0, step, 2 * step, 3 * step, 4 * step] };
  }
  return { top: highest, splits: [0, highest] };
}

/** Room that "epoch 100" takes at the right end of the axis, px. */
const END_LABEL = 72;

/** At most five, the last one the end of the run. @param {number} epochs @param {number} width px */
function epochSplits(epochs, width) {
  const step = [1, 2, 3, 5, 10, 20, 25, 50, 100, 200, 500].find((size) => epochs / size <= 4.01) ?? epochs;
  const splits = [];
  for (let at = 0; at < epochs && ((epochs - at) / epochs) * width > END_LABEL; at += step) splits.push(at);
  return [...splits, epochs];
}

/**
 * @param {typeof uPlotType} uPlot
 * @param {{kind: Kind, title: HTMLElement, note: HTMLElement, empty: HTMLElement, plot: HTMLElement}} pane
 */
function mountChart(uPlot, { kind, title, note, empty, plot }) {
  const percentAxis = kind === "accuracy";
  /** The loss scale only grows within a run. */
  let highest = 0;
  /**
   * What led to a loss that was no number; how it is drawn comes with the first.
   * @type {import("../core/curves.js").Curves["explosion"]}
   */
  let explosion = null;
  /** @type {typeof import("./explosion.js") | null} */
  let exploding = null;
  const scale = () => (percentAxis ? { top: 100, splits: [0, 25, 50, 75, 100] } : lossScale(Math.max(0.15, highest)));
  const epochs = () => app.curves?.epochs ?? 1;
  const colour = (/** @type {string} */ name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = () => `11px ${colour("--mono")}`;
  let colours = { muted: "", line: "", line2: "", accent: "", bg: "", ink: "" };
  const readColours = () => {
    colours = {
      muted: colour("--muted"),
      line: colour("--line"),
      line2: colour("--line2"),
      accent: colour("--accent"),
      bg: colour("--bg"),
      ink: colour("--ink"),
    };
  };
  readColours();

  /** @type {uPlotType.Options} */
  const options = {
    width: 300,
    height: 150,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, range: () => [0, epochs()] }, y: { range: () => [0, scale().top] } },
    axes: [
      {
        stroke: () => colours.muted,
        font: font(),
        size: 26,
        gap: 6,
        grid: { show: false },
        ticks: { show: false },
        splits: () => epochSplits(epochs(), plot.clientWidth - 42),
        values: (_, splits) => splits.map((at) => (at === epochs() ? "" : String(at))),
      },
      {
        stroke: () => colours.muted,
        font: font(),
        size: 34,
        gap: 6,
        ticks: { show: false },
        grid: { stroke: () => colours.line, width: 1 },
        splits: () =>
          plot.clientHeight < 150
            ? scale().splits.filter((_, at, all) => at === 0 || at === all.length - 1 || (all.length === 5 && at === 2))
            : scale().splits,
        values: (_, splits) => splits.map((value) => String(Number(value.toFixed(3)))),
      },
    ],
    series: [
      {},
      { stroke: () => colours.line2, width: 1, alpha: 0.4, points: { show: false }, spanGaps: true },
      { stroke: () => colours.muted, width: 1.6, points: { show: false }, spanGaps: true },
      {
        stroke: () => colours.accent,
        width: 2,
        spanGaps: true,
        points: { show: true, size: 6, width: 1.6, stroke: () => colours.accent, fill: () => colours.bg },
      },
    ],
    hooks: { draw: [drawEnds], setCursor: [hover] },
  };
  const chart = new uPlot(options, [[0], [null], [null], [null]], plot);
  plot.querySelector("canvas")?.setAttribute("aria-hidden", "true");

  /** The line of now, the names at the line ends, and the last tick. @param {uPlotType} u */
  function drawEnds(u) {
    const { ctx } = u;
    const ratio = devicePixelRatio;
    const { left, top, width, height } = u.bbox;
    ctx.save();
    ctx.font = `${11 * ratio}px ${colour("--mono")}`;
    ctx.fillStyle = colours.muted;
    ctx.textAlign = "right";
    ctx.textBaseline = "top";
    ctx.fillText(t("chartEpoch", { n: epochs() }), left + width, top + height + 6 * ratio);
    const { curves } = app;
    const last = curves?.points.at(-1);
    if (curves && last) {
      const x = u.valToPos(last.epoch, "x", true);
      ctx.setLineDash([ratio, 2 * ratio]);
      ctx.strokeStyle = colours.line2;
      ctx.lineWidth = ratio;
      ctx.beginPath();
      ctx.moveTo(Math.round(x) + 0.5, top);
      ctx.lineTo(Math.round(x) + 0.5, top + height);
      ctx.stroke();
      ctx.setLineDash([]);
      const held = curves.held.at(-1);
      const name = percentAxis ? TRAINED[task()] : "chartTrain";
      const ends = [
        { name, value: percentAxis ? 100 * last.meanAccuracy : last.meanLoss, colour: colours.muted, weight: 400 },
      ];
      if (held)
        ends.push({
          name: "chartHeld",
          value: percentAxis ? 100 * held.accuracy : held.loss,
          colour: colours.accent,
          weight: 600,
        });
      label(
        u,
        x,
        ends.map((end) => ({
          ...end,
          text: `${t(end.name)} ${percentAxis ? `${end.value.toFixed(1)} %` : lossText(end.value)}`,
        })),
      );
    }
    if (explosion && exploding) exploding.drawExplosion(u, explosion, percentAxis, colours);
    ctx.restore();
  }

  /**
   * @param {uPlotType} u
   * @param {number} x
   * @param {{value: number, colour: string, weight: number, text: string}[]} ends
   */
  function label(u, x, ends) {
    const { ctx } = u;
    const ratio = devicePixelRatio;
    const { left, top, width, height } = u.bbox;
    const lineHeight = 15 * ratio;
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    const widest = Math.max(...ends.map((end) => ctx.measureText(end.text).width)) * 1.06;
    const inside = x + 8 * ratio + widest > left + width; // no future left: the names stand on the curve's empty side
    const sorted = ends.map((end) => ({ ...end, y: u.valToPos(end.value, "y", true) })).sort((a, b) => a.y - b.y);
    if (inside) {
      // Clear of everything drawn there: above the loss, below the accuracy.
      const away = percentAxis ? 1 : -1;
      const from = u.posToVal((x - widest - left) / ratio, "x");
      const near = (app.curves?.points ?? [])
        .filter((point) => point.epoch >= from)
        .flatMap((point) =>
          percentAxis ? [100 * point.accuracy, 100 * point.meanAccuracy] : [point.loss, point.meanLoss],
        )
        .map((value) => u.valToPos(value, "y", true));
      const drawn = [...sorted.map((end) => end.y), ...near];
      const edge = percentAxis ? Math.max(...drawn) : Math.min(...drawn);
      const first = edge + away * 14 * ratio;
      (percentAxis ? sorted : [...sorted].reverse()).forEach((end, at) => (end.y = first + away * at * lineHeight));
    } else if (sorted.length === 2 && sorted[1].y - sorted[0].y < lineHeight) {
      const middle = (sorted[0].y + sorted[1].y) / 2;
      sorted[0].y = middle - lineHeight / 2;
      sorted[1].y = middle + lineHeight / 2;
    }
    const lowest = Math.max(...sorted.map((end) => end.y)) - (top + height - 8 * ratio);
    const over = top + 8 * ratio - Math.min(...sorted.map((end) => end.y));
    const shift = lowest > 0 ? -lowest : over > 0 ? over : 0;
    ctx.textAlign = inside ? "right" : "left";
    for (const end of sorted) {
      const at = inside ? x - 6 * ratio : x + 8 * ratio;
      ctx.font = `${end.weight} ${11 * ratio}px ${colour("--mono")}`;
      ctx.strokeStyle = colours.bg;
      ctx.lineWidth = 4 * ratio;
      ctx.strokeText(end.text, at, end.y + shift);
      ctx.fillStyle = end.colour;
      ctx.fillText(end.text, at, end.y + shift);
    }
  }

  /** What stands under the pointer takes the place of the best value. @param {uPlotType} u */
  function hover(u) {
    const at = u.cursor.left;
    if (at === undefined || at === null || at < 0) return tell();
    const epoch = u.posToVal(at, "x");
    const points = app.curves?.points ?? [];
    const near = points.reduce(
      (best, point) => (Math.abs(point.epoch - epoch) < Math.abs(best.epoch - epoch) ? point : best),
      points[0],
    );
    if (!near || epoch > (points.at(-1)?.epoch ?? 0) + 0.02 * epochs()) return tell();
    const figure = percentAxis ? `${percent(near.meanAccuracy)} %` : lossText(near.meanLoss);
    say(note, `${t("chartEpoch", { n: near.epoch.toFixed(2) })} · ${figure}`);
  }

  function tell() {
    const { curves } = app;
    // Of a loss that was no number, until training has come past it.
    if (!percentAxis && curves?.explosion && (curves.points.at(-1)?.epoch ?? 0) < curves.explosion.epoch)
      say(note, t("diverged", { step: curves.explosion.step }));
    else best();
    plot.setAttribute(
      "aria-label",
      t("chartLine", {
        name: title.textContent ?? "",
        figures: note.textContent || (empty.hidden ? "" : empty.textContent) || "",
      }),
    );
  }

  function best() {
    const held = app.curves?.held ?? [];
    if (held.length === 0) return say(note, "");
    const best = held.reduce((a, b) => ((percentAxis ? b.accuracy > a.accuracy : b.loss < a.loss) ? b : a));
    const e = best.epoch.toFixed(1).replace(/\.0$/, "");
    say(note, percentAxis ? t("best", { v: percent(best.accuracy), e }) : t("lowest", { v: lossText(best.loss), e }));
  }

  function draw() {
    const { curves } = app;
    const points = curves?.points ?? [];
    const held = curves?.held ?? [];
    empty.hidden = points.length > 0 || Boolean(curves?.explosion);
    if (curves && curves.explosion !== explosion) {
      explosion = curves.explosion;
      // The scale is that of the good steps again.
      highest = Math.max(Math.log(app.summary?.data.classes.length ?? 1), ...points.map((point) => point.meanLoss));
      if (explosion)
        void late(() => import("./explosion.js"), "panels/explosion.js").then(
          (found) => {
            exploding = found;
            chart.redraw(false, true);
          },
          () => {},
        ); // the mark stands without its line
    }
    for (const point of points.length > 40 ? points.slice(-40) : points) highest = Math.max(highest, point.meanLoss);
    if (points[0]) highest = Math.max(highest, points[0].meanLoss);
    for (const point of held) highest = Math.max(highest, point.loss);
    // uPlot wants one x axis: the held-out points lie between the steps, each line with gaps
    // where the other has points.
    /** @type {(number | null)[][]} */
    const data = [[], [], [], []];
    let next = 0;
    const put = (/** @type {(number | null)[]} */ row) => row.forEach((value, column) => data[column].push(value));
    const heldValue = (/** @type {{loss: number, accuracy: number}} */ one) =>
      percentAxis ? 100 * one.accuracy : one.loss;
    for (const point of points) {
      for (; next < held.length && held[next].epoch < point.epoch; next += 1)
        put([held[next].epoch, null, null, heldValue(held[next])]);
      const here = held[next]?.epoch === point.epoch ? heldValue(held[next++]) : null;
      put([
        point.epoch,
        percentAxis ? 100 * point.accuracy : point.loss,
        percentAxis ? 100 * point.meanAccuracy : point.meanLoss,
        here,
      ]);
    }
    for (; next < held.length; next += 1) put([held[next].epoch, null, null, heldValue(held[next])]);
    if (data[0].length === 0) put([0, null, null, null]);
    chart.setData(/** @type {uPlotType.AlignedData} */ (data));
    tell();
  }

  function size() {
    const { clientWidth: width, clientHeight: height } = plot;
    if (width > 0 && height > 0) chart.setSize({ width, height });
  }
  new ResizeObserver(size).observe(plot);
  watch(["summary"], () => {
    explosion = null;
    highest = app.summary ? Math.log(app.summary.data.classes.length) : 0;
    draw();
  });
  watch(["tick", "evaluated"], draw);
  watch(["looks"], () => {
    readColours();
    draw();
    chart.redraw(false, true);
  });
  size();
  if (app.summary) {
    highest = Math.log(app.summary.data.classes.length);
    draw();
  }
}
