"""What nobody may read: tokens, the webhook's code, signed links and clients' phones, through every fault there is."""

import asyncio
import io
import json
import logging
import re
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes

import pytest
from sqlalchemy import delete, select, update

from bot.app import App
from bot.logs import configure_logs
from bot.sandbox import samples
from bot.sandbox.portal import Fault, PortalFaults, RequestLine, RequestLog
from bot.sandbox.telegram import Chat, Message, Person, TelegramFault, TelegramFaults
from bot.store import schema
from bot.store.comments import ON_THE_WAY
from bot.store.engine import DATABASE_NAME, Store
from bot.store.upkeep import tidy
from tests.fakes.clock import ManualClock
from tests.flows.office import ADMINISTRATOR_ID, Office, bot_running, open_office

pytestmark = pytest.mark.long  # every fault of both servers, one after the other

DEAL = 1245
CLIENT_PHONE = "+7 911 222-33-44"
CLIENT_PHONE_OTHERWISE = "8 (911) 222 33 44"
QUICK_LEAK = 1000.0
STRANGER_PHONE = "+7 900 555-09-10"

ABOUT_PHONE = re.compile(r"9\D{0,3}1\D{0,3}1" + r"".join(rf"\D{{0,3}}{digit}" for digit in "2223344"))
SIGNED_LINK = re.compile(r"disk(?:\||%7C|%257C)[\w=%-]{8}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What this office's secrets look like."""

    token: str
    webhook_code: str

    @classmethod
    def of(cls, office: Office) -> "Secrets":
        """Those of its sandbox: random, so found nowhere by chance."""
        return cls(office.telegram.token, office.portal.webhook_code)

    def keys_in(self, text: str) -> list[str]:
        """Which keys to the bot, to the portal or to its drive stand in the text."""
        found = {
            "the bot's token": self.token.partition(":")[2] in text,
            "the webhook's code": self.webhook_code in text,
            "a signed link": bool(SIGNED_LINK.search(text)),
        }
        return [name for name, is_there in found.items() if is_there]

    def all_in(self, text: str) -> list[str]:
        """The same, and a client's phone in whatever notation."""
        return self.keys_in(text) + ["a client's phone"] * bool(ABOUT_PHONE.search(text))

    @property
    def spilled(self) -> str:
        """All of them in one sentence: what a careless server might say in the description of an error."""
        return (
            f"refused https://agency.example/rest/1/{self.webhook_code}/upload/?token=disk%7CbWFya2VkIGxpbms%3D "
            f"for bot{self.token} about {CLIENT_PHONE}"
        )


@dataclass(slots=True)
class Logs:
    """What the bot logs: its own records as they were made, and what the two formats write of everything."""

    own: list[str] = field(default_factory=list)
    text: io.StringIO = field(default_factory=io.StringIO)
    json: io.StringIO = field(default_factory=io.StringIO)


class OwnRecords(logging.Handler):
    """Records of ours before the filter of the output: the second net must not be what the first one relies on."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record as a line, its traceback included."""
        self._lines.append(self.format(record))


@contextmanager
def everything_logged() -> Iterator[Logs]:
    """The log at its most talkative, in both formats at once, as `run` sets it."""
    logs = Logs()
    root, own, hook = logging.getLogger(), logging.getLogger("bot"), sys.excepthook
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    as_text = configure_logs("DEBUG", "text", logs.text)
    configure_logs("DEBUG", "json", logs.json)
    root.addHandler(as_text)
    before_the_filter = OwnRecords(logs.own)
    own.addHandler(before_the_filter)
    try:
        yield logs
    finally:
        own.removeHandler(before_the_filter)
        root.handlers, sys.excepthook = handlers, hook
        root.setLevel(level)
        logging.captureWarnings(capture=False)


def upload_steps(said: str) -> list[dict[str, object]]:
    """What can happen to a file and a comment; first, since later faults keep uploads waiting for an administrator."""
    return [
        {"fail_next": [Fault("crm.timeline.comment.add", 400, said, said), Fault("upload", 500, said, said)]},
        {"lose_answers": {"upload": 1, "batch": 1}},
        {"postpone": {"upload": 1}},
        {"delay_answers": {"upload": 0.1}},
    ]


def portal_steps(said: str) -> list[dict[str, object]]:
    """Every switch of the portal, those together that do not hide one another; what lasts comes last."""
    refusals = [
        Fault(status=400, code="ERROR_CORE", description=said),
        Fault(status=401, code="NO_AUTH_FOUND", description=said),
        Fault(status=403, code="ACCESS_DENIED", description=said),
        Fault(status=404, code="ERROR_METHOD_NOT_FOUND", description=said),
        Fault(status=500, code="INTERNAL_SERVER_ERROR", description=said),
        Fault(status=502, code="", description=said),
        Fault(status=200, code=said, description=said),
    ]
    steps: list[dict[str, object]] = [{"fail_next": [refusal]} for refusal in refusals]
    return [
        *steps,
        {"html_errors": 4},
        {"refuses_addresses_in_batch": True, "knows_few_disk_filters": True, "meters_uploads": False},
        {"delay_seconds": 0.02, "bytes_per_second": 3e6, "stall_seconds": 0.1, "other_traffic": 5.0},
        {"refuses_connections": True},
        {"is_down": True},
        {"bucket_size": 0.0, "leak_per_second": 3.0},
        {"clock_ahead_seconds": 600.0, "keeps_integrations": True, "leaves_out": {"UF_CRM_ADDRESS"}},
        {"drive_is_full": True},
        {"forbids": {"crm.timeline.comment.add", "upload"}},
        {"operating_charges": {"crm.deal.get": 500.0}, "operating_limit_seconds": 0.0},
    ]


def telegram_steps(said: str) -> list[dict[str, object]]:
    """The same for Telegram. Who gets three refusals in a row is a handler that fails for good."""

    def refused(method: str, status: int, *, count: int = 1) -> TelegramFault:
        wait_seconds = 1 if status == 429 else None
        return TelegramFault(method, status, said, retry_after_seconds=wait_seconds, count=count)

    return [
        {"fail_next": [refused("getUpdates", 401), refused("getFile", 400), refused("setMessageReaction", 400)]},
        {"fail_next": [refused("getUpdates", 409), refused("getFile", 401), refused("editMessageText", 400)]},
        {"fail_next": [refused("getUpdates", 429), refused("getFile", 429), refused("sendMessage", 403)]},
        {"fail_next": [refused("getFile", 500), refused("sendMessage", 400, count=3)], "file_downloads_fail": 1},
        {"refuses_reactions": True, "duplicate_updates": True, "delay_seconds": 0.02, "bytes_per_second": 3e6},
        {"flood_next": 1, "flood_seconds": 1, "seconds_between_edits": 0.5, "cut_get_updates": 1},
        {"loses_answers": {"sendMessage": 1, "getFile": 1, "editMessageText": 1}},
        {"is_down": True, "refuses_connections": True},
    ]


def test_every_fault_takes_part() -> None:
    """A new switch of either sandbox must find its place in the story."""
    of_portal, of_telegram = set().union(*upload_steps(""), *portal_steps("")), set().union(*telegram_steps(""))

    assert of_portal == {switch.name for switch in fields(PortalFaults)} - {"listeners", "postponed"}
    # "tells_path" is of a server with --local alone, which this story has none of.
    assert of_telegram == {switch.name for switch in fields(TelegramFaults)} - {"tells_path"}


@dataclass(slots=True)
class Told:
    """The office after its worst day."""

    office: Office
    secrets: Secrets
    logs: Logs
    anna: Person
    others: list[Person]


@pytest.fixture(scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """The whole story, played once; the bot is stopped, its files are still there."""
    folder = tmp_path_factory.mktemp("office")
    with everything_logged() as logs:
        async with open_office(folder, bitrix24_requests_per_second=100) as office:
            office.portal.faults.leak_per_second = QUICK_LEAK
            client = office.portal.add_contact("Меченый", "Клиент", phones=[CLIENT_PHONE])
            office.portal.deals[DEAL].contact_ids = [client.contact_id]
            secrets = Secrets.of(office)
            async with bot_running(office) as app:
                others = await strangers_knock(office)
                anna = await office.agent("Анна Сафина")
                await bad_day(office, app, secrets, anna)
            yield Told(office, secrets, logs, anna, others)


async def strangers_knock(office: Office) -> list[Person]:
    """An administrator, a stranger who asks for access and for the deal, and a group that the bot is taken into."""
    administrator = office.telegram.person("Главный Администратор", "+7 900 000-00-01", telegram_id=ADMINISTRATOR_ID)
    await administrator.chat.wait_for_answer(await administrator.says("/start"))
    stranger = office.telegram.person("Тимур Гость", STRANGER_PHONE)
    await stranger.chat.wait_for_answer(await stranger.says(f"/start deal_{DEAL}"))
    await stranger.chat.wait_for_answer(await stranger.shares_contact())
    await stranger.chat.wait_for_answer(await stranger.says(str(DEAL)))
    await stranger.chat.wait_for_answer(await stranger.says(CLIENT_PHONE))
    return [administrator, stranger]


async def bad_day(office: Office, app: App, secrets: Secrets, anna: Person) -> None:
    """Everything an agent does, under each trouble in turn."""
    card = await office.opens(anna, DEAL)
    assert ABOUT_PHONE.search(card.text), card.text  # or the search below could never find it
    await update_that_nobody_can_read(office, secrets, anna)

    for step in upload_steps(secrets.spilled):
        switch_on(office.portal.faults, step)
        async with until_asked(office.portal.log, "upload"):
            await a_little_of_everything(anna, card)
            await all_handled(office, app)

    for step in telegram_steps(secrets.spilled):
        switch_on(office.telegram.faults, step)
        await a_little_of_everything(anna, card)
        if "is_down" in step:
            switch_on(office.telegram.faults, {"is_down": False, "refuses_connections": False})
        await all_handled(office, app)
        switch_on(office.telegram.faults, {name: getattr(TelegramFaults(), name) for name in step})

    for step in portal_steps(secrets.spilled):
        switch_on(office.portal.faults, step)
        await a_little_of_everything(anna, card)
        await all_handled(office, app)
        office.portal.faults.mend()
        office.portal.faults.leak_per_second = QUICK_LEAK


@asynccontextmanager
async def until_asked(log: RequestLog, *methods: str) -> AsyncIterator[None]:
    """Do not leave the block before the bot has asked the portal for these."""
    missing, is_asked = set(methods), asyncio.Event()

    def note(line: RequestLine) -> None:
        missing.discard(line.method)
        if not missing:
            is_asked.set()

    forget = log.subscribe(note)
    yield
    if missing:
        async with asyncio.timeout(20):
            await is_asked.wait()
    forget()


def switch_on(faults: PortalFaults | TelegramFaults, switches: Mapping[str, object]) -> None:
    """Set these attributes."""
    for name, value in switches.items():
        setattr(faults, name, value)


async def a_little_of_everything(anna: Person, card: Message) -> None:
    """A look-up, a search by phone, a photo with a caption, a comment: the client's phone in three of the four."""
    picture = samples.room(width=320, height=240)
    await anna.says(str(DEAL))
    await anna.says(CLIENT_PHONE_OTHERWISE)
    await anna.sends_photo(picture + token_bytes(4) + picture[-2:], f"ключи у {CLIENT_PHONE}")
    await anna.says(f"звонить {CLIENT_PHONE}", reply_to=card)


async def all_handled(office: Office, app: App) -> None:
    """All that was sent is taken in, and no handler is at work."""
    await office.telegram.wait_until_confirmed()
    await app.idle()


async def update_that_nobody_can_read(office: Office, secrets: Secrets, anna: Person) -> None:
    """Telegram sends a message of a shape that aiogram refuses; the agent is told."""
    person = {"id": anna.telegram_id, "is_bot": False, "first_name": anna.name}
    message = {
        "message_id": "no number",
        "date": secrets.spilled,
        "chat": {"id": anna.telegram_id, "type": "private"},
        "from": person,
        "text": secrets.spilled,
    }
    before = len(anna.chat.from_bot)
    office.telegram.push_raw({"message": message})
    await anna.chat.wait_for(lambda chat: len(chat.from_bot) > before)


def test_our_own_records_hold_no_secret(told: Told) -> None:
    """What the bot logs is clean before any filter has seen it: values are not logged in the first place."""
    dirty = [(found, line[:500]) for line in told.logs.own if (found := told.secrets.all_in(line))]

    for happened in (
        "a handler failed",
        "update set aside",
        "cannot parse",
        "updates do not come in",
        "UNREADABLE_CODE",
    ):
        assert any(happened in line for line in told.logs.own), happened
    assert dirty == [], "\n".join(line for _, line in dirty)


def test_the_log_holds_no_secret(told: Told) -> None:
    """Neither format writes any of them, whichever library spoke."""
    written = told.logs.text.getvalue(), told.logs.json.getvalue()

    assert [told.secrets.all_in(log) for log in written] == [[], []]
    assert all(isinstance(json.loads(line)["message"], str) for line in written[1].splitlines())


def test_no_chat_shows_a_key(told: Told) -> None:
    """No message of the bot, nor any state that it was in before an edit, holds a token, a code or a signed link."""
    for chat in told.office.telegram.chats.values():
        assert told.secrets.keys_in(shown_by_the_bot(chat)) == []


def test_other_people_see_no_client(told: Told) -> None:
    """Neither the administrator nor the stranger learns a client's phone; the stranger's own question is no answer."""
    for person in told.others:
        assert person.chat.from_bot
        assert not ABOUT_PHONE.search(person.chat.texts_from_bot), person.chat.transcript()


async def test_the_database_forgets(told: Told) -> None:
    """Three days later no file of the bot holds a key or a client's phone, not even in a page that is free again."""
    settings, clock = told.office.settings, ManualClock(datetime.now(UTC) + timedelta(days=3))
    store = await Store.open(None, data_dir=settings.data_dir)
    await forget_what_is_on_the_way(store)
    await tidy(store, clock, journal_days=settings.journal_days)
    await store.close()

    left = {path.name: path.read_bytes().decode("utf-8", "replace") for path in files_below(settings.data_dir)}

    assert DATABASE_NAME in left
    assert {name: found for name, text in left.items() if (found := told.secrets.all_in(text))} == {}


async def forget_what_is_on_the_way(store: Store) -> None:
    """What waits for an administrator keeps its words, and must: its batches are taken out of the search."""
    async with store.write() as conn:
        waits = select(schema.batches.c.batch_id).where(schema.batches.c.is_settled.is_(False))
        await conn.execute(update(schema.photos).values(caption=None).where(schema.photos.c.batch_id.in_(waits)))
        await conn.execute(delete(schema.comments).where(schema.comments.c.state.in_(ON_THE_WAY)))


def shown_by_the_bot(chat: Chat) -> str:
    """All that it ever said in a chat: texts before and after each edit, buttons with their data, links, notices."""
    events = [event for event in chat.events if event.messages[0].from_bot]
    said = [f"{event.text} {event.rows} {event.below}" for event in events]
    return "\n".join([*said, *(repr(message.entities) for message in chat.from_bot), repr(chat.notices)])


def files_below(folder: Path) -> list[Path]:
    """All files in a folder and its folders."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
