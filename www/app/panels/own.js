// The place of a person's own picture: a photo chosen, dropped or pasted, or the webcam. What
// is done with it loads when there is one.

import { byId, h } from "../ui/dom.js";
import { attempt, lateStyled } from "../core/late.js";
import { noteSlot } from "../ui/notes.js";

const picture = () => lateStyled("styles/tabs.css", () => import("./own-picture.js"), "panels/own-picture.js");

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
          h("span", { t: "webcam" }),
        ),
        file,
      ),
    ),
    h("div", { class: "own", id: "own" }, h("p", { class: "empty", t: "ownEmpty" })),
    noteSlot("own"),
  );
}

/** @param {Blob} blob @param {string} name */
export async function showOwn(blob, name) {
  await attempt("own", async () => (await picture()).take(blob, name));
}
