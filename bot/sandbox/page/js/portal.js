/** The portal beside the chat: the list of its deals with a search, its state; one deal in full is deal.js. */

import { el, icon, many, one, roving } from "./dom.js";
import { clock, money, t } from "./i18n.js";

const LATER = "9999";

export class Portal {
  constructor(state, dealView, { showView }) {
    this.state = state;
    this.dealView = dealView;
    this.showView = showView;
    this.root = one(".portal");
    this.body = one(".portal-body");
    this.list = one(".deal-list");
    this.search = one(".deal-search");
    this.rows = new Map();
    this.open = null;
    this.wanted = null;
    dealView.onBack = () => this.showList();
    this.search.addEventListener("input", () => this.renderList());
    this.search.addEventListener("keydown", (event) => this.onSearchKey(event));
    this.settle = roving(this.list, () => many(".roving", this.list));
    for (const type of ["all", "me", "people"]) state.on(type, () => this.renderList());
    state.on("all", () => this.reopen());
    state.on("deal", (event) => this.onDeal(event));
    state.on("faults", () => this.renderState());
    state.on("all", () => this.renderState());
  }

  /** Show this deal; `asked` is false when the page follows what happens by itself. */
  openDeal(id, { asked = true } = {}) {
    if (asked) this.wanted = performance.now();
    this.open = id;
    this.body.dataset.pane = "deal";
    this.mark();
    this.dealView.open(this.state.deals.get(id), { focus: asked });
  }

  /** Follow the photos: show the deal that just got one, unless the visitor has chosen another moments ago. */
  follow(id) {
    if (this.open === id) return;
    if (this.wanted !== null && performance.now() - this.wanted < 8000) return;
    this.openDeal(id, { asked: false });
  }

  showList() {
    this.body.dataset.pane = "list";
    (this.rows.get(this.open)?.node ?? this.search).focus();
  }

  reopen() {
    if (this.open && this.state.deals.has(this.open)) this.openDeal(this.open, { asked: false });
    else this.dealView.showNothing();
  }

  onDeal({ deal, files_came }) {
    this.renderRow(deal);
    if (files_came) this.follow(deal.id);
    if (deal.id === this.open) this.dealView.update(deal);
  }

  renderList() {
    const words = this.search.value.toLowerCase().replaceAll("ё", "е").split(/[\s,]+/).filter(Boolean);
    const person = this.state.person;
    const deals = [...this.state.deals.values()].filter((deal) => words.every((word) => haystack(deal).includes(word)));
    const mine = deals.filter((deal) => person?.employee_id && deal.responsible.id === person.employee_id);
    const others = deals.filter((deal) => !mine.includes(deal));
    this.rows.clear();
    this.list.replaceChildren(
      ...this.section(mine, person ? t("portal.own", { name: person.name }) : ""),
      ...this.section(others, mine.length ? t("portal.others") : t("portal.deals")));
    if (!deals.length) this.list.append(el("p", { class: "nothing" }, t("portal.none")));
    this.mark();
  }

  section(deals, title) {
    if (!deals.length) return [];
    const order = [...deals].sort((a, b) => (a.stage.outcome !== "open") - (b.stage.outcome !== "open") || (a.closes_on ?? LATER).localeCompare(b.closes_on ?? LATER) || a.id - b.id);
    return [el("h3", { class: "list-title", role: "presentation" }, title), ...order.map((deal) => this.row(deal))];
  }

  row(deal) {
    const node = el("button", { type: "button", role: "option", class: "deal-row roving", onclick: () => this.openDeal(deal.id) });
    this.rows.set(deal.id, { node, files: deal.files });
    this.fill(node, deal);
    return node;
  }

  renderRow(deal) {
    const known = this.rows.get(deal.id);
    if (!known) return;
    this.fill(known.node, deal);
    if (deal.files > known.files) {
      known.node.classList.remove("is-fed");
      requestAnimationFrame(() => known.node.classList.add("is-fed"));
    }
    known.files = deal.files;
  }

  fill(node, deal) {
    const dot = el("i", { class: "dot", "aria-hidden": "true" });
    dot.style.background = deal.stage.color;
    node.replaceChildren(
      el("span", { class: "deal-row-top" }, el("b", {}, String(deal.id)), el("span", { class: "deal-row-title", dir: "auto" }, deal.title)),
      el("span", { class: "deal-row-low" }, dot, el("span", { class: "deal-row-stage" }, deal.stage.name),
        el("span", { class: "deal-row-sum" }, deal.amount ? money(deal.amount, deal.currency) : ""),
        deal.files ? el("span", { class: `deal-row-files${deal.fresh ? " is-fresh" : ""}` }, icon("camera"), String(deal.files)) : null));
  }

  mark() {
    for (const [id, { node }] of this.rows) node.setAttribute("aria-selected", String(id === this.open));
    this.settle(this.rows.get(this.open)?.node);
    this.rows.get(this.open)?.node.scrollIntoView({ block: "nearest" });
  }

  onSearchKey(event) {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      const first = one(".roving", this.list);
      if (event.key === "Enter") first?.click();
      else first?.focus();
      event.preventDefault();
    } else if (event.key === "Escape" && this.search.value) {
      this.search.value = "";
      this.renderList();
      event.preventDefault();
    }
  }

  renderState() {
    const { outage, slow, busy, outage_since: since } = this.state.faults;
    const kind = outage ? "down" : slow ? "slow" : busy ? "busy" : "up";
    this.root.dataset.state = kind;
    one(".portal-state span", this.root).textContent = t(`portal.${kind}`, { time: since ? clock(since) : "" });
    const note = one(".outage-note");
    note.hidden = !outage;
    note.textContent = t("chat.outage");
  }
}

const haystack = (deal) => [deal.id, deal.title, deal.address, deal.client?.name, deal.client?.phone, deal.company].join(" ").toLowerCase().replaceAll("ё", "е");
