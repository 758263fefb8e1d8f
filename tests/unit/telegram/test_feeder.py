"""Kept updates reach their handlers in order, and only an update's own fault costs that update."""

import asyncio
import logging

import pytest
from aiogram.types import Message

from bot.store import updates
from bot.store.unit import Unit
from bot.telegram.handling import PATIENT_TRIES
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.telegram_bench import Bench, TinyTelegram, text

AWAY = (502, {"description": "Bad Gateway", "error_code": 502})
BLOCKED = (403, {"description": "Forbidden: bot was blocked by the user", "error_code": 403})
SLOW_DOWN = (429, {"description": "Too Many Requests", "error_code": 429, "parameters": {"retry_after": 3}})
NONSENSE = (400, {"description": "Bad Request: message is too long", "error_code": 400})


async def _answer(message: Message, _unit: Unit) -> None:
    await message.answer("…")


async def _waiting(bench: Bench) -> int:
    async with bench.store.read() as conn:
        return await updates.count_waiting(conn)


async def test_a_chat_is_handled_in_order_and_does_not_wait_for_another(bench: Bench) -> None:
    """Anna's second message waits for her first, Boris's does not."""
    release = asyncio.Event()
    began = asyncio.Event()

    async def wait(_message: Message, _unit: Unit) -> None:
        began.set()
        await release.wait()

    bench.on_text["slow"] = wait
    boris_done = asyncio.Event()

    async def done(_message: Message, _unit: Unit) -> None:
        boris_done.set()

    bench.on_text["boris"] = done

    await bench.intake.accept([text(2, "second"), text(1, "slow"), text(3, "boris", chat_id=502)])
    await began.wait()
    await boris_done.wait()
    assert bench.handled == ["slow", "boris"]
    release.set()
    await bench.feeder.idle()

    assert bench.handled == ["slow", "boris", "second"]


async def test_what_a_handler_wants_kept_ends_with_its_update(bench: Bench) -> None:
    """A handler that fails leaves nothing behind; the attempt that succeeds leaves all, once."""
    attempts = []

    async def fail_once(_message: Message, _unit: Unit) -> None:
        attempts.append(await bench.notes())
        if len(attempts) == 1:
            raise ValueError

    bench.on_text["photo"] = fail_once
    await bench.intake.accept([text(1, "photo")])
    await bench.feeder.idle()

    assert attempts == [set(), set()]
    assert await bench.notes() == {"photo"}
    assert await _waiting(bench) == 0


