/** The chat of the person in whose place the visitor is: bubbles, the keyboard under the field, notices. */

import { act } from "./api.js";
import { bubble, grouped, kindOf } from "./bubble.js";
import { el, icon, one, roving } from "./dom.js";
import { t } from "./i18n.js";

const NEAR_END_PIXELS = 120;
const SPINNER_LIMIT_MS = 15_000;

export class Chat {
  constructor(state, { toast, viewer, openUrl, ask }) {
    this.state = state;
    this.toast = toast;
    this.viewer = viewer;
    this.openUrl = openUrl;
    this.ask = ask;
    this.list = one(".messages");
    this.rail = one(".messages-in");
    this.toEnd = one(".to-end");
    this.startButton = one(".start-button");
    this.composer = one(".composer");
    this.keyboard = one(".reply-keyboard");
    this.rows = new Map();
    this.spinning = new Map();
    this.unseen = 0;
    this.onReply = () => {};
    roving(this.list, () => [...this.list.querySelectorAll(".row")], { previous: ["ArrowUp"], next: ["ArrowDown"] });
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("scroll", () => this.showToEnd(), { passive: true });
    this.toEnd.addEventListener("click", () => this.scrollToEnd());
    this.startButton.addEventListener("click", () => this.say("/start"));
    this.isAtEnd = true;
    this.lastTop = 0;
    const sizes = new ResizeObserver(() => this.isAtEnd && this.scrollToEnd(false));
    sizes.observe(this.list);
    sizes.observe(this.rail);
    state.on("all", () => this.rebuild());
    state.on("me", () => this.rebuild());
    state.on("messages", (event) => event.person === state.me && this.update());
    state.on("notice", (event) => this.notice(event));
  }

  /** Type `text` as the person. */
  async say(text, replyTo = null) {
    this.follow();
    await this.attempt(act(`chats/${this.state.me}/text`, { text, reply_to: replyTo }));
  }

  /** Wait for an action; when it is refused, say so and answer false. */
  async attempt(promise) {
    try {
      await promise;
      return true;
    } catch (problem) {
      this.toast(problem.message || t("chat.failed"));
      return false;
    }
  }

  /** Whatever was sent just now is to be seen, also by somebody who had scrolled up. */
  follow() {
    this.isAtEnd = true;
    this.scrollToEnd(false);
  }

  rebuild() {
    this.rows.clear();
    this.spinning.clear();
    this.rail.replaceChildren();
    this.list.setAttribute("aria-live", "off");
    this.update();
    this.scrollToEnd(false);
    requestAnimationFrame(() => this.list.setAttribute("aria-live", "polite"));
  }

  update() {
    const messages = [...this.state.chat.messages.values()].sort((a, b) => a.id - b.id);
    const groups = grouped(messages);
    const wasAtEnd = this.isAtEnd;
    const isFirst = this.rows.size === 0;
    if (isFirst) this.rail.replaceChildren(messages.length ? el("p", { class: "day" }, t("chat.today")) : this.welcome());
    for (const [key, row] of this.rows) if (!groups.has(key)) this.drop(key, row);
    let before = this.list.querySelector(".day");
    for (const [key, group] of groups) before = this.place(key, group, before, isFirst);
    this.tails();
    this.showKeyboard();
    this.composer.hidden = messages.length === 0;
    this.startButton.hidden = messages.length > 0;
    if (wasAtEnd) this.scrollToEnd(false);
    this.showToEnd();
  }

  place(key, group, before, isFirst) {
    const print = JSON.stringify(group);
    const known = this.rows.get(key);
    if (known?.print === print) {
      if (before && before.nextElementSibling !== known.node) before.after(known.node);
      return known.node;
    }
    const node = bubble(group, this.doing);
    if (known) this.swap(known.node, node);
    else {
      if (before) before.after(node); else this.rail.append(node);
      if (!isFirst) node.classList.add("is-new");
      if (!this.isAtEnd && group[0].from_bot) this.unseen += 1;
    }
    this.rows.set(key, { node, print });
    for (const message of group) this.spinning.delete(message.id);
    return node;
  }

  /** Put the edited bubble in place of the old one; the focus stays where it was, if there is such a place still. */
  swap(old, node) {
    const focused = document.activeElement;
    const buttons = (row) => [...row.querySelectorAll("button")];
    const at = old === focused ? -1 : buttons(old).indexOf(focused);
    old.replaceWith(node);
    if (old === focused) node.focus({ preventScroll: true });
    else if (at >= 0) (buttons(node)[at] ?? node).focus({ preventScroll: true });
  }

  drop(key, row) {
    row.node.remove();
    this.rows.delete(key);
  }

