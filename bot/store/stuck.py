"""What waits in the inbox longer than it should, for administrators: by batch, and in figures."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select

from bot.domain.ids import BatchId, DealId, TelegramId
from bot.domain.photos import PhotoState, Place, Problem
from bot.store import schema
from bot.store.comments import ON_THE_WAY
from bot.store.engine import Connection
from bot.store.photos import PLACE, is_not_there

_photos, _batches, _comments, _updates = schema.photos, schema.batches, schema.comments, schema.updates


@dataclass(frozen=True, slots=True)
class StuckBatch:
    """Photos of one batch that are held up. `since`: when the first of them was sent."""

    batch_id: BatchId
    telegram_id: TelegramId
    deal_id: DealId | None
    problem: Problem | None
    """None: they take long, and nobody has said why."""
    photos: int
    unsent: int
    """How many of them the portal does not hold, as far as is known."""
    since: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits at this moment. `oldest_at`: when the first photo or comment of it was sent."""

    photos: int
    photos_without_deal: int
    comments: int
    oldest_at: datetime | None


async def stuck(conn: Connection, slow_before: datetime) -> list[StuckBatch]:
    """Batches with photos that have a problem, or were sent before then and are not where they belong."""
    rows = await conn.execute(
        select(
            _photos.c.batch_id,
            _batches.c.telegram_id,
            _batches.c.deal_id,
            func.min(_photos.c.problem).label("problem"),
            func.count(distinct(_photos.c.message_id)).label("photos"),
            func.count(distinct(case((_is_unsent(), _photos.c.message_id)))).label("unsent"),
            func.min(_photos.c.sent_at).label("since"),
        )
        .join(_batches, _batches.c.batch_id == _photos.c.batch_id)
        .where(
            is_not_there(),
            _photos.c.dropped_for.is_(None),
            or_(_photos.c.problem.is_not(None), _photos.c.sent_at < slow_before),
        )
        .group_by(_photos.c.batch_id, _batches.c.telegram_id, _batches.c.deal_id)
        .order_by(func.min(_photos.c.sent_at), _photos.c.batch_id)
    )
    return [
        StuckBatch(
            batch_id=BatchId(row.batch_id),
            telegram_id=TelegramId(row.telegram_id),
            deal_id=row.deal_id and DealId(row.deal_id),
            problem=row.problem and Problem(row.problem),
            photos=row.photos,
            unsent=row.unsent,
            since=row.since,
        )
        for row in rows
    ]


async def queue(conn: Connection) -> Queue:
    """Everything on its way, and what waits for a deal."""
    on_the_way = select(
        func.count(distinct(case((~_photos.c.is_copy, _photos.c.photo_id)))), func.min(_photos.c.sent_at)
    ).join(_batches, _batches.c.batch_id == _photos.c.batch_id)
    count, photo_at = (await conn.execute(on_the_way.where(is_not_there()))).one()
    in_trays = select(func.count(distinct(case((~_photos.c.is_copy, _photos.c.photo_id))))).join(
        _batches, _batches.c.batch_id == _photos.c.batch_id
    )
    waiting = and_(_batches.c.place == Place.TRAY, _photos.c.own_place.is_(None), _photos.c.state == PhotoState.HELD)
    without_deal: int = await conn.scalar(in_trays.where(waiting)) or 0
    # A comment keeps no time of its own; its update does, for two days.
    said_at = func.coalesce(_updates.c.received_at, _comments.c.first_sent_at, _comments.c.due_at)
    said = select(func.count(), func.min(said_at)).select_from(_comments)
    said = said.outerjoin(_updates, _updates.c.update_id == _comments.c.update_id)
    comments, comment_at = (await conn.execute(said.where(_comments.c.state.in_(ON_THE_WAY)))).one()
    oldest = [at for at in (photo_at, comment_at) if at is not None]
    return Queue(count, without_deal, comments, min(oldest, default=None))


async def refused_since(conn: Connection, at: datetime) -> dict[Problem, int]:
    """How many photos sent since then were not taken, by problem."""
    refused = (_photos.c.state == PhotoState.REFUSED, _photos.c.sent_at >= at, _photos.c.problem.is_not(None))
    rows = await conn.execute(
        select(_photos.c.problem, func.count()).where(*refused).group_by(_photos.c.problem).order_by(_photos.c.problem)
    )
    return {Problem(problem): count for problem, count in rows}


def _is_unsent() -> ColumnElement[bool]:
    return and_(PLACE == Place.DEAL, _photos.c.state.in_([PhotoState.HELD, PhotoState.SENDING]))
