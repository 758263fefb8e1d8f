/** Three first steps, ticked off as they happen: sign in, find a deal, see sent photos in the folder. */

import { el, icon, many, one } from "./dom.js";
import { t } from "./i18n.js";

const STEPS = ["signin", "find", "photos"];
const CARD_LINES = 5;

export class Steps {
  constructor(state, { isPortalInSight }) {
    this.state = state;
    this.isPortalInSight = isPortalInSight;
    this.list = one(".steps-list");
    this.done = new Set();
    state.on("all", () => this.begin());
    state.on("messages", () => this.look());
  }

  begin() {
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
    this.done = new Set(kept);
    this.render();
    this.look();
  }

  get key() {
    return `dealbot.steps.${this.state.session}`;
  }

  /** Read from the chats what has happened so far; nothing here depends on the words of the bot. */
  look() {
    for (const chat of this.state.chats.values()) {
      const messages = [...chat.messages.values()].sort((a, b) => a.id - b.id);
      const contact = messages.find((message) => !message.from_bot && message.contact?.own);
      const answers = messages.filter((message) => message.from_bot && contact && message.id > contact.id);
      if (answers.some((message) => message.keyboard.length)) this.tick("signin");
      if (answers.some((message) => isCard(message))) this.tick("find");
    }
  }

  /** The folder of a deal is on the screen; with photos that came today the last step is done. */
  seen(files) {
    if (files.some((file) => file.fresh) && this.isPortalInSight()) this.tick("photos");
  }

  tick(step) {
    if (this.done.has(step)) return;
    this.done.add(step);
    sessionStorage.setItem(this.key, JSON.stringify([...this.done]));
    this.render();
  }

  render() {
    const number = this.state.firstDeal;
    const next = STEPS.find((step) => !this.done.has(step));
    this.list.replaceChildren(...STEPS.map((step, at) => {
      const isDone = this.done.has(step);
      return el("li", { class: `step${isDone ? " is-done" : ""}${step === next ? " is-next" : ""}`, "aria-current": step === next ? "step" : null },
        el("span", { class: "step-mark", "aria-hidden": "true" }, isDone ? icon("check") : String(at + 1)),
        el("div", {}, el("b", {}, t(`steps.${step}`)), isDone ? el("span", { class: "visually-hidden" }, t("steps.tick")) : el("span", {}, t(`steps.${step}How`, { number }))));
    }));
    one(".steps-done").hidden = this.done.size < STEPS.length;
    one(".steps").dataset.done = String(this.done.size);
    one(".steps").setAttribute("aria-description", t("steps.progress", { done: this.done.size, all: STEPS.length }));
    for (const item of many(".step", this.list)) item.classList.toggle("is-later", !item.matches(".is-done, .is-next"));
  }
}

/** A card: long, begun by a number in bold, with buttons, and none of the signs of a receipt. */
function isCard(message) {
  const isLong = message.text.split("\n").length >= CARD_LINES && message.keyboard.length > 0;
  const isHeaded = /^\D{0,5}\d/.test(message.text) && message.entities[0]?.type === "bold";
  return isLong && isHeaded && !/[✅⏳▓░⚠♻]/u.test(message.text);
}
