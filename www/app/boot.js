// The first script: the Worker starts to load the engine while the page's own modules are still on their way.

import { createTrainer } from "../convlab.js";

/** @import { DeviceChoice } from "../worker/protocol.js" */

const query = new URLSearchParams(location.search);
const asked = query.get("device") === "webgpu" && query.get("engine") === "burn" ? "burn" : query.get("device");

/** @type {DeviceChoice} */
export const device = asked === "cpu" || asked === "webgpu" || asked === "burn" ? asked : "auto";
export const opening = createTrainer({ device, autosave: true, canvas: query.get("canvas") === "1" });
opening.catch(() => {}); // main.js tells

import("./main.js").catch((error) => {
  console.error(error);
  /** @type {any} */ (window).notLoaded();
});
