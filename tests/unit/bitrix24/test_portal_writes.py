"""What the portal answers with yes and does not do is found out: beforehand where it can be, afterwards always."""

import logging
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.bitrix24.client import PortalClient
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalError, PortalIgnoredError, PortalRefusedError
from bot.bitrix24.field_values import Address, FieldValue, NewFile, StoredFile, Unknown
from bot.bitrix24.fields import DealField, DealFieldCodes, Family
from bot.bitrix24.values import JsonValue, mapping
from bot.bitrix24.writes import Changes, ensure_writable, ensure_written, write_deal
from bot.domain.deals import Money
from bot.domain.ids import DealId, FileId, FolderId
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.agency import Bench
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, good

DEAL = DealId(1260)
FOREIGN_STAGE = "C1:NEW"


async def classic_row(bench: Bench, changes: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Write by the older method, which says yes to everything, and read the deal again."""
    answer = await bench.client.call("crm.deal.update", {"id": DEAL, "fields": changes})
    assert answer.result is True
    return mapping((await bench.client.call("crm.deal.get", {"id": DEAL})).result)


@pytest.mark.parametrize("code", ["UF_CRM_NO_SUCH", "DATE_CREATE", "STAGE_SEMANTIC_ID", "title"])
async def test_field_that_cannot_be_written_is_refused_before_anything_is_sent(bench: Bench, code: str) -> None:
    """The portal would leave it out without a word: unknown, its own, or spelled another way."""
    await bench.dictionaries.deal_fields()
    assert bench.requests

    with pytest.raises(PortalIgnoredError) as caught:
        await write_deal(bench.client, bench.dictionaries, DEAL, {"TITLE": "Новое", code: "x"})

    assert (caught.value.code, caught.value.fields) == ("NO_SUCH_FIELD", (code,))
    assert bench.requests == []
    assert bench.portal.deal(DEAL).title != "Новое"


async def test_foreign_stage_is_found_out_on_either_side(bench: Bench) -> None:
    """The older method ignores it: the own pipeline's stages tell beforehand, the deal read again afterwards."""
    fields = await bench.dictionaries.deal_fields()
    pipeline = (await bench.dictionaries.pipelines())[bench.pipeline_of(DEAL)]
    stages = {stage.stage_id for stage in pipeline.stages}
    changes: Changes = {"STAGE_ID": FOREIGN_STAGE}

    with pytest.raises(PortalIgnoredError) as before:
        ensure_writable("crm.deal.update", fields, changes, Family.CLASSIC, stages=stages)
    row = await classic_row(bench, {"STAGE_ID": FOREIGN_STAGE})
    with pytest.raises(PortalIgnoredError) as after:
        ensure_written("crm.deal.update", fields, changes, row, Family.CLASSIC)
    with pytest.raises(PortalRefusedError) as newer:
        await write_deal(bench.client, bench.dictionaries, DEAL, changes)

    assert (before.value.code, before.value.fields) == ("FOREIGN_STAGE", ("STAGE_ID",))
    assert (after.value.code, after.value.fields) == ("NOT_WRITTEN", ("STAGE_ID",))
    assert newer.value.code == "CRM_FIELD_ERROR_VALUE_NOT_VALID"


async def test_choices_that_stay_are_found_out(bench: Bench) -> None:
    """`[]` clears no field of many choices by the older method; by the newer one it does, and we look."""
    fields = await bench.dictionaries.deal_fields()
    bench.portal.deal(DEAL).custom["UF_CRM_EXTRAS"] = [51, 53]
    changes: Changes = {"UF_CRM_EXTRAS": ()}

    with pytest.raises(PortalIgnoredError) as before:
        ensure_writable("crm.deal.update", fields, changes, Family.CLASSIC)
    row = await classic_row(bench, {"UF_CRM_EXTRAS": []})
    with pytest.raises(PortalIgnoredError) as after:
        ensure_written("crm.deal.update", fields, changes, row, Family.CLASSIC)
    await write_deal(bench.client, bench.dictionaries, DEAL, changes)

    assert (before.value.code, after.value.code) == ("CANNOT_BE_CLEARED", "NOT_WRITTEN")
    assert bench.portal.deal(DEAL).custom["UF_CRM_EXTRAS"] == []


async def test_date_that_was_dropped_is_found_out(bench: Bench) -> None:
    """The older method drops a date that it cannot read; the row tells."""
    fields = await bench.dictionaries.deal_fields()
    wanted = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)

    row = await classic_row(bench, {"UF_CRM_VIEWING_AT": "soon"})

    with pytest.raises(PortalIgnoredError):
        ensure_written("crm.deal.update", fields, {"UF_CRM_VIEWING_AT": wanted}, row, Family.CLASSIC)


async def test_false_is_a_failure(bench: Bench, portal: ScriptedPortal, client: PortalClient) -> None:
    """A move across drives, and a method that answers `false` or `null`, are errors though the status is 200."""
    other = bench.portal.disk.add_storage("Other", "user", "3")
    file_id = FileId(bench.portal.files_in(bench.folder_of(1198))[0].file_id)

    moved = await bench.disk.move([file_id], FolderId(other.root_id))

    assert isinstance(moved[file_id], PortalIgnoredError)
    for nothing in (False, None):
        portal.script = [good(nothing)]
        answer = await client.call("disk.folder.deletetree", {"id": 5})
        with pytest.raises(PortalIgnoredError):
            answer.require_done()
    (await client.call("disk.folder.deletetree", {"id": 5})).require_done()


