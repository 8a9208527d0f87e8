// The tasks of a network with several heads: the loss of each with its curve and its figure, what the second says of
// the picture at hand, and which scene is taken for which. It comes with the first such
// network, and listens from then on.

import { app, watch } from "../core/state.js";
import { h, say } from "../ui/dom.js";
import { sized, theme } from "../ui/draw.js";
import { count, loss, percent } from "../core/format.js";
import { matrix } from "./confusion.js";
import { words } from "../text/heads.js";
import { addWords, t } from "../text/text.js";

/** @import { EvaluatedEvent, HeadEvaluation, LabEvent, StepEvent } from "../../worker/protocol.js" */
/** @import { Tab } from "./tab.js" */

addWords(words);

/** Points of a curve at most; then neighbours are joined. */
const MOST_POINTS = 600;
/** Of a curve, in pixels of the screen. */
const HEIGHT = 72;

/** @typedef {{step: number, losses: number[]}} Point */

/** @returns {Tab} */
export function mount() {
  /** Training, each point the mean of `span` steps. @type {Point[]} */
  let points = [];
  /** @type {Point[]} */
  let held = [];
  let span = 1;
  /** @type {{count: number, losses: number[]}} */
  let open = { count: 0, losses: [] };
  const empty = h("p", { class: "empty", t: "headsEmpty" });
  const tasks = h("div");
  const scene = h("div");
  const mixed = h("div");
  const element = h("div", {}, empty, tasks, scene, mixed);
  /** @type {{canvas: HTMLCanvasElement, train: HTMLElement, held: HTMLElement, score: HTMLElement}[]} */
  let rows = [];

  app.trainer.on("events", (events) => events.forEach(take));
  watch(["summary"], begin);
  watch(["tick"], draw);
  watch(["looks"], () => {
    build();
    mixedOf = undefined;
    draw();
  });
  begin();

  function begin() {
    const { summary } = app;
    [points, held, span, open] = [[], [], 1, { count: 0, losses: [] }];
    for (const point of summary?.history.training ?? [])
      if (point.heads) points.push({ step: point.step, losses: point.heads });
    summary?.history.evaluations.forEach(takeHeld);
    build();
    draw();
  }

  /** The elements of each task. */
  function build() {
    const heads = app.summary?.heads ?? [];
    rows = heads.map(() => ({
      canvas: h("canvas", { style: `width: 100%; height: ${HEIGHT}px`, width: 1, height: 1 }),
      train: h("b", { class: "mono" }),
      held: h("b", { class: "mono live" }),
      score: h("b", { class: "mono live" }),
    }));
    tasks.replaceChildren(
      ...rows.map((row, at) =>
        h(
          "section",
          { class: "task", style: "margin-top: 12px", "data-head": heads[at].output },
          h(
            "h3",
            {},
            `${t(at === 0 ? "headPixels" : "headScene")} · ${heads[at].output}, ` +
              t("headWeight", { w: heads[at].weight }),
          ),
          h(
            "p",
            { class: "line" },
            h("span", {}, t("trainLoss"), " ", row.train),
            h("span", {}, t("heldLoss"), " ", row.held),
            h("span", {}, t(at === 0 ? "score.segment" : "accuracy"), " ", row.score),
          ),
          row.canvas,
        ),
      ),
    );
  }

  /** @param {LabEvent} event */
  function take(event) {
    if (event.event === "step") takeStep(event);
    else if (event.event === "evaluated") takeHeld(event);
    else if (event.event === "diverged") points = points.filter(({ step }) => step < event.step);
  }

  /** @param {StepEvent} event */
  function takeStep({ step, heads }) {
    if (!heads) return;
    open.count += 1;
    open.losses = heads.map((one, at) => (open.losses[at] ?? 0) + one.loss);
    if (open.count < span) return;
    const { count: steps } = open;
    points.push({ step, losses: open.losses.map((sum) => sum / steps) });
    open = { count: 0, losses: [] };
    if (points.length <= MOST_POINTS) return;
    span *= 2;
    points = points
      .filter((_, at) => at % 2 === 1)
      .map((point, at) => ({
        step: point.step,
        losses: point.losses.map((value, head) => (value + points[2 * at].losses[head]) / 2),
      }));
  }

  /** @param {Omit<EvaluatedEvent, "event">} event */
  function takeHeld({ step, heads }) {
    if (heads) held = [...held.filter((one) => one.step < step), { step, losses: heads.map((one) => one.loss) }];
  }

  function draw() {
    const heads = app.summary?.heads ?? [];
    empty.hidden = points.length > 0 || held.length > 0;
    if (!element.isConnected || heads.length === 0) return;
    rows.forEach((row, at) => {
      const own = app.evaluation?.heads?.[at];
      const recent = points.slice(-20).map(({ losses }) => losses[at]);
      say(row.train, recent.length > 0 ? loss(recent.reduce((sum, value) => sum + value, 0) / recent.length) : "–");
      say(row.held, own ? loss(own.loss) : "–");
      say(row.score, own ? `${percent(own.mean_iou ?? own.accuracy)} %` : "–");
      curve(
        row.canvas,
        points.map(({ step, losses }) => [step, losses[at]]),
        held.map(({ step, losses }) => [step, losses[at]]),
      );
    });
    drawScene(heads[1]?.output ?? "");
    const own = app.evaluation?.heads?.[1];
    if (own !== mixedOf) drawMixed(own);
  }

  /** @type {HeadEvaluation | undefined} */
  let mixedOf;
  /** @param {HeadEvaluation | undefined} own */
  function drawMixed(own) {
    mixedOf = own;
    if (!own) return mixed.replaceChildren();
    mixed.replaceChildren(
      h("h3", {}, `${t("confusion")}: ${t("confusionOf", { n: count(own.count) })}`),
      ...matrix(own, () => {}),
    );
  }

  /** How likely each scene is, as the picture at hand has just been seen. @param {string} output */
  function drawScene(output) {
    const logits = app.activations.find(({ layer }) => layer === output)?.data;
    const names = app.summary?.data.scene_classes ?? [];
    if (!logits) return scene.replaceChildren();
    const most = Math.max(...logits);
    const shares = Array.from(logits, (value) => Math.exp(value - most));
    const sum = shares.reduce((all, one) => all + one, 0);
    scene.replaceChildren(
      h("h3", {}, `${t("headScene")}: ${t("heldNumber", { n: count(app.picture) })}`),
      h(
        "table",
        { class: "report", id: "scene" },
        h(
          "tbody",
          {},
          ...names.map((name, at) => {
            const share = shares[at] / sum;
            return h(
              "tr",
              { "data-scene": name },
              h("td", {}, at === truth?.scene && truth.picture === app.picture ? h("b", {}, name) : name),
              h(
                "td",
                { class: "f1" },
                h(
                  "div",
                  {},
                  h("span", { class: "track" }, h("i", { style: `width: ${100 * share}%` })),
                  percent(share),
                ),
              ),
            );
          }),
        ),
      ),
    );
  }

  /** The true scene of the picture at hand. @type {{picture: number, scene: number} | null} */
  let truth = null;
  async function look() {
    const { summary, picture } = app;
    if ((summary?.heads ?? []).length === 0) return;
    const [label] = await app.trainer.scenes("test", [picture]);
    if (app.summary !== summary) return;
    truth = { picture, scene: label };
    draw();
  }
  return { element, look, draw };
}

