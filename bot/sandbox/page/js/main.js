/** Starts the page: loads the texts, joins the parts, listens to the stage. */

import { act, listen } from "./api.js";
import { Chat } from "./chat.js";
import { Composer, Upload } from "./composer.js";
import { DealView } from "./deal.js";
import { many, one } from "./dom.js";
import { clock, currentLanguage, loadStrings, onLanguage, setLanguage, t, translate } from "./i18n.js";
import { Log } from "./log.js";
import { ask, toast } from "./notices.js";
import { People } from "./people.js";
import { Portal } from "./portal.js";
import { State } from "./state.js";
import { Steps } from "./steps.js";
import { Strip } from "./strip.js";
import { Switches } from "./switches.js";
import { Viewer } from "./viewer.js";

const OFFLINE_AFTER_MS = 2500;
const CLOCK_MS = 10_000;
const wide = matchMedia("(min-width: 900px)");

await loadStrings();

const state = new State();
const viewer = new Viewer();
const views = { current: "chat" };

function showView(name) {
  views.current = name;
  document.body.dataset.view = name;
  for (const tab of many("[role=tab]")) tab.setAttribute("aria-selected", String(tab.dataset.goto === name));
  badge(name, 0);
  if (name === "portal" && dealView.deal) steps.seen(dealView.files);
}

function badge(name, count) {
  const node = one(`#badge-${name}`);
  node.textContent = String(count);
  node.hidden = count === 0;
}

function openUrl(url) {
  const deal = state.dealOf(url);
  if (deal) {
    showView("portal");
    portal.openDeal(deal.id);
  } else if (new URL(url).hostname === location.hostname || /^https:\/\/t\.me\//.test(url)) {
    window.open(url, "_blank", "noopener");
  } else {
    toast(t("chat.outside", { url }));
  }
}

const chat = new Chat(state, { toast, viewer, openUrl, ask });
const upload = new Upload(state, chat);
const composer = new Composer(state, chat, upload);
new Strip(state, chat, composer);
const dealView = new DealView({
  viewer,
  openInBot: (deal) => {
    showView("chat");
    chat.say(`/start deal_${deal.id}`);
  },
});
dealView.sendContact = (client) => {
  showView("chat");
  chat.sendContact(client);
};
const portal = new Portal(state, dealView, { showView });
const steps = new Steps(state, { isPortalInSight: () => wide.matches || views.current === "portal" });
new People(state);
new Log(state);
new Switches(state, chat);
dealView.onFiles = (deal, files) => steps.seen(files);

const unseen = { chat: 0, portal: 0 };
state.on("messages", (event) => {
  if (views.current === "chat" || event.person !== state.me) return;
  const fromBot = event.messages.filter((message) => message.from_bot && !message.edited).length;
  if (fromBot) badge("chat", (unseen.chat += fromBot));
});
state.on("deal", (event) => {
  if (views.current === "chat" && event.files_came) badge("portal", (unseen.portal += event.files_came));
});

/** The portal's own links lead to this page with the deal or folder behind the #. */
function followHash() {
  if (location.hash && state.dealOf(location.href)) openUrl(location.href);
}
addEventListener("hashchange", followHash);

function fillNames() {
  one(".bot-name").textContent = state.bot?.name ?? "";
  for (const button of many("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === currentLanguage()));
  translate(document, { number: state.firstDeal });
}

state.on("all", fillNames);
let isFirst = true;
state.on("all", () => {
  if (isFirst) followHash();
  isFirst = false;
});
state.on("all", () => tellLanguage());
onLanguage(() => {
  state.emit("all");
  dealView.redraw();
});

/** People's phones speak the page's language, so the bot answers in it. */
function tellLanguage() {
  const language = currentLanguage();
  if (state.people.some((person) => person.language !== language)) act("language", { language }).catch(() => {});
}

for (const button of many("[data-language]")) button.addEventListener("click", () => setLanguage(button.dataset.language));
for (const button of many("[data-goto]")) {
  button.addEventListener("click", () => {
    unseen[button.dataset.goto] = 0;
    showView(button.dataset.goto);
  });
}
one(".views").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const other = views.current === "chat" ? "portal" : "chat";
  showView(other);
  one(`#tab-${other}`).focus();
});

const tick = () => { one(".phone-clock").textContent = clock(Date.now() / 1000); };
tick();
setInterval(tick, CLOCK_MS);

let offline = null;
translate(document, { number: "" });
listen((event) => state.apply(event), (isOn) => {
  clearTimeout(offline);
  if (isOn) one(".offline").hidden = true;
  else offline = setTimeout(() => { one(".offline").hidden = false; }, OFFLINE_AFTER_MS);
});
