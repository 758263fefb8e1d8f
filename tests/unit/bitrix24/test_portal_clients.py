"""The clients of a deal over HTTP: read in one request, one value changed at a time, and what the portal does to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.bitrix24.client_values import DealClients
from bot.bitrix24.clients import MOST_CONTACTS
from bot.bitrix24.errors import PortalIgnoredError, PortalNotFoundError, PortalRefusedError
from bot.domain.clients import ClientKey, ClientKind, ClientPart
from bot.domain.edits import EditKind
from bot.domain.ids import DealId
from bot.sandbox.portal import SandboxPortal, seed
from tests.unit.bitrix24.agency import Bench

FLAT, HASANOV, EXAMPLE_LTD = DealId(1245), 101, 11


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """The seeded portal with the gateways before it."""
    async with SandboxPortal(tmp_path / "portal") as portal:
        seed(portal, photos=[b"jpeg"])
        bench = Bench(portal)
        yield bench
        await bench.client.aclose()


def phone_key(now: DealClients, place: int) -> str:
    """The key of one of the first client's phones."""
    return str(ClientKey(ClientKind.CONTACT, HASANOV, ClientPart.PHONE, now.contacts[0].phones[place].channel_id))


async def test_one_request_reads_everybody(bench: Bench) -> None:
    """People in the deal's order, the company, who edited each last; and nobody whom a reference hit by chance."""
    await bench.dictionaries.deal_fields()
    bench.portal.deal(FLAT).contact_ids = [103, HASANOV]
    assert bench.requests

    now = await bench.clients.read(FLAT)

    assert bench.requests == ["batch"]
    assert [one.name for one in now.contacts] == ["Пётр Ковалёв", "Ильдар Хасанов"]
    assert [(one.address, one.use) for one in now.contacts[1].phones] == [
        ("+7 900 555-01-42", "MOBILE"),
        ("+7 900 555-01-43", "WORK"),
    ]
    assert now.company is not None
    assert (now.company.name, now.left_out) == ("ООО «Пример»", 0)


async def test_more_people_than_are_shown(bench: Bench) -> None:
    """The first five, and how many are left."""
    bench.portal.deal(FLAT).contact_ids = [*range(101, 109)]

    now = await bench.clients.read(FLAT)

    assert (len(now.contacts), now.left_out) == (MOST_CONTACTS, 3)


async def test_a_deal_without_clients(bench: Bench) -> None:
    """References that lead nowhere bring nobody."""
    deal = bench.portal.deal(FLAT)
    deal.contact_ids, deal.company_id = [], None

    now = await bench.clients.read(FLAT)

    assert (now.records, now.fields.menu, now.left_out) == ((), (), 0)


async def test_no_such_deal(bench: Bench) -> None:
    """The same error as for the card."""
    with pytest.raises(PortalNotFoundError):
        await bench.clients.read(DealId(9912))


async def test_one_phone_of_several_keeps_its_kind(bench: Bench) -> None:
    """The others are not even named, and what was written is read back."""
    now = await bench.clients.read(FLAT)
    assert bench.requests

    fresh = await bench.clients.write(now, {phone_key(now, 1): "+79005550199"}, own_folder_id=None)

    assert bench.requests == ["crm.contact.update", "crm.contact.list"]
    assert fresh is not None
    assert [(one.address, one.use) for one in fresh.contacts[0].phones] == [
        ("+7 900 555-01-42", "MOBILE"),
        ("+79005550199", "WORK"),
    ]
    held = [(one.type_id, one.value) for one in bench.portal.contacts[HASANOV].multifields]
    assert held == [("PHONE", "+7 900 555-01-42"), ("PHONE", "+79005550199"), ("EMAIL", "ildar@example.com")]


async def test_a_company_is_changed_like_a_person(bench: Bench) -> None:
    """By its own methods."""
    now = await bench.clients.read(FLAT)
    assert bench.requests

    fresh = await bench.clients.write(now, {f"o{EXAMPLE_LTD}t": "ООО «Новый пример»"}, own_folder_id=None)

    assert bench.requests == ["crm.company.update", "crm.company.list"]
    assert fresh is not None
    assert fresh.company is not None
    assert fresh.company.name == bench.portal.companies[EXAMPLE_LTD].title == "ООО «Новый пример»"


