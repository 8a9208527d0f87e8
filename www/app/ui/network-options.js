// The networks to choose from: the zoo's, those that are read from a program, and the one that was brought.

import { app } from "../core/state.js";
import { PROGRAMS } from "../core/schema.js";
import { unfit } from "../core/task.js";
import { t } from "../text/text.js";
import { h } from "./dom.js";

/** @import { Task } from "../../worker/protocol.js" */

/**
 * Fills a select; those that the data cannot teach are there, and say why.
 * @param {HTMLSelectElement} pick
 */
export function drawNetworks(pick) {
  const model = String(app.recipe.model);
  const name = app.summary?.network.name ?? "";
  const program = PROGRAMS.find((one) => one.name === name);
  const own = program || app.zoo.some((net) => net.name === model) ? [] : [h("option", { value: model }, name)];
  pick.replaceChildren(
    ...app.zoo.map((net) => option(net.name, net.title, net)),
    ...own,
    group(t("morePrograms"), (one) => one.source !== TORCHVISION),
    group("torchvision", (one) => one.source === TORCHVISION),
  );
  pick.value = program ? name : model;
}

const TORCHVISION = "torchvision.models";

/** @param {string} label @param {(one: typeof PROGRAMS[number]) => boolean} belongs */
function group(label, belongs) {
  const options = h(
    "optgroup",
    {},
    ...PROGRAMS.filter(belongs).map(({ name, title, source, is_map }) =>
      option(name, source === TORCHVISION ? "" : title, { task: is_map ? "segment" : "classify", heads: 0 }),
    ),
  );
  options.label = label;
  return options;
}

/** @param {string} name @param {string} title @param {{task: Task, heads: number}} net */
function option(name, title, net) {
  const why = unfit(net);
  const more = why || title;
  return h("option", { value: name, disabled: why !== "" }, more ? `${name} · ${more}` : name);
}

/** Where the network is from: the paper, or a tutorial. */
export function sourceOfNetwork() {
  const name = app.summary?.network.name;
  const known = app.zoo.find((net) => net.name === app.recipe.model) ?? PROGRAMS.find((one) => one.name === name);
  return known?.source ?? "";
}
