/** The trials: an outage, a slow line, a rate limit that another program eats from. */

import { act } from "./api.js";
import { el, icon, many } from "./dom.js";
import { t } from "./i18n.js";

const TRIALS = [["outage", "plug"], ["slow", "snail"], ["busy", "drop"]];

export class Switches {
  constructor(state, chat) {
    this.state = state;
    this.chat = chat;
    this.roots = many(".switches");
    state.on("all", () => this.render());
    state.on("faults", () => this.mark());
  }

  render() {
    for (const root of this.roots) root.replaceChildren(...TRIALS.map(([name, sign]) => this.button(name, sign)));
    this.mark();
  }

  button(name, sign) {
    const hint = t(`switches.${name}Hint`);
    return el("button", { type: "button", role: "switch", class: "switch", "data-trial": name, "aria-checked": "false", "aria-description": hint, title: hint, onclick: () => this.flip(name) },
      icon(sign), el("span", { class: "switch-name" }, el("b", {}, t(`switches.${name}`)), el("small", {}, hint)), el("i", { "aria-hidden": "true" }));
  }

  mark() {
    for (const root of this.roots) for (const node of root.children) node.setAttribute("aria-checked", String(this.state.faults[node.dataset.trial]));
  }

  flip(name) {
    return this.chat.attempt(act("faults", { [name]: !this.state.faults[name] }));
  }
}
