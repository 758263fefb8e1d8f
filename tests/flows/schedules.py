"""What a schedule of photos, taps and faults is made of. Each step prints as it was drawn, so a failure can be read."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st

from bot.clock import Clock
from bot.sandbox.telegram import Message, Person
from bot.telegram.button_data import ButtonData
from tests.flows.office import Office, bot_running, open_office
from tests.flows.snapshots import snapshots

FLAT, OTHER_FLAT, THIRD_FLAT = 1251, 1213, 1245
FAULTS = (
    "upload",
    "batch",
    "disk.file.copyto",
    "disk.file.get",
    "disk.file.markdeleted",
    "disk.file.moveto",
    "disk.file.restore",
)
ABOUT_PHOTOS = "p"
"""The button data of everything about photos begins with it."""


@dataclass(slots=True)
class Story:
    """What is played on, and what was sent so far."""

    office: Office
    anna: Person
    clock: Clock
    stack: AsyncExitStack
    sent: list[Message] = field(default_factory=list)
    photos: list[bytes] = field(default_factory=list)

    @property
    def tappable(self) -> list[Message]:
        """What stands in the chat with buttons about photos, the newest first."""
        return [
            message
            for message in reversed(self.anna.chat.from_bot)
            if any((button.callback_data or "").startswith(ABOUT_PHOTOS) for button in message.buttons)
        ]

    async def begin(self) -> None:
        """Start the bot."""
        await self.stack.enter_async_context(bot_running(self.office, self.clock))

    async def begin_again(self) -> None:
        """Stop it, wherever it is, and start it."""
        await self.stack.aclose()
        await self.begin()

    async def tap(self, data: ButtonData) -> None:
        """Tap a button that this data makes, and wait until the bot has heard of it."""
        await self.anna.taps_data(data.pack(), self.anna.chat.last_from_bot)
        tap = self.anna.chat.taps[-1]
        await self.anna.chat.wait_for(lambda _: tap.answers > 0, timeout_seconds=30)


class Step(ABC):
    """Something that happens."""

    @abstractmethod
    async def happen(self, story: Story) -> None:
        """Let it happen; return without waiting for its consequences."""


@dataclass(frozen=True)
class SendPhotos(Step):
    """So many photos: one by itself, more as an album; perhaps as a reply to the newest receipt, or with a number."""

    many: int
    is_reply: bool = False
    number: int | None = None

    async def happen(self, story: Story) -> None:
        """They are on their way."""
        photos = snapshots(self.many)
        reply_to = story.tappable[0] if self.is_reply and story.tappable else None
        caption = f"#{self.number}" if self.number else None
        if self.many == 1:
            story.sent.append(await story.anna.sends_photo(photos[0], caption, reply_to=reply_to))
        else:
            story.sent += await story.anna.sends_album(photos, caption, reply_to=reply_to)
        story.photos += photos


@dataclass(frozen=True)
class OpenDeal(Step):
    """Another deal comes into hand."""

    number: int

    async def happen(self, story: Story) -> None:
        """Its number is typed."""
        await story.anna.says(str(self.number))


@dataclass(frozen=True)
class TapSomething(Step):
    """One of the buttons about photos, counted from the newest message; whether it shows is waited for a moment."""

    which: int

    async def happen(self, story: Story) -> None:
        """It is tapped, if there is one."""
        with suppress(AssertionError):
            await story.anna.chat.wait_for(lambda _: bool(story.tappable), timeout_seconds=2)
        buttons = [
            (button.callback_data, message)
            for message in story.tappable
            for button in message.buttons
            if button.callback_data
        ]
        if buttons:
            data, message = buttons[self.which % len(buttons)]
            await story.anna.taps_data(data, message)


@dataclass(frozen=True)
class TakeBack(Step):
    """/undo as a reply to one of the photos."""

    which: int

    async def happen(self, story: Story) -> None:
        """It is sent, if there is a photo."""
        if story.sent:
            await story.anna.says("/undo", reply_to=story.sent[self.which % len(story.sent)])


@dataclass(frozen=True)
class LoseAnswer(Step):
    """The portal acts on the next such request, and its answer is lost."""

    method: str

    async def happen(self, story: Story) -> None:
        """From now on."""
        story.office.portal.faults.lose_answers[self.method] = 1


@dataclass(frozen=True)
class ActLate(Step):
    """The next such request is cut, and acted on much later."""

    method: str

    async def happen(self, story: Story) -> None:
        """From now on."""
        story.office.portal.faults.postpone[self.method] = 1


@dataclass(frozen=True)
class CatchUp(Step):
    """What was to be acted on late is acted on."""

    async def happen(self, story: Story) -> None:
        """Now."""
        story.office.portal.faults.catch_up()


@dataclass(frozen=True)
class DeliverAgain(Step):
    """Telegram delivers an earlier update once more, out of its order."""

    which: int

    async def happen(self, story: Story) -> None:
        """It is on its way."""
        updates = story.office.telegram.state.updates
        ids = sorted(updates.ever)
        updates.put_again(ids[self.which % len(ids)])


@dataclass(frozen=True)
class Restart(Step):
    """The bot is stopped in the middle of it and started again."""

    async def happen(self, story: Story) -> None:
        """It is up again."""
        await story.begin_again()


@dataclass(frozen=True)
class Wait(Step):
    """Something changes in the chat, or a moment passes."""

    async def happen(self, story: Story) -> None:
        """It has."""
        chat, revision = story.anna.chat, story.anna.chat.revision
        with suppress(AssertionError):
            await chat.wait_for(lambda _: chat.revision > revision, timeout_seconds=0.5)


_places = st.integers(min_value=0, max_value=9)
_steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(TapSomething, _places),
    st.builds(Wait),
    st.builds(LoseAnswer, st.sampled_from(FAULTS)),
    st.builds(ActLate, st.sampled_from(FAULTS)),
    st.builds(TapSomething, _places),
    st.builds(
        SendPhotos,
        st.integers(min_value=1, max_value=4),
        st.booleans(),
        st.sampled_from([None, OTHER_FLAT, THIRD_FLAT]),
    ),
    st.builds(CatchUp),
    st.builds(OpenDeal, st.sampled_from([FLAT, OTHER_FLAT])),
    st.builds(TakeBack, _places),
    st.builds(DeliverAgain, _places),
    st.builds(Restart),
)


def schedules(*, fewest: int = 6, most: int) -> st.SearchStrategy[list[Step]]:
    """So many steps, a photo and a wait before them: without one there is little to see."""
    return st.lists(_steps, min_size=fewest, max_size=most).map(lambda steps: [SendPhotos(3), Wait(), *steps])


@asynccontextmanager
async def story_begun(folder: Path, clock: Clock) -> AsyncIterator[Story]:
    """A fresh agency on a portal without limits, one agent signed in, a deal opened and another one after it."""
    async with open_office(folder) as office, AsyncExitStack() as stack:
        office.portal.faults.bucket_size = 10_000
        anna = office.employee("Анна Сафина")
        story = Story(office, anna, clock, stack)
        await story.begin()
        await office.sign_in(anna)
        await office.opens(anna, OTHER_FLAT)
        await office.opens(anna, FLAT)
        yield story


async def all_wanted_in(story: Story, data: Sequence[ButtonData]) -> None:
    """Everything works again, and after all that happened these buttons are tapped, one after the other."""
    faults = story.office.portal.faults
    faults.mend()
    faults.bucket_size = 10_000
    faults.catch_up()
    async with asyncio.timeout(60):
        for one in data:
            await story.tap(one)
