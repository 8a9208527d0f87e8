// A message in its place: what is wrong, with its mends as buttons.

import { app, watch, note } from "../core/state.js";
import { h } from "./dom.js";
import { said } from "../text/text.js";

/** @import { Place } from "../core/state.js" */

/** The element of a place; empty while there is nothing to say. @param {Place} place */
export function noteSlot(place) {
  const slot = h("div", { role: "alert", "data-place": place });
  const draw = () => {
    const found = app.notes[place];
    slot.replaceChildren();
    if (!found) return;
    slot.append(
      h(
        "div",
        { class: "note" },
        h("p", {}, said(found.message)),
        h(
          "div",
          { class: "buttons" },
          ...found.mends.map(({ word, act }) => h("button", { class: "compact", onclick: act }, said(word))),
          h("button", { class: "compact", t: "dismiss", onclick: () => note(place, null) }),
        ),
      ),
    );
  };
  watch(["note", "looks"], draw);
  draw();
  return slot;
}
