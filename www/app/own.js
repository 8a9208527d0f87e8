// The place of a person's own picture: a photo chosen, dropped or pasted, or the webcam. What is done with it loads when there is one.

import { byId, h, say } from "./dom.js";
import { attempt, lateStyled } from "./late.js";
import { noteSlot } from "./notes.js";
import { t } from "./text.js";

/** What stands in the place. */
export const own = h("div", { class: "own" }, h("p", { class: "empty", t: "ownEmpty" }));
const webcamWord = h("span", { t: "webcam" });
const picture = () => lateStyled("tabs.css", () => import("./own-picture.js"), "own-picture.js");

export function mountOwn() {
  const file = h("input", {
    type: "file",
    class: "hidden-file",
    accept: "image/*",
    id: "own-file",
    onchange: () => {
      const chosen = file.files?.[0];
      if (chosen) void showOwn(chosen, chosen.name);
      file.value = "";
    },
  });
  byId("data").append(
    h(
      "div",
      { class: "subhead" },
      h("h3", { t: "own" }),
      h(
        "span",
        { class: "own-buttons" },
        h("button", { class: "compact", t: "photo", onclick: () => file.click() }),
        h(
          "button",
          {
            class: "compact",
            id: "webcam",
            onclick: () => void attempt("own", async () => (await picture()).toggleWebcam()),
          },
          webcamWord,
        ),
        file,
      ),
    ),
    own,
    noteSlot("own"),
  );
}

/** @param {Blob} blob @param {string} name */
export async function showOwn(blob, name) {
  await attempt("own", async () => (await picture()).take(blob, name));
}

/** What the webcam's button does next. @param {boolean} runs */
export function sayWebcam(runs) {
  const word = runs ? "webcamStop" : "webcam";
  webcamWord.dataset.t = word;
  say(webcamWord, t(word));
}
