"""Cards and dictionaries, on the sandbox's portal: what they show and what they cost."""

from datetime import UTC, date
from decimal import Decimal

import pytest

from bot.bitrix24.errors import (
    PortalError,
    PortalNotFoundError,
)
from bot.bitrix24.fields import DealFieldCodes
from bot.domain.deals import Money, Outcome
from bot.domain.ids import CompanyId, DealId, FolderId, PipelineId
from bot.sandbox.portal import SandboxStage
from bot.sandbox.portal.records import FOLDER_FIELD
from tests.unit.bitrix24.agency import ANNA, MARAT, Bench


async def test_card_tells_everything_about_a_deal(bench: Bench) -> None:
    """Deal, stage, client, company, responsible, folder and number of files."""
    deal = bench.portal.deal(1245)
    deal.custom |= {"UF_CRM_REPAIR": 45, "UF_CRM_MORTGAGE": True, "UF_CRM_COMMISSION": "250000.00|RUB"}

    card = await bench.deals.card(DealId(1245), own_folder_id=None)

    assert (card.deal.title, card.deal.address) == ("2-к, Чистопольская 20", "Чистопольская, 20, кв. 41")
    assert card.deal.amount == Money(Decimal("12400000.00"), "RUB")
    assert (card.deal.responsible_id, card.deal.observer_ids) == (ANNA, (2,))
    assert (card.responsible_name, card.deal.is_closed) == ("Анна Сафина", False)
    assert card.deal.closes_on == deal.closes_on
    assert card.client is not None
    assert (card.client.name, card.client.phones) == ("Ильдар Хасанов", ("+7 900 555-01-42", "+7 900 555-01-43"))
    assert card.client.emails == ("ildar@example.com",)
    assert card.company is not None
    assert (card.company.company_id, card.company.name) == (CompanyId(11), "ООО «Пример»")
    assert card.folder is not None
    assert (card.folder.folder_id, card.files_count) == (bench.folder_of(1245), 12)
    assert card.stage is not None
    assert (card.stage.name, card.stage.outcome) == ("Показы", Outcome.OPEN)
    assert card.pipeline is not None
    assert [stage.name for stage in card.pipeline.open_stages] == ["Новая", "Осмотр", "Показы", "Бронь", "Договор"]
    assert card.url == f"{bench.client.portal_url}/crm/deal/details/1245/"
    shown = {known.title: known.values for known in card.fields}
    assert shown["Ремонт"] == ("Евроремонт",)
    assert shown["Ипотека"] == (True,)
    assert shown["Комиссия"] == (Money(Decimal(250_000), "RUB"),)


async def test_cold_card_is_two_requests_and_a_warm_one_is_one(bench: Bench) -> None:
    """Dictionaries first, the rest of them on the card's own batch; then one batch for ever, refreshes included."""
    rent = await bench.deals.card(DealId(1102), own_folder_id=None)
    cold = bench.requests
    await bench.deals.card(DealId(1245), own_folder_id=None)
    warm = bench.requests
    bench.portal.pipelines[1].stages[0].name = "Новое имя"
    bench.clock.advance(3601)
    await bench.deals.card(DealId(1102), own_folder_id=None)
    refreshed = bench.requests

    assert (cold, warm, refreshed) == (["batch"] * 2, ["batch"], ["batch"])
    assert rent.pipeline is not None
    assert rent.stage is not None
    assert (rent.pipeline.pipeline_id, rent.stage.name) == (PipelineId(1), "Показы")
    pipelines = await bench.dictionaries.pipelines()
    assert pipelines[PipelineId(1)].stages[0].name == "Новое имя"
    assert bench.requests == []


async def test_pipelines_come_whole_beyond_fifty_stages(bench: Bench) -> None:
    """Two requests for all pipelines, one more for each further page of stages; outcomes are told apart."""
    long = [SandboxStage(f"S{number}", f"Шаг {number}") for number in range(60)]
    added = bench.portal.add_pipeline("Длинная", [*long, SandboxStage("APOLOGY", "Разбор", "apology")])

    pipelines = await bench.dictionaries.pipelines()
    cost = bench.requests

    stages = pipelines[PipelineId(added.pipeline_id)].stages
    assert [stage.name for stage in stages[:60]] == [f"Шаг {number}" for number in range(60)]
    assert stages[60].outcome is Outcome.LOST
    assert cost == ["batch", "batch", "crm.status.list"]


