/** The field where the person types: text, replies, the command menu, attached, pasted and dropped files. */

import { act } from "./api.js";
import { replyText } from "./chat.js";
import { el, many, one, roving } from "./dom.js";
import { t, tn } from "./i18n.js";

const TALLEST_PIXELS = 132;

export class Composer {
  constructor(state, chat, upload) {
    this.state = state;
    this.chat = chat;
    this.upload = upload;
    this.form = one(".composer");
    this.field = one("#composer-text");
    this.sendButton = one(".send-button");
    this.replyBar = one(".reply-bar");
    this.menu = one(".menu");
    this.menuButton = one(".menu-button");
    this.picker = one(".file-input");
    this.replyTo = null;
    chat.onReply = (messages) => this.reply(messages);
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.field.addEventListener("input", () => this.fit());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("paste", (event) => this.onPaste(event));
    one(".icon", this.replyBar).addEventListener("click", () => this.reply(null));
    one(".attach-button").addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => this.onPicked());
    this.menuButton.addEventListener("click", () => this.toggleMenu());
    document.addEventListener("click", (event) => !event.target.closest(".menu, .menu-button") && this.toggleMenu(false));
    this.menu.addEventListener("keydown", (event) => event.key === "Escape" && this.toggleMenu(false, true));
    roving(this.menu, () => many(".roving", this.menu));
    this.listenForDrops();
    state.on("me", () => this.reply(null));
    state.on("commands", () => this.fillMenu());
    state.on("all", () => this.fillMenu());
  }

  /** What goes with the next file: the text in the field as its caption, the message replied to. Both are used up. */
  takeContext() {
    const context = { caption: this.field.value.trim(), replyTo: this.replyTo };
    this.field.value = "";
    this.fit();
    this.reply(null);
    return context;
  }

  reply(messages) {
    const message = messages?.[0] ?? null;
    this.replyTo = message?.id ?? null;
    this.replyBar.hidden = !message;
    if (!message) return;
    one("b", this.replyBar).textContent = t("chat.replyTo", { name: message.from_bot ? t("chat.bot") : t("chat.you") });
    one("span", this.replyBar).textContent = replyText(message);
    this.field.focus();
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST_PIXELS)}px`;
    this.sendButton.disabled = this.field.value.trim() === "";
  }

  async submit(event) {
    event.preventDefault();
    const { caption: text, replyTo } = this.takeContext();
    if (text) await this.chat.say(text, replyTo);
  }

  onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      this.form.requestSubmit();
      event.preventDefault();
    } else if (event.key === "Escape" && !this.replyBar.hidden) {
      this.reply(null);
      event.preventDefault();
    } else if (event.key === "/" && this.field.value === "") {
      this.toggleMenu(true);
    } else if (event.key === "ArrowUp" && this.field.value === "") {
      many(".row").at(-1)?.focus();
      event.preventDefault();
    }
  }

  onPaste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.offer(files, false);
  }

  onPicked() {
    const files = [...this.picker.files];
    this.picker.value = "";
    if (files.length) this.offer(files, false);
  }

  async offer(files, asFiles) {
    const context = this.takeContext();
    await this.upload.offer(files, { ...context, asFiles });
    this.field.focus();
  }

  fillMenu() {
    this.menuButton.hidden = this.state.commands.length === 0;
    this.menu.replaceChildren(...this.state.commands.map(({ command, description }) =>
      el("button", { type: "button", role: "menuitem", class: "roving", onclick: () => this.command(command) },
        el("b", {}, `/${command}`), el("span", {}, description))));
  }

  async command(command) {
    this.toggleMenu(false);
    this.field.value = "";
    this.fit();
    await this.chat.say(`/${command}`);
    this.field.focus();
  }

  toggleMenu(isOpen = this.menu.hidden, focusButton = false) {
    if (isOpen && !this.state.commands.length) return;
    this.menu.hidden = !isOpen;
    this.menuButton.setAttribute("aria-expanded", String(isOpen));
    if (isOpen && document.activeElement === this.menuButton) one(".roving", this.menu)?.focus();
    if (focusButton) this.menuButton.focus();
  }

  listenForDrops() {
    const phone = one("#phone");
    const cover = one(".drop");
    const carriesFiles = (event) => [...event.dataTransfer.types].includes("Files");
    phone.addEventListener("dragenter", (event) => { if (carriesFiles(event)) cover.hidden = false; });
    phone.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
    phone.addEventListener("dragleave", (event) => { if (!phone.contains(event.relatedTarget)) cover.hidden = true; });
    phone.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      cover.hidden = true;
      const asFiles = event.target.closest(".drop-zone")?.dataset.mode === "file";
      this.offer([...event.dataTransfer.files], asFiles);
    });
  }
}

/** The sheet that asks how chosen files are to be sent, and sends them. */
export class Upload {
  constructor(state, chat) {
    this.state = state;
    this.chat = chat;
    this.sheet = one("#upload");
    this.list = one(".upload-list", this.sheet);
    this.caption = one(".upload-caption", this.sheet);
    this.asFiles = one(".as-files", this.sheet);
  }

  offer(files, { caption, replyTo, asFiles }) {
    one("h3", this.sheet).textContent = tn("upload.title", files.length);
    const pictures = files.filter((file) => /^image\/(jpeg|png|webp|gif)$/.test(file.type));
    const addresses = files.map((file) => (pictures.includes(file) ? URL.createObjectURL(file) : null));
    this.list.replaceChildren(...files.map((file, at) => el("figure", {},
      addresses[at] ? el("img", { src: addresses[at], alt: "" }) : el("span", { class: "file-face" }, file.name.split(".").pop().slice(0, 4)),
      el("figcaption", {}, file.name))));
    this.caption.value = caption;
    this.asFiles.checked = asFiles || pictures.length < files.length;
    this.sheet.returnValue = "no";
    this.sheet.showModal();
    one("[value=yes]", this.sheet).focus();
    return new Promise((resolve) => {
      this.sheet.addEventListener("close", async () => {
        for (const address of addresses) if (address) URL.revokeObjectURL(address);
        if (this.sheet.returnValue === "yes") await this.send(files, replyTo);
        resolve();
      }, { once: true });
    });
  }

  async send(files, replyTo) {
    const form = new FormData();
    form.append("options", JSON.stringify({ caption: this.caption.value.trim(), reply_to: replyTo, as_files: this.asFiles.checked }));
    for (const file of files) form.append("file", file, file.name);
    this.chat.follow();
    await this.chat.attempt(act(`chats/${this.state.me}/files`, form));
  }
}