/** @param {HTMLCanvasElement} canvas @param {number[][]} train step and loss @param {number[][]} held */
function curve(canvas, train, held) {
  const [width, height] = [canvas.clientWidth, HEIGHT];
  const ratio = Math.max(1, devicePixelRatio);
  const context = sized(canvas, width * ratio, height * ratio);
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name);
  const all = [...train, ...held];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  if (all.length === 0) return;
  const last = Math.max(1, ...all.map(([step]) => step));
  const top = Math.max(...all.map(([, value]) => value), 1e-6);
  const place = (/** @type {number[]} */ [step, value]) =>
    /** @type {const} */ ([4 + ((width - 8) * step) / last, height - 4 - ((height - 8) * value) / top]);
  context.strokeStyle = colour("--line");
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
  context.strokeStyle = colour("--muted");
  context.beginPath();
  train.forEach((point) => context.lineTo(...place(point)));
  context.stroke();
  context.fillStyle = context.strokeStyle = colour("--accent");
  context.beginPath();
  held.forEach((point) => context.lineTo(...place(point)));
  context.stroke();
  for (const point of held) {
    context.beginPath();
    context.arc(...place(point), 2.5, 0, 2 * Math.PI);
    context.fill();
  }
  context.fillStyle = `rgb(${theme().ink.join()})`;
  context.font = `10px ${colour("--mono")}`;
  context.textAlign = "right";
  context.fillText(loss(top), width - 5, 13);
}