async def test_amount_is_set_by_hand(bench: Bench) -> None:
    """Otherwise the portal would work it out from the deal's products again."""
    bench.portal.deal(DEAL).is_manual_amount = False

    await write_deal(bench.client, bench.dictionaries, DEAL, {"OPPORTUNITY": Decimal(5_000_000)})

    assert (bench.portal.deal(DEAL).amount, bench.portal.deal(DEAL).is_manual_amount) == (Decimal(5_000_000), True)


async def test_deal_moves_to_another_pipeline_by_the_newer_method(bench: Bench) -> None:
    """The pipeline is chosen once for the older family, and at any time for the newer one."""
    fields = await bench.dictionaries.deal_fields()
    changes: Changes = {"CATEGORY_ID": 1, "STAGE_ID": FOREIGN_STAGE}

    await write_deal(bench.client, bench.dictionaries, DEAL, changes)

    assert bench.portal.deal(DEAL).stage_id == FOREIGN_STAGE
    with pytest.raises(PortalIgnoredError):
        ensure_writable("crm.deal.update", fields, changes, Family.CLASSIC)


def field_of(type_id: str, *, is_multiple: bool = False) -> dict[str, DealField]:
    """The portal's fields, one of them."""
    return {"UF_X": DealField("UF_X", "X", type_id, is_multiple=is_multiple)}


@pytest.mark.parametrize(
    ("type_id", "wanted", "kept"),
    [
        ("string", "Дом & сад", " Дом &amp; сад "),
        ("string", "Дом 🏠", "Дом _"),
        ("string", None, ""),
        ("double", Decimal("54.123"), "54.12"),
        ("double", 54, "54.00"),
        ("money", Money(Decimal(5), ""), "5.00|RUB"),
        ("datetime", datetime(2026, 1, 1, 9, 5, 40, tzinfo=UTC), "2026-01-01T12:05:00+03:00"),
        ("address", Address("Казань, Баумана 9"), "Казань, Баумана, 9|55;49|7"),
        ("own_type", Unknown("x"), "whatever"),
    ],
)
def test_what_the_portal_tidies_is_written_all_the_same(type_id: str, wanted: FieldValue, kept: JsonValue) -> None:
    """Entities, signs that it does not keep, digits, its own currency, seconds: no false alarm."""
    ensure_written("crm.item.update", field_of(type_id), {"UF_X": wanted}, {"UF_X": kept}, Family.ITEM)


@pytest.mark.parametrize(
    ("type_id", "wanted", "kept"),
    [
        ("string", "Дом", "Сад"),
        ("string", "Дом", None),
        ("string", None, "Дом"),
        ("double", Decimal("54.1"), "54.2"),
        ("money", Money(Decimal(5), "EUR"), "5.00|RUB"),
        ("datetime", datetime(2026, 1, 1, 9, 5, tzinfo=UTC), "2026-01-01T09:05:00+03:00"),
        ("boolean", True, "N"),
    ],
)
def test_what_stayed_is_found_out(type_id: str, wanted: FieldValue, kept: JsonValue) -> None:
    """A value that is really another one."""
    with pytest.raises(PortalIgnoredError):
        ensure_written("crm.item.update", field_of(type_id), {"UF_X": wanted}, {"UF_X": kept}, Family.ITEM)


def test_files_are_counted_after_a_write() -> None:
    """The one that was to stay is there, and a new one for the new one."""
    wanted: Changes = {"UF_X": (StoredFile(12), NewFile("plan.pdf", b"pdf"))}
    fields = field_of("file", is_multiple=True)

    ensure_written("crm.item.update", fields, wanted, {"UF_X": [{"id": 57}, {"id": 12}]}, Family.ITEM)

    with pytest.raises(PortalIgnoredError):
        ensure_written("crm.item.update", fields, wanted, {"UF_X": [{"id": 57}]}, Family.ITEM)


async def test_folder_that_was_not_remembered_is_told_in_the_log(
    portal: ScriptedPortal, client: PortalClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The portal says yes and keeps nothing: one line, and the bot's own record serves."""
    caplog.set_level(logging.WARNING)
    fields = {"UF_CRM_DEAL_FOLDER": {"type": "integer", "title": "Folder"}}
    dictionaries = {"dictionary_fields": fields, "dictionary_pipelines": {"categories": []}}
    portal.script = [
        good({"result": {**dictionaries, "dictionary_entries_deal_stage": []}}),
        good({"result": {"write": True, "deal": {"ID": "7", "UF_CRM_DEAL_FOLDER": ""}}}),
        good({"result": {"write": False, "deal": {"ID": "7", "UF_CRM_DEAL_FOLDER": "99"}}}),
        good({"result": {"write": True, "deal": {"ID": "7", "UF_CRM_DEAL_FOLDER": "99"}}}),
    ]
    deals = DealGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    for _ in range(3):
        await deals.remember_folder(DealId(7), FolderId(99))

    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "the folder of deal 7 was not written into its field: NOT_WRITTEN",
        "the folder of deal 7 was not written into its field: NOT_DONE",
    ]


async def test_stage_that_wants_more_is_an_error_of_its_own(bench: Bench) -> None:
    """The newer method names what is missing; nothing was written."""
    stage_id = bench.portal.deal(DEAL).stage_id

    with pytest.raises(PortalError) as caught:
        await write_deal(bench.client, bench.dictionaries, DEAL, {"STAGE_ID": "FINAL_INVOICE"})

    assert caught.value.code == "CRM_FIELD_ERROR_REQUIRED"
    assert bench.portal.deal(DEAL).stage_id == stage_id
