"""`/agents`: an administrator sees who is in the bot, takes access back and gives it again; nobody else does."""

import json

import pytest

from bot.sandbox.telegram import Person
from tests.flows.office import ADMINISTRATOR_ID, Office, bot_running
from tests.flows.reading import asks, labels, plain, shown_instead


@pytest.fixture
async def elena(office: Office) -> Person:
    """The administrator, an agent as well."""
    return await office.agent("Елена Орлова", telegram_id=ADMINISTRATOR_ID)


async def test_access_is_taken_back_and_given_again(office: Office, elena: Person) -> None:
    """From the list to one of them; the person is told each time, and no word of the portal is left in between."""
    marat = await office.agent("Марат Галиев")
    assert office.app
    await office.app.idle()
    listed = await asks(elena, "/agents")
    assert plain(listed) == "Сейчас в боте: 2\nВыберите, у кого забрать доступ."
    assert labels(listed) == ["Марат Галиев", "Елена Орлова", "‹ Обзор"]

    await elena.taps("Марат Галиев", listed)
    await shown_instead(elena, listed, f"Telegram: {marat.telegram_id}")
    await elena.taps("Забрать доступ", listed)
    await shown_instead(elena, listed, "Марат Галиев: доступ закрыт.")
    told = await marat.chat.wait_for_text("Доступа больше нет")
    refused = await asks(marat, "/my")
    await elena.taps("Вернуть доступ", listed)

    await shown_instead(elena, listed, "Марат Галиев теперь в боте.")
    await marat.chat.wait_for_text("Здравствуйте, Марат!", after=told)
    assert "Пока не знаю, кто вы" in plain(refused)
    assert "Ваши открытые сделки" in plain(await asks(marat, "/my"))


async def test_many_agents_have_pages(closed_office: Office) -> None:
    """Eight a page, by name; from one of them back to the same page."""
    office = closed_office
    people = [
        office.portal.add_employee(f"Айдар{number}", "Яковлев", mobile=f"+7 900 777-00-0{number}")
        for number in range(8)
    ]
    async with bot_running(office) as app:
        elena = await office.agent("Елена Орлова", telegram_id=ADMINISTRATOR_ID)
        for one in people:
            await office.agent(f"{one.name} {one.last_name}")
        await app.idle()
        listed = await asks(elena, "/agents")
        await elena.taps("›", listed)
        await elena.chat.wait_for(lambda _: "2 из 2" in labels(listed))

        await elena.taps("Айдар7", listed)
        await elena.chat.wait_for(lambda _: "‹ Агенты" in labels(listed))
        await elena.taps("‹ Агенты", listed)

        await elena.chat.wait_for(lambda _: "2 из 2" in labels(listed))
    assert labels(listed)[0] == "Айдар7 Яковлев"


async def test_an_agent_is_not_shown_the_others(office: Office, anna: Person) -> None:
    """Neither by the command nor by the data of an administrator's buttons."""
    marat = await office.agent("Марат Галиев")
    answer = await asks(anna, "/agents")
    for data in ("al:1", f"as:{marat.telegram_id}:1", f"ax:{marat.telegram_id}"):
        await anna.taps_data(data, answer)

    await anna.chat.wait_for(lambda chat: len(chat.notices) == 3)

    assert "Такой команды нет" in plain(answer)
    assert all("Не знаю такой кнопки" in notice.text for notice in anna.chat.notices)
    assert "Марат" not in anna.chat.texts_from_bot
    assert "Ваши открытые сделки" in plain(await asks(marat, "/my"))


async def test_the_menu_follows_role_and_language(office: Office, anna: Person, elena: Person) -> None:
    """Everybody's menu in both languages, an administrator's with one line more; a chosen language has its own."""
    commands = office.telegram.state.profile.commands
    await asks(elena, "/start")

    everybody = json.dumps({"type": "all_private_chats"})
    assert names(commands[everybody, "ru"]) == ["my", "recent", "find", "undo", "status", "help", "news", "lang"]
    assert commands[everybody, "ru"][0]["description"] == commands[everybody, ""][0]["description"]
    assert commands[everybody, "en"][0]["description"] == "My open deals"
    assert names(commands[of_chat(ADMINISTRATOR_ID), ""])[-1] == "agents"
    screen = await asks(anna, "/lang")
    await anna.taps("English", screen)
    await shown_instead(anna, screen, "I speak English now.")
    assert office.app
    await office.app.idle()
    assert commands[of_chat(anna.telegram_id), ""] == commands[everybody, "en"]


def names(commands: list[dict[str, object]]) -> list[object]:
    """The commands of a menu."""
    return [command["command"] for command in commands]


def of_chat(chat_id: int) -> str:
    """The scope of one chat, as it is kept."""
    return json.dumps({"chat_id": chat_id, "type": "chat"})
