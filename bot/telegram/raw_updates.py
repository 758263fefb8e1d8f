"""Updates as Telegram sends them, before aiogram: what must be known of each to keep it, whatever else is in it."""

import json
from datetime import datetime
from typing import Any, TypeGuard

from bot.domain.ids import ChatId, UpdateId
from bot.store.updates import StoredUpdate

RawUpdate = dict[str, Any]
"""One update as JSON. Source: core.telegram.org/bots/api#update."""

ALLOWED_UPDATES = ("message", "callback_query")
"""The kinds that have a handler; Telegram is asked for no others, on either way in."""

NOWHERE = ChatId(0)
"""The chat of an update that belongs to none: such updates are handled one after another as well."""

_LARGEST = 2**63 - 1


class NotAnUpdateError(ValueError):
    """This JSON is no update of Telegram's: it has no usable `update_id`."""


def parse_raw(raw: object, received_at: datetime) -> StoredUpdate:
    """The row of an update. Only its number must be right; everything else is its handler's business.

    Raises:
        NotAnUpdateError: it has none.
    """
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not _is_id(update_id) or update_id < 0:
        raise NotAnUpdateError("update_id is missing or no number")
    # ASCII only: half an emoji, or a zero character, would be refused by one database or the other.
    body = json.dumps(raw, separators=(",", ":"))
    return StoredUpdate(UpdateId(update_id), chat_of(raw), body, received_at)


def chat_of(raw: RawUpdate) -> ChatId:
    """Where the update belongs: its message's chat, else its own, else the person's, who is a chat in private."""
    for event in raw.values():
        if not isinstance(event, dict):
            continue
        for found in (
            _inside(event, "message", "chat", "id"),
            _inside(event, "chat", "id"),
            _inside(event, "from", "id"),
        ):
            if _is_id(found):
                return ChatId(found)
    return NOWHERE


def kind_of(raw: object) -> str:
    """The update's kind, if it is one that we ask for; anything else is `other`."""
    return next((kind for kind in ALLOWED_UPDATES if isinstance(raw, dict) and kind in raw), "other")


def callback_of(body: str) -> str | None:
    """The id of the button press in a kept update, if it is one."""
    if '"callback_query"' not in body:
        return None
    callback_id = _inside(json.loads(body), "callback_query", "id")
    return callback_id if isinstance(callback_id, str) else None


def _inside(value: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _is_id(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST
