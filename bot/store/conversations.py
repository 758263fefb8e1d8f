"""Steps of dialogues, row by row: what aiogram's storage is made of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from bot.store import dialects, schema
from bot.store.engine import Connection

_conversations = schema.conversations


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where one person is in a dialogue, and what was said so far."""

    state: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


async def get(conn: Connection, key: str, *, not_before: datetime) -> Conversation:
    """The conversation; one untouched since before this time counts as ended."""
    query = select(_conversations.c.state, _conversations.c.data)
    query = query.where(_conversations.c.key == key, _conversations.c.updated_at >= not_before)
    row = (await conn.execute(query)).one_or_none()
    return Conversation(row.state, json.loads(row.data)) if row else Conversation()


async def put(conn: Connection, key: str, conversation: Conversation, at: datetime) -> None:
    """Keep the conversation; one without a state and without data is gone."""
    if conversation.state is None and not conversation.data:
        await conn.execute(delete(_conversations).where(_conversations.c.key == key))
        return
    data = json.dumps(dict(conversation.data))
    values = {"key": key, "state": conversation.state, "data": data, "updated_at": at}
    await dialects.put(conn, _conversations, values)


async def prune(conn: Connection, before: datetime) -> None:
    """Forget conversations untouched since before this time."""
    await conn.execute(delete(_conversations).where(_conversations.c.updated_at < before))
