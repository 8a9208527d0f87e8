// Finds which fields of a link the engine refuses, so that each costs itself alone: by the name among its fields,
// else by trying one field after the other. It loads where a link is refused.

import { app, isBuiltin } from "./state.js";
import { configure, mends, useKept, withZoo } from "./actions.js";
import { recipeOf } from "./address.js";
import { BUILTIN, TASKS, fits, settings } from "./task.js";
import { t } from "../text/text.js";
import { fieldsOf } from "../../worker/errors.js";
import { wordsOf } from "./errors.js";

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
  /** @param {string} name @param {unknown} why an error, or words */
  const refuse = (name, why) => {
    const message = why instanceof Error ? wordsOf(why) : /** @type {Words} */ (why);
    const { source } = link;
    const given = link.recipe[name];
    const recipe = { ...link.recipe };
    const list =
      why instanceof Error
        ? mends(why, recipeOf(link), (mend) =>
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
      refuse("data", cause);
      await trainer.clearFiles().catch(() => {});
    }
  }
  /** What was fitted to a small set. @type {Suited | null} */
  let suited = null;
  /** @param {Partial<Recipe>} recipe @returns {Promise<Summary | Error>} */
  const tried = async (recipe) => {
    const first = "model" in recipe ? {} : fitting;
    try {
      const wanted = recipeOf({ ...link, recipe: { ...first, ...recipe } });
      const fitted = isBuiltin(link.source) ? null : await trainer.suited(wanted, Object.keys(recipe));
      const summary = await trainer.configure(fitted?.recipe ?? wanted);
      suited = fitted;
      return summary;
    } catch (cause) {
      return cause instanceof Error ? cause : new Error(String(cause));
    }
  };

  /** @type {Summary | Error} */
  let found = await tried(link.recipe);
  for (let named; found instanceof Error && (named = nameOf(found, link.recipe)); found = await tried(link.recipe))
    refuse(named, found);
  if (found instanceof Error) found = await oneByOne();
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
    if (last instanceof Error && (link.source !== BUILTIN.classify || link.task)) {
      refuse("data", last);
      last = await tried({});
    }
    if (last instanceof Error) throw last;
    /** @type {Partial<Recipe>} */
    const taken = {};
    const rank = (/** @type {string} */ name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
    for (const [name, value] of Object.entries(link.recipe).sort(([a], [b]) => rank(a) - rank(b))) {
      const one = await tried({ ...taken, [name]: value });
      // What is refused leaves the run there was.
      if (one instanceof Error) refuse(name, one);
      else [taken[name], last] = [value, one];
    }
    return last;
  }
}

/** The setting that an error of the engine is about. @param {Error} error @param {Partial<Recipe>} recipe */
function nameOf(error, recipe) {
  const { setting, field, what } = fieldsOf(error);
  const name = String(setting ?? field ?? what);
  return Object.hasOwn(recipe, name) ? name : "";
}
