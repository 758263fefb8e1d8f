"""The documented exchanges through the methods that the bot has for them: what they ask, what becomes of the answer.

The recordings lie beside the project, not in it; without them there is one skip that says so.
"""

from typing import Any

import pytest

from bot.bitrix24.client import PortalClient
from bot.bitrix24.clients import ClientGateway
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalRefusedError
from bot.bitrix24.fields import DealFieldCodes, Family, KnownFields, deal_fields_of, deal_of
from bot.bitrix24.item_lists import ItemLists
from bot.bitrix24.search import SearchGateway
from bot.bitrix24.timeline import CommentGateway
from bot.bitrix24.userfields import UserFieldGateway
from bot.domain.deals import Outcome
from bot.domain.edits import EditKind
from bot.domain.ids import DealId, EmployeeId
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.recordings import (
    DICTIONARIES,
    EXCHANGES,
    commands,
    in_batch,
    in_meaning,
    in_meaning_of_php,
    params,
    result,
    step,
)
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, Step, good

DEAL = DealId(410)


async def test_dictionaries(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.deal.fields, crm.category.list and crm.status.list: asked as documented, read into titles and stages."""
    portal.script = [in_batch({key: result(name) for key, name in DICTIONARIES.items()}), in_batch({})]
    dictionaries = Dictionaries(client, EagerClock())

    pipelines = await dictionaries.pipelines()
    fields = await dictionaries.deal_fields()

    asked = commands(portal, 0)
    for key, name in DICTIONARIES.items():
        assert asked[key] == (name, in_meaning_of_php(params(name)))
    assert {number: pipeline.name for number, pipeline in pipelines.items()} == {
        9: "Funnel with Original Name",
        10: "Lead Route",
        11: "Path to Success",
        0: "General",
    }
    default = next(pipeline for number, pipeline in pipelines.items() if number == 0)
    expected = [
        (row["STATUS_ID"], row["NAME"]) for row in sorted(result("crm.status.list"), key=lambda r: int(r["SORT"]))
    ]
    assert [(stage.stage_id, stage.name) for stage in default.stages] == expected
    assert {stage.outcome for stage in default.stages} >= {Outcome.OPEN, Outcome.WON, Outcome.LOST}
    assert (fields["CLOSEDATE"].title, fields["SOURCE_ID"].dictionary) == ("Close Date", "SOURCE")
    assert [fields[code].is_writable for code in ("TITLE", "DATE_CREATE", "CATEGORY_ID")] == [True, False, False]


async def test_card(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.deal.get, crm.company.get and user.get behind one card; what a reference led astray to is not shown."""
    deal = result("crm.deal.get")
    company = {**result("crm.company.get"), "ID": deal["COMPANY_ID"]}
    user = {**result("user.get")[1], "ID": deal["ASSIGNED_BY_ID"]}
    portal.script = [
        in_batch({key: result(name) for key, name in DICTIONARIES.items()}),
        in_batch({"deal": deal, "contact": result("crm.company.get"), "company": company, "responsible": [user]}),
    ]
    gateway = DealGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes(address="UF_CRM_1721244482250"))

    card = await gateway.card(DEAL, own_folder_id=None)

    method, asked = commands(portal)["deal"]
    assert (method, in_meaning(asked)) == ("crm.deal.get", in_meaning(params("crm.deal.get")))
    assert (card.deal.deal_id, card.deal.title, card.deal.stage_id) == (410, "New Deal #1", "PREPARATION")
    assert card.deal.amount is not None
    assert f"{card.deal.amount.amount:f} {card.deal.amount.currency}" == "1000000.00 EUR"
    assert str(card.deal.closes_on) == "2024-09-09"
    assert card.company is not None
    assert (card.company.name, card.client, card.responsible_name) == ("GAZPROM", None, "John Smith")


