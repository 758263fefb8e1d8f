"""What is kept by key stays small, however long the program runs."""

import asyncio

from bot.keyed import Newest, Turns


def test_only_the_newest_are_kept() -> None:
    """Ten thousand chats later there are three, and they are the last three."""
    heard: Newest[int, str] = Newest(3)

    for chat_id in range(10_000):
        heard[chat_id] = "ru"

    assert list(heard) == [9997, 9998, 9999]


def test_what_is_put_in_again_is_the_newest() -> None:
    """It takes nobody's place, and outlives what has not been heard of since."""
    heard: Newest[str, str] = Newest(2)
    heard["Анна"] = "ru"
    heard["Марат"] = "ru"

    heard["Анна"] = "en"
    heard["Ильдар"] = "ru"

    assert dict(heard) == {"Анна": "en", "Ильдар": "ru"}


def test_what_is_forgotten_is_gone() -> None:
    """As with any mapping."""
    heard: Newest[str, str] = Newest(2)
    heard["Анна"] = "ru"

    assert heard.pop("Анна") == "ru"
    assert heard.get("Анна") is None


async def test_turns_for_one_key_are_taken_one_after_another() -> None:
    """Whoever waits finds the same lock; another deal waits for nobody."""
    turns: Turns[int] = Turns()
    steps: list[str] = []
    marat_came = asyncio.Event()

    async def anna_writes() -> None:
        async with turns.of(1245):
            async with turns.of(1102):
                steps.append("Анна in another deal")
            await marat_came.wait()
            steps.append("Анна")

    async def marat_writes() -> None:
        marat_came.set()
        async with turns.of(1245):
            steps.append("Марат")

    await asyncio.gather(anna_writes(), marat_writes())

    assert steps == ["Анна in another deal", "Анна", "Марат"]


async def test_turns_that_are_over_leave_nothing() -> None:
    """A thousand deals later no lock is kept."""
    turns: Turns[int] = Turns()

    for deal_id in range(1000):
        async with turns.of(deal_id):
            assert len(turns) == 1

    assert len(turns) == 0
