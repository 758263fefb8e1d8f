"""What the bot writes, changes and takes away, and what the server refuses."""

from collections.abc import Awaitable, Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import (
    BotCommand,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from aiogram.utils.formatting import Bold, Text

from bot.sandbox.telegram import Button, Filler, Person, SandboxTelegram
from tests.fakes.clock import EagerClock
from tests.unit.sandbox.telegram.conftest import PlainSession


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Rows of buttons under a message."""
    return InlineKeyboardMarkup(inline_keyboard=list(rows))


def button(text: str = "Этап", data: str = "stage") -> InlineKeyboardButton:
    """One button with data."""
    return InlineKeyboardButton(text=text, callback_data=data)


async def test_a_message_shows_text_entities_and_buttons(bot: Bot, anna: Person) -> None:
    """Titles stay literal, formatting travels as entities in UTF-16 units."""
    rows = keyboard(
        [button()],
        [
            InlineKeyboardButton(text="Папка", url="http://127.0.0.1:1/docs/"),
            InlineKeyboardButton(text="📋", copy_text=CopyTextButton(text="+79005550142")),
        ],
    )
    sent = await bot.send_message(
        anna.telegram_id, **Text("🏠 ", Bold("№ 1245 <b>&"), "\nПоказы").as_kwargs(), reply_markup=rows
    )

    shown = anna.chat.last_from_bot
    assert shown.lines == ["🏠 № 1245 <b>&", "Показы"]
    assert shown.entities == [{"type": "bold", "offset": 3, "length": 11}]
    assert shown.buttons == [
        Button("Этап", callback_data="stage"),
        Button("Папка", url="http://127.0.0.1:1/docs/"),
        Button("📋", copy_text="+79005550142"),
    ]
    assert sent.message_id == shown.message_id
    assert sent.reply_markup is not None
    assert sent.reply_markup.model_dump(exclude_none=True) == rows.model_dump(exclude_none=True)


async def test_the_keyboard_below_comes_and_goes(bot: Bot, anna: Person) -> None:
    """A reply keyboard stays until it is removed."""
    ask = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="📱 Отправить", request_contact=True)]])
    await bot.send_message(anna.telegram_id, "Кто вы?", reply_markup=ask)
    shown = anna.chat.reply_keyboard

    await bot.send_message(anna.telegram_id, "Здравствуйте", reply_markup=ReplyKeyboardRemove())

    assert shown == [[Button("📱 Отправить", requests_contact=True)]]
    assert anna.chat.reply_keyboard == []


async def test_an_answer_names_what_it_answers(bot: Bot, anna: Person) -> None:
    """`reply_parameters` are checked, unless the bot says that it does not mind."""
    question = await anna.says("1245")
    await bot.send_message(anna.telegram_id, "a", reply_parameters=ReplyParameters(message_id=question.message_id))
    answer = anna.chat.last_from_bot
    nowhere = ReplyParameters(message_id=9999, allow_sending_without_reply=True)

    await bot.send_message(anna.telegram_id, "b", reply_parameters=nowhere)

    assert answer.reply_to is question
    assert anna.chat.last_from_bot.reply_to is None


REFUSED: list[tuple[str, Callable[[Bot, int], Awaitable[object]]]] = [
    ("message text is empty", lambda bot, chat: bot.send_message(chat, "  ")),
    ("message is too long", lambda bot, chat: bot.send_message(chat, "ы" * 4097)),
    ("unsupported parse_mode", lambda bot, chat: bot.send_message(chat, "<b>a</b>", parse_mode="HTML")),
    ("chat not found", lambda bot, chat: bot.send_message(chat + 999, "a")),
    (
        "BUTTON_DATA_INVALID",
        lambda bot, chat: bot.send_message(chat, "a", reply_markup=keyboard([button("a", "ы" * 33)])),
    ),
    (
        "Text buttons are unallowed",
        lambda bot, chat: bot.send_message(chat, "a", reply_markup=keyboard([InlineKeyboardButton(text="a")])),
    ),
    (
        "Wrong HTTP URL",
        lambda bot, chat: bot.send_message(
            chat, "a", reply_markup=keyboard([InlineKeyboardButton(text="a", url="http://localhost/")])
        ),
    ),
    (
        "message to be replied not found",
        lambda bot, chat: bot.send_message(chat, "a", reply_parameters=ReplyParameters(message_id=9999)),
    ),
    ("message to edit not found", lambda bot, chat: bot.edit_message_text("a", chat_id=chat, message_id=9999)),
    ("message can't be edited", lambda bot, chat: bot.edit_message_text("a", chat_id=chat, message_id=101)),
    ("message to delete not found", lambda bot, chat: bot.delete_message(chat, 9999)),
    ("message to react not found", lambda bot, chat: bot.set_message_reaction(chat, 9999)),
    (
        "REACTION_INVALID",
        lambda bot, chat: bot.set_message_reaction(chat, 101, [ReactionTypeEmoji(emoji="✅")]),
    ),
    ("query is too old", lambda bot, _chat: bot.answer_callback_query("1")),
    ("wrong parameter action", lambda bot, chat: bot.send_chat_action(chat, "dancing")),
    ("BOT_COMMAND_INVALID", lambda bot, _chat: bot.set_my_commands([BotCommand(command="Find", description="a")])),
]


@pytest.mark.parametrize(("reason", "call"), REFUSED, ids=[reason for reason, _ in REFUSED])
async def test_the_server_refuses(
    reason: str, call: Callable[[Bot, int], Awaitable[object]], bot: Bot, anna: Person
) -> None:
    """Mistakes that the real server refuses are refused here, in its words."""
    with pytest.raises(TelegramBadRequest, match=reason):
        await call(bot, anna.telegram_id)


async def test_the_longest_text_passes(bot: Bot, anna: Person) -> None:
    """4,096 characters fit, counted after the ends were cleaned."""
    await bot.send_message(anna.telegram_id, f"  {'ы' * 4096}  ")

    assert len(anna.chat.last_from_bot.text) == 4096


async def test_an_edit_changes_text_and_buttons_in_place(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """Naming no buttons takes them away; the times of edits are kept."""
    sent = await bot.send_message(anna.telegram_id, "3 из 10", reply_markup=keyboard([button()]))

    await bot.edit_message_text("10 из 10", chat_id=anna.telegram_id, message_id=sent.message_id)

    shown = anna.chat.last_from_bot
    assert (shown.message_id, shown.text, shown.buttons, shown.edited_count) == (sent.message_id, "10 из 10", [], 1)
    assert telegram.edit_times == {anna.telegram_id: shown.edited_at_seconds}


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, anna: Person) -> None:
    """The double tap's error."""
    rows = keyboard([button()])
    sent = await bot.send_message(anna.telegram_id, "Показы", reply_markup=rows)

    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(chat_id=anna.telegram_id, message_id=sent.message_id, reply_markup=rows)

    assert anna.chat.last_from_bot.edited_count == 0


async def test_a_deleted_message_cannot_be_edited(bot: Bot, anna: Person) -> None:
    """Whether the bot or the person deleted it."""
    sent = await bot.send_message(anna.telegram_id, "a")
    await anna.deletes(anna.chat.last_from_bot)

    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("b", chat_id=anna.telegram_id, message_id=sent.message_id)

    assert anna.chat.from_bot == []


async def test_a_reaction_to_an_album_lands_on_its_first_message(bot: Bot, anna: Person) -> None:
    """And replaces the one before."""
    first, second = await anna.sends_album([Filler(10, seed="1"), Filler(10, seed="2")])

    for emoji in ("👀", "👍"):
        await bot.set_message_reaction(anna.telegram_id, second.message_id, [ReactionTypeEmoji(emoji=emoji)])

    assert (first.reactions, first.reaction_history, second.reactions) == (["👍"], ["👀", "👍"], [])


async def test_a_tap_is_answered_once(bot: Bot, anna: Person, clock: EagerClock) -> None:
    """The first answer shows; a second one is taken and shows nothing."""
    await bot.send_message(anna.telegram_id, "Карточка", reply_markup=keyboard([button()]))
    await anna.taps("Этап")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    clock.advance(1.5)

    await bot.answer_callback_query(query.id, text="Показы → Бронь")
    await bot.answer_callback_query(query.id)

    (notice,) = anna.chat.notices
    assert (notice.text, notice.waited_seconds, anna.chat.taps[0].answers) == ("Показы → Бронь", 1.5, 2)


async def test_a_tap_can_be_answered_for_fifteen_seconds(bot: Bot, anna: Person, clock: EagerClock) -> None:
    """After that the query is too old."""
    await bot.send_message(anna.telegram_id, "Карточка", reply_markup=keyboard([button()]))
    await anna.taps("Этап")
    clock.advance(16)

    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(anna.chat.taps[0].query_id)

    assert anna.chat.notices == []


async def test_who_never_wrote_or_blocked_the_bot_cannot_be_written_to(
    bot: Bot, anna: Person, telegram: SandboxTelegram
) -> None:
    """A bot cannot begin a conversation, nor go on with one that was stopped."""
    stranger = telegram.person("Тимур", "+79005550910")
    await anna.blocks_bot()

    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(stranger.telegram_id, "a")
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await bot.send_message(anna.telegram_id, "a")


async def test_a_wrong_token_is_unauthorized(telegram: SandboxTelegram, bot: Bot) -> None:
    """401, as for a token that was revoked."""
    async with Bot("7000000001:wrong", session=PlainSession(api=bot.session.api)) as other:
        with pytest.raises(TelegramUnauthorizedError):
            await other.get_me()


async def test_the_bot_says_who_it_is(bot: Bot) -> None:
    """Name, commands and description are kept per language."""
    await bot.set_my_commands([BotCommand(command="find", description="Найти")], language_code="ru")
    await bot.set_my_description("Бот агентства")

    assert (await bot.get_me()).username == "sandbox_deals_bot"
    assert (await bot.get_my_commands(language_code="ru"))[0].description == "Найти"
    assert await bot.get_my_commands() == []
    assert (await bot.get_my_description()).description == "Бот агентства"


async def test_what_the_bot_is_doing_shows_until_it_writes(bot: Bot, anna: Person) -> None:
    """`sendChatAction`."""
    await bot.send_chat_action(anna.telegram_id, "typing")
    before = anna.chat.action

    await bot.send_message(anna.telegram_id, "a")

    assert (before, anna.chat.action) == ("typing", None)
