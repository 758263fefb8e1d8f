/** Texts of the page in the visitor's language. Every text lives in strings/<language>.json; none is written in code. */

export const LANGUAGES = ["ru", "en"];
const STORED = "dealbot.language";

let language = "en";
let strings = {};
let plural = new Intl.PluralRules(language);
const all = {};
const listeners = new Set();

/** The visitor's own choice, else the browser's first language that is one of ours, else English. */
export function preferredLanguage() {
  const chosen = localStorage.getItem(STORED);
  if (LANGUAGES.includes(chosen)) return chosen;
  const wanted = (navigator.languages ?? [navigator.language]).map((tag) => tag.slice(0, 2));
  return wanted.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

/** Load both catalogues, so that a switch of language takes no time. */
export async function loadStrings() {
  await Promise.all(LANGUAGES.map(async (tag) => {
    all[tag] = await (await fetch(`strings/${tag}.json`)).json();
  }));
  use(preferredLanguage());
}

/** Speak this language from now on and remember it. */
export function setLanguage(tag) {
  localStorage.setItem(STORED, tag);
  use(tag);
  for (const listener of listeners) listener(tag);
}

export const currentLanguage = () => language;
export const onLanguage = (listener) => listeners.add(listener);

/** The text of `key` with `{name}` replaced by values. */
export function t(key, values = {}) {
  const text = strings[key];
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The text of `key` in the plural form that `count` asks for. */
export const tn = (key, count, values = {}) => t(`${key}.${plural.select(count)}`, { count, ...values });

/** Fill in the texts of the page's fixed parts. `values` serve the few that have placeholders. */
export function translate(root, values = {}) {
  for (const [attribute, put] of PLACES) {
    for (const node of root.querySelectorAll(`[${attribute}]`)) put(node, t(node.getAttribute(attribute), values));
  }
}

const PLACES = [
  ["data-t", (node, text) => { node.textContent = text; }],
  ["data-t-label", (node, text) => node.setAttribute("aria-label", text)],
  ["data-t-placeholder", (node, text) => node.setAttribute("placeholder", text)],
];

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function clockWithSeconds(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

export function day(isoDate) {
  return new Date(`${isoDate}T12:00:00`).toLocaleDateString(language, { day: "numeric", month: "long" });
}

export function money(amount, currency) {
  const digits = Number.isInteger(amount) ? 0 : 2;
  const format = { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, format).format(amount);
}

export function size(bytes) {
  if (bytes < 1000) return t("size.b", { count: bytes });
  if (bytes < 1_000_000) return t("size.kb", { count: Math.round(bytes / 1000) });
  return t("size.mb", { count: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / 1_000_000) });
}

function use(tag) {
  language = tag;
  strings = all[tag];
  plural = new Intl.PluralRules(tag);
  document.documentElement.lang = tag;
}