  tails() {
    const rows = [...this.list.querySelectorAll(".row")];
    rows.forEach((row, at) => {
      const next = rows[at + 1];
      const sameSide = next && next.classList.contains("is-mine") === row.classList.contains("is-mine");
      row.classList.toggle("has-tail", !sameSide);
    });
  }

  welcome() {
    return el("div", { class: "welcome" }, el("span", { class: "avatar avatar-bot" }, icon("camera")),
      el("b", {}, t("chat.emptyTitle")), el("p", {}, t("chat.empty")));
  }

  get doing() {
    return {
      reply: (messages) => this.onReply(messages),
      show: (messages, index) => this.viewer.show(messages, index, (message) => this.onReply([message])),
      tap: (message, row, column) => this.tap(message, row, column),
      open: (url) => this.openUrl(url),
      copy: (text) => this.copy(text),
      send: (command) => this.say(command),
      jump: (id) => this.jump(id),
    };
  }

  async tap(message, row, column) {
    const button = this.keyOf(message, row, column);
    button?.classList.add("is-busy");
    this.spinning.set(message.id, button);
    setTimeout(() => button?.classList.remove("is-busy"), SPINNER_LIMIT_MS);
    await this.attempt(act(`chats/${this.state.me}/tap`, { message_id: message.id, row, column }));
  }

  keyOf(message, row, column) {
    const held = [...this.rows.values()].find(({ print }) => JSON.parse(print).some((one_) => one_.id === message.id));
    return held?.node.querySelectorAll(".keys-row")[row]?.children[column];
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast(t("chat.copied"));
    } catch {
      this.toast(text);
    }
  }

  jump(id) {
    for (const { node, print } of this.rows.values()) {
      if (!JSON.parse(print).some((message) => message.id === id)) continue;
      node.scrollIntoView({ block: "center", behavior: "smooth" });
      node.classList.remove("is-found");
      requestAnimationFrame(() => node.classList.add("is-found"));
      return;
    }
  }

  notice(event) {
    if (event.person !== this.state.me) return;
    for (const row of this.list.querySelectorAll(".key.is-busy")) row.classList.remove("is-busy");
    if (!event.text) return;
    if (event.alert) this.ask({ title: event.text });
    else this.toast(event.text);
  }

  showKeyboard() {
    const rows = this.state.chat.keyboard;
    const print = JSON.stringify(rows);
    if (print === this.keyboardPrint) return;
    this.keyboardPrint = print;
    this.keyboard.hidden = rows.length === 0;
    this.keyboard.replaceChildren(...rows.map((row) => el("div", { class: "keys-row" }, ...row.map((button) =>
      el("button", { type: "button", class: "big-key", onclick: () => this.pressBig(button) }, el("span", {}, button.text))))));
  }

  async pressBig(button) {
    if (!button.contact) return this.say(button.text);
    const { phone } = this.state.person;
    const agreed = await this.ask({ title: t("contact.title"), text: t("contact.text", { phone }), yes: t("contact.yes"), no: t("contact.no") });
    if (agreed) await this.sendContact();
  }

  /** Send the own contact card, or that of `client`. */
  async sendContact(client = null) {
    this.follow();
    await this.attempt(act(`chats/${this.state.me}/contact`, client ? { name: client.name, phone: client.phone } : {}));
  }

  onKey(event) {
    const row = event.target.closest(".row");
    if (row && event.target === row && event.key === "Enter") {
      const first = row.querySelector(".key, .tile, .file-row, .reply-button");
      first?.focus();
      event.preventDefault();
    }
    if (row && event.key.toLowerCase() === "r" && !event.ctrlKey && !event.metaKey && event.target === row) {
      row.querySelector(".reply-button").click();
      event.preventDefault();
    }
  }

  scrollToEnd(smooth = true) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    this.isAtEnd = true;
    this.unseen = 0;
    this.showToEnd();
  }

  showToEnd() {
    const rest = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight;
    // Only a person scrolls up; whatever grows below moves the end away without that.
    if (rest < NEAR_END_PIXELS) this.isAtEnd = true;
    else if (this.list.scrollTop < this.lastTop - 2) this.isAtEnd = false;
    this.lastTop = this.list.scrollTop;
    if (this.isAtEnd) this.unseen = 0;
    this.toEnd.hidden = this.isAtEnd;
    const badge = one(".badge", this.toEnd);
    badge.hidden = this.unseen === 0;
    badge.textContent = String(this.unseen);
  }
}

/** What a reply bar shows of the message replied to. */
export const replyText = (message) => message.text.split("\n")[0] || kindOf(message);
