// What every page test stands on: a real Chromium (driven by playwright-core) and the address of a running page.
//
// `cargo xtask test --only page` builds and serves the page and sets both variables. By hand, beside a running
// `cargo xtask serve`: `node --test tests/page/*.test.mjs`.
//   CONVLAB_URL       where the page is served; http://127.0.0.1:8080/ when unset
//   CONVLAB_CHROMIUM  the browser's executable; the first of `chromium`, `google-chrome`, ... on PATH when unset

import { accessSync, constants, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContextOptions} ContextOptions */

/** Where the page is served, with a closing slash. */
export const pageUrl = (process.env.CONVLAB_URL ?? "http://127.0.0.1:8080/").replace(/\/*$/, "/");

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** @returns {string} the browser's executable */
function browserPath() {
  if (process.env.CONVLAB_CHROMIUM) return process.env.CONVLAB_CHROMIUM;
  for (const name of BROWSERS) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const candidate = join(folder, name);
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error("No Chromium on PATH. Install Chromium or Chrome, or set CONVLAB_CHROMIUM to its executable.");
}

/**
 * The flags of webdriver.json, so that wasm-pack's tests and the page's run in the same browser.
 * @returns {string[]}
 */
function browserFlags() {
  const text = readFileSync(new URL("../../webdriver.json", import.meta.url), "utf8");
  /** @type {string[]} */
  const flags = JSON.parse(text)["goog:chromeOptions"].args;
  return flags.filter((flag) => !flag.startsWith("--headless"));
}

/**
 * Starts a Chromium with a fresh profile and WebGPU on the software adapter.
 * @param {{webgpu?: boolean, flags?: string[]}} [options] `webgpu: false` gives a browser that offers no WebGPU adapter
 * @returns {Promise<Browser>}
 */
export function launchBrowser({ webgpu = true, flags = [] } = {}) {
  const chosen = webgpu
    ? browserFlags()
    : [...browserFlags().filter((flag) => !flag.includes("webgpu")), "--disable-gpu"];
  return chromium.launch({ executablePath: browserPath(), headless: true, args: [...chosen, ...flags] });
}

/**
 * @typedef {Object} OpenedPage
 * @property {Page} page
 * @property {string[]} problems console errors, uncaught exceptions, crashes and failed
 *   requests so far; a good page has none
 * @property {() => Promise<void>} close
 */

/**
 * Opens the page in a context of its own (its own storage, OPFS among it).
 * @param {Browser} browser
 * @param {{query?: string | Record<string, string>, context?: ContextOptions, url?: string}} [options]
 *   `query` is the page's settings, for example `{device: 'cpu', autostart: '1'}`; `url`
 *   another host's address of the page
 * @returns {Promise<OpenedPage>}
 */
export async function openPage(browser, { query = {}, context: contextOptions = {}, url = pageUrl } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...contextOptions });
  const page = await context.newPage();
  const problems = watch(page);
  const address = new URL(url);
  address.search = new URLSearchParams(query).toString();
  await page.goto(address.href);
  return { page, problems, close: () => context.close() };
}

/**
 * @param {Page} page
 * @returns {string[]} a list that grows with every problem the page has
 */
export function watch(page) {
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("crash", () => problems.push("the page crashed"));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // A reload and the end of a Worker take back what they had asked for: nothing has failed.
    if (why !== "net::ERR_ABORTED") problems.push(`request failed: ${request.url()} (${why})`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  return problems;
}

/**
 * Writes a screenshot where people look at it: CONVLAB_SCREENSHOTS or target/screenshots.
 * @param {Page} page
 * @param {string} name without its ending
 * @returns {Promise<string>} the file
 */
export async function screenshot(page, name) {
  const folder = process.env.CONVLAB_SCREENSHOTS ?? "target/screenshots";
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
