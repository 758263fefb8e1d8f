"""The bot is stopped or killed while it brings photos: said by the next run, and nothing comes twice unasked."""

from pathlib import Path

import pytest

from bot.sandbox.portal import RequestLine
from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office, bot_running, open_office
from tests.flows.outgoing import brought, fill, opens_photos, rooms
from tests.flows.process import BotProcess
from tests.flows.reading import labels, plain, shown_instead


def in_chat(person: Person) -> list[Message]:
    """The photos that the bot has sent."""
    return [message for message in person.chat.from_bot if message.media]


async def test_a_run_that_ends_before_they_came(tmp_path: Path) -> None:
    """The message with the button says so, in the next run; one tap brings them."""
    async with open_office(tmp_path) as office:
        async with bot_running(office):
            anna = await office.agent("Анна Сафина")
            fill(office, rooms(3))
            menu = await opens_photos(office, anna)
            office.portal.faults.delay_answers = {"download": 60.0}
            await anna.taps("Показать здесь", menu)
            await shown_instead(anna, menu, "⏳ Несу 3 фото…")
            await office.telegram.wait_until_confirmed()
        office.portal.faults.delay_answers = {}

        async with bot_running(office):
            await shown_instead(anna, menu, "Прервалось")
            assert plain(menu).split("\n") == [
                "№ 1245",
                "Прервалось, пока нёс фото. Все они в папке.",
                "Показано 0 из 3",
            ]
            assert labels(menu) == ["Показать здесь", "‹ Карточка"]
            assert in_chat(anna) == []

            await anna.taps("Показать здесь", menu)
            assert len(await brought(anna, 3)) == 3


@pytest.mark.long
@pytest.mark.timeout(120)
async def test_a_kill_while_telegram_has_the_album(closed_office: Office) -> None:
    """Its answer never came, so they may be there: said, and sent again only when a button asks for it."""
    office = closed_office
    fill(office, rooms(13))
    bot = BotProcess(office)
    await bot.start()
    try:
        anna = await office.agent("Анна Сафина")
        menu = await opens_photos(office, anna)

        def answers_late(line: RequestLine) -> None:
            if line.method == "download":
                office.telegram.faults.delay_seconds = 60.0

        unsubscribe = office.portal.log.subscribe(answers_late)
        await anna.taps("Показать здесь", menu)
        await anna.chat.wait_for(lambda _: len(in_chat(anna)) == 10, timeout_seconds=30)
        await bot.kill()
        unsubscribe()
        office.telegram.faults.delay_seconds = 0
        await bot.start()
        await shown_instead(anna, menu, "Прервалось")

        assert plain(menu).split("\n")[2:] == [
            "Показано 0 из 13",
            "Ещё 10 фото были в пути и могли дойти: кнопка пришлёт их ещё раз.",
        ]
        assert len(in_chat(anna)) == 10
        await anna.taps("Показать здесь", menu)
        await anna.chat.wait_for_text("Показано 10 из 13", after=menu, timeout_seconds=30)
        assert len(in_chat(anna)) == 20
    finally:
        await bot.kill()
