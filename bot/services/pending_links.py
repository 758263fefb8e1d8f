"""A deal whose link a stranger followed: it opens once they are known."""

from datetime import datetime

from bot.domain.ids import DealId, TelegramId
from bot.store import remembered
from bot.store.engine import Connection


def _name(telegram_id: TelegramId) -> str:
    return f"{remembered.LINK_OF}{telegram_id}"


async def keep_link(conn: Connection, telegram_id: TelegramId, deal_id: DealId, at: datetime) -> None:
    """This person wants to see this deal; a newer link takes the place of an older one."""
    await remembered.put(conn, _name(telegram_id), str(deal_id), at)


async def kept_link(conn: Connection, telegram_id: TelegramId) -> DealId | None:
    """The deal that this person wanted to see."""
    value = await remembered.get(conn, _name(telegram_id))
    return DealId(int(value)) if value is not None else None


async def forget_link(conn: Connection, telegram_id: TelegramId) -> None:
    """It was opened."""
    await remembered.forget(conn, _name(telegram_id))
