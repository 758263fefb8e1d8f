"""The rule of `DEAL_VISIBILITY` for clients: who may see a deal need not see how its client is reached."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.agents import Visibility
from tests.flows.office import ADMINISTRATOR_ID, Office, busy_office
from tests.flows.reading import asks, labels, plain
from tests.flows.test_clients import HASANOV, opens_client

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """An agency where everybody sees every deal."""
    async with busy_office(tmp_path_factory.mktemp("open"), Visibility.ALL) as office:
        yield office


@pytest.mark.parametrize(
    ("name", "telegram_id", "is_open"),
    [("Анна Сафина", None, True), ("Рустам Ахметов", None, True), ("Марат Галиев", None, False)],
)
async def test_who_sees_the_phones(office: Office, name: str, telegram_id: int | None, *, is_open: bool) -> None:
    """The responsible and the head do, a colleague does not; and no request of his writes."""
    person = await office.agent(name, telegram_id=telegram_id)

    view = await opens_client(office, person)

    assert ("+7 900 555-01-42" in plain(view)) is is_open
    assert ("ildar@example.com" in plain(view)) is is_open
    assert "Ильдар Хасанов" in plain(view)
    assert ("Изменить" in labels(view)) is is_open
    assert ("Телефоны и почту видят" in plain(view)) is not is_open


async def test_an_administrator_sees_them(office: Office) -> None:
    """Whoever `ADMIN_IDS` names."""
    tagir = await office.agent("Тимур Каримов", telegram_id=ADMINISTRATOR_ID)

    view = await opens_client(office, tagir)

    assert "+7 900 555-01-42" in plain(view)


@pytest.mark.parametrize("data", ["ke:1245:1", "kq:1245:k101p{second}:~x", "kq:1245:k101l:"])
async def test_forged_buttons(office: Office, data: str) -> None:
    """Nothing is read, nothing asked, nothing written."""
    marat = await office.agent("Марат Галиев")
    view = await opens_client(office, marat)
    second = office.portal.contacts[HASANOV].multifields[1].multifield_id

    await marat.taps_data(data.format(second=second), view)
    await marat.chat.wait_for(lambda chat: len(chat.notices) == 2)
    await asks(marat, "+7 900 555-01-99")

    said = "\n".join(plain(one) for one in marat.chat.from_bot)
    assert "555-01-42" not in said
    assert "01-43" not in said
    assert not office.portal.log.count("crm.contact.update")
