"""Groups, channels, edited messages, stickers, and buttons that nobody made: answered politely, or passed over."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram import Contact, Person
from bot.sandbox.telegram.faults import TelegramFault
from tests.flows.office import Office, busy_office
from tests.flows.reading import asks, labels, plain

FLAT, OTHER_FLAT = 1245, 1251
OPENS_FLAT, TURNS_FLAT = "d:1245", "c:1245:b"


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One office for these stories: whoever is kept out changes nothing."""
    async with busy_office(tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture
def stranger(office: Office) -> Person:
    """Somebody whom nobody knows."""
    return office.telegram.person("Тимур", "79005550910")


async def test_a_group_gets_one_polite_line(office: Office, anna: Person) -> None:
    """It leads to the private chat; a second message an hour later at the earliest."""
    group = office.telegram.group("Отдел продаж", anna)
    await anna.says("/deal 1245", chat=group)
    await group.wait_for(lambda chat: bool(chat.from_bot))

    await anna.says(f"@{office.telegram.bot_username} 1245", chat=group)

    await asks(anna, "/help")
    line = group.last_from_bot
    assert len(group.from_bot) == 1
    assert plain(line) == "Работаю в личном чате: так данные клиентов остаются между нами."
    assert [button.url for button in line.buttons] == [f"https://t.me/{office.telegram.bot_username}"]


async def test_a_group_where_nobody_may_write_is_left_alone(office: Office, anna: Person) -> None:
    """The line is refused once and not tried again with every message; nobody is told of a failure."""
    group = office.telegram.group("Объявления", anna)
    refusal = "Bad Request: not enough rights to send text messages to the chat"
    office.telegram.faults.fail_next.append(TelegramFault("sendMessage", 400, refusal, count=3))

    await anna.says("/deal 1245", chat=group)
    await anna.says("/deal 1251", chat=group)
    assert office.app is not None
    await office.app.idle()

    [left] = office.telegram.faults.fail_next
    office.telegram.faults.fail_next.clear()
    assert left.count == 2
    assert group.from_bot == []


async def test_a_stranger_in_a_group_gets_the_same_line(office: Office, stranger: Person) -> None:
    """Nothing of anybody's rights shows in a group."""
    group = office.telegram.group("Чужая группа", stranger)

    await stranger.says("/start deal_1245", chat=group)

    await group.wait_for(lambda chat: "личном чате" in chat.texts_from_bot)


async def test_a_button_in_a_group_shows_nothing(office: Office, anna: Person) -> None:
    """Data of a card's button under a message of a group."""
    group = office.telegram.group("Отдел", anna)
    await anna.says("/deal 1245", chat=group)
    await group.wait_for(lambda chat: bool(chat.from_bot))

    await anna.taps_data(TURNS_FLAT, group.last_from_bot)

    await group.wait_for(lambda chat: any("личном чате" in notice.text for notice in chat.notices))
    assert "Чистопольская" not in group.texts_from_bot


async def test_a_channel_post_is_passed_over(office: Office, anna: Person) -> None:
    """A channel is not answered, and whoever writes next is."""
    channel = office.telegram.channel("Новости агентства")
    office.telegram.post_in_channel(channel, "1245")

    card = await asks(anna, str(FLAT))

    assert "Чистопольская, 20" in plain(card)
    assert channel.from_bot == []


async def test_an_edited_message_is_no_new_one(anna: Person) -> None:
    """Who corrects a message is not answered twice."""
    asked = await anna.says(str(FLAT))
    card = await anna.chat.wait_for_answer(asked)

    await anna.edits(asked, str(OTHER_FLAT))

    await asks(anna, "/help")
    assert anna.chat.from_bot_after(card)[0] is anna.chat.last_from_bot


async def test_a_sticker_is_declined_kindly(anna: Person) -> None:
    """Said what is welcome instead."""
    sent = await anna.sends_sticker()

    answer = await anna.chat.wait_for_answer(sent)

    assert plain(answer) == "Стикеры в папку не кладу. Фото, видео и файлы — пожалуйста."


@pytest.mark.parametrize(
    "content",
    [
        {"location": {"latitude": 55.8, "longitude": 49.1}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"venue": {"location": {"latitude": 55.8, "longitude": 49.1}, "title": "Офис", "address": "Баумана 1"}},
        {"from_the_future": {"some": "thing"}},
    ],
)
async def test_what_is_no_photo_is_answered(anna: Person, content: dict[str, object]) -> None:
    """A place, a die, a kind of message that the bot has never heard of."""
    sent = await anna.sends_extra(content)

    answer = await anna.chat.wait_for_answer(sent)

    assert plain(answer) == "Такое в папку не кладу. Фото, видео и файлы — пожалуйста."


async def test_a_voice_message_is_answered(anna: Person) -> None:
    """The bot does not listen, and says what it takes."""
    sent = await anna.sends_voice()

    answer = await anna.chat.wait_for_answer(sent)

    assert "Такое в папку не кладу" in plain(answer)


async def test_an_unknown_command_leads_to_help(anna: Person) -> None:
    """A command that nobody made."""
    answer = await asks(anna, "/nonsense 12")

    assert plain(answer) == "Такой команды нет. Что умею — /help."


async def test_cancel_without_a_question(anna: Person) -> None:
    """There is nothing to leave, and it is said."""
    answer = await asks(anna, "/cancel")

    assert "Выходить не из чего" in plain(answer)


@pytest.mark.parametrize(
    "data",
    ["nobody made this", "c:1245", "c:1245:zz", "c:abc:b", "d:", "d:-1", "d:0", "d:99999999999999999999999", "f:1:",
     "f:0:\N{PILE OF POO}", "t:1:", "t:99:+79005550142", "p:0", "p:-5", "p:9999", "w:0", "aw:1", "aa:1:1", "ar:1",
     "ax:1", "g:xx", "w:99999999999999999999999", "pd:99999999999999999999999:1", "x" * 64],
)  # fmt: skip
async def test_data_that_nobody_made_breaks_nothing(anna: Person, data: str) -> None:
    """Every button is answered, and the next message is too."""
    card = await asks(anna, str(FLAT))

    await anna.taps_data(data, card)

    await anna.chat.wait_for(lambda chat: len(chat.notices) == 1)
    await asks(anna, "/help")
    assert "Не получилось" not in anna.chat.texts_from_bot


async def test_a_button_without_its_message_is_answered(office: Office, anna: Person) -> None:
    """A callback query of an inline message carries no message at all."""
    user = {"id": anna.telegram_id, "is_bot": False, "first_name": "Анна", "language_code": "ru"}
    query = {"id": "4242", "from": user, "chat_instance": "1", "inline_message_id": "abc", "data": OPENS_FLAT}

    office.telegram.push_raw({"callback_query": query})

    await anna.chat.wait_for_text("Чистопольская, 20")


async def test_an_old_card_works_when_it_is_inaccessible(anna: Person) -> None:
    """What can no longer be edited comes as a new message."""
    card = await asks(anna, str(FLAT))

    await anna.taps("Ещё", card, inaccessible=True)

    again = await anna.chat.wait_for_text("Чистопольская, 20", after=card)
    assert "‹ Назад" in labels(again)


async def test_an_inaccessible_list_opens_its_deal(anna: Person) -> None:
    """A list of long ago still knows its deals and its pages."""
    listed = await asks(anna, "/my")
    await anna.taps("1245", listed, inaccessible=True)
    await anna.chat.wait_for_text("Чистопольская, 20", after=listed)

    await anna.taps("›", listed, inaccessible=True)

    page = await anna.chat.wait_for_text("Ваши открытые сделки", after=listed)
    assert "2 из 2" in labels(page)


async def test_a_contact_of_a_colleague_is_looked_up(anna: Person) -> None:
    """An agent who sends any contact card asks for that client's deals, and none may be there."""
    shared = await anna.shares_contact(Contact("+7 900 555-77-00", "Кто-то"))

    answer = await anna.chat.wait_for_answer(shared)

    assert "не нашлось" in plain(answer)
