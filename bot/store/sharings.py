"""Sharings of photos with clients: a row before its folder, so that no folder stays open unknown."""

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update

from bot.domain.agents import Agent
from bot.domain.ids import ChatId, DealId, EmployeeId, FolderId, MessageId, SharingId, TelegramId
from bot.domain.sharings import Sharing, SharingState
from bot.store import schema
from bot.store.engine import Connection

_sharings = schema.sharings


async def begin(conn: Connection, agent: Agent, deal_id: DealId, message_id: MessageId, at: datetime) -> Sharing:
    """The agent wants to share the photos of this deal; the message will say what became of it."""
    values = {
        "deal_id": deal_id,
        "telegram_id": agent.telegram_id,
        "employee_id": agent.employee_id,
        "chat_id": agent.chat_id,
        "message_id": message_id,
        "state": SharingState.MAKING,
        "made_at": at,
    }
    rows = await conn.execute(insert(_sharings).values(**values).returning(*_sharings.c))
    return _sharing(rows.mappings().one())


async def get(conn: Connection, sharing_id: SharingId) -> Sharing | None:
    """The sharing with this number."""
    return next(iter(await _all(conn, select(_sharings).where(_sharings.c.sharing_id == sharing_id))), None)


async def with_folder(conn: Connection, folder_id: FolderId) -> Sharing | None:
    """The sharing that this folder was made for."""
    return next(iter(await _all(conn, select(_sharings).where(_sharings.c.folder_id == folder_id))), None)


async def unfinished(conn: Connection) -> list[Sharing]:
    """Those whose folders have to go, and those that somebody may be making."""
    states = (SharingState.MAKING, SharingState.FAILED, SharingState.CLOSING)
    return await _all(conn, select(_sharings).where(_sharings.c.state.in_(states)).order_by(_sharings.c.sharing_id))


async def is_last_of_message(conn: Connection, sharing: Sharing) -> bool:
    """Whether no later sharing is shown by the same message."""
    query = select(_sharings.c.sharing_id).where(
        _sharings.c.chat_id == sharing.chat_id,
        _sharings.c.message_id == sharing.message_id,
        _sharings.c.sharing_id > sharing.sharing_id,
    )
    return await conn.scalar(query.limit(1)) is None


async def open_up(conn: Connection, sharing_id: SharingId, message_id: MessageId) -> None:
    """The link is in this message now; nothing changes where somebody has already wanted it ended."""
    is_making = (_sharings.c.sharing_id == sharing_id) & (_sharings.c.state == SharingState.MAKING)
    await conn.execute(update(_sharings).where(is_making).values(state=SharingState.OPEN, message_id=message_id))


async def plan_folder(conn: Connection, sharing_id: SharingId, parent_id: FolderId, name: str) -> None:
    """In this folder one of this name is about to be made for it."""
    await _change(conn, sharing_id, parent_id=parent_id, folder_name=name)


async def made_folder(conn: Connection, sharing_id: SharingId, folder_id: FolderId) -> None:
    """This folder was made for it."""
    await _change(conn, sharing_id, folder_id=folder_id)


async def change_state(
    conn: Connection, sharing_id: SharingId, state: SharingState, *, closed_at: datetime | None = None
) -> None:
    """It is that far now; `closed_at` with its end."""
    await _change(conn, sharing_id, state=state, **({"closed_at": closed_at} if closed_at else {}))


async def _change(conn: Connection, sharing_id: SharingId, **values: object) -> None:
    await conn.execute(update(_sharings).where(_sharings.c.sharing_id == sharing_id).values(**values))


async def _all(conn: Connection, query: Select[Any]) -> list[Sharing]:
    return [_sharing(row) for row in (await conn.execute(query)).mappings()]


def _sharing(row: RowMapping) -> Sharing:
    return Sharing(
        SharingId(row["sharing_id"]),
        DealId(row["deal_id"]),
        TelegramId(row["telegram_id"]),
        EmployeeId(row["employee_id"]),
        ChatId(row["chat_id"]),
        MessageId(row["message_id"]),
        SharingState(row["state"]),
        FolderId(row["folder_id"]) if row["folder_id"] is not None else None,
        row["made_at"],
        planned=(FolderId(row["parent_id"]), row["folder_name"]) if row["folder_name"] is not None else None,
    )
