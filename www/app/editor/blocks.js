// The blocks of the network editor: one a layer, drawn as large as its map and as deep as its channels, with what it
// puts out and costs. The chosen one shows its fields.

import { h, say } from "../ui/dom.js";
import { big, count, shape as shapeText } from "../core/format.js";
import { inputFields, layerFields } from "./fields.js";
import { t, told } from "../text/text.js";
import { wordsOf } from "../core/errors.js";

/** @import { DraftLayer, DraftOfNetwork, Edit } from "./draft.js" */

/** Drawn within this square, px. */
const STAGE = 34;
const SVG = "http://www.w3.org/2000/svg";

/** The outline of a layer's output. @param {number[] | null} shape */
function outline(shape) {
  if (!shape) return "M4.5 10.5h24v14h-24z";
  if (shape.length === 1) {
    const tall = Math.round(Math.max(9, Math.min(32, 4 * Math.log2(shape[0] + 1))));
    const top = Math.floor((STAGE - tall) / 2) + 0.5;
    const cells = Math.max(2, Math.floor(tall / 4));
    const lines = Array.from(
      { length: cells - 1 },
      (_, cell) => `M13.5 ${Math.round(top + ((cell + 1) * tall) / cells - 0.5) + 0.5}h6`,
    );
    return `M13.5 ${top}h6v${tall}h-6z${lines.join("")}`;
  }
  const [channels, rows, columns] = shape;
  const longest = Math.max(rows, columns);
  const side = Math.max(5, Math.min(24, 3.6 * Math.sqrt(longest)));
  const [wide, tall] = [columns, rows].map((size) => Math.max(4, Math.round((side * size) / longest)));
  const sheets = Math.min(4, Math.max(0, Math.round(Math.log2(channels)) - 2));
  const left = Math.floor((STAGE - wide - 2 * sheets) / 2) + 0.5;
  const top = Math.floor((STAGE - tall - 2 * sheets) / 2) + 0.5 + 2 * sheets;
  const behind = Array.from(
    { length: sheets },
    (_, sheet) => `M${left + 2 * sheet + 2} ${top - 2 * sheet}v-2h${wide}v${tall}h-2`,
  );
  return `M${left} ${top}h${wide}v${tall}h${-wide}z${behind.join("")}`;
}

function glyph() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", String(STAGE));
  svg.setAttribute("height", String(STAGE));
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  svg.append(path);
  return { svg, path };
}

/** One row. @param {() => void} choose */
function makeRow(choose) {
  const { svg, path } = glyph();
  const [name, kind, shape, parameters, cost] = ["b", "span", "span", "span", "span"].map((tag) =>
    h(/** @type {"span"} */ (tag)),
  );
  kind.className = "detail";
  shape.className = "mono shape";
  parameters.className = "mono figure";
  cost.className = "mono figure";
  const head = h(
    "button",
    { class: "plain layer-head", onclick: choose },
    svg,
    h("span", { class: "layer-name" }, name, kind),
    shape,
    parameters,
    cost,
  );
  const said = h("div");
  const body = h("div", { class: "layer-body" }, said);
  return {
    element: h("li", { class: "layer" }, head, body),
    head,
    path,
    name,
    kind,
    shape,
    parameters,
    cost,
    body,
    said,
    problem: /** @type {DraftLayer["problem"]} */ (null),
    fits: true,
  };
}

/**
 * @param {DraftOfNetwork} draft
 * @param {(at: number) => void} choose -1 is the pictures
 */
