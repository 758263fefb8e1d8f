"""The history of a chat as lines to read.

`▸` the person · `│` the bot · `↩` in reply to · `✎` an edit · `◌` a notice · `[ ]` a button · `⌨` the keyboard below ·
`🖼×10` an album · `✗` deleted
"""

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.sandbox.telegram.messages import Button, MediaKind, Message, Rows

if TYPE_CHECKING:
    from bot.sandbox.telegram.chats import ChatEvent

WIDTH = 34
"""Signs in a line on a phone."""

_SIGNS = {
    MediaKind.PHOTO: "🖼",
    MediaKind.DOCUMENT: "📎",
    MediaKind.VIDEO: "🎬",
    MediaKind.VIDEO_NOTE: "⭕",
    MediaKind.VOICE: "🎤",
    MediaKind.AUDIO: "🎵",
    MediaKind.ANIMATION: "🎞",
    MediaKind.STICKER: "🙂",
}

_ONE_LINE = {"tapped": "▸ [{}]", "noticed": "◌ {}", "reacted": "{:>34}"}

_BYTES_PER_MB = 1_000_000


def lines_of_chat(events: Iterable["ChatEvent"]) -> list[str]:
    """All of it, a blank line before each thing the person does; reactions stand behind what they are on."""
    lines: list[str] = []
    for event in events:
        if event.kind == "reacted":
            continue
        new = lines_of_event(event)
        if new and event.kind == "sent" and not event.messages[0].from_bot:
            new[0] = f"{new[0]}  {' '.join(event.messages[0].reaction_history)}".rstrip()
        if new and new[0].startswith("▸") and lines:
            lines.append("")
        lines += new
    return lines


def lines_of_event(event: "ChatEvent") -> list[str]:
    """One event; nothing for what does not show, such as the empty answer to a tap."""
    match event.kind.value:
        case "sent" if event.messages[0].from_bot:
            return _bubble("│", _said(event), event.rows) + _rows(event.below, "⌨")
        case "sent":
            return _person_lines(event)
        case "edited" if not event.messages[0].from_bot:
            return [f"▸ ✎ {event.text}"]
        case "edited":
            return _bubble("✎", event.text, event.rows)
        case "deleted":
            return [f"✗ {event.text.splitlines()[0] if event.text else _media_sign(event.messages)}"]
        case kind:
            return [_ONE_LINE[kind].format(event.text)] if event.text else []


def _person_lines(event: "ChatEvent") -> list[str]:
    said = _said(event)
    replied = event.messages[0].reply_to
    if replied is not None:
        about = replied.text.splitlines()[0] if replied.text else _media_sign((replied,))
        said = f"↩ {about[:20]}: {said}"
    first, *rest = _wrapped(said) or [""]
    return [f"▸ {first}", *(f"  {line}" for line in rest)]


def _said(event: "ChatEvent") -> str:
    return " ".join(part for part in (_media_sign(event.messages), event.text) if part)


def _media_sign(messages: tuple[Message, ...]) -> str:
    first = messages[0]
    if first.contact is not None:
        name = " ".join(part for part in (first.contact.first_name, first.contact.last_name) if part)
        return f"👤 {name}"
    if first.media is None:
        return "…" if first.extra else ""
    sign = _SIGNS[first.media.kind]
    if len(messages) > 1:
        return f"{sign}×{len(messages)}"
    if first.media.kind is MediaKind.DOCUMENT:
        return f"{sign} {first.media.name or ''}".rstrip()
    if first.media.kind is MediaKind.VIDEO:
        return f"{sign} {first.media.file.size_bytes / _BYTES_PER_MB:.0f} MB"
    return sign


def _bubble(sign: str, text: str, rows: Rows) -> list[str]:
    lines = [*_wrapped(text), *(_row(row) for row in rows)] or [""]
    return [f"{sign} {lines[0]}".rstrip(), *(f"│ {line}".rstrip() for line in lines[1:])]


def _rows(rows: Rows, sign: str) -> list[str]:
    return [f"{sign} {_row(row)}" for row in rows]


def _row(buttons: list[Button]) -> str:
    return " ".join(f"[{button.text}]" for button in buttons)


def _wrapped(text: str) -> list[str]:
    return [line for paragraph in text.split("\n") for line in textwrap.wrap(paragraph, WIDTH) or [""]] if text else []
