"""The menus of commands reach Telegram also when it is away, or does not know the chat, at that moment."""

import pytest

from bot.domain.ids import ChatId, TelegramId
from bot.services.languages import Languages
from bot.telegram.commands import CommandMenus
from bot.texts import Catalogue
from tests.fakes.clock import ManualClock
from tests.fakes.telegram_bench import Bench, TinyTelegram

ANNA, ELENA = TelegramId(501), TelegramId(900)
HERS = ChatId(ANNA)
AWAY = (502, {"error_code": 502, "description": "Bad Gateway"})
BLOCKED = (403, {"error_code": 403, "description": "Forbidden: bot was blocked by the user"})
NEVER_MET = (400, {"error_code": 400, "description": "Bad Request: chat not found"})
TOO_MANY = (429, {"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 30}})
SET = "setMyCommands"


@pytest.fixture
def clock() -> ManualClock:
    """Time stands still."""
    return ManualClock()


@pytest.fixture
def catalogue(bench: Bench) -> Catalogue:
    """Texts in both languages."""
    return Catalogue.load("ru", "Europe/Moscow", clock=bench.clock)


@pytest.fixture
def menus(bench: Bench, catalogue: Catalogue) -> CommandMenus:
    """In an agency whose administrator is Elena."""
    languages = Languages(bench.store, catalogue, bench.clock)
    return CommandMenus(bench.bot, catalogue, languages, [ELENA], bench.background, bench.clock)


def in_english(telegram: TinyTelegram) -> list[bool]:
    """Of each menu that was given to Telegram, whether it is an English one."""
    return ["My open deals" in params["commands"] for method, params in telegram.calls if method == SET]


async def test_everybodys_menu_comes_when_telegram_does(
    bench: Bench, telegram: TinyTelegram, menus: CommandMenus, clock: ManualClock
) -> None:
    """Each wait is longer, and no shorter than Telegram asks; then the administrator's own follows."""
    telegram.refusals[SET] = [AWAY, TOO_MANY, AWAY]

    bench.background.start("publish", menus.publish)
    for waits in ([2.0], [2.0, 30.0], [2.0, 30.0, 8.0]):
        await clock.has_slept.wait()
        clock.has_slept.clear()
        assert clock.slept == waits
        clock.advance(waits[-1])
    await bench.background.wait_idle()

    scopes = [params["scope"] for method, params in telegram.calls if method == SET]
    assert len(scopes) == 3 + 4
    assert str(ELENA) in scopes[-1]


async def test_who_has_never_written_gets_a_menu_later(
    bench: Bench, telegram: TinyTelegram, menus: CommandMenus, catalogue: Catalogue, clock: ManualClock
) -> None:
    """Nobody waits for it meanwhile."""
    telegram.refusals[SET] = [NEVER_MET]
    await menus.show(ELENA, ChatId(ELENA), catalogue.texts("en"))
    await clock.has_slept.wait()
    assert telegram.count(SET) == 1

    clock.advance(2)
    await bench.background.wait_idle()

    assert telegram.count(SET) == 2
    assert "admin" in telegram.calls[-1][1]["commands"]


async def test_a_former_wish_does_not_come_back(
    bench: Bench, telegram: TinyTelegram, menus: CommandMenus, catalogue: Catalogue, clock: ManualClock
) -> None:
    """English was not taken, Russian is: when the next try is due nothing is left to be done."""
    telegram.refusals[SET] = [AWAY]
    await menus.show(ANNA, HERS, catalogue.texts("en"))
    await clock.has_slept.wait()
    await menus.show(ANNA, HERS, catalogue.texts("ru"))

    clock.advance(2)
    await bench.background.wait_idle()

    assert in_english(telegram) == [True, False]


async def test_who_has_blocked_the_bot_is_left_alone(
    bench: Bench, telegram: TinyTelegram, menus: CommandMenus, catalogue: Catalogue, clock: ManualClock
) -> None:
    """Another try would change nothing."""
    telegram.refusals[SET] = [BLOCKED]

    await menus.show(ANNA, HERS, catalogue.texts("en"))
    await bench.background.wait_idle()

    assert (telegram.count(SET), clock.slept) == (1, [])
