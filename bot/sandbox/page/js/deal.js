/** One deal of the portal: its stage, what is known of it, its folder filling with photos, its comments. */

import { read } from "./api.js";
import { el, icon, one, picture } from "./dom.js";
import { clock, day, money, size, t, tn } from "./i18n.js";

export class DealView {
  constructor({ viewer, openInBot }) {
    this.viewer = viewer;
    this.openInBot = openInBot;
    this.sendContact = () => {};
    this.root = one(".deal");
    this.onBack = () => {};
    this.onFiles = () => {};
    this.deal = null;
    this.tiles = new Map();
  }

  showNothing() {
    this.deal = null;
    this.root.replaceChildren(el("div", { class: "deal-none" }, icon("folder"), el("b", {}, t("deal.choose")), el("p", {}, t("deal.chooseText"))));
  }

  async open(deal, { focus = false } = {}) {
    const isOther = this.deal?.id !== deal.id;
    this.deal = deal;
    this.isChosen = focus;
    if (isOther) {
      this.tiles.clear();
      this.files = [];
      this.comments = [];
      this.frame();
      this.root.scrollTop = 0;
    }
    this.fill();
    if (focus && isOther) one(".deal-title", this.root).focus({ preventScroll: true });
    await this.load({ isFirst: isOther });
  }

  async update(deal) {
    this.deal = deal;
    this.isChosen = false;
    this.fill();
    await this.load({ isFirst: false });
  }

  /** Write it all anew: in another language. */
  redraw() {
    if (!this.deal) return this.showNothing();
    this.tiles.clear();
    this.frame();
    this.fill();
    this.fillFolder(true);
    return this.fillComments();
  }

  async load({ isFirst }) {
    const { id } = this.deal;
    const detail = await read(`deals/${id}`);
    if (this.deal?.id !== id) return;
    this.files = detail.files;
    this.comments = detail.comments;
    this.fillFolder(isFirst);
    this.fillComments();
    this.onFiles(this.deal, this.files);
  }

  frame() {
    this.parts = {
      number: el("span", { class: "deal-number" }),
      title: el("h3", { class: "deal-title", tabindex: "-1", dir: "auto" }),
      stages: el("div", { class: "stages", role: "img" }),
      stage: el("p", { class: "stage-name" }),
      facts: el("dl", { class: "facts" }),
      path: el("p", { class: "path" }),
      count: el("span", { class: "count" }),
      folder: el("div", { class: "folder" }),
      comments: el("div", { class: "comments" }),
    };
    const { number, title, stages, stage, facts, path, count, folder, comments } = this.parts;
    this.root.replaceChildren(
      el("header", { class: "deal-head" },
        el("button", { type: "button", class: "icon deal-back", "aria-label": t("deal.back"), onclick: () => this.onBack() }, icon("back")),
        el("div", { class: "deal-name" }, number, title),
        el("button", { type: "button", class: "button main open-in-bot", onclick: () => this.openInBot(this.deal) }, icon("chat"), el("span", {}, t("deal.openInBot")))),
      el("div", { class: "deal-stage" }, stages, stage),
      facts,
      el("section", { class: "block" }, el("header", {}, el("h4", {}, icon("folder"), t("deal.folder")), count), path, folder),
      el("section", { class: "block" }, el("header", {}, el("h4", {}, icon("comment"), t("deal.timeline"))), comments));
  }

