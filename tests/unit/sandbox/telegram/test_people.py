"""What people do becomes updates, and what they see can be waited for and read."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.types import (
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    MessageOriginHiddenUser,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    Update,
)

from bot.sandbox.telegram import Contact, Filler, Person, SandboxTelegram

CARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="➡️ Дальше: Бронь", callback_data="next")],
        [InlineKeyboardButton(text="Папка", url="https://portal.example.com/")],
    ]
)


async def newest(bot: Bot) -> Update:
    """The newest update."""
    return (await bot.get_updates())[-1]


async def newest_message(bot: Bot) -> Message:
    """The newest message that the bot has got."""
    message = (await newest(bot)).message
    assert message is not None
    return message


async def test_a_text_comes_with_its_commands_and_its_author(bot: Bot, anna: Person) -> None:
    """The server marks commands and addresses; the person's language comes along."""
    await anna.says("/find https://portal.example.com/crm/deal/details/1245/")

    message = await newest_message(bot)

    assert [(entity.type, entity.offset, entity.length) for entity in message.entities or []] == [
        ("bot_command", 0, 5),
        ("url", 6, 49),
    ]
    assert message.from_user is not None
    assert (message.from_user.first_name, message.from_user.last_name) == ("Анна", "Котова")
    assert (message.from_user.language_code, message.chat.id) == ("ru", anna.telegram_id)


async def test_a_reply_carries_the_message_it_answers(bot: Bot, anna: Person) -> None:
    """With its buttons, and without what that one answered."""
    await bot.send_message(anna.telegram_id, "№ 1245", reply_markup=CARD)
    await anna.says("ключи у консьержа", reply_to=anna.chat.last_from_bot)

    replied = (await newest_message(bot)).reply_to_message

    assert replied is not None
    assert replied.text == "№ 1245"
    assert replied.reply_markup is not None
    assert replied.reply_markup.model_dump(exclude_none=True) == CARD.model_dump(exclude_none=True)
    assert replied.from_user is not None
    assert replied.from_user.id == bot.id


async def test_a_long_selection_becomes_albums_of_ten(bot: Bot, anna: Person) -> None:
    """Twelve pictures are ten and two, with the caption on the first; ids ascend."""
    await anna.sends_album([Filler(100, seed=str(number)) for number in range(12)], "#1198 кухня")

    messages = [update.message for update in await bot.get_updates() if update.message]

    groups = [message.media_group_id for message in messages]
    assert [groups.count(group) for group in dict.fromkeys(groups)] == [10, 2]
    assert [message.caption for message in messages] == ["#1198 кухня"] + [None] * 11
    assert [message.message_id for message in messages] == sorted(message.message_id for message in messages)


async def test_originals_go_as_files(bot: Bot, anna: Person) -> None:
    """An album of documents, each with a name."""
    await anna.sends_album([Filler(100, seed="a"), Filler(100, seed="b")], as_files=True)

    messages = [update.message for update in await bot.get_updates() if update.message]

    assert [message.document and message.document.file_name for message in messages] == ["IMG_0001.jpg", "IMG_0002.jpg"]


async def test_only_the_own_contact_carries_the_own_id(bot: Bot, anna: Person) -> None:
    """A client's card has no id."""
    await anna.shares_contact()
    own = (await newest_message(bot)).contact
    await anna.shares_contact(Contact("8 900 555-01-42", "Ильдар", "Хасанов"))
    client = (await newest_message(bot)).contact

    assert own is not None
    assert client is not None
    assert (own.phone_number, own.user_id) == ("+79005550101", anna.telegram_id)
    assert (client.phone_number, client.user_id) == ("8 900 555-01-42", None)


async def test_a_tap_finds_its_button(bot: Bot, anna: Person) -> None:
    """By its text or a part of it, under the newest message that has it."""
    await bot.send_message(anna.telegram_id, "№ 1245", reply_markup=CARD)
    await bot.send_message(anna.telegram_id, "другое")

    tapped = await anna.taps("Дальше")
    query = (await newest(bot)).callback_query

    assert query is not None
    assert (query.data, query.from_user.id) == ("next", anna.telegram_id)
    assert isinstance(query.message, Message)
    assert (query.message.text, tapped.text) == ("№ 1245", "№ 1245")


async def test_an_old_message_comes_as_inaccessible(bot: Bot, anna: Person) -> None:
    """Then only chat and id are told; any data can be sent."""
    await bot.send_message(anna.telegram_id, "№ 1245", reply_markup=CARD)

    await anna.taps_data("made-up", anna.chat.last_from_bot, inaccessible=True)
    query = (await newest(bot)).callback_query

    assert query is not None
    assert isinstance(query.message, InaccessibleMessage)
    assert (query.data, query.message.message_id) == ("made-up", anna.chat.last_from_bot.message_id)


async def test_the_button_below_shares_the_contact(bot: Bot, anna: Person) -> None:
    """Or says its own text."""
    rows = [[KeyboardButton(text="📱 Отправить мой номер", request_contact=True)], [KeyboardButton(text="Нет")]]
    await bot.send_message(anna.telegram_id, "Кто вы?", reply_markup=ReplyKeyboardMarkup(keyboard=rows))

    shared, said = await anna.taps("Отправить"), await anna.taps("Нет")

    assert shared.contact is not None
    assert shared.contact.user_id == anna.telegram_id
    assert said.text == "Нет"


