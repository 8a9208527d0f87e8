// The header's right side: which device computes and why, the link to this experiment, the language.

import { app, changed, note, watch } from "../core/state.js";
import { changeDevice } from "../core/actions.js";
import { byId, h, icon, ICONS, roving, say } from "../ui/dom.js";
import { attempt } from "../core/late.js";
import { missingWords } from "../core/errors.js";
import { address, dropLanguage } from "../core/address.js";
import { choicesOf, oneOf } from "../core/fields.js";
import { currentLanguage, setLanguage, t } from "../text/text.js";

import { keep, kept } from "../core/kept.js";

/** @import { DeviceChoice, DeviceInfo } from "../../worker/protocol.js" */
/** @import { Language } from "../text/text.js" */

const LANGUAGE = "convlab-language";

/** What computes, in a word or two. @param {DeviceInfo} info */
export function computes(info) {
  return info.device === "cpu" ? "CPU" : info.engine === "burn" ? "WebGPU, Burn" : "WebGPU";
}

/** The badge's words: "CPU", or which GPU in two or three. @param {DeviceInfo} info */
function badgeWords(info) {
  if (info.device === "cpu") return "CPU";
  const name = info.software ? t("software") : info.adapter.replace(/[(,/].*$/, "").trim();
  return name ? `${computes(info)} · ${name}` : computes(info);
}

/** Why this device, in words. @param {DeviceInfo} info */
export function why(info) {
  const adapter = t(info.software ? "adapterSoftware" : "adapter", { adapter: info.adapter || "GPU" });
  if (info.device === "webgpu" && info.reason !== "measured") return adapter;
  return t(`why.${info.reason}`, { adapter, detail: info.detail });
}

/** WebGPU was asked for and it is the CPU: that deserves a sentence. */
export function sayIfRefused() {
  const { info } = app.trainer;
  const refused = (info.asked === "webgpu" || info.asked === "burn") && info.device === "cpu";
  // What did not start may start another time, a bundle that did not come above all.
  const again = {
    word: () => t("tryAgain"),
    act: () =>
      void changeDevice(info.asked).then(sayIfRefused, (error) => note("network", missingWords(error), [again])),
  };
  note(
    "network",
    refused ? () => t("webgpuRefused", { why: why(info) }) : null,
    refused && info.reason === "failed" ? [again] : [],
  );
}

/** The language of the link, or the one chosen last time, or the browser's; English where its words do not load. */
export async function firstLanguage() {
  const stored = oneOf(location.search, "language") ?? kept(LANGUAGE);
  const wanted = stored === "zh" || stored === "en" ? stored : navigator.language.startsWith("zh") ? "zh" : "en";
  await setLanguage(wanted).catch(() => (missed = wanted));
}

/** A language whose words did not load when the page opened. @type {Language | null} */
let missed = null;

/** Once there is a place to say so. */
export function languageAgain() {
  if (missed) speak(missed);
}

/** @param {Language} language */
function speak(language) {
  void attempt("network", async () => {
    await setLanguage(language).catch(() => {
      throw new Error(t("wordsNotLoaded"));
    });
    changed("looks");
  });
}

export function mountHeader() {
  const dot = h("span", { class: "dot" });
  const words = h("span");
  const badge = h(
    "button",
    { class: "plain badge", id: "device", "aria-haspopup": "dialog", popovertarget: "device-menu" },
    dot,
    words,
  );
  const menu = deviceMenu();

  const shareWords = h("span", { t: "share" });
  const share = h("button", { class: "plain share", onclick: copyLink }, linkIcon(), shareWords);

  const languages = /** @type {[Language, string][]} */ ([
    ["en", "EN"],
    ["zh", "中文"],
  ]).map(([language, name]) =>
    h(
      "button",
      {
        class: "plain",
        "data-language": language,
        onclick: () => {
          keep(LANGUAGE, language);
          dropLanguage();
          speak(language);
        },
      },
      name,
    ),
  );
  const drawer = h("button", {
    class: "plain only-narrow",
    id: "open-data",
    t: "data",
    "aria-controls": "data",
    "aria-expanded": "false",
    onclick: () => openDrawer(drawer.ariaExpanded !== "true"),
  });
  byId("data").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drawer.ariaExpanded === "true") openDrawer(false);
  });
  byId("header-tools").append(
    drawer,
    badge,
    share,
    roving(
      h(
        "div",
        { class: "languages", role: "group", label: "language" },
        languages[0],
        h("span", { class: "muted" }, "/"),
        languages[1],
      ),
    ),
  );
  document.body.append(menu.element);

  watch(["device", "looks", "summary"], () => {
    const { info } = app.trainer ?? {};
    say(words, info ? badgeWords(info) : t("loading"));
    badge.title = info ? `${t("device")}: ${computes(info)} · ${why(info)}` : "";
    dot.classList.toggle("gpu", info?.device === "webgpu" && !info.software);
    for (const button of languages)
      button.setAttribute("aria-pressed", String(button.dataset.language === currentLanguage()));
  });
  say(words, t("loading"));
  for (const button of languages)
    button.setAttribute("aria-pressed", String(button.dataset.language === currentLanguage()));
  // Theme changes redraw the canvases.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => changed("looks"));

  /** The data, where they have no column of their own. @param {boolean} open */
  function openDrawer(open) {
    const data = byId("data");
    data.classList.toggle("open", open);
    drawer.setAttribute("aria-expanded", String(open));
    /** @type {HTMLElement | null} */ (open ? data.querySelector("input:checked") : drawer)?.focus();
  }

  async function copyLink() {
    const link = new URL(address(), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      share.style.minWidth = `${share.offsetWidth}px`;
      say(shareWords, t("shared"));
      setTimeout(() => say(shareWords, t("share")), 1600);
    } catch {
      prompt(t("share"), link);
    }
  }
}

function linkIcon() {
  const svg = icon(ICONS.link);
  svg.setAttribute("style", "fill: none; stroke: currentColor; stroke-width: 1.3; stroke-linecap: round");
  return svg;
}

function deviceMenu() {
  const choices = /** @type {DeviceChoice[]} */ (choicesOf("device"));
  const reason = h("p", { class: "small muted", id: "device-why" });
  const locked = h("p", { class: "small muted" });
  const radios = choices.map((device) => {
    const radio = h("input", { type: "radio", name: "device", value: device, onchange: () => void pick(device) });
    return {
      device,
      radio,
      label: h("label", {}, radio, h("span", { t: device }), h("small", { t: `${device}Help` })),
    };
  });
  const element = h(
    "div",
    { id: "device-menu", class: "device-menu", popover: "auto", role: "dialog", label: "device" },
    h("h2", { t: "deviceWhy" }),
    ...radios.map((choice) => choice.label),
    reason,
    locked,
  );

  /** @param {DeviceChoice} device */
  async function pick(device) {
    for (const { radio } of radios) radio.disabled = true;
    try {
      await changeDevice(device);
      sayIfRefused();
    } catch (error) {
      note("network", missingWords(error), [{ word: () => t("tryAgain"), act: () => void pick(device) }]);
    }
    draw();
  }

  function draw() {
    const info = app.trainer?.info;
    if (!info) return;
    for (const { device, radio } of radios) {
      radio.checked = info.asked === device;
      radio.disabled = app.state.state === "running";
    }
    say(reason, [info.description, why(info)].filter(Boolean).join(" · "));
    say(locked, app.state.state === "running" ? t("locked") : "");
  }
  watch(["device", "state", "looks"], draw);
  return { element };
}
