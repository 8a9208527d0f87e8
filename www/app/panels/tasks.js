// What the net is to do, in the header: a class for a picture, or for every pixel.

import { app, isLocked, watch } from "../core/state.js";
import { chooseTask } from "../core/actions.js";
import { byId, h, roving } from "../ui/dom.js";
import { TASKS, task } from "../core/task.js";
import { t } from "../text/text.js";

export function mountTasks() {
  const buttons = TASKS.map((one) =>
    h("button", { class: "plain", id: `task-${one}`, t: `task.${one}`, onclick: () => void chooseTask(one) }),
  );
  const tasks = roving(byId("tasks"));
  tasks.append(...buttons);
  watch(["looks"], () => tasks.setAttribute("aria-label", t("task")));
  watch(["summary", "state", "looks", "zoo"], () =>
    buttons.forEach((button, at) => {
      button.setAttribute("aria-pressed", String(TASKS[at] === task()));
      button.disabled = !app.ready || isLocked();
      button.title = isLocked() ? t("locked") : "";
      // A task is offered where a network for it has come with the engine.
      button.hidden = app.zoo.length > 0 && !app.zoo.some((net) => net.task === TASKS[at]);
    }),
  );
}
