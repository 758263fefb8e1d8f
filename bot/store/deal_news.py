"""What agents are still to be told of their deals, and how much of it each wants to hear."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, RowMapping, and_, delete, select

from bot.domain.ids import CommentId, DealId, EmployeeId, TelegramId
from bot.domain.news import News, NewsKind, NewsWish
from bot.store import schema
from bot.store.dialects import put
from bot.store.engine import Connection

_news = schema.deal_news
_wishes = schema.news_wishes


async def note(conn: Connection, news: News) -> None:
    """Keep it; with what waits of the same kind it becomes one: from where it began to where it is now."""
    row = (await conn.execute(select(_news).where(_is(news)))).mappings().one_or_none()
    waiting = _of(row) if row else None
    if waiting:
        news = replace(news, before=waiting.before, count=waiting.count + news.count, noted_at=waiting.noted_at)
    if news.kind is NewsKind.STAGE and news.before == news.after:
        await conn.execute(delete(_news).where(_is(news)))
        return
    values = {
        "telegram_id": news.telegram_id,
        "deal_id": news.deal_id,
        "kind": news.kind,
        "noted_at": news.noted_at,
        "employee_id": news.who,
        "at": news.at,
        "before": news.before,
        "after": news.after,
        "comment_id": news.comment_id,
        "count": news.count,
    }
    await put(conn, _news, values)


async def waiting(conn: Connection) -> list[News]:
    """Everything that is still to be told, the oldest first."""
    rows = (await conn.execute(select(_news).order_by(_news.c.noted_at, _news.c.deal_id))).mappings()
    return [_of(row) for row in rows]


async def told(conn: Connection, many: Iterable[News]) -> None:
    """These need not be told any more; what became more meanwhile stays."""
    for news in many:
        await conn.execute(delete(_news).where(_is(news), _news.c.count == news.count, _news.c.after == news.after))


async def withdraw(conn: Connection, telegram_id: TelegramId, deal_id: DealId, kind: NewsKind) -> bool:
    """This is no longer so. False: there was nothing of the kind still to be told."""
    these = and_(_news.c.telegram_id == telegram_id, _news.c.deal_id == deal_id, _news.c.kind == kind)
    return (await conn.execute(delete(_news).where(these))).rowcount > 0


async def forget_deals(conn: Connection, deal_ids: Collection[DealId]) -> None:
    """These deals are gone: there is nothing to tell of them."""
    await conn.execute(delete(_news).where(_news.c.deal_id.in_(deal_ids)))


async def wish(conn: Connection, telegram_id: TelegramId) -> NewsWish:
    """What this agent wants to be told."""
    row = (await conn.execute(select(_wishes).where(_wishes.c.telegram_id == telegram_id))).one_or_none()
    return NewsWish(row.is_muted, row.quiet_from, row.quiet_until) if row else NewsWish()


async def put_wish(conn: Connection, telegram_id: TelegramId, wanted: NewsWish) -> None:
    """Keep what this agent wants."""
    values = {
        "telegram_id": telegram_id,
        "is_muted": wanted.is_muted,
        "quiet_from": wanted.quiet_from,
        "quiet_until": wanted.quiet_until,
    }
    await put(conn, _wishes, values)


def _is(news: News) -> ColumnElement[bool]:
    return and_(_news.c.telegram_id == news.telegram_id, _news.c.deal_id == news.deal_id, _news.c.kind == news.kind)


def _of(row: RowMapping) -> News:
    return News(
        telegram_id=TelegramId(row["telegram_id"]),
        deal_id=DealId(row["deal_id"]),
        kind=NewsKind(row["kind"]),
        noted_at=row["noted_at"],
        who=EmployeeId(row["employee_id"]) if row["employee_id"] is not None else None,
        at=row["at"],
        before=row["before"],
        after=row["after"],
        comment_id=CommentId(row["comment_id"]) if row["comment_id"] is not None else None,
        count=row["count"],
    )