@pytest.mark.parametrize(("button", "reason"), [("Удалить", "no button"), ("Папка", "opens or copies")])
async def test_a_tap_on_nothing_fails_the_test(button: str, reason: str, bot: Bot, anna: Person) -> None:
    """With the chat in the message."""
    await bot.send_message(anna.telegram_id, "№ 1245", reply_markup=CARD)

    with pytest.raises(AssertionError, match=reason):
        await anna.taps(button)


async def test_edits_and_forwards(bot: Bot, anna: Person) -> None:
    """An edit is an update of its own kind; a forward names where it comes from, unless that is hidden."""
    message = await anna.says("цена 12")
    await anna.edits(message, "цена 12,1 млн")
    edited = (await newest(bot)).edited_message
    await anna.forwards(message, hides_name=True)
    forwarded = await newest_message(bot)

    assert edited is not None
    assert (edited.text, edited.message_id, edited.edit_date is None) == ("цена 12,1 млн", message.message_id, False)
    assert isinstance(forwarded.forward_origin, MessageOriginHiddenUser)


async def test_other_kinds_of_messages(bot: Bot, anna: Person) -> None:
    """Stickers, voices, round videos, and anything else by its fields."""
    await anna.sends_sticker()
    await anna.sends_voice()
    await anna.sends_video_note()
    await anna.sends_extra({"location": {"latitude": 55.8, "longitude": 49.1}})

    kinds = [update.message.content_type for update in await bot.get_updates() if update.message]

    assert kinds == ["sticker", "voice", "video_note", "location"]


async def test_stopping_the_bot_is_told(bot: Bot, anna: Person) -> None:
    """`my_chat_member`, and back."""
    await anna.blocks_bot()
    await anna.unblocks_bot()

    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]

    assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(
    bot: Bot, anna: Person, telegram: SandboxTelegram
) -> None:
    """Privacy mode: commands, mentions and replies; message ids are the group's own."""
    group = telegram.group("Продажи", anna)
    await anna.says("обед?", chat=group)
    await anna.says("/deal 1245", chat=group)

    updates = await bot.get_updates()

    assert [update.event_type for update in updates] == ["my_chat_member", "message"]
    assert updates[1].message is not None
    assert (updates[1].message.chat.type, updates[1].message.message_id) == ("supergroup", 2)
    assert (await bot.send_message(group.chat_id, "Пишите мне лично")).message_id == 3


async def test_a_channel_post(bot: Bot, telegram: SandboxTelegram) -> None:
    """Comes without a person."""
    telegram.post_in_channel(telegram.channel("Новости"), "Новый дом")

    post = (await newest(bot)).channel_post

    assert post is not None
    assert (post.text, post.from_user) == ("Новый дом", None)


async def test_waiting_ends_as_soon_as_the_chat_shows_it(bot: Bot, anna: Person) -> None:
    """Nobody polls: a change wakes whoever waits."""
    question = await anna.says("1245")

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        waiting = group.create_task(anna.chat.wait_for_text("из 10", after=question))
        group.create_task(bot.send_message(anna.telegram_id, "3 из 10"))

    assert waiting.result() is anna.chat.last_from_bot
    assert await anna.chat.wait_for_answer(question) is waiting.result()


async def test_waiting_in_vain_shows_the_chat(anna: Person) -> None:
    """The bot that says nothing is "not yet", and then a failure with the transcript."""
    await anna.says("1245")

    with pytest.raises(AssertionError, match="▸ 1245"):
        await anna.chat.wait_for(lambda chat: "№ 1245" in chat.last_from_bot.text, timeout_seconds=0.01)


async def test_listeners_hear_every_change(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """Until they have had enough."""
    heard: list[int] = []
    stop = telegram.on_change(lambda chat: heard.append(chat.chat_id))

    await bot.send_message(anna.telegram_id, "a")
    stop()
    await bot.send_message(anna.telegram_id, "b")

    assert heard == [anna.telegram_id]


async def test_the_transcript_reads_like_the_chat(bot: Bot, anna: Person) -> None:
    """Signs as in the documentation; lines no wider than a phone."""
    photos = await anna.sends_album([Filler(100, seed="a"), Filler(100, seed="b")], "#1198")
    await bot.set_message_reaction(anna.telegram_id, photos[0].message_id, [ReactionTypeEmoji(emoji="👀")])
    receipt = await bot.send_message(anna.telegram_id, "№ 1198 · Дубравная 28\n\n2 фото у меня, дальше дойдут сами.")
    await bot.edit_message_text(
        "№ 1198\n✅ 2 из 2 в папке", chat_id=anna.telegram_id, message_id=receipt.message_id, reply_markup=CARD
    )
    await anna.taps("Дальше")
    await bot.answer_callback_query(anna.chat.taps[0].query_id, text="Показы → Бронь")
    await anna.says("ключи у консьержа", reply_to=anna.chat.last_from_bot)

    assert anna.chat.transcript().splitlines() == [
        "▸ /start",
        "",
        "▸ 🖼×2 #1198  👀",
        "│ № 1198 · Дубравная 28",
        "│",
        "│ 2 фото у меня, дальше дойдут сами.",
        "✎ № 1198",
        "│ ✅ 2 из 2 в папке",
        "│ [➡️ Дальше: Бронь]",
        "│ [Папка]",
        "",
        "▸ [➡️ Дальше: Бронь]",
        "◌ Показы → Бронь",
        "",
        "▸ ↩ № 1198: ключи у консьержа",
    ]