async def test_list_of_deals(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.deal.list: rows of the older family, by id, and only those that were asked for."""
    rows = result("crm.deal.list")
    owner = EmployeeId(int(rows[0]["ASSIGNED_BY_ID"]))
    portal.script = [in_batch({key: result(name) for key, name in DICTIONARIES.items()}), step("crm.deal.list")]
    gateway = DealGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    deals = await gateway.open_of(owner)

    expected = [int(row["ID"]) for row in rows if row["ASSIGNED_BY_ID"] == str(owner)]
    assert [deal.deal_id for deal in deals] == expected
    sent = portal.received[-1]
    assert (sent.method, sent.body["start"], sent.body["order"]) == ("crm.deal.list", -1, {"ID": "ASC"})
    assert sent.body["filter"] == {"ASSIGNED_BY_ID": owner, "CLOSED": "N", ">ID": 0}


async def test_deals_of_a_phone(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.duplicate.findbycomm finds contacts, and `crm.item.list` their deals."""
    portal.script = [
        step("crm.duplicate.findbycomm"),
        in_batch({key: result(name) for key, name in DICTIONARIES.items()}),
        good({"items": [result("crm.item.add")["item"]]}),
    ]
    gateway = SearchGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    [deal] = await gateway.deals_of(await gateway.clients_with("11223355"), among=None)

    found, _, listed = portal.received
    assert (found.method, found.body["type"]) == ("crm.duplicate.findbycomm", "PHONE")
    assert "11223355" in found.body["values"]
    assert listed.body["filter"]["0"] == {"logic": "OR", "0": {"@contactIds": [275, 2297]}}
    assert (deal.deal_id, deal.observer_ids, deal.stage_id) == (342, (2, 3), "C9:UC_KN8KFI")


async def test_comment(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.timeline.comment.add: the documented fields but for the files, in small letters; the id comes back."""
    documented = params("crm.timeline.comment.add")["fields"]
    portal.script = [step("crm.timeline.comment.add")]

    comment_id = await CommentGateway(client).add(DealId(documented["ENTITY_ID"]), documented["COMMENT"])

    [sent] = portal.received
    assert sent.body == {"fields": {name: value for name, value in documented.items() if name != "FILES"}}
    assert comment_id == 999


async def test_field_is_made(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.deal.userfield.add: the documented names of parameters only; a number is success."""
    portal.script = [step("crm.deal.userfield.add")]

    is_ours = await UserFieldGateway(client).make_folder_field("UF_CRM_DEAL_FOLDER")

    [sent] = portal.received
    assert is_ours
    assert sent.body["fields"].keys() <= params("crm.deal.userfield.add")["fields"].keys()


@pytest.mark.parametrize("error", EXCHANGES["crm.deal.userfield.add"]["errors"], ids=lambda one: str(one)[:60])
async def test_refused_field(client: PortalClient, portal: ScriptedPortal, error: dict[str, Any]) -> None:
    """Refused for good: whether it is there all the same is looked up once, and then it is told."""
    refusal = {"error": error["error"], "error_description": error["error_description"]}
    portal.script = [Step(error["status"], refusal), good([])]

    with pytest.raises(PortalRefusedError):
        await UserFieldGateway(client).make_folder_field("UF_CRM_DEAL_FOLDER")

    assert portal.methods == ["crm.deal.userfield.add", "crm.deal.userfield.list"]


async def test_rows_of_any_type(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.item.list with the documented nested filter: the ids of its rows, numbers as they are."""
    documented = params("crm.item.list")
    portal.script = [step("crm.item.list")]

    lists = ItemLists(client, Dictionaries(client, EagerClock()), DealFieldCodes())
    found = await lists.ids(documented["entityTypeId"], documented["filter"])

    [sent] = portal.received
    assert (sent.body["entityTypeId"], sent.body["filter"]) == (documented["entityTypeId"], documented["filter"])
    assert found == [253, 255, 252, 254]


async def test_change_of_a_client(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.contact.update and crm.company.list: one phone by its number, and the row as it is afterwards."""
    company = result("crm.company.list")[0]
    deal = {**result("crm.deal.get"), "COMPANY_ID": company["ID"]}
    dictionaries = {key: result(name) for key, name in DICTIONARIES.items()}
    read = {"deal": deal, "item": result("crm.item.get"), "company": company}
    portal.script = [in_batch(dictionaries), in_batch(read), step("crm.contact.update"), step("crm.company.list")]
    gateway = ClientGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes(), EagerClock())
    [phone] = company["PHONE"]

    now = await gateway.read(DEAL)
    [key] = [known.key for known in now.fields.menu if known.kind is EditKind.PHONE]
    after = await gateway.write(now, {key: phone["VALUE"]}, own_folder_id=None)

    _, _, update, found = portal.received
    assert update.method == "crm.company.update"
    assert update.body["fields"] == {"PHONE": [{"ID": 8303, "VALUE": "+19998887766", "VALUE_TYPE": "WORK"}]}
    assert (found.method, found.body["filter"]) == ("crm.company.list", {"ID": 2919})
    assert after
    assert after.company
    assert after.company.channels[0].address == "+19998887766"


def test_either_family_describes_one_deal() -> None:
    """The documented rows of both families become the same words of the domain."""
    known = KnownFields(address="UF_CRM_1721244482250")

    classic = deal_of(result("crm.deal.get"), Family.CLASSIC, known)
    item = deal_of(result("crm.item.add")["item"], Family.ITEM, KnownFields())

    assert (classic.deal_id, classic.contact_id, classic.address) == (410, 84, "Hello world!")
    assert (item.deal_id, item.observer_ids) == (342, (2, 3))
    assert deal_fields_of(result("crm.deal.fields"))["OPPORTUNITY"].type_id == "double"