async def test_dictionary_that_failed_keeps_what_was_known(bench: Bench) -> None:
    """A refresh that the portal refuses costs nothing: the card shows the stage as it was known."""
    await bench.deals.card(DealId(1245), own_folder_id=None)
    bench.portal.faults.forbids = {"crm.status.list", "crm.category.list", "crm.deal.fields"}
    bench.clock.advance(3601)

    card = await bench.deals.card(DealId(1245), own_folder_id=None)

    assert card.stage is not None
    assert card.stage.name == "Показы"


async def test_card_without_dictionaries_is_an_error(bench: Bench) -> None:
    """On a cold start the portal's refusal is the caller's to tell."""
    bench.portal.faults.forbids = {"crm.deal.fields"}

    with pytest.raises(PortalError):
        await bench.deals.card(DealId(1245), own_folder_id=None)


async def test_card_of_a_bare_deal_has_nothing_of_anybody_elses(bench: Bench) -> None:
    """References to an empty client, company and folder lead nowhere, not to somebody."""
    deal = bench.portal.add_deal("Пустая", deal_id=7777, responsible_id=MARAT)

    card = await bench.deals.card(DealId(deal.deal_id), own_folder_id=None)

    assert (card.client, card.company, card.folder, card.files_count) == (None, None, None, None)
    assert (card.deal.address, card.deal.amount, card.responsible_name) == (None, None, "Марат Галиев")


async def test_card_takes_our_own_record_when_the_field_is_empty_or_dead(bench: Bench) -> None:
    """The folder of the field counts while it lives, then the folder in the bot's record, then none."""
    own = bench.folder_of(1198)
    field_folder = bench.folder_of(1245)

    alive = await bench.deals.card(DealId(1245), own_folder_id=own)
    bench.portal.disk.trash(bench.portal.disk.folder(field_folder))
    dead = await bench.deals.card(DealId(1245), own_folder_id=own)
    deal, found, _ = await bench.deals.deal_with_folder(DealId(1245), own_folder_id=own)
    bench.portal.disk.trash(bench.portal.disk.folder(own))
    none = await bench.deals.card(DealId(1245), own_folder_id=own)

    assert alive.folder is not None
    assert alive.folder.folder_id == field_folder
    assert dead.folder is not None
    assert (dead.folder.folder_id, dead.files_count) == (own, 4)
    assert found is not None
    assert (found.folder_id, deal.observer_ids) == (own, (2,))
    assert (none.folder, none.files_count) == (None, None)


@pytest.mark.parametrize("deal_id", [424242, 1245])
async def test_deal_that_is_not_to_be_had_is_not_found(bench: Bench, deal_id: int) -> None:
    """Absent or forbidden to the webhook's owner: one error."""
    if deal_id == 1245:
        bench.portal.faults.forbids = {"crm.deal.get", "crm.item.get"}

    with pytest.raises(PortalNotFoundError):
        await bench.deals.card(DealId(deal_id), own_folder_id=None)
    with pytest.raises(PortalNotFoundError):
        await bench.deals.deal_with_folder(DealId(deal_id), own_folder_id=None)


async def test_folder_is_remembered_in_the_deal(bench: Bench) -> None:
    """The field holds the id; a portal that refuses the write loses nothing else."""
    await bench.deals.remember_folder(DealId(1260), FolderId(77))
    bench.portal.faults.forbids = {"crm.deal.update"}
    await bench.deals.remember_folder(DealId(1245), FolderId(78))

    assert bench.portal.deal(1260).custom[FOLDER_FIELD] == 77
    assert bench.portal.deal(1245).custom[FOLDER_FIELD] != 78


async def test_portal_without_the_field_is_not_written_to(bench: Bench) -> None:
    """The own record and the folder's number serve then."""
    bench.codes = DealFieldCodes(folder="UF_CRM_NOT_HERE")
    await bench.restart()

    await bench.deals.remember_folder(DealId(1260), FolderId(77))
    card = await bench.deals.card(DealId(1245), own_folder_id=bench.folder_of(1245))

    assert "crm.deal.update" not in bench.requests
    assert card.folder is not None
    assert card.files_count == 12


async def test_closing_day_is_the_day_on_the_portal(bench: Bench) -> None:
    """A date crosses the wire with a time and a zone and stays the same day."""
    bench.portal.deal(1245).closes_on = date(2026, 11, 28)

    card = await bench.deals.card(DealId(1245), own_folder_id=None)
    (listed,) = await bench.deals.deals([DealId(1245)])

    assert card.deal.closes_on == listed.closes_on == date(2026, 11, 28)
    assert card.deal.modified_at is not None
    assert card.deal.modified_at.tzinfo is UTC
