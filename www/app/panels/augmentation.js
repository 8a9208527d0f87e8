// The augmentation's switches with their amounts, and five draws of it for one training picture.

import { app, isLocked, watch } from "../core/state.js";
import { configure } from "../core/actions.js";
import { onGlance } from "../core/run.js";
import { byId, h } from "../ui/dom.js";
import { paintPicture } from "../ui/draw.js";
import { t } from "../text/text.js";
import { isRefused } from "./control.js";

/** What a switch sets when it is turned on, and how the amount is written. */
const AMOUNTS = /** @type {const} */ ({
  flip: { on: true, before: "p 0.5", after: "", scale: 1 },
  shift: { on: 4, before: "±", after: "px", scale: 1 },
  crop_padding: { on: 4, before: "", after: "px", scale: 1 },
  brightness: { on: 0.2, before: "±", after: "%", scale: 100 },
  cutout: { on: 8, before: "", after: "px", scale: 1 },
});
const DRAWS = 5;

export function mountAugmentation() {
  const panel = byId("data");
  const names = /** @type {(keyof typeof AMOUNTS)[]} */ (Object.keys(AMOUNTS));
  const rows = names.map((name) => {
    const { on, before, after, scale } = AMOUNTS[name];
    const toggle = h("button", {
      class: "switch",
      role: "switch",
      id: `augment-${name}`,
      "aria-checked": "false",
      label: name,
      onclick: () =>
        void configure(
          { [name]: toggle.getAttribute("aria-checked") === "true" ? (on === true ? false : 0) : on },
          "recipe",
        ),
    });
    const amount = h("input", {
      type: "text",
      inputmode: "decimal",
      label: name,
      onchange: () => {
        const { value } = amount;
        const text = String(Number(value) / scale);
        if (isRefused(name, text === "NaN" ? value : text)) draw();
        else
          void configure({ [name]: Number(text) }, "recipe").then((done) => {
            if (!done) draw();
          });
      },
    });
    const draw = () => {
      const value = Number(app.recipe[name] ?? 0);
      toggle.setAttribute("aria-checked", String(value > 0));
      toggle.disabled = amount.disabled = !app.ready || isLocked();
      toggle.title = isLocked() ? t("locked") : t(name);
      amount.value = String(Math.round(100 * scale * (value > 0 ? value : Number(on))) / 100);
      if (value <= 0) amount.disabled = true;
    };
    watch(["summary", "state", "looks"], draw);
    return h(
      "div",
      { class: "augment" },
      toggle,
      h("label", { for: toggle.id, t: name }),
      h("span", { class: "amount" }, before, on === true ? "" : amount, after),
    );
  });
  const canvases = Array.from({ length: DRAWS }, () => h("canvas", { class: "picture", width: 1, height: 1 }));
  panel.append(
    h("div", { class: "subhead" }, h("h3", { t: "augmentation" }), h("span", { class: "muted", t: "trainOnly" })),
    h("div", { class: "augmentation" }, ...rows),
    h("div", { class: "subhead" }, h("h3", { t: "seen" })),
    h("div", { class: "seen" }, ...canvases),
  );

  onGlance(async () => {
    const { summary } = app;
    if (!summary) return;
    const [, height, width] = summary.network.input;
    const { sample, state } = app;
    const draws = await Promise.all(canvases.map((_, at) => app.trainer.augmented([sample], state.step + at)));
    if (app.summary !== summary) return;
    draws.forEach((pixels, at) => paintPicture(canvases[at], pixels, 0, width, height));
  });
}
