// The calls that look into the lab and change nothing: pictures and what the net makes of them,
// its inside, what the GPU runs.

import { hasCanvas } from "./device.js";
import { parsed, taken } from "./lab.js";

/** @import { Call } from "./protocol.js" */
/** @import { Lab } from "./lab.js" */

/** Calls that change nothing, those that the Worker answers itself among them. @type {Set<Call["name"]>} */
export const LOOKS = new Set(
  /** @type {Call["name"][]} */ ([
    "zoo",
    "help",
    "sets",
    "pictures",
    "labels",
    "scenes",
    "augmented",
    "predict",
    "classify",
    "segment",
    "overlay",
    "segmentPicture",
    "masks",
    "boxes",
    "detect",
    "detectPicture",
    "gradCam",
    "filters",
    "activations",
    "plan",
    "shader",
    "profile",
    "best",
    "python",
    "exportAs",
    "fitWeights",
  ]),
);

/** Overlays may be drawn on a canvas of WebGPU; null: not known yet. @type {boolean | null} */
let canvas = null;

/** Whatever the browser is. */
export function insistOnCanvas() {
  canvas = true;
}

/** @param {Lab} lab @param {Call} call @returns {Promise<unknown>} */
export async function look(lab, call) {
  switch (call.name) {
    case "pictures":
      return lab.pictures(call.split, call.indices);
    case "labels":
      return lab.labels(call.split, call.indices);
    case "scenes":
      return lab.scenes(call.split, call.indices);
    case "augmented":
      return lab.augmented(call.indices, call.step);
    case "predict":
      return lab.predict(call.split, call.indices);
    case "classify":
      return lab.classify(call.rgba, call.width, call.height);
    case "segment":
      return lab.segment(call.split, call.indices);
    case "overlay": {
      canvas ??= hasCanvas();
      const drawn = canvas ? await lab.overlay(call.split, call.indices, call.cells, call.colours) : undefined;
      if (!drawn) return { classes: await lab.segment(call.split, call.indices) };
      const { sheet, counts } = drawn;
      drawn.free();
      return { sheet, counts };
    }
    case "segmentPicture":
      return lab.segment_picture(call.rgba, call.width, call.height);
    case "masks":
      return lab.masks(call.split, call.indices);
    case "boxes":
      return lab.boxes(call.split, call.indices);
    case "detect":
      return lab.detect(call.split, call.indices);
    case "detectPicture":
      return lab.detect_picture(call.rgba, call.width, call.height);
    case "gradCam": {
      const { shape, data } = taken(await lab.grad_cam(call.split, call.index, call.layer, call.class));
      return { shape, data };
    }
    case "filters": {
      const { shape, data } = taken(await lab.filters(call.layer));
      return { shape, data };
    }
    case "activations":
      return (await lab.activations(call.split, call.index)).map(taken);
    case "plan":
      return parsed(lab.plan());
    case "shader":
      return lab.shader(call.index);
    case "profile":
      return lab.profile();
    default:
      throw new Error(`The engine knows no call "${call.name}".`);
  }
}
