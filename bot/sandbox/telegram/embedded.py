"""The embedded Telegram: a Bot API server on loopback and the people who write to its bot."""

import secrets
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from bot.background import Background
from bot.clock import Clock
from bot.sandbox.telegram.chats import Chat, ChatKind
from bot.sandbox.telegram.faults import TelegramFaults
from bot.sandbox.telegram.files import FileShelf
from bot.sandbox.telegram.messages import JsonObject, Media
from bot.sandbox.telegram.people import Person, post_in_channel
from bot.sandbox.telegram.server import BotApiServer
from bot.sandbox.telegram.state import ApiCall, TelegramState, User, WebhookSettings
from bot.sandbox.telegram.webhook import WebhookPusher
from bot.sandbox.telegram.wire import membership_json

FIRST_PERSON_ID = 555_014_200
FIRST_GROUP_ID = -1_001_900_000_001
SHUTDOWN_SECONDS = 0.2


class SandboxTelegram:
    """Telegram for one bot. Its state lives in memory, contents of files in a temporary folder."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        token: str | None = None,
        bot_name: str = "Сделки",
        bot_username: str = "sandbox_deals_bot",
    ) -> None:
        self.token = token or f"7000000001:AA{secrets.token_urlsafe(24)}"
        self.bot_id = int(self.token.partition(":")[0])
        self.bot_username = bot_username
        self.faults = TelegramFaults()
        self.people: list[Person] = []
        self._clock = clock or Clock()
        self._folder = Path(tempfile.mkdtemp(prefix="sandbox-telegram-"))
        # Also for one that is never started, or whose program ends without `stop`.
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        bot = User(self.bot_id, bot_name, username=bot_username, is_bot=True)
        shelf = FileShelf(self._folder)
        self.state = TelegramState(clock=self._clock, faults=self.faults, bot=bot, shelf=shelf)
        self._listeners: list[Callable[[Chat], None]] = []
        self._runner: web.AppRunner | None = None
        self._background: Background | None = None
        self._api_url = ""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        application = BotApiServer(self.state, self.token).application()
        # A poll ends with its client: a bot that was killed must not take updates into its grave.
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, handler_cancellation=True
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        taken_port = self._runner.addresses[0][1]
        self._api_url = f"http://{host}:{taken_port}"
        self._background = Background(self._clock)
        self._background.start("webhook", WebhookPusher(self.state, self._background).run)

    async def stop(self) -> None:
        """Cut all connections and remove the files."""
        self.state.is_closing = True
        if self._background is not None:
            await self._background.close()
        if self._runner is not None:
            await self._runner.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def api_url(self) -> str:
        """What `TELEGRAM_API_URL` should be: `http://127.0.0.1:PORT`."""
        return self._api_url

    @property
    def chats(self) -> dict[int, Chat]:
        """All chats by id."""
        return self.state.chats

    @property
    def edit_times(self) -> dict[int, list[float]]:
        """Chat → times of all edits the bot made there, on the monotonic clock."""
        return self.state.edit_times

    @property
    def calls(self) -> list[ApiCall]:
        """Every request of the bot, oldest first."""
        return self.state.calls

    @property
    def webhook(self) -> WebhookSettings | None:
        """Where updates are posted, None while the bot polls."""
        return self.state.webhook

    @property
    def unconfirmed_updates(self) -> list[int]:
        """Ids of updates that the bot has not confirmed yet."""
        return self.state.updates.unconfirmed

    async def wait_until_confirmed(self) -> None:
        """Return once the bot has confirmed every update."""
        await self.state.updates.wait_until_confirmed()

    async def wait_until_polled(self) -> None:
        """Return once the bot hangs in a long poll: it is up, and has taken in all there was."""
        await self.state.updates.wait_until_polled()

    async def wait_until_webhook_set(self, *, instead_of: WebhookSettings | None = None) -> None:
        """Return once the bot has named an address: any, or a newer one than this."""
        await self.state.updates.wait_until(lambda: self.webhook is not None and self.webhook is not instead_of)

    def forget_updates(self) -> None:
        """Drop what the bot has not confirmed: a scene begins."""
        self.state.updates.drop_all()

    def be_local(self) -> None:
        """Serve as a Bot API server started with `--local`: files are paths on this machine, of any size."""
        self.state.is_local = True

    def person(self, name: str, phone: str, language_code: str = "ru", telegram_id: int | None = None) -> Person:
        """Somebody with a phone who has not opened the bot yet."""
        first_name, _, last_name = name.partition(" ")
        user_id = telegram_id or FIRST_PERSON_ID + len(self.people)
        self.state.users[user_id] = User(user_id, first_name, last_name or None, language_code)
        chat = self._add_chat(user_id, ChatKind.PRIVATE, name)
        person = Person(self.state, self.state.users[user_id], chat, name=name, phone=phone)
        self.people.append(person)
        return person

    def chat_of(self, person: Person) -> Chat:
        """The person's private chat with the bot."""
        return person.chat

    def group(self, title: str, *members: Person) -> Chat:
        """A group into which the first member has just taken the bot."""
        chat = self._add_chat(FIRST_GROUP_ID - len(self.chats), ChatKind.GROUP, title)
        chat.is_open = True
        if members:
            joining = membership_json(self.state, chat, members[0].user, "left", "member")
            self.state.updates.put("my_chat_member", joining)
        return chat

    def channel(self, title: str) -> Chat:
        """A channel with the bot in it."""
        chat = self._add_chat(FIRST_GROUP_ID - len(self.chats), ChatKind.CHANNEL, title)
        chat.is_open = True
        return chat

    def post_in_channel(self, channel: Chat, text: str) -> None:
        """A post by the channel's owner: the update is a `channel_post`."""
        post_in_channel(self.state, channel, text)

    def on_change(self, callback: Callable[[Chat], None]) -> Callable[[], None]:
        """Call `callback(chat)` after every change of any chat; the function returned ends that."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def push_raw(self, update: JsonObject) -> int:
        """Queue an update as it is; without an `update_id` it gets the next one, which is returned."""
        return self.state.updates.put_raw(update)

    def push_again(self, update_id: int) -> None:
        """Deliver an earlier update once more, also if it was confirmed."""
        self.state.updates.put_again(update_id)

    def path_of(self, media: Media) -> Path | None:
        """Where the content of a file in a chat lies; None if it has no bytes."""
        return media.file.path

    def _add_chat(self, chat_id: int, kind: ChatKind, title: str) -> Chat:
        chat = Chat(chat_id, kind, title)
        chat.on_change(self._on_chat_change)
        self.state.chats[chat_id] = chat
        return chat

    def _on_chat_change(self, chat: Chat) -> None:
        for listener in list(self._listeners):
            listener(chat)
