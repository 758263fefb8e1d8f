"""What each table's functions remember, and what they refuse to do twice."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.agents import Agent
from bot.domain.ids import BatchId, ChatId, CommentId, DealId, EmployeeId, FolderId, MessageId, TelegramId, UpdateId
from bot.store import (
    agents,
    comments,
    deal_folders,
    hands,
    journal,
    messages,
    remembered,
    schema,
    updates,
)
from bot.store.agents import AccessRequest
from bot.store.comments import CommentState
from bot.store.engine import Connection, Store
from bot.store.hands import RECENTS_KEPT, Hand
from bot.store.journal import JournalEntry
from bot.store.messages import MessageAbout
from bot.store.rate import RateLevels
from bot.store.updates import StoredUpdate
from bot.store.upkeep import tidy
from tests.fakes.clock import NOON, ManualClock

ANNA = TelegramId(501)
ANNAS_CHAT = ChatId(501)
ANNA_AT_WORK = EmployeeId(7)
SECOND = timedelta(seconds=1)


def _update(number: int, chat_id: int = 501) -> StoredUpdate:
    return StoredUpdate(UpdateId(number), ChatId(chat_id), f'{{"update_id": {number}}}', NOON)


class TestUpdates:
    """Raw updates until they are handled."""

    async def test_a_second_delivery_is_already_here(self, store: Store) -> None:
        """The same update twice, also in one answer, is one row; a handled one does not come back."""
        async with store.write() as conn:
            await updates.put_all(conn, [_update(1), _update(2), _update(2)])
            await updates.finish(conn, UpdateId(1), NOON)

            waiting = await updates.put_all(conn, [_update(1), _update(2), _update(3)])

        assert waiting == {2, 3}

    async def test_waiting_updates_come_oldest_first_in_pages(self, store: Store) -> None:
        """A backlog is read page by page, in Telegram's order."""
        async with store.write() as conn:
            await updates.put_all(conn, [_update(3), _update(1), _update(2)])

            first = await updates.waiting(conn, limit=2)
            second = await updates.waiting(conn, after=first[-1].update_id, limit=2)

        assert [one.update_id for one in first] == [1, 2]
        assert second == [_update(3)]

    async def test_a_handled_update_keeps_only_its_number(self, store: Store) -> None:
        """Its content is gone with its end, and it can end only once."""
        async with store.write() as conn:
            await updates.put_all(conn, [_update(1)])

            ended = [await updates.finish(conn, UpdateId(1), NOON) for _ in range(2)]
            kept = (await conn.exec_driver_sql("SELECT update_id, body FROM updates")).one()

        assert ended == [True, False]
        assert tuple(kept) == (1, None)

    async def test_an_update_set_aside_waits_no_more(self, store: Store) -> None:
        """Failures are counted by row, and what is set aside is never handed out again."""
        async with store.write() as conn:
            await updates.put_all(conn, [_update(1)])
            failures = [await updates.failed(conn, UpdateId(1)) for _ in range(3)]
            await updates.set_aside(conn, UpdateId(1))

            assert failures == [1, 2, 3]
            assert await updates.waiting(conn) == []
            assert await updates.count_waiting(conn) == 0

    async def test_only_old_rows_are_pruned(self, store: Store) -> None:
        """Waiting updates stay however old they are; handled ones and those set aside go after their time."""
        async with store.write() as conn:
            await updates.put_all(conn, [_update(number) for number in range(1, 5)])
            await updates.finish(conn, UpdateId(1), NOON)
            await updates.finish(conn, UpdateId(2), NOON + 2 * SECOND)
            await updates.set_aside(conn, UpdateId(3))

            pruned = await updates.prune(conn, NOON + SECOND)
            left = (await conn.exec_driver_sql("SELECT update_id FROM updates ORDER BY 1")).scalars().all()

        assert pruned == 2
        assert left == [2, 4]


