"""Each fault does what its attribute says, and ends when it is taken back."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.types import ReactionTypeEmoji

from bot.sandbox.telegram import Person, SandboxTelegram, TelegramFault
from tests.fakes.clock import EagerClock


async def test_while_down_requests_hang_and_do_nothing(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """A request of the outage is cut when it ends; what came meanwhile is there afterwards."""
    telegram.faults.is_down = True
    await anna.says("1245")

    async with asyncio.TaskGroup() as group:
        sending = group.create_task(sends_in_vain(bot, anna))
        group.create_task(ends_soon(telegram))

    assert sending.result() == []
    assert len(await bot.get_updates()) == 1


async def sends_in_vain(bot: Bot, anna: Person) -> list[str]:
    """What the chat shows after a message that failed."""
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.telegram_id, "a")
    return [message.text for message in anna.chat.from_bot]


async def ends_soon(telegram: SandboxTelegram) -> None:
    """End the outage when a request hangs in it."""
    for _ in range(200):
        await asyncio.sleep(0)
    telegram.faults.is_down = False


async def test_refused_connections_are_reset(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """At once, and not any more afterwards."""
    telegram.faults.refuses_connections = True
    with pytest.raises(TelegramNetworkError):
        await bot.get_me()

    telegram.faults.refuses_connections = False

    assert (await bot.get_me()).is_bot


async def test_a_lost_answer_has_acted(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """The message is in the chat, the bot does not know."""
    telegram.faults.loses_answers["sendMessage"] = 1

    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna.telegram_id, "a")
    await bot.send_message(anna.telegram_id, "b")

    assert [message.text for message in anna.chat.from_bot] == ["a", "b"]


async def test_flood_control_refuses_messages_and_nothing_else(
    bot: Bot, anna: Person, telegram: SandboxTelegram
) -> None:
    """429 with the seconds to wait."""
    telegram.faults.flood_next, telegram.faults.flood_seconds = 1, 7

    await bot.get_me()
    with pytest.raises(TelegramRetryAfter) as raised:
        await bot.send_message(anna.telegram_id, "a")
    await bot.send_message(anna.telegram_id, "b")

    assert raised.value.retry_after == 7


async def test_edits_may_not_come_faster_than_allowed(
    bot: Bot, anna: Person, telegram: SandboxTelegram, clock: EagerClock
) -> None:
    """`seconds_between_edits` is per chat."""
    telegram.faults.seconds_between_edits = 3
    sent = await bot.send_message(anna.telegram_id, "1")
    await bot.edit_message_text("2", chat_id=anna.telegram_id, message_id=sent.message_id)

    with pytest.raises(TelegramRetryAfter):
        await bot.edit_message_text("3", chat_id=anna.telegram_id, message_id=sent.message_id)
    clock.advance(3)
    await bot.edit_message_text("4", chat_id=anna.telegram_id, message_id=sent.message_id)

    assert anna.chat.last_from_bot.text == "4"


async def test_refused_reactions(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """Also such as are in the set."""
    telegram.faults.refuses_reactions = True
    message = await anna.says("a")

    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(anna.telegram_id, message.message_id, [ReactionTypeEmoji(emoji="👍")])


async def test_a_chosen_error_for_a_chosen_method(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """So many times."""
    telegram.faults.fail_next.append(TelegramFault("getMe", 502, "Bad Gateway", count=2))

    for _ in range(2):
        with pytest.raises(TelegramServerError):
            await bot.get_me()

    assert (await bot.get_me()).is_bot
    assert [call.method for call in telegram.calls] == ["getMe"] * 3


async def test_a_slow_line_delays_every_answer(
    bot: Bot, anna: Person, telegram: SandboxTelegram, clock: EagerClock
) -> None:
    """`delay_seconds` before each."""
    telegram.faults.delay_seconds = 0.08

    await bot.get_me()

    assert clock.slept == [0.08]
