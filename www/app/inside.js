// The right column: tabs, and which of them is open. Each tab is loaded when it is first opened, and looks into the net only while it is open.

import { app, watch } from "./state.js";
import { glance, live, onGlance, onLive } from "./run.js";
import { task } from "./task.js";
import { byId, h, retellAll, say } from "./dom.js";
import { lateStyled, missingWords } from "./late.js";
import { mountPredictions } from "./predictions.js";
import { t } from "./text.js";

/** A tab's body: `look` fetches and draws, `live` does so several times a second, `draw` draws again what is known. @typedef {{element: HTMLElement, look: () => Promise<void>, live?: () => Promise<void>, draw: () => void}} Tab */

const NAMES = /** @type {const} */ ([
  "predictions",
  "masks",
  "boxes",
  "heads",
  "filters",
  "activations",
  "confusion",
  "shader",
]);
/** Shown for some tasks alone. @type {Record<string, string[]>} */
const ONLY = { predictions: ["classify"], masks: ["segment"], boxes: ["detect"], confusion: ["classify", "segment"] };
/** What a task shows first. */
const FIRST = /** @type {const} */ ({ classify: "predictions", segment: "masks", detect: "boxes" });
/** @typedef {typeof NAMES[number]} TabName */

/** The body of each tab. @type {Record<TabName, () => Promise<Tab>>} */
const BODIES = {
  predictions: async () => mountPredictions(),
  masks: async () => (await lateStyled("tabs.css", () => import("./masks.js"), "masks.js")).mountMasks(),
  boxes: async () => (await lateStyled("tabs.css", () => import("./boxes.js"), "boxes.js")).mountBoxes(),
  heads: async () => (await lateStyled("tabs.css", () => import("./heads.js"), "heads.js")).mountHeads(),
  filters: async () => (await lateStyled("tabs.css", () => import("./filters.js"), "filters.js")).mountFilters(),
  activations: async () =>
    (await lateStyled("tabs.css", () => import("./activations.js"), "activations.js")).mountActivations(),
  confusion: async () =>
    (await lateStyled("tabs.css", () => import("./confusion.js"), "confusion.js")).mountConfusion((name) =>
      openTab(name),
    ),
  shader: async () => (await lateStyled("tabs.css", () => import("./shader.js"), "shader.js")).mountShader(),
};

/** @type {TabName} */
let open = "predictions";
/** @type {(name: TabName) => void} */
export let openTab = () => {};

/** Whether the net serves several tasks. */
const several = () => (app.summary?.heads.length ?? 0) > 0;

export function mountInside() {
  /** Those that were opened. @type {Partial<Record<TabName, Promise<Tab>>>} */
  const tabs = {};
  /** The one that is shown. @type {Tab | null} */
  let shown = null;
  const layer = h("span", { class: "live" });
  const about = h("span", { class: "muted" });
  const buttons = NAMES.map((name) =>
    h("button", { role: "tab", id: `tab-${name}`, "aria-controls": "tab-body", onclick: () => openTab(name) }),
  );
  const body = h("div", { class: "tab-body", id: "tab-body", role: "tabpanel" });
  byId("inside").append(
    h("div", { class: "head" }, h("h2", { id: "inside-title", t: "inside" }), about),
    h("div", { class: "tabs", role: "tablist", onkeydown: arrows }, ...buttons),
    body,
  );

  openTab = (name) => {
    open = name;
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(NAMES[at] === name));
      button.tabIndex = NAMES[at] === name ? 0 : -1;
    });
    body.setAttribute("aria-labelledby", `tab-${name}`);
    void show(name);
  };

  /** One that did not come is asked for anew. @param {TabName} name */
  function load(name) {
    const tab = (tabs[name] ??= BODIES[name]());
    tab.catch(() => delete tabs[name]);
    return tab;
  }

  /** @param {TabName} name */
  async function show(name) {
    /** @type {Tab} */
    let tab;
    try {
      tab = await load(name);
    } catch (error) {
      if (open !== name) return;
      shown = null;
      return body.replaceChildren(
        h(
          "div",
          { class: "note", role: "alert" },
          h("p", {}, missingWords(error)()),
          h(
            "div",
            { class: "buttons" },
            h("button", { class: "compact", t: "tryAgain", onclick: () => openTab(name) }),
          ),
        ),
      );
    }
    if (open !== name) return;
    shown = tab;
    body.replaceChildren(tab.element);
    retellAll(); // the language may be another than when it was shown last
    tab.draw();
    void glance();
    void live();
  }

  /** @param {KeyboardEvent} event */
  function arrows(event) {
    const move = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (move === 0) return;
    const there = NAMES.filter((_, at) => !buttons[at].hidden);
    const next = there[(there.indexOf(open) + move + there.length) % there.length];
    openTab(next);
    buttons[NAMES.indexOf(next)].focus();
  }

  /** @param {TabName} name */
  function offered(name) {
    if (name === "heads") return several();
    return (ONLY[name] ?? [task()]).includes(task());
  }

  function words() {
    buttons.forEach((button, at) => {
      button.hidden = !offered(NAMES[at]);
      say(button, t(NAMES[at]));
      button.dataset.ghost = t(NAMES[at]);
    });
    about.replaceChildren(`${t("refreshed")}${app.layer ? ` · ${t("layer")} ` : ""}`, layer);
    say(layer, app.layer);
    about.title = about.textContent ?? "";
  }
  watch(["looks", "layer", "summary"], words);
  watch(["looks", "layer", "evaluated", "summary", "picture"], () => shown?.draw());
  watch(["summary"], () => {
    // It listens from the first step on.
    if (several()) load("heads").catch(() => {}); // said when it is opened
    if (!offered(open)) openTab(FIRST[task()]);
  });
  onGlance(async () => shown?.look());
  onLive(
    () => shown?.live !== undefined,
    async () => shown?.live?.(),
  );
  words();
  openTab("predictions");
}