class TestAgents:
    """Agents and those who want to be."""

    async def test_an_agent_is_known_until_dismissed_and_may_come_back(self, store: Store) -> None:
        """A dismissed agent is a stranger; signing in again makes an agent of the same person."""
        anna = Agent(ANNA, ANNAS_CHAT, ANNA_AT_WORK, language="ru")
        async with store.write() as conn:
            await agents.add(conn, anna, NOON)
            assert await agents.get(conn, ANNA) == anna

            await agents.dismiss(conn, [ANNA], NOON)
            assert await agents.get(conn, ANNA) is None
            assert await agents.everyone(conn) == []

            await agents.add(conn, anna, NOON)
            assert await agents.everyone(conn) == [anna]

    async def test_the_chosen_language_is_kept(self, store: Store) -> None:
        """A choice is kept, and can be taken back."""
        async with store.write() as conn:
            await agents.add(conn, Agent(ANNA, ANNAS_CHAT, ANNA_AT_WORK), NOON)
            await agents.set_language(conn, ANNA, "en")

            agent = await agents.get(conn, ANNA)

        assert agent is not None
        assert agent.language == "en"

    async def test_who_signs_in_anew_is_spoken_to_as_before(self, store: Store) -> None:
        """A phone brings no language: the one that was chosen stays, also through a dismissal."""
        newcomer = Agent(ANNA, ANNAS_CHAT, ANNA_AT_WORK)
        async with store.write() as conn:
            await agents.add(conn, newcomer, NOON)
            await agents.set_language(conn, ANNA, "en")
            await agents.dismiss(conn, [ANNA], NOON)

            await agents.add(conn, newcomer, NOON)
            agent = await agents.get(conn, ANNA)

        assert agent == Agent(ANNA, ANNAS_CHAT, ANNA_AT_WORK, language="en")

    async def test_administrators_are_asked_once_a_day_per_stranger(self, store: Store) -> None:
        """The second request of a day asks nobody; the next day's does; an answer ends it."""
        asked = AccessRequest(ANNA, ANNAS_CHAT, "Anna", "+79990000000", "ru", NOON)
        later = AccessRequest(ANNA, ANNAS_CHAT, "Anna", "+79990000000", "ru", NOON + timedelta(hours=23))
        next_day = AccessRequest(ANNA, ANNAS_CHAT, "Anna", "+79990000000", "ru", NOON + timedelta(hours=24))
        async with store.write() as conn:
            answers = [await agents.request_access(conn, request) for request in (asked, later, next_day)]

            assert answers == [True, False, True]
            assert await agents.access_request(conn, ANNA) == next_day
            await agents.end_access_request(conn, ANNA)
            assert await agents.access_request(conn, ANNA) is None


class TestHands:
    """The deal in hand."""

    async def test_the_former_deal_is_the_one_before(self, store: Store) -> None:
        """Touching the same deal changes only when it was touched; another deal makes it the former one."""
        async with store.write() as conn:
            await hands.take(conn, ANNA, DealId(1), NOON)
            await hands.take(conn, ANNA, DealId(2), NOON + SECOND)
            await hands.take(conn, ANNA, DealId(2), NOON + 2 * SECOND)

            hand = await hands.hand(conn, ANNA)

        assert hand == Hand(DealId(2), NOON + SECOND, NOON + 2 * SECOND, DealId(1))

    async def test_a_deal_dropped_gives_back_the_one_before(self, store: Store) -> None:
        """A deal that was not the agent's leaves the hand and the list; the one before it is in hand again."""
        async with store.write() as conn:
            await hands.take(conn, ANNA, DealId(1), NOON)
            await hands.take(conn, ANNA, DealId(2), NOON + SECOND)

            await hands.drop(conn, ANNA, DealId(2))
            before = await hands.hand(conn, ANNA)
            await hands.drop(conn, ANNA, DealId(1))

            assert before is not None
            assert before.deal_id == 1
            assert await hands.hand(conn, ANNA) is None
            assert await hands.recent(conn, ANNA, 10) == []

    async def test_a_deal_dropped_that_is_in_no_hand_changes_nothing(self, store: Store) -> None:
        """Another deal is in hand: it stays there."""
        async with store.write() as conn:
            await hands.take(conn, ANNA, DealId(1), NOON)

            await hands.drop(conn, ANNA, DealId(9))

            assert await hands.recent(conn, ANNA, 10) == [1]

    async def test_nothing_is_in_a_new_hand(self, store: Store) -> None:
        """An agent who opened nothing holds nothing."""
        async with store.read() as conn:
            assert await hands.hand(conn, ANNA) is None

    async def test_recent_deals_are_each_once_and_not_for_ever(self, store: Store) -> None:
        """The latest first, a deal opened again moves up, and the oldest are forgotten."""
        async with store.write() as conn:
            for number in range(RECENTS_KEPT + 5):
                await hands.take(conn, ANNA, DealId(number), NOON + number * SECOND)
            await hands.take(conn, ANNA, DealId(20), NOON + timedelta(hours=1))

            latest = await hands.recent(conn, ANNA, 3)
            everything = await hands.recent(conn, ANNA, 1000)

        assert latest == [20, 24, 23]
        assert len(everything) == RECENTS_KEPT


