// The header's right side: which device computes and why, the link to this experiment, the language.

import { app, changed, isLocked, watch } from "./state.js";
import { changeDevice, note } from "./actions.js";
import { byId, h, icon, ICONS, say } from "./dom.js";
import { address } from "./address.js";
import { currentLanguage, setLanguage, t } from "./text.js";

/** @import { DeviceChoice, DeviceInfo } from "../worker/protocol.js" */
/** @import { Language, TextKey } from "./text.js" */

const LANGUAGE = "convlab-language";

/** What computes, in a word or two. @param {DeviceInfo} info */
export function computes(info) {
  return info.device === "cpu" ? "CPU" : info.engine === "burn" ? "WebGPU, Burn" : "WebGPU";
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
  note("network", (info.asked === "webgpu" || info.asked === "burn") && info.device === "cpu" ? t("webgpuRefused", { why: why(info) }) : null);
}

/** The language chosen last time, or the browser's; English where its words do not load. */
export async function firstLanguage() {
  const stored = localStorage.getItem(LANGUAGE);
  const wanted = stored === "zh" || stored === "en" ? stored : navigator.language.startsWith("zh") ? "zh" : "en";
  await setLanguage(wanted).catch((error) => console.warn("convlab: the words:", error));
}

export function mountHeader() {
  const dot = h("span", { class: "dot" });
  const words = h("span");
  const badge = h("button", { class: "plain badge", id: "device", "aria-haspopup": "dialog", popovertarget: "device-menu" }, dot, words);
  const menu = deviceMenu();

  const shareWords = h("span", { t: "share" });
  const share = h("button", { class: "plain share", onclick: copyLink }, linkIcon(), shareWords);

  const languages = (/** @type {[Language, string][]} */ ([["en", "EN"], ["zh", "中文"]])).map(([language, name]) =>
    h("button", {
      class: "plain", "data-language": language,
      onclick: () => {
        localStorage.setItem(LANGUAGE, language);
        void setLanguage(language).then(() => changed("looks"));
      },
    }, name));
  byId("header-tools").append(
    h("button", { class: "plain only-narrow", t: "data", "aria-controls": "data", onclick: () => byId("data").classList.toggle("open") }),
    badge, share, h("div", { class: "languages", role: "group", label: "language" }, languages[0], h("span", { class: "muted" }, "/"), languages[1]),
  );
  document.body.append(menu.element);

  watch(["device", "looks", "summary"], () => {
    const { info } = app.trainer ?? {};
    say(words, info ? `${computes(info)} · ${why(info)}` : t("loading"));
    badge.title = words.textContent ?? "";
    dot.classList.toggle("gpu", info?.device === "webgpu" && !info.software);
    for (const button of languages) button.setAttribute("aria-pressed", String(button.dataset.language === currentLanguage()));
  });
  say(words, t("loading"));
  for (const button of languages) button.setAttribute("aria-pressed", String(button.dataset.language === currentLanguage()));
  // Theme changes redraw the canvases.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => changed("looks"));

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
  /** @type {[DeviceChoice, TextKey][]} */
  const choices = [["auto", "autoHelp"], ["cpu", "cpuHelp"], ["webgpu", "webgpuHelp"], ["burn", "burnHelp"]];
  const reason = h("p", { class: "small muted" });
  const radios = choices.map(([device, help]) => {
    const radio = h("input", { type: "radio", name: "device", value: device, onchange: () => void pick(device) });
    return { device, radio, label: h("label", {}, radio, h("span", { t: device }), h("small", { t: help })) };
  });
  const element = h("div", { id: "device-menu", class: "device-menu", popover: "auto", role: "dialog", label: "device" },
    h("h2", { t: "deviceWhy" }), ...radios.map((choice) => choice.label), reason);

  /** @param {DeviceChoice} device */
  async function pick(device) {
    for (const { radio } of radios) radio.disabled = true;
    try {
      await changeDevice(device);
      sayIfRefused();
    } catch (error) {
      note("network", error instanceof Error ? error.message : String(error));
    }
    draw();
  }

  function draw() {
    const info = app.trainer?.info;
    if (!info) return;
    for (const { device, radio } of radios) {
      radio.checked = info.asked === device;
      radio.disabled = isLocked() && app.state.state === "running";
    }
    say(reason, isLocked() && app.state.state === "running" ? t("locked") : [info.description, why(info)].filter(Boolean).join(" · "));
  }
  watch(["device", "state", "looks"], draw);
  return { element };
}
