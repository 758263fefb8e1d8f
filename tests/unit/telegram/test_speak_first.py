"""Messages outside any update: in the person's language, and what became of each."""

import pytest
from aiogram.utils.formatting import Text

from bot.domain.ids import ChatId, MessageId, TelegramId
from bot.services.languages import Languages
from bot.store import remembered
from bot.telegram.screens import Screen, Screens
from bot.telegram.speak_first import Addressee, SpeakFirst
from bot.texts import Catalogue
from tests.fakes.clock import ManualClock
from tests.fakes.telegram_bench import Bench, TinyTelegram

ANN = TelegramId(501)
NEWS = Screen(Text("№ 1245"))
BLOCKED = (403, {"error_code": 403, "description": "Forbidden: bot was blocked by the user"})
NEVER_MET = (400, {"error_code": 400, "description": "Bad Request: chat not found"})
NOT_THERE = (400, {"error_code": 400, "description": "Bad Request: message to edit not found"})
AWAY = (502, {"error_code": 502, "description": "Bad Gateway"})


@pytest.fixture
def clock() -> ManualClock:
    """Time stands still."""
    return ManualClock()


@pytest.fixture
async def ann(bench: Bench) -> Addressee:
    """Somebody whose Telegram is in English, in an agency that speaks Russian."""
    async with bench.store.write() as conn:
        await remembered.put(conn, f"{remembered.LANGUAGE_OF}{ANN}", "en", bench.clock.now())
    languages = Languages(bench.store, Catalogue.load("ru", "Europe/Moscow", clock=bench.clock), bench.clock)
    speak_first = SpeakFirst(Screens(bench.bot, bench.store, bench.clock), languages)
    return await speak_first.to(ANN, ChatId(ANN), about="news")


async def test_a_message_is_in_the_persons_language_and_has_its_number(ann: Addressee) -> None:
    """What Telegram said of the language with an earlier update counts here too."""
    said = await ann.say(NEWS)

    assert ann.texts.language == "en"
    assert said.message_id is not None
    assert (said.is_over, said.is_gone, said.is_closed) == (True, False, False)


@pytest.mark.parametrize(
    ("refusal", "is_closed", "is_over"), [(BLOCKED, True, True), (NEVER_MET, False, True), (AWAY, False, False)]
)
async def test_a_refusal_says_whether_another_try_is_worth_it(
    ann: Addressee, telegram: TinyTelegram, refusal: tuple[int, dict[str, str | int]], *, is_closed: bool, is_over: bool
) -> None:
    """It is an answer, not an error: nobody waits here who could be told."""
    telegram.refusals["sendMessage"] = [refusal]

    said = await ann.say(NEWS)

    assert (said.is_closed, said.is_over, said.is_gone) == (is_closed, is_over, False)


async def test_a_message_that_is_gone_cannot_be_edited(ann: Addressee, telegram: TinyTelegram) -> None:
    """Whether it is worth a new one, the caller knows."""
    telegram.refusals["editMessageText"] = [NOT_THERE]

    first, second = await ann.edit(MessageId(7), NEWS), await ann.edit(MessageId(7), NEWS)

    assert (first.is_gone, first.refusal) == (True, None)
    assert (second.is_gone, second.message_id) == (False, MessageId(7))
