"""What the visitor does on the page, done by the person in whose place they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from pathlib import Path

from bot.sandbox.cast import Part
from bot.sandbox.samples import Sample
from bot.sandbox.telegram import Attachment, MediaKind, Message, Person, SandboxTelegram

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What Telegram's apps send as a photo; other pictures (HEIC, GIF) go as files."""


class UnknownThingError(Exception):
    """There is no such person, message, button or sample any more."""


@dataclass(frozen=True, slots=True)
class HowToSend:
    """What goes with files."""

    caption: str = ""
    reply_to: int | None = None
    as_files: bool = False


class Sending:
    """Finds the person and acts."""

    def __init__(
        self, telegram: SandboxTelegram, cast: Sequence[Part], samples: Sequence[Sample], folder: Path
    ) -> None:
        self.folder = folder
        self._telegram = telegram
        self._people = {part.person.telegram_id: part.person for part in cast}
        self._samples = {sample.key: sample for sample in samples}
        self._shots = count(1)

    def person(self, person_id: int) -> Person:
        """The person; UnknownThingError for none."""
        person = self._people.get(person_id)
        if person is None:
            raise UnknownThingError(f"person {person_id}")
        return person

    async def say(self, person: Person, text: str, reply_to: int | None) -> None:
        """Type a text."""
        await person.says(text, reply_to=self._message(person, reply_to))

    async def tap(self, person: Person, message_id: int, row: int, column: int) -> None:
        """Tap the button in that place under that message."""
        message = self._message(person, message_id)
        rows = message.keyboard if message else []
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            raise UnknownThingError(f"button {row}, {column} of message {message_id}")
        button = rows[row][column]
        await person.taps(lambda other: other is button, message)

    async def send_samples(self, person: Person, keys: Sequence[str], how: HowToSend) -> None:
        """Send ready files."""
        try:
            samples = [self._samples[key] for key in keys]
        except KeyError as missing:
            raise UnknownThingError(f"sample {missing}") from None
        await self.send(person, [sample.shot(next(self._shots)) for sample in samples], how)

    async def send(self, person: Person, attachments: Sequence[Attachment], how: HowToSend) -> None:
        """Send files as the apps do: pictures and videos together as an album, files together as another."""
        if how.as_files:
            attachments = [replace(one, kind=MediaKind.DOCUMENT) for one in attachments]
        caption: str | None = how.caption or None
        reply_to = self._message(person, how.reply_to)
        for _, alike in groupby(attachments, key=lambda one: one.kind is MediaKind.DOCUMENT):
            group = list(alike)
            if len(group) == 1:
                await person.sends(group[0], caption, reply_to=reply_to)
            else:
                await person.sends_album(group, caption, reply_to=reply_to)
            caption = None

    def speak(self, language: str) -> None:
        """Everybody's phone changes its language; the bot sees it with the next update."""
        for person in self._people.values():
            person.user = replace(person.user, language_code=language)
            self._telegram.state.users[person.telegram_id] = person.user

    @staticmethod
    def _message(person: Person, message_id: int | None) -> Message | None:
        return None if message_id is None else person.chat.find_message(message_id)


def kind_of(mime: str) -> MediaKind:
    """How a phone would send a file of this type, unless it is told to send it as a file."""
    if mime in PHOTO_TYPES:
        return MediaKind.PHOTO
    return MediaKind.VIDEO if mime == "video/mp4" else MediaKind.DOCUMENT
