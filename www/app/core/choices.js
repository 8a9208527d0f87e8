// What fields that are a choice offer, in the order they are offered, and what each is called.

import { choicesOf } from "./fields.js";
import { t } from "../text/text.js";

/**
 * PyTorch's schedules, in the order they are offered; their settings are in schedule/.
 * @type {Record<string, string>}
 */
export const SCHEDULES = {
  step: "StepLR",
  multi_step: "MultiStepLR",
  exponential: "ExponentialLR",
  cosine_annealing: "CosineAnnealingLR",
  cosine_restarts: "CosineAnnealingWarmRestarts",
  polynomial: "PolynomialLR",
  linear: "LinearLR",
  constant_factor: "ConstantLR",
  one_cycle: "OneCycleLR",
  plateau: "ReduceLROnPlateau",
  sequential: "SequentialLR",
  chained: "ChainedScheduler",
  factors: "LambdaLR",
  products: "MultiplicativeLR",
};
/** @type {Record<string, string[]>} */
export const CHOICES = {
  optimizer: choicesOf("optimizer"),
  schedule: ["constant", "cosine", ...Object.keys(SCHEDULES)],
  loss: choicesOf("loss"),
  fit: choicesOf("fit"),
  exif: choicesOf("exif"),
};
/** @type {Record<string, string>} */
const NAMES = {
  sgd: "SGD",
  adam: "Adam",
  adamw: "AdamW",
  rmsprop: "RMSprop",
  cross_entropy: "cross entropy",
  cross_entropy_dice: "cross entropy + Dice",
  cross_entropy_focal: "cross entropy + focal",
  focal_dice: "focal + Dice",
  focal: "focal",
  dice: "Dice",
  bce_with_logits: "BCE with logits",
  mse: "MSE",
  ...SCHEDULES,
};
/** What a choice is called. @param {string} value */
export function nameOf(value) {
  if (value === "sequential") return `${NAMES[value]} · ${t("warmUp")}`;
  return value === "constant" || value === "cosine" ? t(value) : (NAMES[value] ?? value);
}
