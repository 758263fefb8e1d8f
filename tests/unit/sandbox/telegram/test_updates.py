"""`getUpdates` means here what it means in the real Telegram."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramNetworkError
from aiogram.types import Update

from bot.sandbox.telegram import Person, SandboxTelegram


def texts(updates: list[Update]) -> list[str | None]:
    """What the messages of these updates say."""
    return [update.message.text if update.message else None for update in updates]


async def test_an_update_comes_until_an_offset_confirms_it(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """Without an offset the same updates come again; an offset beyond them forgets them."""
    await anna.says("1245")
    await anna.says("1251")

    first = await bot.get_updates()
    again = await bot.get_updates()
    beyond = await bot.get_updates(offset=first[0].update_id + 1)

    assert texts(first) == texts(again) == ["1245", "1251"]
    assert texts(beyond) == ["1251"]
    assert telegram.unconfirmed_updates == [first[1].update_id]


async def test_limit_and_negative_offset(bot: Bot, anna: Person) -> None:
    """`limit` cuts an answer; a negative offset keeps only the newest."""
    for text in "abcd":
        await anna.says(text)

    limited = await bot.get_updates(limit=2)
    newest = await bot.get_updates(offset=-1)

    assert texts(limited) == ["a", "b"]
    assert texts(newest) == texts(await bot.get_updates()) == ["d"]


async def test_a_long_poll_ends_when_something_comes(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """A poll that hangs is answered with the message, not after its time."""
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        poll = group.create_task(bot.get_updates(timeout=30))
        await telegram.wait_until_polled()
        await anna.says("1245")

    assert texts(poll.result()) == ["1245"]


async def test_the_second_poller_ends_the_first(bot: Bot, anna: Person) -> None:
    """Two polls at once are a conflict for the one that hangs."""
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        first = group.create_task(poll_into_conflict(bot))
        second = group.create_task(poll_into_conflict(bot))
        await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
        await anna.says("1245")

    assert sorted([first.result(), second.result()]) == [False, True]


async def poll_into_conflict(bot: Bot) -> bool:
    """Whether the poll ended in a conflict."""
    try:
        await bot.get_updates(timeout=30)
    except TelegramConflictError as conflict:
        return "only one bot instance" in conflict.message
    return False


async def test_only_kinds_asked_for_are_kept(bot: Bot, anna: Person) -> None:
    """`allowed_updates` holds for what happens after it was stated."""
    await bot.get_updates(allowed_updates=["message"])

    message = await anna.says("цена")
    await anna.edits(message, "цена 12")

    assert [update.event_type for update in await bot.get_updates()] == ["message"]


async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot, anna: Person) -> None:
    """One way or the other."""
    await bot.set_webhook("http://127.0.0.1:9/nowhere")

    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()


async def test_an_update_comes_twice_although_it_was_confirmed(
    bot: Bot, anna: Person, telegram: SandboxTelegram
) -> None:
    """`duplicate_updates` delivers a second time after the offset."""
    telegram.faults.duplicate_updates = True
    await anna.says("1245")

    first = await bot.get_updates()
    second = await bot.get_updates(offset=first[0].update_id + 1)
    third = await bot.get_updates(offset=first[0].update_id + 1)

    assert [update.update_id for update in first] == [update.update_id for update in second]
    assert third == []


async def test_an_answer_is_lost_after_its_offset_counted(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """`cut_get_updates` cuts the next answer that carries something; what it confirmed stays confirmed."""
    await anna.says("1245")
    first = await bot.get_updates()
    await anna.says("1251")
    telegram.faults.cut_get_updates = 1

    with pytest.raises(TelegramNetworkError):
        await bot.get_updates(offset=first[0].update_id + 1)

    assert texts(await bot.get_updates()) == ["1251"]


async def test_raw_and_repeated_updates(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """A test may queue anything, and anything once more."""
    update_id = telegram.push_raw({"poll": {"id": "1", "question": "?"}})
    await bot.get_updates(offset=update_id + 1, timeout=0)
    telegram.push_again(update_id)

    raw = await telegram.state.updates.poll(update_id + 1, 100, 0)

    assert raw == [{"update_id": update_id, "poll": {"id": "1", "question": "?"}}]


async def test_waiting_until_everything_is_confirmed(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """A test can wait for the bot to have taken all in."""
    await anna.says("1245")
    last = (await bot.get_updates())[-1]

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(telegram.wait_until_confirmed())
        group.create_task(bot.get_updates(offset=last.update_id + 1))

    assert telegram.unconfirmed_updates == []


async def test_a_dead_poller_takes_nothing_along(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """A poll whose client has gone does not answer any more."""
    await anna.says("1245")
    update_id = (await bot.get_updates())[0].update_id
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.get_updates(offset=update_id + 1, timeout=30), 0.05)
    await telegram.state.updates.wait_until_polled(hanging=0)
    telegram.push_again(update_id)

    again = await bot.get_updates(offset=update_id + 1)

    assert [update.update_id for update in again] == [update_id]


async def test_setting_a_webhook_ends_a_poll(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """With a conflict of its own."""
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        poll = group.create_task(poll_into_webhook(bot))
        await telegram.wait_until_polled()
        await bot.set_webhook("http://127.0.0.1:9/nowhere")

    assert poll.result() == "terminated by setWebhook request"


async def poll_into_webhook(bot: Bot) -> str:
    """What the conflict says."""
    with pytest.raises(TelegramConflictError) as raised:
        await bot.get_updates(timeout=30)
    return raised.value.message.partition("Conflict: ")[2]
