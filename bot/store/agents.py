"""Agents, and strangers who asked to become one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, delete, select, update

from bot.domain.agents import Agent
from bot.domain.ids import ChatId, EmployeeId, TelegramId
from bot.store import schema
from bot.store.dialects import put
from bot.store.engine import Connection

ASK_AGAIN_AFTER = timedelta(days=1)
"""Administrators are asked at most once a day per stranger."""

_agents = schema.agents
_requests = schema.access_requests


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A stranger whose phone belongs to no employee. `phone` as Telegram vouched for it."""

    telegram_id: TelegramId
    chat_id: ChatId
    name: str
    phone: str
    language: str | None
    asked_at: datetime


async def add(conn: Connection, agent: Agent, at: datetime) -> None:
    """Make this Telegram user an agent, or the agent of another employee; one dismissed is back.

    Whoever brings no language keeps the one that they chose when they were here before.
    """
    values = {
        "telegram_id": agent.telegram_id,
        "chat_id": agent.chat_id,
        "employee_id": agent.employee_id,
        "added_at": at,
        "dismissed_at": None,
    }
    if agent.language is not None:
        values["language"] = agent.language
    await put(conn, _agents, values)


async def get(conn: Connection, telegram_id: TelegramId) -> Agent | None:
    """The agent; None for a stranger and for one dismissed."""
    query = select(_agents).where(_agents.c.telegram_id == telegram_id, _agents.c.dismissed_at.is_(None))
    row = (await conn.execute(query)).mappings().one_or_none()
    return agent_of(row) if row else None


async def everyone(conn: Connection) -> list[Agent]:
    """All agents who are not dismissed."""
    query = select(_agents).where(_agents.c.dismissed_at.is_(None)).order_by(_agents.c.telegram_id)
    return [agent_of(row) for row in (await conn.execute(query)).mappings()]


async def employee_ids(conn: Connection) -> dict[TelegramId, EmployeeId]:
    """Which employee everybody is or was, those who are dismissed as well."""
    rows = await conn.execute(select(_agents.c.telegram_id, _agents.c.employee_id))
    return {TelegramId(row.telegram_id): EmployeeId(row.employee_id) for row in rows}


async def set_language(conn: Connection, telegram_id: TelegramId, language: str | None) -> None:
    """Keep the language that the agent chose; None goes back to Telegram's."""
    await conn.execute(update(_agents).where(_agents.c.telegram_id == telegram_id).values(language=language))


async def dismiss(conn: Connection, telegram_ids: Collection[TelegramId], at: datetime) -> None:
    """These agents are strangers from now on."""
    these = _agents.c.telegram_id.in_(telegram_ids) & _agents.c.dismissed_at.is_(None)
    await conn.execute(update(_agents).where(these).values(dismissed_at=at))


async def was_asked_about(conn: Connection, telegram_id: TelegramId, at: datetime) -> bool:
    """Whether administrators were asked about this stranger less than a day before then."""
    last = await conn.scalar(select(_requests.c.asked_at).where(_requests.c.telegram_id == telegram_id))
    return last is not None and at - last < ASK_AGAIN_AFTER


async def request_access(conn: Connection, request: AccessRequest) -> bool:
    """Keep a stranger's request. False: administrators were asked about this one less than a day ago."""
    if await was_asked_about(conn, request.telegram_id, request.asked_at):
        return False
    values = {
        "telegram_id": request.telegram_id,
        "chat_id": request.chat_id,
        "name": request.name,
        "phone": request.phone,
        "language": request.language,
        "asked_at": request.asked_at,
    }
    await put(conn, _requests, values)
    return True


async def access_request(conn: Connection, telegram_id: TelegramId) -> AccessRequest | None:
    """What this stranger asked, while it is remembered."""
    row = (await conn.execute(select(_requests).where(_requests.c.telegram_id == telegram_id))).mappings().one_or_none()
    return AccessRequest(**row) if row else None


async def end_access_request(conn: Connection, telegram_id: TelegramId) -> None:
    """Forget the request: the stranger is an agent now."""
    await conn.execute(delete(_requests).where(_requests.c.telegram_id == telegram_id))


async def prune_access_requests(conn: Connection, now: datetime) -> None:
    """Forget strangers about whom administrators may be asked again."""
    await conn.execute(delete(_requests).where(_requests.c.asked_at <= now - ASK_AGAIN_AFTER))


def agent_of(row: RowMapping) -> Agent:
    """The agent of a row, dismissed or not."""
    return Agent(
        telegram_id=TelegramId(row["telegram_id"]),
        chat_id=ChatId(row["chat_id"]),
        employee_id=EmployeeId(row["employee_id"]),
        language=row["language"],
    )
