"""A person with a phone: what they type, tap and send becomes messages and updates."""

import secrets
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path

from bot.sandbox.telegram.chats import Chat, ChatKind, EventKind
from bot.sandbox.telegram.files import Filler, Source
from bot.sandbox.telegram.media import make_media, reissue
from bot.sandbox.telegram.messages import Attachment, Button, Contact, JsonObject, Media, MediaKind, Message, Tap
from bot.sandbox.telegram.state import TelegramState, User, new_query_id
from bot.sandbox.telegram.text import found_entities
from bot.sandbox.telegram.wire import chat_json, membership_json, message_json, user_json

ButtonChoice = str | Callable[[Button], bool]
"""A button by its text (exact, else the first that contains it) or by a predicate."""

ALBUM_SIZE = 10
"""Telegram's apps cut a longer selection into albums of ten."""


class Person:
    """Somebody who uses the bot. Every action returns the message that it made or touched."""

    def __init__(self, state: TelegramState, user: User, chat: Chat, *, name: str, phone: str) -> None:
        self._state = state
        self.user = user
        self.chat = chat
        """The private chat with the bot."""
        self.name = name
        self.phone = phone

    @property
    def telegram_id(self) -> int:
        """The person's id, which is also the id of their private chat with the bot."""
        return self.user.user_id

    @property
    def language_code(self) -> str:
        """The language of their app."""
        return self.user.language_code or ""

    async def says(self, text: str, *, reply_to: Message | None = None, chat: Chat | None = None) -> Message:
        """Type a text; `chat` is a group, the private chat if None."""
        message = self._new(chat or self.chat, reply_to)
        message.text, message.entities = text, found_entities(text)
        return self._send(message)

    async def sends(
        self,
        attachment: Attachment,
        caption: str | None = None,
        *,
        reply_to: Message | None = None,
        chat: Chat | None = None,
    ) -> Message:
        """Send one file in the way it says."""
        media = await make_media(self._state.shelf, attachment)
        return self._send(self._with_media(chat or self.chat, media, caption, reply_to))

    async def sends_photo(
        self, source: Source, caption: str | None = None, *, reply_to: Message | None = None
    ) -> Message:
        """Send one picture the usual way."""
        return await self.sends(Attachment(source), caption, reply_to=reply_to)

    async def sends_album(
        self,
        sources: Sequence[Source | Attachment],
        captions: str | Sequence[str | None] | None = None,
        *,
        as_files: bool = False,
        reply_to: Message | None = None,
    ) -> list[Message]:
        """Send pictures in one go: an album for each ten, as the apps do. One caption goes to the first picture."""
        texts = [captions] if captions is None or isinstance(captions, str) else list(captions)
        attachments = [_in_album(source, number, as_files=as_files) for number, source in enumerate(sources)]
        media = [await make_media(self._state.shelf, attachment) for attachment in attachments]
        messages = [
            self._with_media(self.chat, one, text, reply_to)
            for one, text in zip_longest(media, texts[: len(media)])
            if one
        ]
        for start in range(0, len(messages), ALBUM_SIZE):
            self._send_album(messages[start : start + ALBUM_SIZE])
        return messages

    async def adds_to_album(self, album: Message, source: Source, caption: str | None = None) -> Message:
        """One more picture of an album, which a bad line delivers when the others have long arrived."""
        message = self._with_media(self.chat, await make_media(self._state.shelf, Attachment(source)), caption, None)
        message.media_group_id = album.media_group_id
        return self._send(message)

    async def sends_file(
        self,
        source: Source,
        name: str | None = None,
        mime: str | None = None,
        caption: str | None = None,
        *,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a file as a file; the name comes from a path, the type from the name."""
        known = name or (source.name if isinstance(source, Path) else None)
        return await self.sends(Attachment(source, MediaKind.DOCUMENT, known, mime), caption, reply_to=reply_to)

    async def sends_video(
        self,
        *,
        size_bytes: int = 3_000_000,
        duration_seconds: int = 12,
        name: str | None = None,
        caption: str | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a video of that size, which needs no room."""
        content = Filler(size_bytes, seed=secrets.token_hex(8))
        video = Attachment(content, MediaKind.VIDEO, name, duration_seconds=duration_seconds)
        return await self.sends(video, caption, reply_to=reply_to)

    async def sends_sticker(self) -> Message:
        """Send a sticker."""
        return await self.sends(Attachment(Filler(20_000, head=b"RIFF"), MediaKind.STICKER))

    async def sends_voice(self, duration_seconds: int = 4) -> Message:
        """Send a voice message."""
        voice = Filler(duration_seconds * 2_000, head=b"OggS")
        return await self.sends(Attachment(voice, MediaKind.VOICE, duration_seconds=duration_seconds))

    async def sends_video_note(self, duration_seconds: int = 6) -> Message:
        """Send a round video."""
        note = Filler(duration_seconds * 100_000)
        return await self.sends(Attachment(note, MediaKind.VIDEO_NOTE, duration_seconds=duration_seconds))

    async def sends_extra(self, content: JsonObject) -> Message:
        """Send a message with other fields of the Bot API in it, such as `{"location": {…}}`."""
        message = self._new(self.chat, None)
        message.extra = content
        return self._send(message)

    async def shares_contact(self, of: "Person | Contact | None" = None) -> Message:
        """Share the own contact (with the own `user_id`) or somebody else's."""
        message = self._new(self.chat, None)
        message.contact = of if isinstance(of, Contact) else _card(of or self)
        return self._send(message)

    async def taps(
        self, button: ButtonChoice, message: Message | None = None, *, inaccessible: bool = False
    ) -> Message:
        """Tap a button: under `message`, else of the newest message that has it, else under the input field.

        Returns the message tapped (its callback query is then on the way), or the one that a button under the
        input field sent. `inaccessible`: Telegram tells the bot only the message's id, as for old messages.

        Raises:
            AssertionError: there is no such button, or it only opens or copies something.
        """
        for fits in _ways_to_choose(button):
            tapped = message if message is not None else self.chat.newest_with_button(fits)
            found = [] if tapped is None else [one for one in tapped.buttons if fits(one)]
            if tapped is not None and found:
                return self._tap(tapped, found[0], inaccessible=inaccessible)
            below = [one for row in self.chat.reply_keyboard for one in row if message is None and fits(one)]
            if below:
                return await (self.shares_contact() if below[0].requests_contact else self.says(below[0].text))
        raise AssertionError(f"no button {button!r} in the chat:\n{self.chat.transcript()}")

    async def taps_data(self, callback_data: str, message: Message, *, inaccessible: bool = False) -> Message:
        """Send a callback query with any data, also such as no button carries."""
        return self._tap(message, Button(callback_data, callback_data=callback_data), inaccessible=inaccessible)

    async def forwards(self, message: Message, *, hides_name: bool = False) -> Message:
        """Forward a message into the private chat with the bot."""
        media = None if message.media is None else await reissue(self._state.shelf, message.media)
        copy = self._new(self.chat, None)
        copy.media = media
        copy.text, copy.entities, copy.contact, copy.extra = (
            message.text,
            message.entities,
            message.contact,
            message.extra,
        )
        sender = self._state.users[message.sender_id]
        origin: JsonObject = {"type": "user", "sender_user": user_json(sender)}
        if hides_name:
            origin = {"type": "hidden_user", "sender_user_name": sender.first_name}
        copy.forward_origin = {**origin, "date": int(message.sent_at.timestamp())}
        return self._send(copy)

    async def edits(self, message: Message, text: str) -> Message:
        """Change the text or caption of an own message."""
        chat = self._state.chats[message.chat_id]
        message.text, message.entities = text, found_entities(text)
        message.edited_count += 1
        message.edited_at = self._state.clock.now()
        self._state.record(chat, EventKind.EDITED, message, text=text)
        self._state.updates.put("edited_message", message_json(self._state, message))
        return message

    async def deletes(self, message: Message) -> Message:
        """Delete a message for both sides; Telegram tells the bot nothing."""
        self._state.remove(self._state.chats[message.chat_id], message)
        return message

    async def blocks_bot(self) -> None:
        """Stop the bot; what it sends is refused with 403."""
        self.chat.blocks_bot = True
        self._membership("member", "kicked")

    async def unblocks_bot(self) -> None:
        """Let the bot write again."""
        self.chat.blocks_bot = False
        self._membership("kicked", "member")

    def _new(self, chat: Chat, reply_to: Message | None) -> Message:
        message = self._state.new_message(chat, self.user)
        message.reply_to = reply_to
        return message

    def _with_media(self, chat: Chat, media: Media, caption: str | None, reply_to: Message | None) -> Message:
        # Made after the upload, as Telegram does: ids follow the order in which files have arrived.
        message = self._new(chat, reply_to)
        message.media = media
        message.text, message.entities = caption or "", found_entities(caption or "")
        return message

    def _send(self, message: Message) -> Message:
        chat = self._state.chats[message.chat_id]
        chat.is_open = True
        self._state.publish(chat, message)
        self._tell_bot(chat, message)
        return message

    def _send_album(self, messages: list[Message]) -> None:
        group_id = str(secrets.randbits(53)) if len(messages) > 1 else None
        for message in messages:
            message.media_group_id = group_id
        self.chat.is_open = True
        self._state.publish(self.chat, *messages)
        for message in messages:
            self._tell_bot(self.chat, message)

    def _tell_bot(self, chat: Chat, message: Message) -> None:
        """In a group a bot sees only what is meant for it: commands, mentions, and replies to it."""
        is_meant = (
            message.text.startswith("/")
            or f"@{self._state.bot.username}" in message.text
            or (message.reply_to is not None and message.reply_to.from_bot)
        )
        if chat.kind is ChatKind.PRIVATE or is_meant:
            self._state.updates.put("message", message_json(self._state, message))

    def _tap(self, message: Message, button: Button, *, inaccessible: bool) -> Message:
        if button.callback_data is None:
            raise AssertionError(f"[{button.text}] opens or copies something, the bot does not hear of it")
        chat = self._state.chats[message.chat_id]
        query_id = new_query_id()
        seconds = self._state.clock.monotonic()
        tap = Tap(query_id, chat.chat_id, message.message_id, self.telegram_id, button.callback_data, seconds)
        self._state.taps[query_id] = tap
        chat.taps.append(tap)
        self._state.record(chat, EventKind.TAPPED, message, text=button.text)
        shown = message_json(self._state, message)
        if inaccessible:
            shown = {"chat": chat_json(self._state, chat), "message_id": message.message_id, "date": 0}
        self._state.updates.put(
            "callback_query",
            {
                "id": query_id,
                "from": user_json(self.user),
                "message": shown,
                "chat_instance": str(chat.chat_id),
                "data": button.callback_data,
            },
        )
        return message

    def _membership(self, before: str, after: str) -> None:
        self._state.updates.put("my_chat_member", membership_json(self._state, self.chat, self.user, before, after))


def post_in_channel(state: TelegramState, channel: Chat, text: str) -> None:
    """Publish a post of the channel itself."""
    message = state.new_message(channel, User(channel.chat_id, channel.title))
    message.text, message.entities = text, found_entities(text)
    state.publish(channel, message)
    state.updates.put("channel_post", message_json(state, message))


def _ways_to_choose(button: ButtonChoice) -> list[Callable[[Button], bool]]:
    if isinstance(button, str):
        return [lambda one: one.text == button, lambda one: button in one.text]
    return [button]


def _in_album(source: Source | Attachment, number: int, *, as_files: bool) -> Attachment:
    if isinstance(source, Attachment):
        return source
    if not as_files:
        return Attachment(source)
    name = source.name if isinstance(source, Path) else f"IMG_{number + 1:04d}.jpg"
    return Attachment(source, MediaKind.DOCUMENT, name)


def _card(person: Person) -> Contact:
    return Contact(person.phone, person.user.first_name, person.user.last_name, person.telegram_id)
