"""The secrets of an OAuth application: its key and every token there ever was, through its life and all its trouble."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from bot.sandbox import samples
from bot.sandbox.portal import Fault, SandboxApplication
from bot.sandbox.telegram import Person
from bot.store.engine import DATABASE_NAME
from tests.flows.application import administrator_of, install_address, office_with_application
from tests.flows.office import Office, bot_running
from tests.test_secrets import Logs, everything_logged, files_below, shown_by_the_bot

FLAT = 1245


@dataclass(slots=True)
class Told:
    """The office after an application's worst days."""

    office: Office
    logs: Logs

    def found_in(self, text: str) -> list[str]:
        """Which secrets stand in the text."""
        application = self.office.portal.application
        secrets = {*application.tokens, application.client_secret, application.application_token}
        return [secret for secret in secrets if secret in text]


@pytest.fixture(scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """The whole story, played once; the bot is stopped, its files are still there."""
    folder = tmp_path_factory.mktemp("office")
    with everything_logged() as logs:
        async with office_with_application(folder) as office:
            async with bot_running(office):
                await office.portal.install(install_address(office))
                administrator = await administrator_of(office)
                anna = await office.agent("Анна Сафина")
                await its_life(office, anna)
                await its_troubles(office, anna)
                await administrator.chat.wait_for_text("его доступ закончился")
            yield Told(office, logs)


async def its_life(office: Office, anna: Person) -> None:
    """Opened, expired, renewed, used for a photo, renamed."""
    await office.portal.open_in_frame(install_address(office))
    office.portal.application.expire()
    sent = await anna.sends_photo(samples.room(width=320, height=240), f"#{FLAT}")
    await anna.chat.wait_for(lambda _: sent.reactions == ["👍"])
    await office.portal.rename()
    await office.opens(anna, FLAT)


async def its_troubles(office: Office, anna: Person) -> None:
    """A talkative portal, forms of strangers, another portal, a server that is away, and the end of the tokens."""
    application = office.portal.application
    for code in ("expired_token", "invalid_token", spilled(application)):
        office.portal.faults.fail_next = [Fault("crm.deal.get", 401, code, spilled(application))]
        await anna.chat.wait_for_answer(await anna.says(str(FLAT)))
    await forms_of_strangers(office)
    application.expire()
    application.faults.is_down = True
    await anna.chat.wait_for_answer(await anna.says(str(FLAT)))
    application.faults.loses_answers = 1  # and with the answer the new pair: the old one is dead
    application.faults.is_down = False
    await anna.says(str(FLAT))


def spilled(application: SandboxApplication) -> str:
    """What a careless server might say in an error."""
    return (
        f"refused https://portal.example/rest/profile?auth={' '.join(application.tokens)} {application.client_secret}"
    )


async def forms_of_strangers(office: Office) -> None:
    """Another portal's form, an unproved token, a dead code, pieces of forms."""
    application, address = office.portal.application, install_address(office)
    ours, application.member_id = application.member_id, "f" * 32
    await office.portal.install(address)
    application.member_id = ours
    token = next(iter(application.tokens))
    form = {"AUTH_ID": token, "REFRESH_ID": token, "member_id": ours}
    async with aiohttp.ClientSession() as http:
        for data in (form, {**form, "member_id": ""}, {"event": "ONAPPINSTALL", "auth[access_token]": token}):
            async with http.post(address, data=data) as answer:
                assert token not in await answer.text()
        async with http.get(address, params={"code": token, "state": token}) as answer:
            assert token not in await answer.text()


def test_our_own_records_hold_no_token(told: Told) -> None:
    """What the bot logs is clean before any filter has seen it."""
    dirty = [line[:500] for line in told.logs.own if told.found_in(line)]

    for happened in ("is installed", "could not be refreshed", "has moved to", "another portal wanted"):
        assert any(happened in line for line in told.logs.own), happened
    assert dirty == []


def test_the_log_holds_no_token(told: Told) -> None:
    """Neither format writes any of them, whichever library spoke."""
    assert told.found_in(told.logs.text.getvalue() + told.logs.json.getvalue()) == []


def test_no_chat_shows_a_token(told: Told) -> None:
    """Neither the agent's nor the administrator's, who gets a link with none of them."""
    assert told.found_in("".join(shown_by_the_bot(chat) for chat in told.office.telegram.chats.values())) == []


def test_no_file_holds_a_token(told: Told) -> None:
    """The database has them sealed, and the key beside it is not the application's."""
    left = {
        path.name: path.read_bytes().decode("utf-8", "replace") for path in files_below(told.office.folder / "data")
    }

    assert DATABASE_NAME in left
    assert {name: found for name, text in left.items() if (found := told.found_in(text))} == {}
