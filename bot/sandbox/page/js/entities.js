/** A message's text with its entities → nodes. Offsets are UTF-16 units on both sides. */

import { el } from "./dom.js";

const COMMAND = /(^|[\s«(])(\/[a-z_]{2,32})(?![\w/]|\.\w)/g;

/** Nodes for `text`; `open(url)` follows a link, `send(command)` types a command. */
export function richText(text, entities, { open, send }) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, sorted, { open, send });
}

function build(text, start, end, entities, doing) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const from = Math.max(first.offset, at);
    const to = Math.min(first.offset + first.length, end);
    if (to <= from) {
      rest = others;
      continue;
    }
    nodes.push(...plain(text.slice(at, from), doing));
    const inner = others.filter((entity) => entity.offset < to);
    nodes.push(wrap(first, text.slice(from, to), build(text, from, to, inner, { ...doing, send: null }), doing));
    at = to;
    rest = others.filter((entity) => entity.offset + entity.length > to);
  }
  nodes.push(...plain(text.slice(at, end), doing));
  return nodes;
}

function plain(text, { send }) {
  if (!text) return [];
  if (!send) return [document.createTextNode(text)];
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(COMMAND)) {
    const from = match.index + match[1].length;
    nodes.push(document.createTextNode(text.slice(at, from)), command(match[2], send));
    at = from + match[2].length;
  }
  nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}

const command = (text, send) => el("button", { type: "button", class: "link", onclick: () => send(text) }, text);

function wrap(entity, text, children, { open, send }) {
  switch (entity.type) {
    case "bold": return el("b", {}, ...children);
    case "italic": return el("i", {}, ...children);
    case "underline": return el("u", {}, ...children);
    case "strikethrough": return el("s", {}, ...children);
    case "code": return el("code", {}, ...children);
    case "pre": return el("pre", {}, ...children);
    case "blockquote":
    case "expandable_blockquote": return el("blockquote", {}, ...children);
    case "spoiler": return el("span", { class: "spoiler" }, ...children);
    case "bot_command": return send ? command(text, send) : el("span", {}, ...children);
    case "text_link": return link(entity.url, children, open);
    case "url": return link(/^https?:/.test(text) ? text : `https://${text}`, children, open);
    case "phone_number":
    case "email": return el("span", { class: "link" }, ...children);
    default: return el("span", {}, ...children);
  }
}

function link(url, children, open) {
  return el("button", { type: "button", class: "link", title: url, onclick: () => open(url) }, ...children);
}
