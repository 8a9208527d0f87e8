// The schedule: chosen and set in a dialog where its curve follows every key stroke, and seen as a small curve in the
// recipe. What is drawn are the rates that the run uses.

import { app, isLocked, watch } from "../core/state.js";
import { configure } from "../core/actions.js";
import { byId, h, say } from "../ui/dom.js";
import { attempt } from "../core/late.js";
import { style } from "../core/lazy-style.js";
import { ruleFields } from "./fields.js";
import { RULES, ruleOf, usual } from "./rules.js";
import { curveOf, makeCurve, textOf, whole } from "./curve.js";
import { words } from "../text/schedule.js";
import { addWords, t } from "../text/text.js";
import { wordsOf } from "../core/errors.js";

/** @import { Recipe } from "../../worker/protocol.js" */

addWords(words);

/** Another rule, with settings for the epochs planned; its dialog opens. @param {string} rule */
export async function chooseRule(rule) {
  if (rule === ruleOf(app.recipe.schedule)) return openSchedule();
  const done = await configure({ schedule: rule in RULES ? JSON.stringify(usual(rule)) : rule }, "recipe");
  if (done && rule in RULES) await openSchedule();
}

const small = makeCurve(true);
const smallButton = h(
  "button",
  { class: "plain rate-small", label: "scheduleSmall", onclick: () => void attempt("recipe", openSchedule) },
  small.element,
);
byId("recipe").querySelector(".head")?.lastElementChild?.before(smallButton);
/** @type {(() => void) | null} */
let redraw = null;
let asked = 0;

async function drawSmall() {
  const { schedule } = app.recipe;
  smallButton.hidden = schedule === "constant" || !app.summary;
  if (smallButton.hidden) return;
  const turn = ++asked;
  // What does not come now comes with the next change, or when the dialog is opened.
  const curve = await style("styles/schedule.css")
    .then(() => curveOf(schedule))
    .catch(() => null);
  if (turn === asked && curve) small.draw(curve);
}

watch(["summary"], () => {
  void drawSmall();
  redraw?.();
});
watch(["tick", "state"], () => {
  small.mark();
  if (ruleOf(app.recipe.schedule) === "plateau") void drawSmall();
});
watch(["evaluated"], () => void drawSmall());
void drawSmall();

export async function openSchedule() {
  if (redraw) return;
  await style("styles/schedule.css");
  let schedule = await whole(app.recipe.schedule);
  const big = makeCurve(false);
  const wrong = h("p", { class: "refused small", role: "alert" });
  const kind = h(
    "select",
    {
      name: "rule",
      id: "schedule-rule",
      onchange: () => {
        void whole(kind.value in RULES ? usual(kind.value) : kind.value).then((chosen) => {
          schedule = chosen;
          build();
          return apply(true);
        });
      },
    },
    ...["constant", "cosine"].map((value) => h("option", { value, t: /** @type {"constant"} */ (value) })),
    ...Object.entries(RULES).map(([value, name]) => h("option", { value }, name)),
  );
  const every = h(
    "select",
    {
      name: "every",
      onchange: () => {
        if (typeof schedule === "object") schedule = { ...schedule, every: every.value === "step" ? "step" : "epoch" };
        void apply(true);
      },
    },
    h("option", { value: "epoch", t: "everyEpoch" }),
    h("option", { value: "step", t: "everyStep" }),
  );
  const everyField = h("label", { class: "field" }, h("span", { t: "scheduleEvery" }), every);
  const about = h("span", { class: "muted" });
  const body = h("div");
  const dialog = h(
    "dialog",
    { class: "schedule", label: "scheduleTitle" },
    h(
      "div",
      { class: "head" },
      h("h2", { t: "scheduleTitle" }),
      about,
      h("button", { class: "compact", t: "close", onclick: () => dialog.close() }),
    ),
    big.element,
    h("div", { class: "rate-foot" }, big.words, big.end),
    wrong,
    h("div", { class: "rule-head" }, h("label", { class: "field" }, h("span", { t: "schedule" }), kind), everyField),
    body,
  );
  dialog.addEventListener("close", () => {
    redraw = null;
    dialog.remove();
  });

  function build() {
    const disabled = isLocked();
    kind.value = ruleOf(schedule);
    kind.disabled = every.disabled = disabled;
    say(about, disabled ? t("locked") : ruleOf(schedule) === "plateau" ? t("scheduleSoFar") : t("scheduleNote"));
    everyField.hidden = typeof schedule !== "object";
    if (typeof schedule === "object") {
      every.value = schedule.every ?? (schedule.rule === "one_cycle" ? "step" : "epoch");
      body.replaceChildren(
        ruleFields(
          schedule,
          (done) => void apply(done),
          disabled,
          () => {
            void whole(schedule).then(
              (settled) => {
                schedule = settled;
                build();
              },
              () => build(),
            );
            void apply(true);
          },
        ),
      );
    } else body.replaceChildren(h("p", { class: "small muted" }, t(`about.${schedule}`)));
  }

  /** Draws what is set; `done`: the recipe takes it. @param {boolean} done */
  async function apply(done) {
    const text = textOf(schedule);
    try {
      const curve = await curveOf(schedule);
      if (text !== textOf(schedule)) return; // typed further
      big.draw(curve);
      wrong.replaceChildren();
    } catch (error) {
      return wrong.replaceChildren(wordsOf(error)());
    }
    say(big.end, t("chartEpoch", { n: String(app.recipe.epochs) }));
    if (done && !isLocked() && text !== textOf(app.recipe.schedule))
      await configure(/** @type {Partial<Recipe>} */ ({ schedule: text }), "recipe");
  }

  redraw = () => {
    void apply(false);
    big.mark();
  };
  build();
  document.body.append(dialog);
  dialog.showModal();
  await apply(false);
}

watch(["tick"], () => redraw?.());
