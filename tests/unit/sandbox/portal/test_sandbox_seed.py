"""The agency that a portal is filled with holds what the journeys tell of."""

from pathlib import Path

import pytest

from bot.sandbox.portal import SandboxPortal, seed


@pytest.fixture
def agency(tmp_path: Path) -> SandboxPortal:
    """Seeded, not listening."""
    portal = SandboxPortal(tmp_path)
    seed(portal)
    return portal


def test_the_deals_of_the_journeys_are_there(agency: SandboxPortal) -> None:
    """Anna's eleven open ones, the folder with twelve photos, the client with two open deals."""
    anna = agency.employee("Анна Сафина").employee_id
    own = [deal.deal_id for deal in agency.deals.values() if deal.responsible_id == anna and not deal.is_closed]

    assert len(own) == 11
    assert {1198, 1245, 1251, 1260, 1102, 1187} <= set(own)
    assert len(agency.deal_files(1245)) == 12
    assert agency.deal(990).is_closed
    assert 9912 not in agency.deals


def test_a_folder_made_by_hand_is_found_by_its_number(agency: SandboxPortal) -> None:
    """The field of 990 is empty."""
    folder = agency.deal_folder(990)

    assert folder is not None
    assert folder.name == "990 Чистопольская 3"
    assert "UF_CRM_DEAL_FOLDER" not in agency.deal(990).custom


def test_hard_titles_are_among_them(agency: SandboxPortal) -> None:
    """Markup, quotes, emoji, 250 characters, right to left."""
    titles = [deal.title for deal in agency.deals.values()]

    assert any("<b>" in title for title in titles)
    assert any("🏠" in title for title in titles)
    assert max(map(len, titles)) == 250
    assert any("شقة" in title for title in titles)


def test_every_type_of_field_is_there(agency: SandboxPortal) -> None:
    """Custom ones, on deals."""
    types = {field.type_id for field in agency.fields.values()}

    assert types == {
        *("string", "integer", "double", "boolean", "date", "datetime", "money", "url", "address", "enumeration"),
        *("file", "employee", "crm_status", "iblock_section", "iblock_element", "crm"),
    }


def test_photos_may_be_given(tmp_path: Path) -> None:
    """The demo brings drawn rooms."""
    portal = SandboxPortal(tmp_path)

    seed(portal, photos=[b"one", b"two"])

    assert {file.path.read_bytes() for file in portal.deal_files(1245)} == {b"one", b"two"}


def test_a_person_at_the_portal_changes_deals(agency: SandboxPortal) -> None:
    """With the time and the name noted; a typing error is an error."""
    agency.change_deal(1245, by=4, title="Другое")
    agency.move_deal(1245, "C1:DEPOSIT", by=4)

    deal = agency.deal(1245)
    assert (deal.title, deal.modified_by_id, deal.pipeline_id, deal.moved_by_id) == ("Другое", 4, 1, 4)
    with pytest.raises(AttributeError):
        agency.change_deal(1245, titel="x")