async def test_an_email_that_is_none_is_refused(bench: Bench) -> None:
    """In the portal's words, and nothing is changed."""
    now = await bench.clients.read(FLAT)
    [email] = now.contacts[0].emails

    with pytest.raises(PortalRefusedError) as refused:
        await bench.clients.write(now, {f"k{HASANOV}e{email.channel_id}": "ildar"}, own_folder_id=None)

    assert refused.value.description == "The field Work e-mail contains an invalid address"


async def test_the_first_of_a_kind(bench: Bench) -> None:
    """Who has none gets one, of the usual kind; emptied, it is deleted by its number."""
    bench.portal.contacts[HASANOV].multifields.clear()
    now = await bench.clients.read(FLAT)

    fresh = await bench.clients.write(now, {f"k{HASANOV}p": "+79005550199"}, own_folder_id=None)
    assert fresh is not None
    [held] = bench.portal.contacts[HASANOV].multifields
    assert (held.type_id, held.value, held.value_type) == ("PHONE", "+79005550199", "MOBILE")
    await bench.clients.write(fresh, {f"k{HASANOV}p": ""}, own_folder_id=None)

    assert bench.portal.contacts[HASANOV].multifields == []


@pytest.mark.parametrize("value", [None, ""])
async def test_a_phone_is_never_emptied(bench: Bench, value: str | None) -> None:
    """The portal would take it for a wish to delete it: it is not even sent."""
    now = await bench.clients.read(FLAT)
    assert bench.requests

    with pytest.raises(PortalIgnoredError):
        await bench.clients.write(now, {phone_key(now, 0): value}, own_folder_id=None)

    assert bench.requests == []


@pytest.mark.parametrize("key", ["k103n", "o12t", "k101p999999"])
async def test_what_is_not_this_deals_is_not_written(bench: Bench, key: str) -> None:
    """A client of another deal, a phone that nobody has: not offered, and not sent either."""
    now = await bench.clients.read(FLAT)
    assert bench.requests

    with pytest.raises(PortalIgnoredError):
        await bench.clients.write(now, {key: "Пётр"}, own_folder_id=None)

    assert bench.requests == []
    assert now.fields.get(key) is None
    assert now.fields.wanted(key) is not None


async def test_the_same_number_in_another_notation_is_the_same(bench: Bench) -> None:
    """With its extension; names and e-mails are compared to the letter."""
    now = await bench.clients.read(FLAT)
    [email] = now.contacts[0].emails

    assert now.holds({phone_key(now, 0): "8 (900) 555 01 42"})
    assert not now.holds({phone_key(now, 0): "+7 900 555-01-42 доб. 3"})
    assert not now.holds({f"k{HASANOV}e{email.channel_id}": "il.dar@example.com"})
    assert not now.holds({f"k{HASANOV}l": "Хасанов."})


async def test_what_the_portal_keeps_itself_is_locked(bench: Bench) -> None:
    """The description of the fields rides along once an hour."""
    now = await bench.clients.read(FLAT)
    await bench.clients.read(FLAT)

    kinds = {one.key[:5]: one.kind for one in now.fields.menu}
    assert kinds["k101n"] is EditKind.NAME
    assert {EditKind.PHONE, EditKind.EMAIL} <= set(kinds.values())
    asked = [str(line) for line in bench.portal.log.lines if "crm.contact.fields" in str(line)]
    assert len(asked) <= 1


@pytest.mark.parametrize("text", ["", "k", "k1", "p101k5", "k101n5", "x101n", "k101p55 ", "a", "st"])
def test_what_is_no_key(text: str) -> None:
    """Of deals' fields, cut short, made up."""
    assert ClientKey.parse(text) is None


@pytest.mark.parametrize("number", [2**31 - 1, 0])
def test_a_key_and_back(number: int) -> None:
    """In few letters: it has to fit a button. Without a number it is the first one."""
    key = ClientKey(ClientKind.COMPANY, 2**31 - 1, ClientPart.EMAIL, number)

    assert ClientKey.parse(str(key)) == key
    assert len(str(key)) <= 22
