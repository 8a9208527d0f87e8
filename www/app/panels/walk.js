// The browser's Back and Forward undo and redo a choice of task, data or network. A run that is under way is not thrown
// away: the browser returns to it, and it is said.

import { app, isLocked } from "../core/state.js";
import { inTurn, stopNow } from "../core/actions.js";
import { address, readLink, steps } from "../core/address.js";
import { bar } from "./bar.js";
import { followNow } from "../core/follow.js";
import { t } from "../text/text.js";

/** Takes the page to where the browser's address is. */
export function walk() {
  return inTurn(async () => {
    const to = Number(history.state?.at ?? 0);
    if (`${location.pathname}${location.search}` === address()) {
      steps.at = to;
      return;
    }
    if (isLocked()) {
      const way = to - steps.at;
      history.go(-way);
      bar.show({
        text: () => t("walkLocked"),
        buttons: [
          { word: "stop", act: () => void inTurn(stopNow).then(() => history.go(way)) },
          { word: "dismiss", act: bar.hide },
        ],
      });
      return;
    }
    const link = readLink(location.search, app.defaults);
    // What computes is no part of it.
    const { device, engine } = app.recipe;
    await followNow({ ...link, recipe: { ...link.recipe, device, engine } }, to);
  });
}
