// A PyTorch program, pasted or opened: what was understood, what was assumed and what is wrong, and then it trains.

import { app, isLocked } from "./state.js";
import { configure } from "./actions.js";
import { h } from "./dom.js";
import { t } from "./text.js";

/** @import { Program, Recipe } from "../worker/protocol.js" */

/** What was pasted last, to go on with. */
let source = "";

export function openProgram() {
  /** @type {Program | null} */
  let program = null;
  const text = h("textarea", { id: "program", class: "mono", rows: 16, spellcheck: false, placeholder: EXAMPLE, label: "program", oninput: () => { source = text.value; } });
  text.value = source;
  const file = h("input", { type: "file", class: "hidden-file", accept: ".py,.txt,.md,text/*", id: "program-file", onchange: async () => {
    const chosen = file.files?.[0];
    if (chosen) text.value = source = await chosen.text();
    file.value = "";
  } });
  const found = h("div", { class: "found", "aria-live": "polite" });
  const train = h("button", { class: "compact", id: "program-train", disabled: true, t: "programTrain", onclick: () => void use() });
  const dialog = h("dialog", { class: "settings program" },
    h("div", { class: "sticky" }, h("div", { class: "head" }, h("h2", { t: "program" }), h("span", { class: "muted", t: "programNote" }),
      h("button", { class: "compact", t: "close", onclick: () => dialog.close() }))),
    text,
    h("div", { class: "program-buttons" }, h("button", { class: "compact", t: "openFile", onclick: () => file.click() }), file,
      h("button", { class: "compact", id: "program-read", t: "programRead", onclick: () => void read() }), train),
    found);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();

  async function read() {
    program = null;
    train.disabled = true;
    found.replaceChildren(h("p", { class: "muted" }, t("reading")));
    try {
      program = await app.trainer.python(text.value || EXAMPLE);
    } catch (error) {
      found.replaceChildren(h("p", { class: "note" }, error instanceof Error ? error.message : String(error)));
      return;
    }
    train.disabled = !program.network || isLocked();
    const settings = Object.entries(program.recipe);
    found.replaceChildren(
      h("h3", {}, program.network ? t("programFound", { name: program.class, n: program.network.nodes.length, shape: program.network.input.join("×") }) : t("programNone")),
      ...(settings.length > 0 ? [h("p", { class: "mono small" }, settings.map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(" · "))] : []),
      ...section("programWrong", program.problems.map(({ line, column, message }) => (line > 0 ? `${line}:${column}  ${message}` : message))),
      ...section("programAssumed", program.notes));
  }

  async function use() {
    if (!program?.network) return;
    const known = Object.entries(program.recipe).filter(([name]) => name in app.defaults);
    const patch = /** @type {Partial<Recipe>} */ ({ ...app.defaults, data: app.recipe.data, ...Object.fromEntries(known), model: JSON.stringify(program.network) });
    dialog.close();
    await configure(patch, "network");
  }
}

/** @param {"programWrong" | "programAssumed"} title @param {string[]} lines */
function section(title, lines) {
  return lines.length === 0 ? [] : [h("h3", { t: title }), h("ul", {}, ...lines.map((line) => h("li", {}, line)))];
}

const EXAMPLE = `import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 12, 5, padding=2)
        self.conv2 = nn.Conv2d(12, 24, 3, padding=1)
        self.fc = nn.Linear(24 * 8 * 8, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc(x.flatten(1))

net = Net()
optimizer = optim.SGD(net.parameters(), lr=0.03, momentum=0.9)`;
