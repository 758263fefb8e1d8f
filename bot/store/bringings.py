"""Photos on their way into a chat: a row before the first of them, so that nobody waits for what a run took with it."""

from sqlalchemy import RowMapping, delete, insert, select, update

from bot.domain.bringings import Bringing
from bot.domain.ids import BringingId, ChatId, DealId, FileId, MessageId, TelegramId
from bot.store import schema
from bot.store.engine import Connection

_bringings = schema.bringings


async def begin(
    conn: Connection,
    deal_id: DealId,
    telegram_id: TelegramId,
    chat_id: ChatId,
    message_id: MessageId,
    *,
    total: int,
    wanted: int,
    shown: int,
    after: FileId,
) -> Bringing:
    """The agent asked for these with a button of this message; nothing was given to Telegram yet."""
    values = {
        "deal_id": deal_id,
        "telegram_id": telegram_id,
        "chat_id": chat_id,
        "message_id": message_id,
        "total": total,
        "wanted": wanted,
        "shown": shown,
        "after": after,
        "on_the_way": 0,
    }
    rows = await conn.execute(insert(_bringings).values(**values).returning(*_bringings.c))
    return _bringing(rows.mappings().one())


async def give(conn: Connection, bringing_id: BringingId, many: int) -> None:
    """So many are given to Telegram now; whether it has them nobody knows until `came`."""
    await _change(conn, bringing_id, on_the_way=many)


async def came(conn: Connection, bringing_id: BringingId, *, shown: int, after: FileId) -> None:
    """Telegram has answered for all up to this one."""
    await _change(conn, bringing_id, shown=shown, after=after, on_the_way=0)


async def get(conn: Connection, bringing_id: BringingId) -> Bringing | None:
    """How far this one is."""
    query = select(_bringings).where(_bringings.c.bringing_id == bringing_id)
    row = (await conn.execute(query)).mappings().one_or_none()
    return _bringing(row) if row else None


async def everything(conn: Connection) -> list[Bringing]:
    """Those of which nobody was told yet how they ended, the oldest first."""
    query = select(_bringings).order_by(_bringings.c.bringing_id)
    return [_bringing(row) for row in (await conn.execute(query)).mappings()]


async def forget(conn: Connection, bringing_id: BringingId) -> None:
    """The agent knows how it ended."""
    await conn.execute(delete(_bringings).where(_bringings.c.bringing_id == bringing_id))


async def _change(conn: Connection, bringing_id: BringingId, **values: int) -> None:
    await conn.execute(update(_bringings).where(_bringings.c.bringing_id == bringing_id).values(**values))


def _bringing(row: RowMapping) -> Bringing:
    return Bringing(
        BringingId(row["bringing_id"]),
        DealId(row["deal_id"]),
        TelegramId(row["telegram_id"]),
        ChatId(row["chat_id"]),
        MessageId(row["message_id"]),
        total=row["total"],
        wanted=row["wanted"],
        shown=row["shown"],
        after=FileId(row["after"]),
        on_the_way=row["on_the_way"],
    )
