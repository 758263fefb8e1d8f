/** Ready files under the field: one touch sends one, or an album of ten. A visitor needs no files of their own. */

import { act } from "./api.js";
import { el, icon, many, one, picture, roving } from "./dom.js";
import { size, t } from "./i18n.js";

const ALBUM = 10;
const FACES = { photo: "camera", document: "file", video: "video" };

export class Strip {
  constructor(state, chat, composer) {
    this.state = state;
    this.chat = chat;
    this.composer = composer;
    this.root = one(".strip");
    this.asFiles = false;
    this.settle = roving(this.root, () => many(".roving", this.root), { previous: ["ArrowLeft"], next: ["ArrowRight"] });
    state.on("all", () => this.render());
  }

  render() {
    const { samples } = this.state;
    const rooms = samples.filter((sample) => sample.is_room);
    const odd = samples.filter((sample) => !sample.is_room);
    const track = el("div", { class: "strip-track" },
      rooms.length ? this.album(rooms.slice(0, ALBUM)) : null,
      ...rooms.map((sample, at) => this.photo(sample, at + 1)),
      odd.length ? el("i", { class: "strip-gap", "aria-hidden": "true" }) : null,
      ...odd.map((sample) => this.odd(sample)));
    const originals = el("button", { type: "button", class: "strip-mode", "aria-pressed": String(this.asFiles), "aria-label": t("strip.asFileLabel"), title: t("strip.asFileLabel"), onclick: () => this.toggle() },
      icon("file"), el("span", {}, t("strip.asFile")));
    track.addEventListener("wheel", (event) => {
      if (event.deltaX || !event.deltaY) return;
      track.scrollLeft += event.deltaY;
      event.preventDefault();
    }, { passive: false });
    this.root.replaceChildren(track, originals);
    this.settle();
  }

  album(rooms) {
    const faces = rooms.slice(0, 3).map((sample) => picture(sample.thumb));
    return el("button", { type: "button", class: "sample sample-album roving", "aria-label": t("strip.albumLabel"), title: t("strip.albumLabel"), onclick: () => this.send(rooms) },
      el("span", { class: "fan" }, ...faces), el("span", { class: "sample-name" }, `${t("strip.album")} ×${rooms.length}`));
  }

  photo(sample, number) {
    const label = t("strip.send", { number });
    return el("button", { type: "button", class: "sample roving", "aria-label": label, title: label, onclick: () => this.send([sample]) }, picture(sample.thumb));
  }

  odd(sample) {
    const label = t("strip.sendFile", { name: sample.file_name, size: size(sample.size) });
    return el("button", { type: "button", class: `sample sample-odd roving is-${sample.flavour}`, "aria-label": label, title: label, onclick: () => this.send([sample]) },
      sample.thumb ? picture(sample.thumb) : icon(FACES[sample.kind] ?? "file"),
      el("span", { class: "sample-what" }, el("b", {}, t(`strip.${sample.flavour}`)), el("span", {}, size(sample.size))));
  }

  toggle() {
    this.asFiles = !this.asFiles;
    one(".strip-mode", this.root).setAttribute("aria-pressed", String(this.asFiles));
  }

  async send(samples) {
    const { caption, replyTo } = this.composer.takeContext();
    this.chat.follow();
    await this.chat.attempt(act(`chats/${this.state.me}/samples`, {
      keys: samples.map((sample) => sample.key), caption, reply_to: replyTo, as_files: this.asFiles,
    }));
  }
}