export function makeBlocks(draft, choose) {
  const list = h("ol", { class: "layers" });
  /** @type {ReturnType<typeof makeRow>[]} */
  let rows = [];
  /**
   * The fields of the chosen row.
   * @type {{at: number, fields: ReturnType<typeof layerFields>, body: HTMLElement} | null}
   */
  let open = null;
  let revision = 0;

  /** @param {Edit} edit @param {string} what @param {HTMLElement} [field] */
  async function act(edit, what, field) {
    try {
      await draft.edit(edit, what);
      field?.removeAttribute("aria-invalid");
      return true;
    } catch (error) {
      const words = wordsOf(error)();
      field?.setAttribute("aria-invalid", "true");
      if (field) field.title = words;
      open?.body.querySelector(".refused")?.replaceChildren(words);
      return false;
    }
  }

  /** @param {number} at @param {number} to */
  async function move(at, to) {
    if (to < 0 || to >= rows.length - 1) return;
    choose(to);
    await act({ edit: "move", at, to }, "");
    rows[to + 1]?.head.focus();
  }

  /** @param {number} at */
  async function insert(at) {
    await act({ edit: "insert", after: at < 0 ? null : at }, "");
    choose(at + 1);
    rows[at + 2]?.head.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} at */
  async function remove(at) {
    if (at < 0 || rows.length <= 2) return;
    choose(Math.max(0, at - 1));
    await act({ edit: "remove", at }, "");
    rows[Math.max(0, at - 1) + 1]?.head.focus();
  }

  list.addEventListener("keydown", (event) => {
    const at = rows.findIndex((row) => row.head === event.target) - 1;
    if (at < -1) return;
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (event.altKey && at >= 0) void move(at, at + step);
      else if (rows[at + step + 1]) {
        choose(at + step);
        rows[at + step + 1].head.focus();
      }
    } else if (event.key === "Delete") void remove(at);
  });

  /** @param {number} at */
  function buttons(at) {
    const button = (
      /** @type {import("../text/text.js").TextKey} */ word,
      /** @type {() => void} */ go,
      disabled = false,
    ) => h("button", { class: "compact", t: word, disabled, onclick: go });
    return h(
      "div",
      { class: "layer-buttons" },
      button("insertAfter", () => void insert(at)),
      at >= 0 && button("moveUp", () => void move(at, at - 1), at === 0),
      at >= 0 && button("moveDown", () => void move(at, at + 1), at === rows.length - 2),
      at >= 0 && button("remove", () => void remove(at), rows.length <= 2),
    );
  }

  /** @param {ReturnType<typeof makeRow>} row @param {DraftLayer} layer */
  function mends(row, layer) {
    const fits = Boolean(draft.state?.good.fits);
    if (row.problem?.message === layer.problem?.message && row.fits === fits) return;
    [row.problem, row.fits] = [layer.problem, fits];
    row.said.replaceChildren();
    if (!layer.problem) return;
    const size = layer.problem.fields.mend?.fields.size ?? 0;
    const channels = draft.state?.good.network.input[0] ?? 3;
    row.said.append(
      h(
        "div",
        { class: "note" },
        h("p", {}, told(layer.problem)),
        h(
          "div",
          { class: "buttons" },
          !fits && h("button", { class: "compact", t: "fitAll", onclick: () => void act({ edit: "fit" }, "") }),
          size > 0 &&
            h(
              "button",
              { class: "compact", onclick: () => void act({ edit: "input", input: [channels, size, size] }, "") },
              t("inputTo", { n: size }),
            ),
        ),
      ),
    );
  }

  return {
    list,

    /** @param {number} chosen */
    draw(chosen) {
      const { state } = draft;
      if (!state) return;
      const { network, draft: known } = state.good;
      list.classList.toggle("stale", state.stale);
      while (rows.length > network.nodes.length + 1) rows.pop()?.element.remove();
      while (rows.length < network.nodes.length + 1) {
        const at = rows.length - 1;
        rows.push(makeRow(() => choose(at)));
        list.append(rows[rows.length - 1].element);
      }
      fill(rows[0], "input", t("pictures"), network.input, NaN, NaN, false);
      known.layers.forEach((layer, at) => {
        const row = rows[at + 1];
        const before = at === 0 ? "input" : network.nodes[at - 1].name;
        const elsewhere =
          layer.inputs.length > 1 || layer.inputs[0] !== before ? t("reads", { names: layer.inputs.join(", ") }) : "";
        const { weights_of: owner } = network.nodes[at];
        const shared = owner ? t("weightsOf", { name: owner }) : "";
        fill(
          row,
          network.nodes[at].name,
          [layer.detail ? `${layer.kind} ${layer.detail}` : layer.kind, shared, elsewhere].filter(Boolean).join(" · "),
          layer.shape,
          layer.parameters,
          layer.multiply_adds,
          layer.problem !== null,
        );
        mends(row, layer);
      });
      rows.forEach((row, place) => {
        row.element.classList.toggle("chosen", place - 1 === chosen);
        row.head.setAttribute("aria-expanded", String(place - 1 === chosen));
      });
      drawFields(chosen, network.nodes[chosen]?.type);
      revision += 1;
      list.dataset.revision = String(revision);
    },

    /** @param {number} chosen */
    reveal(chosen) {
      rows[chosen + 1]?.element.scrollIntoView({ block: "nearest" });
      // Of one that is taller than its frame the head counts.
      rows[chosen + 1]?.head.scrollIntoView({ block: "nearest" });
    },
  };

  /**
   * @param {ReturnType<typeof makeRow>} row
   * @param {string} name
   * @param {string} kind
   * @param {number[] | null} shape
   * @param {number} parameters
   * @param {number} cost
   * @param {boolean} wrong
   */
  function fill(row, name, kind, shape, parameters, cost, wrong) {
    say(row.name, name);
    say(row.kind, kind);
    say(row.shape, shape ? shapeText(shape) : wrong ? t("problemHere") : t("unknown"));
    say(row.parameters, parameters > 0 ? count(parameters) : "");
    say(row.cost, cost > 0 ? big(cost) : "");
    const drawn = outline(shape);
    if (row.path.getAttribute("d") !== drawn) row.path.setAttribute("d", drawn);
    row.element.classList.toggle("wrong", wrong);
    row.element.classList.toggle("unknown", !shape && !wrong);
  }

  /** @param {number} chosen @param {string | undefined} type */
  function drawFields(chosen, type) {
    const wanted = type ?? "input";
    const several = Boolean(draft.state?.good.network.nodes[chosen]?.inputs);
    if (open && (open.at !== chosen || open.fields.type !== wanted || (several && !open.fields.several))) {
      open.body.querySelector(".layer-edit")?.remove();
      open = null;
    }
    const row = rows[chosen + 1];
    if (!row) return;
    if (!open) {
      const fields = chosen < 0 ? inputFields(draft, act) : layerFields(draft, chosen, act);
      row.body.append(
        h("div", { class: "layer-edit" }, fields.element, h("p", { class: "refused small" }), buttons(chosen)),
      );
      open = { at: chosen, fields, body: row.body };
    }
    row.body.querySelector(".refused")?.replaceChildren();
    for (const button of row.body.querySelectorAll(".layer-buttons button")) {
      const { t: word } = /** @type {HTMLElement} */ (button).dataset;
      const no =
        word === "moveUp"
          ? chosen === 0
          : word === "moveDown"
            ? chosen === rows.length - 2
            : word === "remove" && rows.length <= 2;
      /** @type {HTMLButtonElement} */ (button).disabled = Boolean(draft.state?.stale) || no;
    }
    open.fields.draw();
  }
}
