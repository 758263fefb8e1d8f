"""The deal in hand of each agent, the one before it, and the last deals opened."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from bot.domain.ids import DealId, TelegramId
from bot.store import schema
from bot.store.dialects import put
from bot.store.engine import Connection

RECENTS_KEPT = 20
"""More than the ten that are shown: some may have left the agent's sight since."""

NEVER = datetime.min.replace(tzinfo=UTC)

_hands = schema.hands
_recents = schema.recent_deals


@dataclass(frozen=True, slots=True)
class Hand:
    """`taken_at`: since when it is this deal; `touched_at`: when it was last opened or acted on."""

    deal_id: DealId
    taken_at: datetime
    touched_at: datetime
    former_deal_id: DealId | None


async def take(conn: Connection, telegram_id: TelegramId, deal_id: DealId, at: datetime) -> None:
    """The agent opened this deal or acted on it: it is in hand now, and the latest of the recent ones."""
    now = await hand(conn, telegram_id)
    values = {"telegram_id": telegram_id, "deal_id": deal_id, "taken_at": at, "touched_at": at, "former_deal_id": None}
    if now and now.deal_id == deal_id:
        values |= {"taken_at": now.taken_at, "former_deal_id": now.former_deal_id}
    elif now:
        values["former_deal_id"] = now.deal_id
    await put(conn, _hands, values)
    opened = await _opened(conn, telegram_id, RECENTS_KEPT)
    opened_at = _after_the_others(opened, at)
    await put(conn, _recents, {"telegram_id": telegram_id, "deal_id": deal_id, "opened_at": opened_at})
    others = [other for other, _ in opened if other != deal_id]
    for one_too_many in others[RECENTS_KEPT - 1 :]:
        await _forget(conn, telegram_id, one_too_many)


async def hand(conn: Connection, telegram_id: TelegramId) -> Hand | None:
    """What the agent took last, however long ago."""
    row = (await conn.execute(select(_hands).where(_hands.c.telegram_id == telegram_id))).mappings().one_or_none()
    if row is None:
        return None
    former = row["former_deal_id"]
    return Hand(
        deal_id=DealId(row["deal_id"]),
        taken_at=row["taken_at"],
        touched_at=row["touched_at"],
        former_deal_id=DealId(former) if former is not None else None,
    )


async def recent(conn: Connection, telegram_id: TelegramId, limit: int) -> list[DealId]:
    """The last deals opened, the latest first."""
    return [deal_id for deal_id, _ in await _opened(conn, telegram_id, limit)]


async def drop(conn: Connection, telegram_id: TelegramId, deal_id: DealId) -> None:
    """This deal turned out not to be the agent's: what was in hand before it is in hand again, as it was."""
    await _forget(conn, telegram_id, deal_id)
    now = await hand(conn, telegram_id)
    if now is None or deal_id not in {now.deal_id, now.former_deal_id}:
        return
    (latest, opened_at), (second, _) = await _last_two(conn, telegram_id)
    if now.deal_id != deal_id:
        await put(conn, _hands, {"telegram_id": telegram_id, **asdict(now), "former_deal_id": second})
    elif latest is None or now.former_deal_id is None:
        await conn.execute(delete(_hands).where(_hands.c.telegram_id == telegram_id))
    else:
        before = Hand(latest, taken_at=opened_at, touched_at=opened_at, former_deal_id=second)
        await put(conn, _hands, {"telegram_id": telegram_id, **asdict(before)})


async def _last_two(conn: Connection, telegram_id: TelegramId) -> list[tuple[DealId | None, datetime]]:
    """The two deals opened last, each with its time; None in the place of one that never was."""
    opened = await _opened(conn, telegram_id, 2)
    return [*opened, *[(None, NEVER)] * (2 - len(opened))]


async def _opened(conn: Connection, telegram_id: TelegramId, limit: int) -> list[tuple[DealId, datetime]]:
    """The last deals opened, each with its time, the latest first."""
    query = select(_recents.c.deal_id, _recents.c.opened_at).where(_recents.c.telegram_id == telegram_id)
    rows = await conn.execute(query.order_by(_recents.c.opened_at.desc(), _recents.c.deal_id.desc()).limit(limit))
    return [(DealId(deal_id), opened_at) for deal_id, opened_at in rows]


async def _forget(conn: Connection, telegram_id: TelegramId, deal_id: DealId) -> None:
    await conn.execute(delete(_recents).where(_recents.c.telegram_id == telegram_id, _recents.c.deal_id == deal_id))


def _after_the_others(opened: Sequence[tuple[DealId, datetime]], at: datetime) -> datetime:
    """Updates of a chat are handled in order, but the date of a message knows no parts of a second and a tap's does."""
    latest = opened[0][1] if opened else NEVER
    return max(at, latest + timedelta(microseconds=1))
