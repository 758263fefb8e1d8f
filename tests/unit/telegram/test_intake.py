"""Updates are in the database before Telegram hears that they arrived, whatever goes wrong."""

import asyncio

import pytest
from sqlalchemy import event

from bot.store import updates
from bot.store.errors import StoreUnavailableError
from bot.telegram.raw_updates import NotAnUpdateError
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.telegram_bench import Bench, TinyTelegram, text


async def test_an_update_is_confirmed_after_its_commit(bench: Bench, telegram: TinyTelegram) -> None:
    """The offset is raised once, beyond what was kept, and not sent again when nothing is left to confirm."""
    telegram.updates = [text(11, "one"), text(12, "two")]

    bench.background.start("poll", bench.intake.poll)
    await telegram.until(lambda: len(telegram.offsets()) >= 3)
    await bench.feeder.idle()

    assert telegram.offsets()[:3] == [None, 13, None]
    assert bench.handled == ["one", "two"]
    assert await bench.notes() == {"one", "two"}


async def test_only_the_kinds_in_use_are_asked_for(bench: Bench, telegram: TinyTelegram) -> None:
    """Telegram is told which updates the bot does something with."""
    bench.background.start("poll", bench.intake.poll)
    await telegram.until(lambda: bool(telegram.offsets()))

    assert telegram.calls[0][1]["allowed_updates"] == '["message", "callback_query"]'


async def test_a_second_delivery_is_handled_once(bench: Bench) -> None:
    """The same update by polling and again by a webhook, before and after its handling."""
    await asyncio.gather(bench.intake.accept([text(1, "one")]), bench.intake.accept([text(1, "one")]))
    await bench.feeder.idle()
    await bench.intake.accept([text(1, "one")])
    await bench.feeder.idle()

    assert bench.handled == ["one"]


async def test_nothing_is_confirmed_while_the_database_refuses(bench: Bench, telegram: TinyTelegram) -> None:
    """Telegram keeps the update and delivers it until it is safe; then it is handled once."""
    telegram.updates = [text(7, "photo")]

    with refusing_writes(bench.store):
        bench.background.start("poll", bench.intake.poll)
        await telegram.until(lambda: len(telegram.offsets()) >= 3)
        assert set(telegram.offsets()) == {None}
        assert bench.handled == []
    await telegram.until(lambda: 8 in telegram.offsets())
    await bench.feeder.idle()

    assert bench.handled == ["photo"]
    assert telegram.updates == []


async def test_a_webhook_is_refused_while_the_database_refuses(bench: Bench) -> None:
    """Everybody who shared the failed commit hears of it; a later delivery is taken."""
    with refusing_writes(bench.store):
        answers = await asyncio.gather(
            *(bench.intake.accept([text(number, "photo")]) for number in range(5)), return_exceptions=True
        )

    assert [type(answer) for answer in answers] == [StoreUnavailableError] * 5
    await bench.intake.accept([text(1, "photo")])
    await bench.feeder.idle()
    assert bench.handled == ["photo"]


async def test_many_callers_share_a_commit(bench: Bench) -> None:
    """A burst of fifty webhook calls costs two commits: the first caller's, and one for all who came meanwhile."""
    await bench.feeder.stop()
    commits: list[object] = []
    event.listen(bench.store._engine.sync_engine, "commit", commits.append)

    await asyncio.gather(*(bench.intake.accept([text(number, "hi", chat_id=number)]) for number in range(1, 51)))

    assert len(commits) == 2
    async with bench.store.read() as conn:
        assert await updates.count_waiting(conn) == 50


async def test_a_caller_that_goes_away_takes_nobody_along(bench: Bench) -> None:
    """A webhook call is cut while it commits for others: the others are kept all the same."""
    async with bench.store.write():
        leader = bench.background.start("leader", lambda: bench.intake.accept([text(1, "one")]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        follower = bench.background.start("follower", lambda: bench.intake.accept([text(2, "two", chat_id=502)]))
        await asyncio.sleep(0)
        leader.cancel()
        await asyncio.sleep(0)
    await follower
    await bench.feeder.idle()

    assert "two" in bench.handled


async def test_what_is_no_update_is_refused_whole(bench: Bench) -> None:
    """A body without a usable number is no update; nothing that came with it is kept."""
    for body in ({}, {"update_id": "5"}, {"update_id": -1}, {"update_id": 2**70}, {"update_id": True}):
        with pytest.raises(NotAnUpdateError):
            await bench.intake.accept([text(1, "one"), body])

    assert bench.handled == []


async def test_polling_survives_every_kind_of_trouble(bench: Bench, telegram: TinyTelegram) -> None:
    """Errors, a gateway's nonsense and a webhook left behind: the bot goes on asking, and lifts the webhook."""
    telegram.updates = [text(5, "after all")]
    telegram.refusals["getUpdates"] = [
        (502, {"description": "Bad Gateway", "error_code": 502}),
        (429, {"description": "Too Many Requests", "error_code": 429, "parameters": {"retry_after": 17}}),
        (409, {"description": "Conflict: can't use getUpdates method while webhook is active", "error_code": 409}),
        (401, {"description": "Unauthorized", "error_code": 401}),
        (200, {"result": "nonsense"}),
    ]

    bench.background.start("poll", bench.intake.poll)
    await telegram.until(lambda: 6 in telegram.offsets())
    await bench.feeder.idle()

    assert bench.handled == ["after all"]
    assert telegram.count("deleteWebhook") == 1
    assert 17.0 in bench.clock.slept


async def test_one_strange_thing_in_an_answer_holds_up_nothing(bench: Bench, telegram: TinyTelegram) -> None:
    """What is no update at all, and what aiogram cannot parse, come before a good one; the good one is handled."""
    odd = {"update_id": 3, "message": {"message_id": "not a number", "chat": {"id": 501}}}
    telegram.updates = ["nonsense", odd, text(4, "photo")]

    bench.background.start("poll", bench.intake.poll)
    await telegram.until(lambda: 5 in telegram.offsets())
    await bench.feeder.idle()

    assert bench.handled == ["photo"]
    assert bench.feeder.set_aside_count == 1
    assert bench.told == [501]
