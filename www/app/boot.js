// The first script: the Worker starts to load the engine while the page's own modules are still on their way.

import { createTrainer } from "../convlab.js";
import { deviceOf, oneOf } from "./core/fields.js";
import { keepTabRun, tabRun } from "./core/kept.js";

const device = deviceOf(oneOf(location.search, "device"), oneOf(location.search, "engine"));
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
