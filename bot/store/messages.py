"""Which deal and which batch a message of the bot is about: kept, never read from its text."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.ids import BatchId, ChatId, DealId, MessageId
from bot.store import schema
from bot.store.dialects import put
from bot.store.engine import Connection

_messages = schema.messages

FORGOTTEN = "{}"
"""In place of what a message showed: that it showed something is still known, the values are not."""


@dataclass(frozen=True, slots=True)
class MessageAbout:
    """What a message of the bot is about; both None for a message about neither.

    `seen` is JSON: what it showed of the deal's fields, or `FORGOTTEN`.
    """

    deal_id: DealId | None
    batch_id: BatchId | None
    seen: str | None = None


async def remember(
    conn: Connection,
    chat_id: ChatId,
    message_id: MessageId,
    deal_id: DealId | None,
    batch_id: BatchId | None,
    at: datetime,
    *,
    seen: str | None = None,
) -> None:
    """The bot wrote this message, or wrote it anew: from now on it is about this."""
    values = {
        "chat_id": chat_id,
        "message_id": message_id,
        "deal_id": deal_id,
        "batch_id": batch_id,
        "seen": seen,
        "sent_at": at,
    }
    await put(conn, _messages, values)


async def about(conn: Connection, chat_id: ChatId, message_id: MessageId) -> MessageAbout | None:
    """What the message is about; None when the bot did not write it."""
    query = select(_messages.c.deal_id, _messages.c.batch_id, _messages.c.seen)
    query = query.where(_messages.c.chat_id == chat_id, _messages.c.message_id == message_id)
    row = (await conn.execute(query)).one_or_none()
    return MessageAbout(row.deal_id, row.batch_id, row.seen) if row else None


async def forget_values(conn: Connection, before: datetime) -> None:
    """Messages last written before this time keep what they are about, and lose what they showed of it."""
    shows = _messages.c.seen.is_not(None) & (_messages.c.seen != FORGOTTEN)
    await conn.execute(update(_messages).where(_messages.c.sent_at < before, shows).values(seen=FORGOTTEN))
