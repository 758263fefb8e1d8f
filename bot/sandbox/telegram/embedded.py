"""The embedded Telegram: a Bot API server on loopback and the people who write to its bot."""

from collections.abc import Callable
from pathlib import Path

from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.faults import TelegramFaults
from bot.sandbox.telegram.messages import JsonObject, Media
from bot.sandbox.telegram.people import Person


class SandboxTelegram:
    """Telegram for one bot. Its state lives in memory, contents of files in a temporary folder."""

    token: str
    bot_id: int
    bot_username: str
    faults: TelegramFaults
    people: list[Person]
    chats: dict[int, Chat]
    edit_times: dict[int, list[float]]
    """Chat → times of all edits the bot made there, on the monotonic clock."""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Cut all connections and remove the files."""
        raise NotImplementedError

    @property
    def api_url(self) -> str:
        """What `TELEGRAM_API_URL` should be: `http://127.0.0.1:PORT`."""
        raise NotImplementedError

    def person(
        self, name: str, phone: str, language_code: str = "ru", telegram_id: int | None = None
    ) -> Person:
        """Somebody with a phone who has not opened the bot yet."""
        raise NotImplementedError

    def chat_of(self, person: Person) -> Chat:
        """The person's private chat with the bot."""
        raise NotImplementedError

    def group(self, title: str, *members: Person) -> Chat:
        """A group with the bot in it."""
        raise NotImplementedError

    def channel(self, title: str) -> Chat:
        """A channel with the bot in it."""
        raise NotImplementedError

    def on_change(self, callback: Callable[[Chat], None]) -> Callable[[], None]:
        """Call `callback(chat)` after every change of any chat; the function returned ends that."""
        raise NotImplementedError

    def push_raw(self, update: JsonObject) -> int:
        """Queue an update as it is; without an `update_id` it gets the next one, which is returned."""
        raise NotImplementedError

    def push_again(self, update_id: int) -> None:
        """Deliver an earlier update once more, also if it was confirmed."""
        raise NotImplementedError

    def path_of(self, media: Media) -> Path | None:
        """Where the content of a file in a chat lies; None if it has no bytes."""
        raise NotImplementedError
