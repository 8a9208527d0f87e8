// What may be asked of the Lab by the name of its method in src/web/, and how the answer travels. A question changes
// nothing, so it waits for what does. A new one is a line here, and the call of it.

/** @import { Lab, Tensor } from "./lab.js" */

/** JSON comes as text. @param {string} text */
export const json = (text) => JSON.parse(text);
/** @param {unknown} answer */
const asItIs = (answer) => answer;
/** Copied out of wasm memory, and freed there. @param {Tensor} found */
const tensor = (found) => {
  const { layer, shape, data } = found;
  found.free();
  return { layer, shape: [...shape], data };
};

/** @satisfies {Partial<Record<keyof Lab, (answer: any) => unknown>>} */
export const QUESTIONS = {
  zoo: json,
  warnings: json,
  best: json,
  pictures: asItIs,
  labels: asItIs,
  scenes: asItIs,
  masks: asItIs,
  boxes: asItIs,
  augmented: asItIs,
  predict: asItIs,
  classify: asItIs,
  segment: asItIs,
  segment_picture: asItIs,
  detect: asItIs,
  detect_picture: asItIs,
  grad_cam: tensor,
  filters: tensor,
  activations: (/** @type {Tensor[]} */ found) => found.map(tensor),
  plan: json,
  shader: asItIs,
  profile: asItIs,
};
/** @typedef {keyof typeof QUESTIONS} Question */

/** @param {string} name @returns {name is Question} */
export const isQuestion = (name) => Object.hasOwn(QUESTIONS, name);

/** @param {Lab} lab @param {Question} name @param {any[]} given */
export async function ask(lab, name, given) {
  const method = /** @type {(...given: any[]) => any} */ (lab[name]);
  return QUESTIONS[name](await method.apply(lab, given));
}
