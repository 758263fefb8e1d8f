"""Texts and their entities, measured as Telegram measures them.

Source: core.telegram.org/bots/api#messageentity (offsets and lengths count UTF-16 units).
"""

import re

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.messages import JsonObject

MAX_TEXT_LENGTH = 4096
MAX_CAPTION_LENGTH = 1024

ENTITY_TYPES = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    }
)

_FOUND_BY_SERVER = (
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\w)")),
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}")),
)


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def found_entities(text: str) -> list[JsonObject]:
    """Commands, addresses and mentions that the server marks in what a person typed."""
    found = [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())}
        for kind, pattern in _FOUND_BY_SERVER
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda entity: int(str(entity["offset"])))


def clean(text: str, entities: list[JsonObject], *, is_caption: bool) -> tuple[str, list[JsonObject]]:
    """The text as it will be shown, and its entities moved along.

    Raises:
        ApiError: it is empty, too long, or an entity does not fit.
    """
    for entity in entities:
        _ensure_fits(entity, text)
    leading = units(text) - units(text.lstrip())
    shown = text.strip()
    if not shown and not is_caption:
        raise bad_request("message text is empty")
    if len(shown) > (MAX_CAPTION_LENGTH if is_caption else MAX_TEXT_LENGTH):
        raise bad_request("message caption is too long" if is_caption else "message is too long")
    moved = [_moved(entity, leading, units(shown)) for entity in entities]
    return shown, [entity for entity in moved if entity["length"] > 0]


def _ensure_fits(entity: JsonObject, text: str) -> None:
    if entity.get("type") not in ENTITY_TYPES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
        raise bad_request("can't parse MessageEntity: Field of the wrong value")
    if offset + length > units(text):
        raise bad_request("ENTITY_BOUNDS_INVALID")


def _moved(entity: JsonObject, leading: int, length: int) -> JsonObject:
    start = max(int(entity["offset"]) - leading, 0)
    end = min(int(entity["offset"]) + int(entity["length"]) - leading, length)
    return {**entity, "offset": start, "length": end - start}
