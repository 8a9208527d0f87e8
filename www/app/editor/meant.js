// Which program and which network of it is meant: the files there are, what a person says beside them, and the networks
// that could be meant, one click each.

import { h, roving, say } from "../ui/dom.js";
import { count } from "../core/format.js";
import { NOTHING_ASKED } from "./given.js";
import { phrased, t } from "../text/text.js";

/** @import { Candidate, DraftOfNetwork } from "./draft.js" */
/** @import { TextKey } from "../text/text.js" */

const FIELDS = /** @type {const} */ ({ class: "Net", make: "ResNet(Block, [2, 2])", input: "3x64x64" });
/** Problems that one of the fields solves, or names. */
const SOLVED = /^python\.(needs_arguments|two_networks|no_whole|not_made|input)$/;
/** Problems of what was typed, by its field. */
const REFUSED = /** @type {const} */ ({ class: "python.not_made", make: "python.not_made", input: "python.input" });

/** @param {DraftOfNetwork} draft @param {() => void} changed what is asked for has changed */
export function makeMeant(draft, changed) {
  const pick = h("select", { class: "compact", onchange: () => draft.show(Number(pick.value)) });
  const files = h("label", { class: "program-files", hidden: true }, h("span", { t: "programFile" }), pick);
  const names = /** @type {(keyof typeof FIELDS)[]} */ (Object.keys(FIELDS));
  const fields = names.map((name) => {
    const field = h("input", {
      type: "text",
      name,
      class: "mono",
      spellcheck: false,
      autocomplete: "off",
      autocapitalize: "off",
      placeholder: FIELDS[name],
      oninput: () => ask(false),
      onchange: () => ask(true),
    });
    return { name, field };
  });
  const why = h("p", { class: "small" });
  const choices = roving(h("div", { class: "candidates", role: "group" }));
  const element = h(
    "details",
    { class: "meant" },
    h("summary", { class: "small", t: "whichNetwork" }),
    h(
      "div",
      { class: "meant-fields" },
      ...fields.map(({ name, field }) =>
        h("label", { class: "field" }, h("span", { t: /** @type {TextKey} */ (`asked.${name}`) }), field),
      ),
    ),
    h("div", { "aria-live": "polite" }, why),
    choices,
  );
  let helped = false;
  let listed = "";
  let offered = "";

  /** @param {boolean} atOnce */
  function ask(atOnce) {
    const asked = Object.fromEntries(fields.map(({ name, field }) => [name, field.value.trim()]));
    draft.ask({ ...NOTHING_ASKED, ...asked }, atOnce);
    changed();
  }

  /** @param {Candidate} candidate */
  function choice({ make, parameters }) {
    const choose = () => {
      if (!draft.state) return;
      draft.ask({ ...draft.state.asked, class: "", make }, true);
      changed();
    };
    const words = [h("span", { class: "mono" }, make), h("span", { class: "mono muted" }, count(parameters))];
    return h("button", { class: "compact", title: make, onclick: choose }, ...words);
  }

  return {
    element,
    files,

    draw() {
      const { state } = draft;
      if (!state) return;
      const { meant, asked, problems } = state;
      files.hidden = state.files.length < 2;
      const list = JSON.stringify([state.files.map(({ name }) => name), meant.files, document.documentElement.lang]);
      if (list !== listed) {
        listed = list;
        const options = state.files.map(({ name }, at) => ({ name, option: h("option", { value: at }, name) }));
        const group = (/** @type {string} */ label, /** @type {boolean} */ isRead) => {
          const own = options.filter(({ name }) => meant.files.includes(name) === isRead);
          const element = Object.assign(h("optgroup", {}, ...own.map(({ option }) => option)), { label });
          return own.length > 0 ? [element] : [];
        };
        pick.replaceChildren(...group(t("filesRead"), true), ...group(t("filesUnread"), false));
      }
      pick.value = String(Math.max(0, state.shown));

      for (const { name, field } of fields) {
        // Not from under a person's fingers.
        if (field !== document.activeElement || field.value.trim() !== asked[name])
          if (field.value !== asked[name]) field.value = asked[name];
        field.disabled = name === "class" && asked.make !== "";
        field.title = field.disabled ? t("callSays") : "";
        const isRefused = asked[name] !== "" && problems.some(({ code }) => code === REFUSED[name]);
        if (isRefused) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
      const { candidates } = meant;
      const said = asked.make === "" && asked.class === "" && candidates.length > 0 && meant.why.phrase !== "";
      say(why, said ? t("takenFor", { name: candidates[0].make, why: phrased(meant.why) }) : "");
      why.hidden = !said;
      const taken = state.stale ? "" : meant.make;
      choices.setAttribute("aria-label", t("candidates"));
      const all = JSON.stringify(candidates);
      if (all !== offered) {
        offered = all;
        choices.replaceChildren(...candidates.map(choice));
      }
      for (const button of choices.querySelectorAll("button"))
        button.setAttribute("aria-pressed", String(button.title === taken));
      // It opens where it can help, and stays as a person leaves it.
      const isSaid = Object.values(asked).some((text) => text !== "");
      const helps = isSaid || candidates.length > 0 || problems.some(({ code }) => SOLVED.test(code ?? ""));
      if (helps && !helped) element.open = true;
      helped = helps;
    },
  };
}
