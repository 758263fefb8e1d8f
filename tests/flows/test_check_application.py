"""`check` of an OAuth application: green where all is well, and for each fault one red line that says what to do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.clock import Clock
from bot.composition.doctor import setup
from bot.store.sealing import KEY_NAME
from tests.flows.application import install_address, office_with_application
from tests.flows.examining import Changes, Trouble, lines_of, lost_scope, red
from tests.flows.office import Office, bot_running

pytestmark = pytest.mark.long


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An agency whose application is installed and set up, the bot at work."""
    async with office_with_application(tmp_path) as office, bot_running(office):
        assert await office.portal.install(install_address(office)) == 200
        await setup(office.settings, Clock())
        yield office


async def test_an_installed_application_is_green(office: Office) -> None:
    """In the words of an application; its tokens are as they were, none was renewed for the look."""
    lines = await lines_of(office)

    assert {line[0] for line in lines} == {"✓"}, lines
    assert not [line for line in lines if "вебхук" in line.lower()]
    assert any("Елена Орлова" in line and "Автором" in line for line in lines)
    assert office.portal.application.granted == []


async def test_an_expired_token_is_nobodys_business(office: Office) -> None:
    """It is renewed as the bot would, once, and the bot works on with what is new."""
    office.portal.application.expire()

    lines = await lines_of(office)
    assert office.app
    await office.app.client.call("profile")

    assert red(lines) == []
    assert office.portal.application.granted == ["refresh_token"]


def _revoked(office: Office) -> Changes:
    office.portal.application.revoke()
    return {}


def _another_secret(office: Office) -> Changes:
    office.portal.application.client_secret = "another"
    return {}


def _another_secret_and_expired(office: Office) -> Changes:
    office.portal.application.expire()
    return _another_secret(office)


def _unknown_id(_office: Office) -> Changes:
    return {"bitrix24_client_id": "local.marked"}


def _another_portal(_office: Office) -> Changes:
    return {"bitrix24_portal": "https://other.bitrix24.example"}


def _another_folder(office: Office) -> Changes:
    return {"data_dir": office.folder / "fresh"}


def _lost_key(office: Office) -> Changes:
    (office.settings.data_dir / KEY_NAME).unlink()
    return {}


def _another_key(office: Office) -> Changes:
    return {**_lost_key(office), "secret_key": SecretStr("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")}


def _server_down(office: Office) -> Changes:
    office.portal.application.faults.is_down = True
    return {}


def _server_down_and_expired(office: Office) -> Changes:
    office.portal.application.expire()
    return _server_down(office)


def _unpaid(office: Office) -> Changes:
    office.portal.application.expire()
    office.portal.application.faults.refuses = "PAYMENT_REQUIRED"
    return {}


def _others_tokens(office: Office) -> Changes:
    office.portal.application.expire()
    office.portal.application.faults.other_member = "f" * 32
    return {}


def _dismissed(office: Office) -> Changes:
    office.portal.employees[office.portal.webhook_user_id].is_active = False
    return {}


def _portal_away(office: Office) -> Changes:
    office.portal.faults.refuses_connections = True
    return {}


TROUBLES = (
    Trouble("not installed", _another_folder, "Приложение OAuth не установлено", "Разработчикам → Интеграции"),
    Trouble("tokens dead", _revoked, "Доступ приложения к Битрикс24 закончился", "установите приложение ещё раз"),
    Trouble("wrong secret", _another_secret, "не знает такого приложения", "BITRIX24_CLIENT_SECRET"),
    Trouble("wrong secret, expired", _another_secret_and_expired, "не знает такого приложения", "BITRIX24_CLIENT_ID"),
    Trouble("wrong id", _unknown_id, "не знает такого приложения", "BITRIX24_CLIENT_ID"),
    Trouble(
        "another portal", _another_portal, "установлено на другом портале", "Впишите в BITRIX24_PORTAL верный адрес"
    ),
    Trouble("key lost", _lost_key, "Ни один ключ не открывает", "SECRET_KEY"),
    Trouble("another key", _another_key, "Ни один ключ не открывает", "прежний ключ"),
    Trouble("no scope crm", lost_scope("crm"), "нет права crm: без него бот не видит сделок", "установите приложение"),
    Trouble("no scope disk", lost_scope("disk"), "нет права disk", "отметьте это право"),
    Trouble("no scope user_basic", lost_scope("user_basic"), "нет права user_basic", "отметьте это право"),
    Trouble("no scope department", lost_scope("department"), "нет права department", "отметьте это право"),
    Trouble("server down", _server_down, "выдаёт токены приложения, не отвечает", "BITRIX24_OAUTH_URL"),
    Trouble(
        "server down, expired", _server_down_and_expired, "выдаёт токены приложения, не отвечает", "BITRIX24_OAUTH"
    ),
    Trouble("not paid", _unpaid, "не знает такого приложения", "оплачено"),
    Trouble("another portal's tokens", _others_tokens, "токены другого портала", "BITRIX24_PORTAL"),
    Trouble("installer dismissed", _dismissed, "не принимает приложение OAuth", "уволен тот, кто его установил"),
    Trouble("portal out of reach", _portal_away, "Битрикс24 не отвечает", "BITRIX24_PORTAL"),
)


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
async def test_a_fault_is_one_red_line_with_its_remedy(office: Office, trouble: Trouble) -> None:
    """Nothing else turns red by it, nobody speaks of a webhook, and the line ends with what to do."""
    changes = trouble.arrange(office)

    lines = red(await lines_of(office, **changes))

    assert len(lines) == 1, lines
    assert trouble.said in lines[0]
    assert trouble.remedy in lines[0].split(trouble.said)[1]
    assert "вебхук" not in lines[0].lower()
