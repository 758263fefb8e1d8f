"""What fills the index of open deals and follows their changes, on the sandbox's portal."""

from datetime import timedelta

from bot.domain.ids import DealId
from tests.unit.bitrix24.agency import MARAT, Bench


async def test_open_deals_come_in_pages_newest_first(bench: Bench) -> None:
    """Fifty a request, made when it is asked for; closed deals are no part of it."""
    for number in range(120):
        bench.portal.add_deal(f"Сделка {number}", responsible_id=MARAT)
    expected = sorted(
        (one.deal_id for one in bench.portal.deals.values() if not one.stage_id.endswith(("WON", "LOSE"))), reverse=True
    )
    await bench.dictionaries.deal_fields()
    assert bench.requests

    pages = [[deal.deal_id for deal in page] async for page in bench.open_deals.pages()]

    assert [deal_id for page in pages for deal_id in page] == expected
    assert [len(page) for page in pages[:-1]] == [50] * (len(pages) - 1)
    assert bench.requests == ["crm.item.list"] * len(pages)


async def test_clients_are_named_in_one_request_a_kind(bench: Bench) -> None:
    """A contact and a company for a deal, however many; a deal without a client has no names."""
    deals = await bench.deals.deals([DealId(1245), DealId(1195), DealId(1113)])
    assert bench.requests

    names = await bench.open_deals.client_names(deals)

    assert names == {1245: ("Ильдар Хасанов", "ООО «Пример»"), 1195: (), 1113: (names[DealId(1113)][0],)}
    assert bench.requests == ["batch", "batch"]


async def test_nobody_to_name_asks_nothing(bench: Bench) -> None:
    """Deals without clients cost no request."""
    deals = await bench.deals.deals([DealId(1195)])
    assert bench.requests

    assert await bench.open_deals.client_names(deals) == {1195: ()}
    assert bench.requests == []


async def test_changes_since_a_moment(bench: Bench) -> None:
    """By the portal's clock: what changed after it, and nothing that did so before."""
    last_at = await bench.open_deals.last_change_at()
    assert last_at is not None
    bench.portal.change_deal(1260, title="Зорге 12, торг")
    bench.portal.move_deal(1251, "WON")

    changes = await bench.open_deals.changed_since(last_at)

    assert [change.deal_id for change in changes] == [1251, 1260]
    assert await bench.open_deals.changed_since(max(change.at for change in changes) + timedelta(seconds=1)) == []
