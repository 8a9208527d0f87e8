// The schedules there are to choose, each with settings that make sense for the epochs planned.

import { SCHEDULES as RULES } from "../core/choices.js";
import { app } from "../core/state.js";

/** A schedule as JSON has it. @typedef {"constant" | "cosine" | Rule} Schedule */
/**
 * @typedef {{rule: string, every?: "step" | "epoch", schedules?: Rule[], milestones?: number[],
 *   [setting: string]: any}} Rule
 */

export { RULES };
/** What can stand within another. */
export const INNER = Object.keys(RULES).filter((rule) => rule !== "plateau");

/** @param {string} rule @param {number} [epochs] that it spans @returns {Rule} */
export function usual(rule, epochs = Number(app.recipe.epochs)) {
  const part = (/** @type {number} */ share) => Math.max(1, Math.round(share * epochs));
  switch (rule) {
    case "step":
      return { rule, step_size: part(1 / 3), gamma: 0.1 };
    case "multi_step":
      return { rule, milestones: [...new Set([part(0.5), part(0.75)])], gamma: 0.1 };
    case "exponential":
      return { rule, gamma: Number(Math.pow(0.05, 1 / Math.max(1, epochs)).toPrecision(3)) };
    case "cosine_annealing":
      return { rule, t_max: Math.max(1, epochs) };
    case "cosine_restarts":
      return { rule, t_0: part(1 / 3) };
    case "polynomial":
      return { rule, total_iters: Math.max(1, epochs), power: 2 };
    case "linear":
      return { rule, total_iters: part(0.3) };
    case "constant_factor":
      return { rule, total_iters: part(0.3) };
    case "one_cycle":
      return { rule, max_lr: Number(app.recipe.lr) };
    case "plateau":
      return { rule, patience: 2 };
    case "factors":
      return { rule, factors: [1, 0.5, 0.25, 0.1] };
    case "products":
      return { rule, factors: [1, 0.9, 0.9, 0.9] };
    // A warm-up and what comes after it.
    case "sequential":
      return {
        rule,
        schedules: [
          { rule: "linear", start_factor: 0.1, total_iters: part(0.2) },
          usual("cosine_annealing", epochs - part(0.2)),
        ],
        milestones: [part(0.2)],
      };
    case "chained":
      return { rule, schedules: [{ rule: "linear", total_iters: part(0.2) }, usual("exponential", epochs)] };
    default:
      return { rule };
  }
}

/** What the select shows for a schedule. @param {unknown} schedule */
export function ruleOf(schedule) {
  return typeof schedule === "string" ? schedule : /** @type {Rule} */ (schedule).rule;
}
