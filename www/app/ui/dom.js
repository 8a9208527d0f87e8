// Small helpers for building the page's elements.

import { t } from "../text/text.js";

/** @import { TextKey } from "../text/text.js" */

/**
 * @typedef {object} Special
 * @property {TextKey} [t]      the element's text, retold when the language changes
 * @property {TextKey} [label]  its title and accessible name, likewise
 */

/**
 * Makes an element. `on...` are listeners, `class` is the class, booleans set or leave out an attribute.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Special & Record<string, any>} [props]
 * @param {...(Node | string | null | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "t") element.dataset.t = value;
    else if (name === "label") element.dataset.label = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  // What is drawn is told beside the canvas, or by the element it stands in.
  if (tag === "canvas") element.setAttribute("aria-hidden", "true");
  if (props.t || props.label) retell(element);
  return element;
}

/** @param {HTMLElement} element */
function retell(element) {
  const { t: key, label } = element.dataset;
  if (key) element.textContent = t(/** @type {TextKey} */ (key));
  if (label) {
    element.title = t(/** @type {TextKey} */ (label));
    element.setAttribute("aria-label", element.title);
  }
}

/** Puts the current language into every element that names a key. */
export function retellAll() {
  for (const element of document.querySelectorAll("[data-t], [data-label]"))
    retell(/** @type {HTMLElement} */ (element));
}

/** @param {string} id */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

/**
 * Sets text only when it differs, so that nothing is laid out for nothing.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A small drawing in the weight of the text beside it. @param {string} path @param {number} [size] */
export function icon(path, size = 16) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("width", String(size));
  svg.setAttribute("height", String(size));
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = `<path d="${path}"/>`;
  return svg;
}

export const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
  step: "M3 2.5v11l7-5.5zM11 2.5h2v11h-2z",
  stop: "M3 3h10v10H3z",
  again: "M8 3a5 5 0 1 0 4.9 6h-1.6A3.5 3.5 0 1 1 8 4.5V7l4-3.2L8 .8z",
  check: "M6.4 12.2 2.6 8.4l1.3-1.3 2.5 2.5 5.7-5.8 1.3 1.3z",
  cross: "m8 6.6 3.3-3.3 1.4 1.4L9.4 8l3.3 3.3-1.4 1.4L8 9.4l-3.3 3.3-1.4-1.4L6.6 8 3.3 4.7l1.4-1.4z",
  link:
    "M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.3-2.3A2.6 2.6 0 0 0 9 3.3L7.8 4.5" +
    "M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l1.2-1.2",
};

/**
 * Makes buttons that stand together one stop of the Tab key: arrows, Home and End move among
 * them, and the pressed one is entered first.
 * @template {HTMLElement} T @param {T} box @returns {T}
 */
export function roving(box) {
  const among = () =>
    [...box.querySelectorAll("button")].filter(
      (button) => !button.disabled && !button.hidden && button.style.visibility !== "hidden",
    );
  const settle = () => {
    const all = among();
    const entry =
      all.find((button) => button === document.activeElement) ??
      all.find((button) => button.getAttribute("aria-pressed") === "true") ??
      all[0];
    for (const button of all)
      if (button.tabIndex !== (button === entry ? 0 : -1)) button.tabIndex = button === entry ? 0 : -1;
  };
  new MutationObserver(settle).observe(box, {
    subtree: true,
    childList: true,
    attributeFilter: ["aria-pressed", "disabled", "hidden", "style"],
  });
  box.addEventListener("focusin", settle);
  box.addEventListener("keydown", (event) => {
    const all = among();
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const top = all[0].getBoundingClientRect().top;
    const row = all.filter((button) => Math.abs(button.getBoundingClientRect().top - top) < 2).length;
    const down = row < all.length ? row : 1;
    const to = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + down,
      ArrowUp: at - down,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  });
  settle();
  return box;
}

/**
 * A row of buttons of which one is chosen.
 * @template {string} T
 * @param {T[]} values @param {(value: T) => TextKey} word @param {(value: T) => void} chosen
 */
export function segmented(values, word, chosen) {
  const buttons = values.map((value) =>
    h("button", { t: word(value), "aria-pressed": "false", onclick: () => chosen(value) }),
  );
  return {
    element: roving(h("div", { class: "segmented", role: "group" }, ...buttons)),
    /** @param {T} value */
    choose(value) {
      buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(values[at] === value)));
    },
  };
}
