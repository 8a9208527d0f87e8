// Values of what is drawn, one by one: the pointer or the arrow keys choose a cell of canvases that stand together, a
// frame marks it, and a line of text tells it, to those who listen to the page as well while the keys are used.

import { h, say } from "./dom.js";

/**
 * @typedef {object} Grid
 * @property {HTMLCanvasElement} canvas
 * @property {number} rows
 * @property {number} columns
 * @property {(row: number, column: number) => string} tell   what stands in a cell
 * @property {{rows: number, columns: number, gap: number}} [tiles]   cells of a tile and the gap after it as a share of
 *   the tile, where the canvas has gaps
 */

/** The line that tells values. Its place is kept when it is empty. */
export function readout() {
  return h("p", { class: "readout-line mono", role: "status", "aria-live": "off" }, "\u00a0");
}

/**
 * Where a cell lies, in shares of the canvas's side.
 * @param {Grid} grid
 * @param {"rows" | "columns"} way
 * @param {number} at
 */
function along(grid, way, at) {
  const { tiles, [way]: cells } = grid;
  if (!tiles) return [at / cells, 1 / cells];
  const tile = tiles[way];
  const pitch = tile * (1 + tiles.gap);
  const whole = (cells / tile - 1) * pitch + tile;
  return [(Math.floor(at / tile) * pitch + (at % tile)) / whole, 1 / whole];
}

/**
 * The cell at a share of a side, -1 in a gap.
 * @param {Grid} grid
 * @param {"rows" | "columns"} way
 * @param {number} share
 */
function cellAt(grid, way, share) {
  const { tiles, [way]: cells } = grid;
  if (share < 0 || share >= 1) return -1;
  if (!tiles) return Math.floor(share * cells);
  const tile = tiles[way];
  const pitch = tile * (1 + tiles.gap);
  const place = share * ((cells / tile - 1) * pitch + tile);
  return place % pitch < tile ? Math.floor(place / pitch) * tile + Math.floor(place % pitch) : -1;
}

/**
 * Makes a box of canvases one that can be explored.
 * @param {HTMLElement} box positioned; takes the focus
 * @param {() => Grid[]} grids in reading order
 * @param {HTMLElement} line where values are told
 * @param {{left?: () => void}} [on] `left`: nothing is pointed at any more
 */
export function explore(box, grids, line, on = {}) {
  const frame = h("i", { class: "cell-frame", hidden: true });
  box.classList.add("explored");
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.append(frame);
  /** Canvas, row, column. @type {[number, number, number]} */
  let at = [0, 0, 0];
  let shown = false;

  function draw() {
    const grid = shown ? grids()[at[0]] : undefined;
    frame.hidden = !grid || !grid.canvas.isConnected;
    if (!grid || frame.hidden) return;
    at = [at[0], Math.min(at[1], grid.rows - 1), Math.min(at[2], grid.columns - 1)];
    if (!frame.isConnected) box.append(frame);
    const [outer, inner] = [box.getBoundingClientRect(), grid.canvas.getBoundingClientRect()];
    const [x, wide] = along(grid, "columns", at[2]);
    const [y, tall] = along(grid, "rows", at[1]);
    Object.assign(frame.style, {
      left: `${inner.left - outer.left - box.clientLeft + box.scrollLeft + x * inner.width}px`,
      top: `${inner.top - outer.top - box.clientTop + box.scrollTop + y * inner.height}px`,
      width: `${Math.max(3, wide * inner.width)}px`,
      height: `${Math.max(3, tall * inner.height)}px`,
    });
    say(line, grid.tell(at[1], at[2]));
  }

  function leave() {
    if (document.activeElement === box && box.matches(":focus-visible")) return;
    shown = false;
    draw();
    say(line, "\u00a0");
    on.left?.();
  }

  /** @param {PointerEvent} event */
  function point(event) {
    const all = grids();
    const number = all.findIndex(({ canvas }) => {
      const { left, right, top, bottom } = canvas.getBoundingClientRect();
      return event.clientX >= left && event.clientX < right && event.clientY >= top && event.clientY < bottom;
    });
    if (number < 0) return;
    const grid = all[number];
    const { left, top, width, height } = grid.canvas.getBoundingClientRect();
    const [column, row] = [
      cellAt(grid, "columns", (event.clientX - left) / width),
      cellAt(grid, "rows", (event.clientY - top) / height),
    ];
    if (row < 0 || column < 0) return;
    [at, shown] = [[number, row, column], true];
    draw();
  }

  /** One cell on; over the edge of a canvas into the one beside it. @param {number} down @param {number} right */
  function move(down, right) {
    const all = grids();
    const [number, row, column] = at;
    const { rows, columns } = all[number];
    const [nextRow, nextColumn] = [row + down, column + right];
    if (nextRow >= 0 && nextRow < rows && nextColumn >= 0 && nextColumn < columns)
      return (at = [number, nextRow, nextColumn]);
    const top = all[0].canvas.getBoundingClientRect().top;
    const abreast = all.filter(({ canvas }) => Math.abs(canvas.getBoundingClientRect().top - top) < 2).length;
    const next = number + down * abreast + right;
    if (!all[next]) return;
    at = [
      next,
      down > 0 ? 0 : down < 0 ? all[next].rows - 1 : row,
      right > 0 ? 0 : right < 0 ? all[next].columns - 1 : column,
    ];
  }

  box.addEventListener("pointermove", point);
  box.addEventListener("pointerdown", point);
  box.addEventListener("pointerleave", leave);
  box.addEventListener("focus", () => {
    line.setAttribute("aria-live", "polite");
    if (!box.matches(":focus-visible")) return;
    shown = true;
    draw();
  });
  box.addEventListener("blur", () => {
    line.setAttribute("aria-live", "off");
    leave();
  });
  box.addEventListener("keydown", (event) => {
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const all = grids();
    if (all.length === 0 || event.ctrlKey || event.metaKey || event.altKey || event.target !== box) return;
    if (at[0] >= all.length) at = [0, 0, 0];
    const way = ways[event.key];
    if (way) for (let times = event.shiftKey ? 5 : 1; times > 0; times -= 1) move(...way);
    else if (event.key === "Home") at = [0, 0, 0];
    else if (event.key === "End") at = [all.length - 1, all[all.length - 1].rows - 1, all[all.length - 1].columns - 1];
    else return;
    event.preventDefault();
    shown = true;
    draw();
  });
  return {
    /** The values have changed. */ again: () => {
      if (shown) draw();
    },
  };
}
