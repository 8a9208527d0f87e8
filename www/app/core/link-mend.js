// Finds which fields of a link the engine refuses, so that each costs itself alone: by the name that its sentence
// begins with, else by trying one field after the other. It loads where a link is refused.

import { app, isBuiltin } from "./state.js";
import { configure, mends, useKept, withZoo } from "./actions.js";
import { recipeOf } from "./address.js";
import { BUILTIN, TASKS, fits, settings } from "./task.js";
import { t } from "../text/text.js";
import { messageOf } from "../../worker/errors.js";

/** @import { Recipe, Suited, Summary } from "../../worker/protocol.js" */
/** @import { Link } from "./address.js" */
/** @import { Words } from "../text/text.js" */

/** Fields on which others hang are tried first. */
const FIRST = ["model", "resize", "batch"];

/**
 * Configures all of a link that can be had, and leaves in it what was taken. Rejects where that is nothing at all.
 * @param {Link} link its `asked` takes what is refused
 * @returns {Promise<{summary: Summary, suited: Suited | null}>}
 */
export async function mend(link) {
  await withZoo();
  const { trainer } = app;
  /** @param {string} name @param {Words} message */
  const refuse = (name, message) => {
    const { source } = link;
    const given = link.recipe[name];
    const recipe = { ...link.recipe };
    const list =
      typeof message === "string"
        ? mends(message, recipeOf(link), (mend) =>
            name === "data" && !isBuiltin(source)
              ? useKept(source, { ...recipe, ...mend })
              : configure({ [name]: given, ...mend }, "recipe"),
          )
        : [];
    delete link.recipe[name];
    if (name === "data") link.source = BUILTIN[link.task ?? "classify"];
    link.asked[name] = { pairs: link.pairs(name), why: "refused", message, mends: list };
  };
  /** The first settings of a task that files can teach, where the link names no network. @type {Partial<Recipe>} */
  let fitting = {};
  if (!isBuiltin(link.source)) {
    try {
      await trainer.useSet(link.source);
      const { targets } = await trainer.inspect(recipeOf({ ...link, recipe: {} }));
      const task = TASKS.find((one) => fits(one, targets));
      if (task && !link.task && !fits("classify", targets)) fitting = settings(task);
    } catch (cause) {
      refuse("data", messageOf(cause));
      await trainer.clearFiles().catch(() => {});
    }
  }
  /** What was fitted to a small set. @type {Suited | null} */
  let suited = null;
  /** @param {Partial<Recipe>} recipe @returns {Promise<Summary | string>} */
  const tried = async (recipe) => {
    const first = "model" in recipe ? {} : fitting;
    try {
      const wanted = recipeOf({ ...link, recipe: { ...first, ...recipe } });
      const fitted = isBuiltin(link.source) ? null : await trainer.suited(wanted, Object.keys(recipe));
      const summary = await trainer.configure(fitted?.recipe ?? wanted);
      suited = fitted;
      return summary;
    } catch (cause) {
      return messageOf(cause);
    }
  };

  /** @type {Summary | string} */
  let found = await tried(link.recipe);
  for (let named; typeof found === "string" && (named = nameOf(found, link.recipe)); found = await tried(link.recipe))
    refuse(named, found);
  if (typeof found === "string") found = await oneByOne();
  if (link.task && found.task !== link.task) {
    // The network, or the data, are of another task than the link names.
    const {
      network: { name },
      task,
    } = found;
    refuse("task", () => t("asked.otherTask", { name, task: t(`task.${task}`) }));
    link.task = null;
  }
  return { summary: found, suited };

  async function oneByOne() {
    let last = await tried({});
    if (typeof last === "string" && (link.source !== BUILTIN.classify || link.task)) {
      refuse("data", last);
      last = await tried({});
    }
    if (typeof last === "string") throw new Error(last);
    /** @type {Partial<Recipe>} */
    const taken = {};
    const rank = (/** @type {string} */ name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
    for (const [name, value] of Object.entries(link.recipe).sort(([a], [b]) => rank(a) - rank(b))) {
      const one = await tried({ ...taken, [name]: value });
      // What is refused leaves the run there was.
      if (typeof one === "string") refuse(name, one);
      else [taken[name], last] = [value, one];
    }
    return last;
  }
}

/** The field that a sentence of the engine begins with. @param {string} message @param {Partial<Recipe>} recipe */
function nameOf(message, recipe) {
  const name = /^(\w+) (is|has|names) /.exec(message)?.[1] ?? "";
  return Object.hasOwn(recipe, name) ? name : "";
}
