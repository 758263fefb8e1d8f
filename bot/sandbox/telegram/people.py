"""A person with a phone: what they type, tap and send becomes messages and updates."""

from collections.abc import Callable, Sequence

from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.files import Source
from bot.sandbox.telegram.messages import Button, Contact, JsonObject, Message

ButtonChoice = str | Callable[[Button], bool]
"""A button by its text (exact, else the first that contains it) or by a predicate."""


class Person:
    """Somebody who uses the bot. Every action returns the message that it made or touched."""

    telegram_id: int
    name: str
    phone: str
    language_code: str
    chat: Chat
    """The private chat with the bot."""

    async def says(self, text: str, *, reply_to: Message | None = None, chat: Chat | None = None) -> Message:
        """Type a text; `chat` is a group, the private chat if None."""
        raise NotImplementedError

    async def sends_photo(
        self, source: Source, caption: str | None = None, *, reply_to: Message | None = None
    ) -> Message:
        """Send one picture the usual way."""
        raise NotImplementedError

    async def sends_album(
        self,
        sources: Sequence[Source],
        captions: str | Sequence[str | None] | None = None,
        *,
        as_files: bool = False,
        reply_to: Message | None = None,
    ) -> list[Message]:
        """Send pictures in one go: an album for each ten, as the apps do. One caption goes to the first picture."""
        raise NotImplementedError

    async def sends_file(
        self,
        source: Source,
        name: str | None = None,
        mime: str | None = None,
        caption: str | None = None,
        *,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a file as a file; name and type are guessed from a path."""
        raise NotImplementedError

    async def sends_video(
        self,
        source: Source | None = None,
        *,
        size_bytes: int = 3_000_000,
        duration_seconds: int = 12,
        name: str | None = None,
        caption: str | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a video; without `source` a file of `size_bytes` that needs no room."""
        raise NotImplementedError

    async def sends_sticker(self) -> Message:
        """Send a sticker."""
        raise NotImplementedError

    async def sends_voice(self, duration_seconds: int = 4) -> Message:
        """Send a voice message."""
        raise NotImplementedError

    async def sends_video_note(self, duration_seconds: int = 6) -> Message:
        """Send a round video."""
        raise NotImplementedError

    async def sends_extra(self, content: JsonObject) -> Message:
        """Send a message with other fields of the Bot API in it, such as `{"location": {…}}`."""
        raise NotImplementedError

    async def shares_contact(self, of: "Person | Contact | None" = None) -> Message:
        """Share the own contact (with the own `user_id`) or somebody else's."""
        raise NotImplementedError

    async def taps(self, button: ButtonChoice, message: Message | None = None, *, inaccessible: bool = False) -> Message:
        """Tap a button: under `message`, else of the newest message that has it, else under the input field.

        Returns the message tapped (its callback query is then on the way), or the one that a button under the
        input field sent. `inaccessible`: Telegram tells the bot only the message's id, as for old messages.

        Raises:
            AssertionError: there is no such button, or it only opens or copies something.
        """
        raise NotImplementedError

    async def taps_data(self, callback_data: str, message: Message, *, inaccessible: bool = False) -> Message:
        """Send a callback query with any data, also such as no button carries."""
        raise NotImplementedError

    async def forwards(self, message: Message, *, hides_name: bool = False) -> Message:
        """Forward a message into the private chat with the bot."""
        raise NotImplementedError

    async def edits(self, message: Message, text: str) -> Message:
        """Change the text or caption of an own message."""
        raise NotImplementedError

    async def deletes(self, message: Message) -> Message:
        """Delete a message for both sides; Telegram tells the bot nothing."""
        raise NotImplementedError

    async def blocks_bot(self) -> None:
        """Stop the bot; what it sends is refused with 403."""
        raise NotImplementedError

    async def unblocks_bot(self) -> None:
        """Let the bot write again."""
        raise NotImplementedError
