// What is loaded when it is asked for: modules of this folder, and style that comes with them. What did not load once loads when it is
// asked for again.

let tries = 0;

/**
 * Rejects where the module cannot be had.
 * @template T @param {() => Promise<T>} load the import, as it is written @param {string} file in this folder
 * @returns {Promise<T>}
 */
export async function late(load, file) {
  try {
    return await load();
  } catch (error) {
    // A module that came and went wrong would do so again.
    if (!(error instanceof TypeError && /import|module script/i.test(error.message))) throw error;
    // Some browsers keep a failure under its address for as long as the page lives.
    tries += 1;
    return import(new URL(`${file}?again=${tries}`, import.meta.url).href);
  }
}

/** Resolves when it applies. @param {string} file in this folder @returns {Promise<void>} */
export function style(file) {
  const href = new URL(file, import.meta.url).href;
  const there = [...document.querySelectorAll("link[rel=stylesheet]")].some((link) => /** @type {HTMLLinkElement} */ (link).href === href);
  if (there) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`${file} did not load.`));
    };
    document.head.append(link);
  });
}
