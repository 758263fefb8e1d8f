"""The one field that the bot brings along: found by its code, made once."""

import pytest

from bot.bitrix24.errors import PortalRefusedError, PortalRightsError
from bot.bitrix24.userfields import UserFieldGateway, can_be_code
from bot.sandbox.portal.faults import Fault
from bot.sandbox.portal.records import FOLDER_FIELD
from tests.unit.bitrix24.agency import Bench

NEW = "UF_CRM_PHOTOS"


@pytest.fixture
def fields(bench: Bench) -> UserFieldGateway:
    """Over the seeded portal."""
    return UserFieldGateway(bench.client)


async def test_a_field_is_found_by_its_code(fields: UserFieldGateway) -> None:
    """In whatever letters; its type is told."""
    found = await fields.field(FOLDER_FIELD.lower())

    assert found is not None
    assert (found.code, found.type_id, found.is_multiple) == (FOLDER_FIELD, "integer", False)
    assert await fields.field(NEW) is None


async def test_a_field_is_made_with_its_name_in_both_languages(bench: Bench, fields: UserFieldGateway) -> None:
    """A whole number, one value; the deals' fields list it from then on."""
    is_ours = await fields.make_folder_field(NEW)

    made = bench.portal.fields[NEW]
    assert is_ours
    assert (made.type_id, made.is_multiple, made.label) == ("integer", False, "Папка с фото")
    assert NEW in await bench.dictionaries.deal_fields()


async def test_whoever_was_faster_has_made_it(fields: UserFieldGateway) -> None:
    """The second of two administrators is not told of an error."""
    await fields.make_folder_field(NEW)

    assert await fields.make_folder_field(NEW) is False


async def test_a_refusal_is_told(bench: Bench, fields: UserFieldGateway) -> None:
    """By right, or for another reason."""
    bench.portal.faults.forbids = {"crm.deal.userfield.add"}
    with pytest.raises(PortalRightsError):
        await fields.make_folder_field(NEW)
    bench.portal.faults.forbids = set()
    bench.portal.faults.fail_next = [Fault("crm.deal.userfield.add", 400, "ERROR_CORE", "No more fields.")]
    with pytest.raises(PortalRefusedError):
        await fields.make_folder_field(NEW)

    assert NEW not in bench.portal.fields


@pytest.mark.parametrize(
    ("name", "is_code"),
    [
        ("UF_CRM_DEAL_FOLDER", True),
        ("uf_crm_1", True),
        ("UF_CRM_" + "A" * 43, True),
        ("UF_CRM_" + "A" * 44, False),
        ("UF_CRM_", False),
        ("DEAL_FOLDER", False),
        ("Папка", False),
    ],
)
def test_codes_are_those_that_the_portal_takes(name: str, *, is_code: bool) -> None:
    """With the prefix that it would add by itself, so that the setting names what was made."""
    assert can_be_code(name) is is_code
