// The right column: tabs, and which of them is open. Each tab is loaded when it is first
// opened, and looks into the net only while it is open.

import { app, watch } from "../core/state.js";
import { glance, live, onGlance, onLive } from "../core/run.js";
import { TASKS, task } from "../core/task.js";
import { byId, h, retellAll, say } from "../ui/dom.js";
import { lateStyled } from "../core/late.js";
import { missingWords } from "../core/errors.js";
import * as predictions from "../tabs/predictions.js";
import { t } from "../text/text.js";

/** @import { Task } from "../../worker/protocol.js" */
/** @import { Tab } from "../tabs/tab.js" */
/** @import { TextKey } from "../text/text.js" */

/** `openTab` opens another one. @typedef {{mount: (openTab: (name: "predictions") => void) => Tab}} TabModule */

/**
 * A tab that loads when it is first opened.
 * @template {TextKey} N @param {N} name that of its module in tabs/, and of its title
 * @param {Task[]} tasks for which it is shown
 * @param {() => Promise<TabModule>} load
 */
const later = (name, tasks, load) => ({
  name,
  tasks,
  load: () => lateStyled("styles/tabs.css", load, `tabs/${name}.js`),
});

/** The tabs in their order. A task shows its first one first. */
const TABS = [
  { name: /** @type {const} */ ("predictions"), tasks: ["classify"], load: async () => predictions },
  later("masks", ["segment"], () => import("../tabs/masks.js")),
  later("boxes", ["detect"], () => import("../tabs/boxes.js")),
  later("heads", TASKS, () => import("../tabs/heads.js")),
  later("filters", TASKS, () => import("../tabs/filters.js")),
  later("activations", TASKS, () => import("../tabs/activations.js")),
  later("confusion", ["classify", "segment"], () => import("../tabs/confusion.js")),
  later("shader", TASKS, () => import("../tabs/shader.js")),
];
/** @typedef {typeof TABS[number]["name"]} TabName */

/** @type {TabName} */
let open = "predictions";

/** Whether the net serves several tasks. */
const several = () => (app.summary?.heads.length ?? 0) > 0;

export function mountInspector() {
  /** Those that were opened. @type {Partial<Record<TabName, Promise<Tab>>>} */
  const tabs = {};
  /** The one that is shown. @type {Tab | null} */
  let shown = null;
  const layer = h("span", { class: "live" });
  const about = h("span", { class: "muted" });
  const buttons = TABS.map(({ name }) =>
    h("button", { role: "tab", id: `tab-${name}`, "aria-controls": "tab-body", onclick: () => openTab(name) }),
  );
  const body = h("div", { class: "tab-body", id: "tab-body", role: "tabpanel" });
  byId("inside").append(
    h("div", { class: "head" }, h("h2", { id: "inside-title", t: "inside" }), about),
    h("div", { class: "tabs", role: "tablist", onkeydown: arrows }, ...buttons),
    body,
  );

  /** @param {TabName} name */
  function openTab(name) {
    open = name;
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(TABS[at].name === name));
      button.tabIndex = TABS[at].name === name ? 0 : -1;
    });
    body.setAttribute("aria-labelledby", `tab-${name}`);
    void show(name);
  }

  /** One that did not come is asked for anew. @param {TabName} name */
  function load(name) {
    const entry = /** @type {typeof TABS[number]} */ (TABS.find((one) => one.name === name));
    const tab = (tabs[name] ??= entry.load().then(({ mount }) => mount(openTab)));
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
    const there = buttons.filter((button) => !button.hidden);
    const at = there.findIndex((button) => button.id === `tab-${open}`);
    const next = there[(at + move + there.length) % there.length];
    openTab(TABS[buttons.indexOf(next)].name);
    next.focus();
  }

  /** @param {typeof TABS[number]} tab */
  function offered({ name, tasks }) {
    return tasks.includes(task()) && (name !== "heads" || several());
  }

  function words() {
    buttons.forEach((button, at) => {
      button.hidden = !offered(TABS[at]);
      say(button, t(TABS[at].name));
      button.dataset.ghost = t(TABS[at].name);
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
    const there = TABS.filter(offered);
    if (!there.some(({ name }) => name === open)) openTab(there[0].name);
  });
  onGlance(async () => shown?.look());
  onLive(
    () => shown?.live !== undefined,
    async () => shown?.live?.(),
  );
  words();
  openTab("predictions");
}
