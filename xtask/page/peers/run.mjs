// Runs cells of the benchmark: one browser a cell, all open side by side, asked for rounds in turns.

import { launchBrowser } from "../../../tests/page/harness.mjs";
import { servePeers } from "./serve.mjs";

/** @typedef {import('./cell.mjs').Cell} Cell */

/**
 * @typedef {object} Row
 * @property {string} system
 * @property {string} device
 * @property {string} network
 * @property {number} batch
 * @property {string} adapter
 * @property {number | null} ms_per_step median of the rounds; null where the cell cannot run
 * @property {number | null} images_per_sec
 * @property {string} [reason] why it cannot
 * @property {number[]} rounds ms a step, one value a round
 * @property {number[]} losses of the first steps
 */

/** @typedef {{rounds: number, slowRounds: number, milliseconds: number, losses: number, patience: number}} Effort */

/** A step that takes longer makes a cell slow: it gets no more than `slowRounds` rounds. */
const SLOW_MS = 5_000;

/** @param {number[]} values */
export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** @template T @param {Promise<T>} promise @param {number} milliseconds @param {string} what @returns {Promise<T>} */
function within(promise, milliseconds, what) {
  /** @type {NodeJS.Timeout} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The first line of an error, without playwright's preamble. @param {unknown} error */
function sentence(error) {
  const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.replace(/^page\.evaluate: /, "").replace(/^Error: /, "");
}

/**
 * @param {Cell[]} cells of one network and batch size
 * @param {Effort} effort
 * @param {(text: string) => void} say
 * @returns {Promise<Row[]>}
 */
export async function runCells(cells, effort, say) {
  const { url, close } = await servePeers();
  const opened = [];
  try {
    for (const cell of cells) opened.push(await openCell(cell, url, effort, say));
    for (let round = 0; round < effort.rounds; round += 1) {
      for (const { row, page } of opened) {
        if (row.reason || (round >= effort.slowRounds && row.rounds[0] > SLOW_MS)) continue;
        try {
          const { steps, spent } = await within(
            page.evaluate(
              (milliseconds) => /** @type {any} */ (globalThis).cell.round(milliseconds),
              effort.milliseconds,
            ),
            effort.patience,
            "a round",
          );
          row.rounds.push(spent / steps);
        } catch (error) {
          row.reason = sentence(error);
        }
      }
    }
    for (const { row } of opened) {
      if (row.reason || row.rounds.length === 0) continue;
      row.ms_per_step = median(row.rounds);
      row.images_per_sec = (row.batch * 1000) / row.ms_per_step;
    }
    return opened.map(({ row }) => row);
  } finally {
    for (const { browser } of opened) await browser.close();
    close();
  }
}

/**
 * Opens a cell's browser and takes its first losses.
 * @param {Cell} cell
 * @param {string} url
 * @param {Effort} effort
 * @param {(text: string) => void} say
 */
async function openCell(cell, url, effort, say) {
  const started = Date.now();
  const browser = await launchBrowser();
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  /** @type {Row} */
  const row = { ...cell, adapter: "", ms_per_step: null, images_per_sec: null, rounds: [], losses: [] };
  try {
    await page.goto(url);
    row.adapter = await within(page.evaluate(prepare, cell), effort.patience, "the start");
    row.losses = await within(
      page.evaluate(
        ([count, limit]) => /** @type {any} */ (globalThis).cell.losses(count, limit),
        [effort.losses, 20_000],
      ),
      effort.patience,
      "the first steps",
    );
  } catch (error) {
    row.reason = sentence(error);
  }
  const { losses } = row;
  const found = row.reason ?? `${losses.length} losses, ${losses[0]?.toFixed(4)} to ${losses.at(-1)?.toFixed(4)}`;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  say(`${cell.system} ${cell.device} ${cell.network} ${cell.batch}: ${found} (${seconds} s)`);
  return { row, browser, page };
}

/** Runs in the page; gives where the cell computes. @param {Cell} cell @returns {Promise<string>} */
async function prepare(cell) {
  const module = await import(new URL("/xtask/page/peers/cell.mjs", location.href).href);
  const opened = await module.open(cell);
  /** @type {any} */ (globalThis).cell = opened;
  if (opened.adapter !== "WebGPU") return opened.adapter;
  const gpu = /** @type {any} */ (navigator).gpu;
  const { vendor, architecture, description } = (await gpu.requestAdapter())?.info ?? {};
  return description || [vendor, architecture].filter(Boolean).join(" ") || "WebGPU";
}
