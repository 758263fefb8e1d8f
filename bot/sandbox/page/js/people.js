/** Who the visitor is in the chat. Each person has a chat of their own. */

import { el, many, one, roving } from "./dom.js";
import { t } from "./i18n.js";

export class People {
  constructor(state) {
    this.state = state;
    this.root = one(".people-list");
    roving(this.root, () => many(".roving", this.root));
    this.root.addEventListener("focusin", (event) => this.onFocus(event));
    for (const type of ["all", "people", "me", "messages"]) state.on(type, () => this.render());
  }

  render() {
    const print = JSON.stringify([this.state.people, this.state.me, [...this.state.chats.values()].map((chat) => chat.unread), document.documentElement.lang]);
    if (print === this.print) return;
    this.print = print;
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren(...this.state.people.map((person) => this.choice(person)));
    if (hadFocus) one("[aria-checked=true]", this.root)?.focus();
  }

  choice(person) {
    const isMe = person.id === this.state.me;
    const { unread } = this.state.chats.get(person.id);
    const role = t(`people.${person.role}`);
    return el("button", { type: "button", role: "radio", class: "person roving", "aria-checked": String(isMe), tabindex: isMe ? "0" : "-1", "aria-label": `${person.name}, ${role}`, title: `${person.name} · ${role}`, onclick: () => this.state.become(person.id) },
      el("span", { class: `avatar avatar-${person.role}` }, initials(person.name)),
      el("span", { class: "person-name" }, el("b", {}, person.name), el("span", {}, role)),
      unread ? el("b", { class: "badge" }, String(unread)) : null);
  }

  /** As with any radio group, moving to a choice by an arrow key chooses it. */
  onFocus(event) {
    const choice = event.target.closest(".person");
    if (choice && choice.matches(":focus-visible") && choice.getAttribute("aria-checked") === "false") choice.click();
  }
}

const initials = (name) => name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
