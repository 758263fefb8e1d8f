/** What both servers hold, as far as the page shows it. Only the event stream changes it. */

const LOG_LINES = 300;

export class State {
  constructor() {
    this.people = [];
    this.chats = new Map();
    this.deals = new Map();
    this.samples = [];
    this.commands = [];
    this.log = [];
    this.faults = { outage: false, slow: false, busy: false, outage_since: null };
    this.bucket = null;
    this.me = null;
    this.session = null;
    this.startedAt = 0;
    this.firstDeal = null;
    this.listeners = new Map();
  }

  /** Call `listener` after each event of this type; "all" comes once the state was replaced as a whole. */
  on(type, listener) {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  emit(type, detail) {
    for (const listener of this.listeners.get(type) ?? []) listener(detail);
  }

  apply(event) {
    const change = CHANGES[event.type];
    if (!change) return;
    change(this, event);
    this.emit(event.type, event);
  }

  get person() {
    return this.people.find((person) => person.id === this.me) ?? this.people[0];
  }

  get chat() {
    return this.chats.get(this.me);
  }

  become(personId) {
    this.me = personId;
    this.chat.unread = 0;
    sessionStorage.setItem("dealbot.person", personId);
    this.emit("me");
  }

  /** The deal that an address of the portal leads to: its page or its folder. */
  dealOf(url) {
    const page = /\/crm\/deal\/(?:details|show)\/(\d+)/.exec(url) ?? /#deal-(\d+)/.exec(url);
    if (page) return this.deals.get(Number(page[1])) ?? null;
    const folder = /#folder-(\d+)/.exec(url);
    const names = /\/docs\/path\/(.+?)\/?$/.exec(new URL(url, location.href).pathname);
    const wanted = names ? decodeURIComponent(names[1]) : null;
    const leads = ({ folder: held }) => held && (folder ? held.id === Number(folder[1]) : held.path.slice(1).join("/") === wanted);
    return [...this.deals.values()].find(leads) ?? null;
  }
}

const CHANGES = {
  all(state, event) {
    state.session = event.session;
    state.startedAt = event.started_at;
    state.firstDeal = event.first_deal;
    state.people = event.people;
    state.samples = event.samples;
    state.commands = event.commands;
    state.bot = event.bot;
    state.faults = event.faults;
    state.bucket = event.bucket;
    state.log = event.log;
    state.deals = new Map(event.deals.map((deal) => [deal.id, deal]));
    state.chats = new Map(event.chats.map((chat) => [chat.person, newChat(chat)]));
    const before = Number(sessionStorage.getItem("dealbot.person"));
    state.me = state.people.some((person) => person.id === before) ? before : state.people[0].id;
  },
  messages(state, event) {
    const chat = state.chats.get(event.person);
    for (const message of event.messages) {
      if (!chat.messages.has(message.id) && message.from_bot && event.person !== state.me) chat.unread += 1;
      chat.messages.set(message.id, message);
    }
    for (const id of event.removed) chat.messages.delete(id);
    chat.keyboard = event.keyboard;
  },
  notice() {},
  people(state, event) {
    state.people = event.people;
  },
  deal(state, event) {
    state.deals.set(event.deal.id, event.deal);
  },
  request(state, event) {
    state.log.push(...event.lines);
    if (state.log.length > LOG_LINES) state.log.splice(0, state.log.length - LOG_LINES);
  },
  bucket(state, event) {
    state.bucket = event.bucket;
  },
  faults(state, event) {
    state.faults = event.faults;
  },
  commands(state, event) {
    state.commands = event.commands;
  },
};

function newChat(chat) {
  return { messages: new Map(chat.messages.map((message) => [message.id, message])), keyboard: chat.keyboard, unread: 0 };
}