class TestMessages:
    """What the bot's messages are about."""

    async def test_only_the_bots_own_messages_are_about_something(self, store: Store) -> None:
        """A message written anew is about the new thing; an unknown one about nothing."""
        async with store.write() as conn:
            await messages.remember(conn, ANNAS_CHAT, MessageId(5), DealId(1), None, NOON)
            await messages.remember(
                conn, ANNAS_CHAT, MessageId(5), DealId(2), BatchId(3), NOON, seen='{"a": ["1", "1"]}'
            )

            assert await messages.about(conn, ANNAS_CHAT, MessageId(5)) == MessageAbout(
                DealId(2), BatchId(3), '{"a": ["1", "1"]}'
            )
            assert await messages.about(conn, ANNAS_CHAT, MessageId(6)) is None


class TestComments:
    """Comments on their way."""

    @pytest.fixture
    async def conn(self, store: Store) -> AsyncIterator[Connection]:
        """One open transaction per test."""
        async with store.write() as conn:
            yield conn

    async def _put(self, conn: Connection, message_id: int = 9) -> int | None:
        return await comments.put(
            conn,
            chat_id=ANNAS_CHAT,
            message_id=MessageId(message_id),
            telegram_id=ANNA,
            deal_id=DealId(1),
            body="Ключи у консьержа",
            due_at=NOON,
        )

    async def test_a_message_becomes_one_comment(self, conn: Connection) -> None:
        """The same message taken in twice is one comment."""
        row = await self._put(conn)

        assert row is not None
        assert await self._put(conn) is None

    async def test_a_comment_goes_from_waiting_to_written(self, conn: Connection) -> None:
        """It is noted as sent before it is sent, keeps its first time, and leaves the queue when it is there."""
        row = await self._put(conn)
        assert row is not None
        await comments.begin_sending(conn, row, NOON)
        await comments.try_again(conn, row, NOON + SECOND, "timeout", may_be_there=True)
        await comments.begin_sending(conn, row, NOON + SECOND)

        sending = await comments.get(conn, row)
        assert sending is not None
        assert (sending.state, sending.first_sent_at, sending.attempts) == (CommentState.SENDING, NOON, 2)
        assert await comments.due(conn, NOON, 10) == []
        assert await comments.due(conn, NOON + SECOND, 10) == [sending]

        await comments.written(conn, row, CommentId(77))
        await comments.shown(conn, row, MessageId(10), "digest")

        written = await comments.get(conn, row)
        assert written is not None
        assert (written.state, written.comment_id, written.problem) == (CommentState.WRITTEN, 77, None)
        assert (written.answer_message_id, written.answer_digest) == (10, "digest")
        assert await comments.next_due_at(conn) is None

    async def test_what_was_taken_back_is_not_sent(self, conn: Connection) -> None:
        """A waiting comment can be withdrawn, one on its way only by asking the portal first."""
        waiting, sending = await self._put(conn, 1), await self._put(conn, 2)
        assert waiting is not None
        assert sending is not None
        await comments.begin_sending(conn, sending, NOON)

        withdrawn = [await comments.withdraw(conn, waiting), await comments.withdraw(conn, sending)]

        assert withdrawn == [True, False]
        assert await comments.begin_sending(conn, waiting, NOON) is False
        assert await comments.count_on_the_way(conn, ANNA) == 1

    async def test_a_later_comment_waits_behind_an_earlier_one(self, conn: Connection) -> None:
        """The timeline keeps the order in which an agent wrote, whichever wants to be tried sooner."""
        first, second = await self._put(conn, 1), await self._put(conn, 2)
        assert first is not None
        await comments.try_again(conn, first, NOON + SECOND, "timeout", may_be_there=False)

        early = await comments.due(conn, NOON, 10)
        next_at = await comments.next_due_at(conn)
        later = await comments.due(conn, NOON + SECOND, 10)

        assert early == []
        assert next_at == NOON + SECOND
        assert [comment.row for comment in later] == [first, second]

    async def test_a_refused_comment_is_tried_no_more(self, conn: Connection) -> None:
        """What the portal will never take leaves the queue with its reason."""
        row = await self._put(conn)
        assert row is not None

        await comments.refuse(conn, row, "ACCESS_DENIED")

        assert await comments.due(conn, NOON + SECOND, 10) == []
        assert await comments.count_on_the_way(conn) == 0


