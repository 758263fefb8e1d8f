/** One bubble of the chat: a message, or the messages of one album together. Pure building; chat.js owns the list. */

import { el, icon, picture } from "./dom.js";
import { richText } from "./entities.js";
import { clock, size, t } from "./i18n.js";

/** How many tiles stand in each row, as Telegram lays albums out. */
const MOSAIC = { 1: [1], 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [3, 4], 8: [2, 3, 3], 9: [3, 3, 3], 10: [3, 3, 4] };
const COLUMNS = 12;
const PHOTO_WIDTH = 292;

/** An album's messages belong together: one bubble. Others stand alone. */
export function grouped(messages) {
  const groups = new Map();
  for (const message of messages) {
    const key = message.group ? `g${message.from_bot}${message.group}` : `m${message.id}`;
    groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  return groups;
}

/** What a bubble says in one line: for screen readers, for quotes. */
export function summary(messages) {
  const [first] = messages;
  const text = messages.map((message) => message.text).find(Boolean) ?? "";
  if (messages.length > 1) return `${t("chat.album", { count: messages.length })} ${text}`.trim();
  return `${kindOf(first)} ${text}`.trim();
}

export function kindOf(message) {
  if (message.contact) return `${t("chat.contact")}: ${message.contact.name}`;
  if (!message.media) return "";
  const { kind, name } = message.media;
  if (kind === "photo") return t("chat.photo");
  if (kind === "sticker") return t("chat.sticker");
  if (name) return name;
  return kind.startsWith("video") ? t("chat.video") : t("chat.file");
}

/**
 * `doing`: what the bubble's controls do — reply(messages), show(messages, index), tap(message, row, column),
 * open(url), copy(text), send(command), jump(messageId).
 */
export function bubble(messages, doing) {
  const [first] = messages;
  const mine = !first.from_bot;
  const words = messages.find((message) => message.text);
  const box = el("div", { class: "bubble" },
    first.forwarded ? el("p", { class: "forwarded" }, first.forwarded) : null,
    first.reply_to ? quote(first.reply_to, doing) : null,
    ...media(messages, doing),
    first.contact ? contactCard(first.contact) : null,
    words ? el("div", { class: "text", dir: "auto" }, ...richText(words.text, words.entities, doing)) : null,
    footer(messages, mine));
  if (!words && !first.contact && messages.every((message) => isPicture(message))) box.classList.add("is-bare");
  if (first.media?.kind === "sticker") box.classList.add("is-sticker");
  const label = t(mine ? "chat.bubbleMine" : "chat.bubbleTheirs", { time: clock(first.at), text: summary(messages) });
  const row = el("article", { class: `row roving ${mine ? "is-mine" : "is-theirs"}`, tabindex: "-1", "aria-label": label },
    el("div", { class: "stack" }, box, keys(messages, doing)),
    el("button", { type: "button", class: "icon reply-button", "aria-label": t("chat.reply"), title: t("chat.reply"), onclick: () => doing.reply(messages) }, icon("reply")));
  return row;
}

function quote(about, doing) {
  const who = about.from_bot ? t("chat.bot") : t("chat.you");
  const what = about.text || kindOf(about) || "…";
  return el("button", { type: "button", class: "quote", onclick: () => doing.jump(about.id) }, el("b", {}, who), el("span", {}, what));
}

const isPicture = (message) => message.media && ["photo", "video", "animation"].includes(message.media.kind);

function media(messages, doing) {
  const pictures = messages.filter(isPicture);
  const files = messages.filter((message) => message.media && !isPicture(message));
  return [
    pictures.length ? mosaic(pictures, doing) : null,
    ...files.map((message) => fileRow(message, () => doing.show([message], 0))),
  ];
}

function mosaic(messages, doing) {
  const rows = MOSAIC[Math.min(messages.length, 10)];
  const box = el("div", { class: "mosaic", "data-count": messages.length });
  let at = 0;
  for (const inRow of rows) {
    for (let column = 0; column < inRow; column += 1) {
      const index = at;
      const tile = pictureTile(messages[index], () => doing.show(messages, index));
      tile.style.gridColumn = `span ${COLUMNS / inRow}`;
      tile.style.aspectRatio = String(messages.length === 1 ? shapeOf(messages[0].media) : shapeInRow(inRow, rows));
      box.append(tile);
      at += 1;
    }
  }
  if (messages.length === 1) box.style.width = `${PHOTO_WIDTH}px`;
  return box;
}

const shapeOf = ({ width, height }) => Math.min(Math.max(width && height ? width / height : 4 / 3, 0.75), 1.9);
const shapeInRow = (inRow, rows) => (inRow === 1 ? 1.9 : inRow === 2 ? (rows.length === 1 ? 0.9 : 1.3) : 1);

function pictureTile(message, show) {
  const { media: file } = message;
  const isVideo = file.kind !== "photo";
  const label = `${t(isVideo ? "chat.video" : "chat.photo")}${file.name ? ` ${file.name}` : ""}`;
  return el("button", { type: "button", class: `tile${file.thumb ? "" : " is-plain"}`, "aria-label": label, onclick: show },
    file.thumb ? picture(file.thumb) : icon("video"),
    isVideo ? el("span", { class: "length" }, `${length(file.duration)} · ${size(file.size)}`) : null);
}

const length = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function fileRow(message, show) {
  const { media: file } = message;
  if (file.kind === "sticker") return el("span", { class: "sticker", "aria-label": t("chat.sticker") }, "🙂");
  const face = file.thumb ? picture(file.thumb) : icon(file.kind === "document" ? "file" : "video");
  return el("button", { type: "button", class: "file-row", onclick: show },
    el("span", { class: `file-face${file.thumb ? " has-picture" : ""}` }, face),
    el("span", { class: "file-what" }, el("b", {}, file.name ?? kindOf(message)), el("span", {}, size(file.size))));
}

function contactCard(contact) {
  return el("div", { class: "contact" }, el("span", { class: "avatar" }, icon("person")),
    el("span", { class: "file-what" }, el("b", {}, contact.name), el("span", {}, contact.phone)));
}

function footer(messages, mine) {
  const last = messages[messages.length - 1];
  const reactions = [...new Set(messages.flatMap((message) => message.reactions))];
  const meta = el("span", { class: "meta" },
    messages.some((message) => message.edited) ? el("span", { class: "edited" }, t("chat.edited")) : null,
    el("time", {}, clock(last.at)), mine ? icon("checks") : null);
  return el("div", { class: "foot" },
    ...reactions.map((emoji) => el("span", { class: "reaction", role: "img", "aria-label": t("chat.reaction", { emoji }) }, emoji)), meta);
}

function keys(messages, doing) {
  const holder = messages.find((message) => message.keyboard.length);
  if (!holder) return null;
  return el("div", { class: "keys" }, ...holder.keyboard.map((row, rowAt) => el("div", { class: "keys-row" },
    ...row.map((button, columnAt) => key(button, () => press(holder, button, rowAt, columnAt, doing))))));
}

function key(button, onclick) {
  const sign = button.url ? "external" : button.copy ? "copy" : null;
  return el("button", { type: "button", class: "key", onclick }, el("span", {}, button.text), sign ? icon(sign) : null);
}

function press(message, button, rowAt, columnAt, doing) {
  if (button.url) doing.open(button.url);
  else if (button.copy) doing.copy(button.copy);
  else doing.tap(message, rowAt, columnAt);
}