  fill() {
    const { deal, parts } = this;
    parts.number.textContent = t("deal.number", { number: deal.id });
    parts.title.textContent = deal.title;
    const { stage } = deal;
    const isOpen = stage.outcome === "open";
    const words = isOpen ? t("deal.stage", { stage: stage.name, step: stage.step, steps: stage.steps }) : `${stage.name} · ${t(`deal.${stage.outcome}`)}`;
    parts.stages.setAttribute("aria-label", words);
    parts.stages.replaceChildren(...Array.from({ length: stage.steps }, (_, at) => {
      const bar = el("i", { class: !isOpen || at < stage.step ? "is-on" : "" });
      if (!isOpen || at < stage.step) bar.style.background = stage.color;
      return bar;
    }));
    parts.stage.textContent = `${words} · ${deal.pipeline}`;
    parts.facts.replaceChildren(...[
      ["deal.amount", deal.amount ? money(deal.amount, deal.currency) : null],
      ["deal.closes", deal.closes_on ? day(deal.closes_on) : null],
      ["deal.address", deal.address],
      ["deal.responsible", deal.responsible.name],
      ["deal.client", deal.client ? [deal.client.name, deal.client.phone].filter(Boolean).join("\n") : null],
      ["deal.company", deal.company],
    ].map(([key, value]) => el("div", { class: value ? "" : "is-empty" }, el("dt", {}, t(key)), el("dd", { dir: "auto" }, value ?? t("deal.empty")), key === "deal.client" ? this.contactButton() : null)));
    parts.path.textContent = deal.folder ? deal.folder.path.join(" / ") : "";
    parts.path.hidden = !deal.folder;
  }

  contactButton() {
    const { client } = this.deal;
    if (!client?.phone) return null;
    return el("button", { type: "button", class: "link send-contact", onclick: () => this.sendContact(client) }, t("deal.sendContact"));
  }

  fillFolder(isFirst) {
    const { count, folder } = this.parts;
    const fresh = this.files.filter((file) => file.fresh).length;
    count.textContent = this.files.length ? tn("portal.files", this.files.length) + (fresh ? ` · ${t("portal.fresh", { count: fresh })}` : "") : "";
    if (!this.files.length) {
      this.tiles.clear();
      folder.replaceChildren(el("div", { class: "folder-none" }, icon("camera"),
        el("b", {}, t(this.deal.folder ? "deal.noFiles" : "deal.noFolder")), el("p", {}, t("deal.noFolderText"))));
      return;
    }
    const living = new Set(this.files.map((file) => file.id));
    for (const [id, tile] of this.tiles) if (!living.has(id)) { tile.remove(); this.tiles.delete(id); }
    if (!this.tiles.size) folder.replaceChildren();
    let arrived = null;
    this.files.forEach((file, at) => {
      const known = this.tiles.get(file.id);
      const node = known ?? this.tile(file, isFirst);
      if (folder.children[at] !== node) folder.insertBefore(node, folder.children[at] ?? null);
      this.tiles.set(file.id, node);
      if (file.fresh && !known) arrived = node;
    });
    if (arrived && !this.isChosen) arrived.scrollIntoView({ block: "nearest", behavior: isFirst ? "instant" : "smooth" });
  }

  tile(file, isFirst) {
    const sign = () => el("span", { class: "tile-kind" }, icon(file.kind === "video" ? "video" : "file"), file.name.split(".").pop().slice(0, 5));
    const face = file.thumb ? picture(file.thumb, sign) : sign();
    return el("button", { type: "button", class: `photo${file.fresh ? " is-fresh" : ""}${isFirst ? "" : " is-arriving"}`, title: `${file.name} · ${size(file.size)}`, "aria-label": t("deal.openFile", { name: file.name }), onclick: () => this.show(file) },
      el("span", { class: "photo-face" }, face), el("span", { class: "photo-name" }, file.name));
  }

  show(file) {
    this.viewer.showFiles(this.files, this.files.findIndex((one_) => one_.id === file.id));
  }

  fillComments() {
    const { comments } = this.parts;
    if (!this.comments.length) {
      comments.replaceChildren(el("p", { class: "nothing" }, t("deal.noComments")));
      return;
    }
    comments.replaceChildren(...this.comments.map((comment) => el("article", { class: "comment" },
      el("header", {}, el("b", {}, comment.author), el("time", {}, clock(comment.at))), el("p", { dir: "auto" }, comment.text))));
  }
}
