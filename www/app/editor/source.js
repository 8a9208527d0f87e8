// The source beside the blocks: a plain text field with line numbers, where the chosen block's
// line and the wrong ones are marked.

import { h } from "../ui/dom.js";
import { textOf } from "./given.js";
import { phrased, t, told } from "../text/text.js";

/** @import { Spot, State } from "./draft.js" */

/** Height of a line and the room above the first, px, as editor.css has them. */
const LINE = 18;
const TOP = 8;

/** Whether a place is in the file in the field. @param {State} state @param {Spot} spot */
function isShown({ files, shown }, { file }) {
  return file === undefined || file === files[Math.max(0, shown)].name;
}

/** A place as it is said: 12:5, net.py 12:5, cell 3 · 2:5. @param {import("./draft.js").Problem} problem */
function placeOf({ file, cell, line, column }) {
  const of = [...(file === undefined ? [] : [file]), ...(cell === undefined ? [] : [t("cell", { n: cell })])];
  return [of.join(" "), ...(line > 0 ? [`${line}:${column}`] : [])].filter(Boolean).join(cell ? " · " : " ");
}

/**
 * @param {(text: string) => void} typed
 * @param {(at: number) => void} chosen a block, by the line that the caret is put on
 * @param {(file: string) => void} show another file is put into the field
 */
export function makeSource(typed, chosen, show) {
  const text = h("textarea", {
    id: "program",
    class: "mono",
    spellcheck: false,
    wrap: "off",
    autocomplete: "off",
    autocapitalize: "off",
    label: "editorSource",
    oninput: () => typed(text.value),
  });
  const numbers = h("div", { class: "numbers mono", "aria-hidden": "true" });
  const bands = h("div", { class: "bands", "aria-hidden": "true" });
  const found = h("div", { class: "found", "aria-live": "polite" });
  const element = h(
    "div",
    { class: "code" },
    h("div", { class: "gutter" }, numbers),
    h("div", { class: "bands-frame", "aria-hidden": "true" }, bands),
    text,
  );
  let count = 0;
  /** @type {State | null} */
  let shown = null;

  text.addEventListener("scroll", follow);
  text.addEventListener("click", tellLine);
  text.addEventListener("keyup", (event) => {
    if (/^(Arrow|Page|Home|End)/.test(event.key)) tellLine();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || event.ctrlKey || event.altKey) return;
    // Escape leaves the field for the keyboard; Tab indents, as in every editor of source.
    event.preventDefault();
    text.setRangeText("    ", text.selectionStart, text.selectionEnd, "end");
    typed(text.value);
  });

  function follow() {
    numbers.style.transform = `translateY(${-text.scrollTop}px)`;
    bands.style.transform = `translateY(${-text.scrollTop}px)`;
  }

  function tellLine() {
    if (!shown || shown.stale) return;
    const before = text.value.slice(0, text.selectionStart);
    const line = before.split("\n").length;
    const state = shown;
    let at = state.good.lines.findIndex((spot) => spot.row === line && isShown(state, spot));
    if (at < 0) {
      const name = /^\s*self\.([\w.]+)\s*=/.exec(text.value.split("\n")[line - 1] ?? "")?.[1];
      at = state.good.network.nodes.findIndex((node) => node.name === name);
    }
    if (at >= 0) chosen(at);
  }

  /** @param {number} line from 1 @param {string} kind */
  function band(line, kind) {
    const made = h("div", { class: `band ${kind}` });
    made.style.top = `${TOP + (line - 1) * LINE}px`;
    return made;
  }

  return {
    element,
    found,
    text,

    /**
     * @param {State} state
     * @param {number} at the chosen block, or -1
     * @param {boolean} reveal its line is brought into view
     */
    draw(state, at, reveal) {
      shown = state;
      const now = textOf(state);
      if (text.value !== now) text.value = now;
      const lines = now.split("\n").length;
      if (lines !== count) numbers.textContent = Array.from({ length: lines }, (_, line) => line + 1).join("\n");
      count = lines;
      const spot = state.good.lines[at];
      const line = !state.stale && spot && isShown(state, spot) ? spot.row : 0;
      const wrong = state.problems.filter((problem) => problem.row > 0 && isShown(state, problem));
      bands.replaceChildren(
        ...(line > 0 ? [band(line, "chosen")] : []),
        ...wrong.map((problem) => band(problem.row, "wrong")),
      );
      if (reveal && line > 0) this.reveal(line);
      follow();
      const settings = Object.entries(state.recipe).map(
        ([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`,
      );
      found.replaceChildren(
        ...state.problems.map((problem) =>
          h(
            "button",
            {
              class: "plain problem",
              onclick: () => {
                if (problem.file !== undefined) show(problem.file);
                this.goTo(problem.row);
                tellLine();
              },
            },
            placeOf(problem) !== "" && h("span", { class: "mono" }, placeOf(problem)),
            h("span", {}, told(problem)),
          ),
        ),
        ...(settings.length > 0
          ? [
              h(
                "p",
                { class: "small" },
                h("b", {}, t("named")),
                " ",
                h("span", { class: "mono" }, settings.join(" · ")),
              ),
            ]
          : []),
        ...(state.notes.length > 0
          ? [
              h(
                "details",
                {},
                h("summary", { class: "small" }, `${t("assumed")} (${state.notes.length})`),
                h("ul", {}, ...state.notes.map((note) => h("li", {}, phrased(note)))),
              ),
            ]
          : []),
      );
    },

    /** @param {number} line from 1 */
    reveal(line) {
      const top = (line - 1) * LINE;
      if (top < text.scrollTop || top > text.scrollTop + text.clientHeight - 3 * LINE)
        text.scrollTop = Math.max(0, top - text.clientHeight / 3);
    },

    /** Puts the caret there. @param {number} line from 1 */
    goTo(line) {
      if (line < 1) return;
      const start =
        text.value
          .split("\n")
          .slice(0, line - 1)
          .join("\n").length + Number(line > 1);
      text.focus();
      text.setSelectionRange(start, start);
      this.reveal(line);
    },
  };
}
