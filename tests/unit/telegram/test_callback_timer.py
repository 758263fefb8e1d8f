"""A press is answered in time: by its handler, or empty by the timer, and only once."""

import asyncio

import pytest
from aiogram.exceptions import TelegramServerError
from aiogram.methods import AnswerCallbackQuery

from bot.telegram.callback_timer import REMEMBERED_ANSWERS
from tests.fakes.clock import ManualClock
from tests.fakes.telegram_bench import Bench, TinyTelegram, press, text

TOO_OLD = (400, {"description": "Bad Request: query is too old and response timeout expired", "error_code": 400})
AWAY = (502, {"description": "Bad Gateway", "error_code": 502})


@pytest.fixture
def clock() -> ManualClock:
    """Time stands still."""
    return ManualClock()


async def _settle() -> None:
    """Let every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_press_behind_a_slow_message_is_answered_in_time(bench: Bench, telegram: TinyTelegram) -> None:
    """The timer stands outside the chat's order: the press is answered while its handler still waits."""
    began, release = asyncio.Event(), asyncio.Event()

    async def wait(_message: object, _unit: object) -> None:
        began.set()
        await release.wait()

    bench.on_text["slow"] = wait
    await bench.intake.accept([text(1, "slow"), press(2, "stage")])
    await began.wait()
    bench.clock.advance(1.4)
    await _settle()
    assert telegram.count("answerCallbackQuery") == 0

    bench.clock.advance(0.1)
    await telegram.until(lambda: telegram.count("answerCallbackQuery") == 1)

    assert telegram.calls[-1][1]["callback_query_id"] == "press-2"
    assert bench.handled == ["slow"]
    assert bench.timer.is_answered("press-2")
    release.set()
    await bench.feeder.idle()
    assert bench.handled == ["slow", "stage"]


async def test_a_handlers_answer_stops_the_timer(bench: Bench, telegram: TinyTelegram) -> None:
    """Answered by its handler, a press is not answered again."""
    bench.timer.watch("press-9")
    await bench.bot(AnswerCallbackQuery(callback_query_id="press-9", text="Сделка 123"))

    bench.clock.advance(10)
    await _settle()

    assert telegram.count("answerCallbackQuery") == 1


async def test_an_answer_that_comes_late_is_not_sent_twice(bench: Bench, telegram: TinyTelegram) -> None:
    """After the timer, the handler's own answer is swallowed: it is no error of the handler's."""
    bench.timer.watch("press-9")
    await _settle()
    bench.clock.advance(2)
    await telegram.until(lambda: telegram.count("answerCallbackQuery") == 1)

    late = await bench.bot(AnswerCallbackQuery(callback_query_id="press-9"))

    assert late is True
    assert telegram.count("answerCallbackQuery") == 1


async def test_a_press_from_before_an_outage_is_no_error(bench: Bench, telegram: TinyTelegram) -> None:
    """Telegram finds it too old to answer; its handler goes on."""
    telegram.refusals["answerCallbackQuery"] = [TOO_OLD]

    answer = await bench.bot(AnswerCallbackQuery(callback_query_id="press-1"))

    assert answer is True


async def test_an_answer_that_got_lost_can_be_given_again(bench: Bench, telegram: TinyTelegram) -> None:
    """When Telegram did not take it, it was not the one answer."""
    telegram.refusals["answerCallbackQuery"] = [AWAY]

    with pytest.raises(TelegramServerError):
        await bench.bot(AnswerCallbackQuery(callback_query_id="press-1"))
    await bench.bot(AnswerCallbackQuery(callback_query_id="press-1"))

    assert telegram.count("answerCallbackQuery") == 2


async def test_a_timer_that_cannot_answer_says_nothing_more(bench: Bench, telegram: TinyTelegram) -> None:
    """Telegram is away: the timer gives up on this press, and nothing else happens."""
    telegram.refusals["answerCallbackQuery"] = [AWAY]
    bench.timer.watch("press-1")
    await _settle()

    bench.clock.advance(2)
    await telegram.until(lambda: telegram.count("answerCallbackQuery") == 1)
    await bench.background.wait_idle()

    assert not bench.timer.is_answered("press-1")


async def test_old_answers_are_forgotten(bench: Bench) -> None:
    """What is remembered does not grow with the days."""
    for number in range(REMEMBERED_ANSWERS + 10):
        bench.timer._note_answer(f"press-{number}")

    assert not bench.timer.is_answered("press-0")
    assert bench.timer.is_answered(f"press-{REMEMBERED_ANSWERS}")