async def test_small_facts_are_kept_replaced_and_forgotten(store: Store) -> None:
    """The root folder, a hint given today: one value each, with its time."""
    async with store.write() as conn:
        await remembered.put(conn, "root", "7", NOON)
        await remembered.put(conn, "root", "8", NOON + SECOND)

        assert await remembered.get(conn, "root") == "8"
        assert await remembered.remembered_at(conn, "root") == NOON + SECOND
        await remembered.forget(conn, "root")
        assert await remembered.get(conn, "root") is None


async def test_a_deals_folder_is_replaced_by_a_newer_one(store: Store) -> None:
    """A folder made again takes the place of the one deleted by hand."""
    async with store.write() as conn:
        assert await deal_folders.get(conn, DealId(1)) is None
        await deal_folders.put(conn, DealId(1), FolderId(10))
        await deal_folders.put(conn, DealId(1), FolderId(11))

        assert await deal_folders.get(conn, DealId(1)) == 11


async def test_the_bucket_goes_on_from_its_level(store: Store) -> None:
    """Each portal has its level, with the moment it was true."""
    levels = RateLevels(store)

    await levels.save("acme", 12.5, NOON)
    await levels.save("acme", 17.5, NOON + SECOND)

    assert await levels.load("acme") == (17.5, NOON + SECOND)
    assert await levels.load("other") is None


async def test_old_rows_lose_what_nobody_needs(store: Store) -> None:
    """The hourly tidying forgets handled updates, strangers and the values of old journal rows, and nothing else."""
    clock = ManualClock(NOON)
    async with store.write() as conn:
        await updates.put_all(conn, [_update(1), _update(2)])
        await updates.finish(conn, UpdateId(1), NOON)
        await agents.request_access(conn, AccessRequest(ANNA, ANNAS_CHAT, "Anna", "+79990000000", "ru", NOON))
        await journal.write(conn, JournalEntry(NOON, ANNA, ANNA_AT_WORK, "comment", DealId(1), after="Ключи"))

    clock.advance(31 * 24 * 3600)
    await tidy(store, clock, journal_days=30)

    async with store.read() as conn:
        assert [one.update_id for one in await updates.waiting(conn)] == [2]
        assert await agents.access_request(conn, ANNA) is None
        row = (await conn.execute(schema.journal.select())).one()
        assert (row.what, row.after) == ("comment", None)
