"""Where a portal may send us: its own new name, and nowhere else."""

import pytest

from bot.bitrix24.access import endpoint_after
from bot.bitrix24.install_form import read_offer

OLD = "https://agency.bitrix24.com/rest/1/code/crm.deal.get"
ENDPOINT = "https://agency.bitrix24.com/rest/1/code/"


@pytest.mark.parametrize(
    ("url", "location", "endpoint"),
    [
        (OLD, "https://agency2.bitrix24.com/rest/1/code/crm.deal.get", "https://agency2.bitrix24.com/rest/1/code/"),
        (
            "https://crm.agency.ru/rest/1/code/crm.deal.get",
            "https://portal.agency.ru:8443/rest/1/code/crm.deal.get",
            "https://portal.agency.ru:8443/rest/1/code/",
        ),
        (
            "http://127.0.0.1:8080/rest/1/code/crm.deal.get",
            "http://localhost:8080/rest/1/code/crm.deal.get",
            "http://localhost:8080/rest/1/code/",
        ),
    ],
)
def test_a_sibling_is_believed(url: str, location: str, endpoint: str) -> None:
    """The same path at a host beside the old one, by https; within this machine any."""
    assert endpoint_after(url, location, ENDPOINT) == endpoint


@pytest.mark.parametrize(
    "location",
    [
        "",
        "/rest/1/code/crm.deal.get",
        "https://[broken/rest/1/code/crm.deal.get",
        "http://agency2.bitrix24.com/rest/1/code/crm.deal.get",
        "ftp://agency2.bitrix24.com/rest/1/code/crm.deal.get",
        "https://agency2.bitrix24.com/rest/1/code/crm.deal.list",
        "https://agency2.bitrix24.com/login",
        "https://agency2.bitrix24.com/rest/1/code/crm.deal.get?to=x",
        "https://user@agency2.bitrix24.com/rest/1/code/crm.deal.get",
        "https://agency.bitrix24.com.evil.example/rest/1/code/crm.deal.get",
        "https://bitrix24.com/rest/1/code/crm.deal.get",
        "https://a.agency.bitrix24.com/rest/1/code/crm.deal.get",
        "https://evil.example/rest/1/code/crm.deal.get",
        "http://127.0.0.1/rest/1/code/crm.deal.get",
    ],
)
def test_anywhere_else_is_not(location: str) -> None:
    """The secret goes nowhere where an answer merely points to."""
    assert endpoint_after(OLD, location, ENDPOINT) is None


@pytest.mark.parametrize(("old", "new"), [("agency.com", "evil.com"), ("agency.co.uk", "evil.co.uk")])
def test_a_public_suffix_makes_no_siblings(old: str, new: str) -> None:
    """Under `com` or `co.uk` everybody may have a host."""
    assert endpoint_after(f"https://{old}/rest/profile", f"https://{new}/rest/profile", ENDPOINT) is None


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"event": "ONAPPINSTALL"},
        {"event": "ONCRMDEALUPDATE", "auth[access_token]": "a" * 32, "auth[member_id]": "b" * 32},
        {"event": "ONAPPINSTALL", "auth[access_token]": "a" * 32, "auth[member_id]": "b" * 32},
        {"AUTH_ID": "a" * 32, "REFRESH_ID": "c" * 32},
        {"AUTH_ID": "short", "REFRESH_ID": "c" * 32, "member_id": "b" * 32},
        {"AUTH_ID": "a b" * 20, "REFRESH_ID": "c" * 32, "member_id": "b" * 32},
        {"AUTH_ID": "a" * 2000, "REFRESH_ID": "c" * 32, "member_id": "b" * 32},
    ],
)
def test_half_a_form_is_none(form: dict[str, str]) -> None:
    """Neither kind is guessed from pieces."""
    assert read_offer(form) is None
