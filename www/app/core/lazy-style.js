// Style that comes with a part of the page that is loaded when it is asked for.

import { Missing } from "./errors.js";

/**
 * Resolves when it applies; rejects with `Missing`.
 * @param {string} file its path from www/app
 * @returns {Promise<void>}
 */
export function style(file) {
  const href = new URL(`../${file}`, import.meta.url).href;
  const there = [...document.querySelectorAll("link[rel=stylesheet]")].some(
    (link) => /** @type {HTMLLinkElement} */ (link).href === href,
  );
  if (there) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Missing(file));
    };
    document.head.append(link);
  });
}
