// What mends a run that goes wrong: a smaller rate after a loss that was no number.

import { setRate, start } from "./actions.js";

/** The run goes on from its last good weights. @param {number} rate */
export async function goOnWith(rate) {
  if (await setRate(rate)) await start();
}