async def test_an_update_that_fails_three_times_is_set_aside(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """It is counted and told of, its words are in no log, and the next message is handled."""

    async def fail(message: Message, _unit: Unit) -> None:
        raise ValueError(message.text)

    bench.on_text["client's secret"] = fail
    with caplog.at_level(logging.INFO):
        await bench.intake.accept([text(1, "client's secret"), text(2, "next")])
        await bench.feeder.idle()

    assert bench.handled == ["client's secret"] * 3 + ["next"]
    assert await bench.notes() == {"next"}
    assert (bench.feeder.set_aside_count, bench.told) == (1, [501])
    assert "ValueError" in caplog.text
    assert "client's secret" not in caplog.text


async def test_three_failures_count_across_restarts(bench: Bench) -> None:
    """An update that brings every process to its knees does not get three attempts from each of them."""
    await bench.feeder.stop()
    await bench.intake.accept([text(1, "photo")])
    async with bench.store.write() as conn:
        for _ in range(2):
            await updates.failed(conn, (await updates.waiting(conn))[0].update_id)

    async def fail(_message: Message, _unit: Unit) -> None:
        raise ValueError

    bench.on_text["photo"] = fail
    await bench.set_up()
    await bench.feeder.start()
    await bench.feeder.idle()

    assert bench.handled == ["photo"]
    assert bench.feeder.set_aside_count == 1


async def test_a_database_that_refuses_costs_no_update(bench: Bench) -> None:
    """The handler has answered and the commit fails: the commit is repeated, the handler is not."""
    began, release = asyncio.Event(), asyncio.Event()

    async def wait(_message: Message, _unit: Unit) -> None:
        began.set()
        await release.wait()

    bench.on_text["photo"] = wait
    await bench.intake.accept([text(1, "photo")])
    await began.wait()
    with refusing_writes(bench.store):
        release.set()
        await bench.clock.has_slept.wait()
    await bench.feeder.idle()

    assert bench.handled == ["photo"]
    assert await bench.notes() == {"photo"}
    assert bench.feeder.set_aside_count == 0


async def test_telegram_away_for_an_hour_costs_no_update(bench: Bench, telegram: TinyTelegram) -> None:
    """No answer gets through and `getMe` does not either: the update waits, and is handled once Telegram is back."""
    tries = 100
    telegram.refusals = {"sendMessage": [AWAY] * tries, "getMe": [AWAY] * tries}
    bench.on_text["photo"] = _answer

    await bench.intake.accept([text(1, "photo")])
    await bench.feeder.idle()

    assert bench.feeder.set_aside_count == 0
    assert await bench.notes() == {"photo"}
    assert telegram.count("sendMessage") == tries + 1


async def test_one_answer_that_telegram_never_takes_is_the_updates_fault(bench: Bench, telegram: TinyTelegram) -> None:
    """Telegram is plainly there but this answer never gets through: after patience, three failures."""
    telegram.refusals = {"sendMessage": [AWAY] * 100}
    bench.on_text["photo"] = _answer

    await bench.intake.accept([text(1, "photo")])
    await bench.feeder.idle()

    assert bench.feeder.set_aside_count == 1
    assert telegram.count("sendMessage") == PATIENT_TRIES + 3


async def test_flood_control_is_waited_out(bench: Bench, telegram: TinyTelegram) -> None:
    """Telegram says how long to wait; however often it does, the update is not to blame."""
    telegram.refusals = {"sendMessage": [SLOW_DOWN] * 10}
    bench.on_text["photo"] = _answer

    await bench.intake.accept([text(1, "photo")])
    await bench.feeder.idle()

    assert bench.clock.slept == [3.0] * 10
    assert await bench.notes() == {"photo"}


async def test_an_agent_who_blocked_the_bot_loses_no_photo(bench: Bench, telegram: TinyTelegram) -> None:
    """Nobody can be answered any more; what was sent before is kept."""
    telegram.refusals = {"sendMessage": [BLOCKED]}
    bench.on_text["photo"] = _answer

    await bench.intake.accept([text(1, "photo")])
    await bench.feeder.idle()

    assert bench.handled == ["photo"]
    assert await bench.notes() == {"photo"}


async def test_an_answer_that_telegram_refuses_is_a_failure(bench: Bench, telegram: TinyTelegram) -> None:
    """A message that Telegram finds wrong stays wrong: three attempts, no more."""
    telegram.refusals = {"sendMessage": [NONSENSE] * 10}
    bench.on_text["photo"] = _answer

    await bench.intake.accept([text(1, "photo")])
    await bench.feeder.idle()

    assert telegram.count("sendMessage") == 3
    assert bench.feeder.set_aside_count == 1


async def test_a_kill_between_commit_and_handling_loses_nothing(bench: Bench) -> None:
    """The handler of the first run is cut off in its middle; the next run handles everything, in order, once."""
    began = asyncio.Event()

    async def hang(_message: Message, _unit: Unit) -> None:
        began.set()
        await asyncio.Event().wait()

    bench.on_text["one"] = hang
    await bench.intake.accept([text(1, "one"), text(2, "two")])
    await began.wait()
    await bench.feeder.stop(0.01)
    assert await bench.notes() == set()

    bench.on_text.clear()
    await bench.set_up()
    await bench.feeder.start()
    await bench.feeder.idle()

    assert bench.handled == ["one", "one", "two"]
    assert await bench.notes() == {"one", "two"}


async def test_a_long_backlog_is_taken_up_whole(bench: Bench) -> None:
    """More than one page of waiting updates, of several chats, is handled after a restart."""
    await bench.feeder.stop()
    await bench.intake.accept([text(number, f"no {number}", chat_id=number % 7 + 1) for number in range(1, 451)])

    await bench.set_up()
    await bench.feeder.start()
    await bench.feeder.idle()

    assert sorted(bench.handled) == sorted(f"no {number}" for number in range(1, 451))


async def test_a_clean_stop_finishes_what_is_in_hand_and_begins_nothing(bench: Bench) -> None:
    """The handler in hand keeps its work; the next update of the chat waits for the next start."""
    began, release = asyncio.Event(), asyncio.Event()

    async def wait(_message: Message, _unit: Unit) -> None:
        began.set()
        await release.wait()

    bench.on_text["one"] = wait
    await bench.intake.accept([text(1, "one"), text(2, "two")])
    await began.wait()
    stopped = bench.background.start("stop", bench.feeder.stop)
    await asyncio.sleep(0)
    release.set()
    await stopped

    assert await bench.notes() == {"one"}
    assert await _waiting(bench) == 1


async def test_callbacks_come_after_the_commit(bench: Bench) -> None:
    """A worker that is woken finds the work kept, and a callback's own failure undoes and repeats nothing."""
    woken = asyncio.Event()

    async def wake(_message: Message, unit: Unit) -> None:
        def fail() -> None:
            raise ValueError

        unit.after(fail)
        unit.after(woken.set)
        assert not woken.is_set()

    bench.on_text["photo"] = wake
    await bench.intake.accept([text(1, "photo")])
    await woken.wait()

    assert await bench.notes() == {"photo"}
    await bench.feeder.idle()
    assert bench.handled == ["photo"]
