// The first script: the Worker starts to load the engine while the page's own modules are still on their way.

import { createTrainer } from "../convlab.js";
import { oneOf } from "./core/fields.js";
import { keepTabRun, tabRun } from "./core/kept.js";

/** @import { DeviceChoice } from "../worker/protocol.js" */

const asked = oneOf(location.search, "device") ?? "auto";

const device = /** @type {DeviceChoice} */ (
  asked === "webgpu" && oneOf(location.search, "engine") === "burn" ? "burn" : asked
);
const opening = createTrainer({
  device,
  autosave: true,
  canvas: oneOf(location.search, "canvas") === true,
  run: tabRun(),
});
opening.then(
  (trainer) => {
    if (trainer.run) keepTabRun(trainer.run);
    trainer.on("run", ({ id }) => keepTabRun(id));
  },
  () => {},
); // main.js tells

import("./main.js").then(
  ({ open }) => open(opening),
  (error) => {
    console.error(error);
    /** @type {any} */ (window).notLoaded();
  },
);
