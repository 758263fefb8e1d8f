"""On either database: what lies too far ahead is due, what lies as far ahead as it may is not."""

from datetime import timedelta

from bot.domain.ids import ChatId, DealId, MessageId, TelegramId
from bot.store import comments
from bot.store.clock_set_back import LongestWaits, make_due
from bot.store.engine import Store
from tests.fakes.clock import NOON

MINUTE = timedelta(minutes=1)
WAITS = LongestWaits(late_look=10 * MINUTE, comment=MINUTE)


async def test_a_comment_further_ahead_than_it_ever_waits_is_due(store: Store) -> None:
    """Two comments, one as far ahead as a pause, one a second further."""
    async with store.write() as conn:
        for number, ahead in enumerate((MINUTE, MINUTE + timedelta(seconds=1)), start=1):
            await comments.put(
                conn,
                chat_id=ChatId(501),
                message_id=MessageId(number),
                telegram_id=TelegramId(501),
                deal_id=DealId(number),
                body="",
                due_at=NOON + ahead,
            )
        count = await make_due(conn, NOON, WAITS)
        due = await comments.due(conn, NOON, 10)

    assert count == 1
    assert [comment.message_id for comment in due] == [2]
