"""Lists and searches of deals, on the sandbox's portal."""

import pytest

from bot.domain.deals import Deal
from bot.domain.ids import ContactId, DealId, EmployeeId
from tests.unit.bitrix24.agency import ANNA, MARAT, Bench


async def test_open_deals_are_all_there_beyond_fifty(bench: Bench) -> None:
    """A hundred and twenty open deals of one agent come whole, without closed ones and without a count."""
    for number in range(120):
        bench.portal.add_deal(f"Сделка {number}", responsible_id=MARAT)
    expected = {
        one.deal_id
        for one in bench.portal.deals.values()
        if one.responsible_id == MARAT and not one.stage_id.endswith(("WON", "LOSE"))
    }
    await bench.dictionaries.deal_fields()
    assert bench.requests

    deals = await bench.deals.open_of(MARAT)

    assert [deal.deal_id for deal in deals] == sorted(expected)
    assert len(bench.requests) == len(expected) // 50 + 1
    assert await bench.deals.count_open(MARAT) == len(expected)


async def test_deals_come_in_the_order_asked(bench: Bench) -> None:
    """One request, with observers; what does not exist is left out."""
    await bench.dictionaries.deal_fields()
    assert bench.requests

    deals = await bench.deals.deals([DealId(1260), DealId(424242), DealId(1245), DealId(1101)])

    assert [deal.deal_id for deal in deals] == [1260, 1245, 1101]
    assert deals[1].observer_ids == (2,)
    assert (deals[1].address, deals[1].contact_id) == ("Чистопольская, 20, кв. 41", ContactId(101))
    assert bench.requests == ["crm.item.list"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["чистопольская"], {1251, 1245, 990}),
        (["20", "Чистопольская"], {1245}),
        (["хасанов"], {1245, 1102}),
        (["Ильдар", "Хасанов"], {1245, 1102}),
        (["пример"], {1245}),
        (["$result[x]"], set()),
        (["100%"], set()),
        (["nothing", "like", "it"], set()),
        ([], set()),
    ],
)
async def test_search_finds_by_title_address_and_client(bench: Bench, words: list[str], expected: set[int]) -> None:
    """Every word must be there, in any order."""
    found = await found_by_words(bench, words, among={ANNA})

    assert {deal.deal_id for deal in found} & {1245, 1251, 990, 1102} == expected


async def test_search_shows_what_one_observes_and_no_more(bench: Bench) -> None:
    """Among a colleague's deals only the one that Anna observes is hers to see."""
    found = await found_by_words(bench, ["баумана"], among={ANNA})
    everything = await found_by_words(bench, ["баумана"], among=None)

    assert 1101 in {deal.deal_id for deal in found}
    assert 1104 not in {deal.deal_id for deal in found}
    assert {1101, 1104} <= {deal.deal_id for deal in everything}


async def test_own_deals_are_found_among_many_of_others(bench: Bench) -> None:
    """Fifty newer deals of colleagues do not push Anna's out of the answer."""
    for number in range(60):
        bench.portal.add_deal(f"Чистопольская, чужая {number}", responsible_id=MARAT)

    found = await found_by_words(bench, ["чистопольская"], among={ANNA})

    assert {1245, 1251, 990} <= {deal.deal_id for deal in found}
    assert {deal.responsible_id for deal in found} == {ANNA}


@pytest.mark.parametrize("phone", ["8 900 555 01 42", "+7 (900) 555-01-42", "79005550143", "9005550142"])
async def test_client_is_found_by_phone_in_any_notation(bench: Bench, phone: str) -> None:
    """Either number of the client, however it is written; two round trips."""
    await bench.dictionaries.deal_fields()
    assert bench.requests

    found = await found_by_phone(bench, phone)

    of_client = {one.deal_id for one in bench.portal.deals.values() if 101 in one.contact_ids}
    of_company = {one.deal_id for one in bench.portal.deals.values() if one.company_id == 11}
    assert {1245, 1102} <= {deal.deal_id for deal in found} <= of_client | of_company
    assert bench.requests == ["crm.duplicate.findbycomm", "crm.item.list"]


async def test_second_client_of_a_deal_is_found_by_phone(bench: Bench) -> None:
    """The husband's number leads to the deal in the wife's name."""
    bench.portal.deal(1260).contact_ids = [105, 102]

    found = await found_by_phone(bench, "8 (900) 555-01-50")

    assert 1260 in {deal.deal_id for deal in found}


async def test_unknown_phone_finds_nothing(bench: Bench) -> None:
    """Nobody has the number: `[]` from the portal is no error."""
    assert await found_by_phone(bench, "+7 900 000-00-00") == []


async def found_by_words(bench: Bench, words: list[str], *, among: set[EmployeeId] | None) -> list[Deal]:
    """Both steps of a search by words."""
    look = await bench.search.look(words, among=among)
    return [*look.deals, *await bench.search.deals_of(look.clients, among=among)]


async def found_by_phone(bench: Bench, phone: str) -> list[Deal]:
    """Both steps of a search by phone."""
    return await bench.search.deals_of(await bench.search.clients_with(phone), among=None)
