"""Deals that somebody said to look at, and what was known of each when it was looked at last."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, delete, select

from bot.domain.ids import CommentId, DealId, EmployeeId
from bot.domain.news import KnownDeal
from bot.store import schema
from bot.store.dialects import add_missing, insert_for
from bot.store.engine import Connection

_looks = schema.deal_looks
_known = schema.known_deals


class LookKind(StrEnum):
    """What the number of a look is."""

    DEAL = "deal"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Look:
    """Look at this deal, or at the deal of this comment."""

    kind: LookKind
    object_id: int
    asked_at: datetime


async def ask(conn: Connection, kind: LookKind, object_ids: Collection[int], at: datetime) -> None:
    """Look at these; what is asked for twice is looked at once."""
    rows = [{"kind": kind, "object_id": one, "asked_at": at} for one in dict.fromkeys(object_ids)]
    if rows:
        statement = insert_for(conn, _looks)
        again = {"asked_at": statement.excluded.asked_at}
        await conn.execute(statement.on_conflict_do_update(index_elements=["kind", "object_id"], set_=again), rows)


async def asked(conn: Connection, *, limit: int) -> list[Look]:
    """What is to be looked at, the longest waiting first."""
    rows = (await conn.execute(select(_looks).order_by(_looks.c.asked_at).limit(limit))).all()
    return [Look(LookKind(row.kind), row.object_id, row.asked_at) for row in rows]


async def looked_at(conn: Connection, looks: Sequence[Look]) -> None:
    """Done, but for those that were asked for again meanwhile."""
    for look in looks:
        is_this = and_(_looks.c.kind == look.kind, _looks.c.object_id == look.object_id)
        await conn.execute(delete(_looks).where(is_this, _looks.c.asked_at == look.asked_at))


async def known(conn: Connection, deal_ids: Collection[DealId]) -> dict[DealId, KnownDeal]:
    """What was known of these deals."""
    rows = (await conn.execute(select(_known).where(_known.c.deal_id.in_(deal_ids)))).all()
    return {
        DealId(row.deal_id): KnownDeal(
            deal_id=DealId(row.deal_id),
            stage_id=row.stage_id,
            responsible_id=EmployeeId(row.responsible_id),
            is_closed=row.is_closed,
            modified_at=row.modified_at,
            comment_id=CommentId(row.comment_id) if row.comment_id is not None else None,
            known_at=row.known_at,
        )
        for row in rows
    }


async def learn(conn: Connection, deals: Collection[KnownDeal], at: datetime) -> None:
    """These deals are so now, or were at their own `known_at`."""
    if deals:
        statement = insert_for(conn, _known)
        keys = [column.name for column in _known.primary_key]
        news = {column.name: statement.excluded[column.name] for column in _known.columns if column.name not in keys}
        await conn.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=news), [_row(deal, at) for deal in deals]
        )


async def learn_unknown(conn: Connection, deals: Collection[KnownDeal], at: datetime) -> None:
    """These deals are so now; those of which something is known already stay as they were known."""
    await add_missing(conn, _known, [_row(deal, at) for deal in deals])


async def forget(conn: Connection, deal_ids: Collection[DealId]) -> None:
    """These deals are gone."""
    await conn.execute(delete(_known).where(_known.c.deal_id.in_(deal_ids)))


async def forget_closed(conn: Connection, before: datetime) -> None:
    """Closed deals that have not changed since."""
    await conn.execute(delete(_known).where(_known.c.is_closed.is_(True), _known.c.known_at < before))


def _row(deal: KnownDeal, at: datetime) -> dict[str, object]:
    return {
        "deal_id": deal.deal_id,
        "stage_id": deal.stage_id,
        "responsible_id": deal.responsible_id,
        "is_closed": deal.is_closed,
        "modified_at": deal.modified_at,
        "comment_id": deal.comment_id,
        "known_at": deal.known_at or at,
    }
