"""`check` on an office: green where all is well, and for each fault a red line that says what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bitrix24.system import needed_scopes
from bot.sandbox.portal import CustomField
from bot.sandbox.portal.agency.people import ANNA
from bot.sandbox.telegram.state import WebhookSettings
from tests.flows.examining import Changes, Trouble, lines_of, lost_scope, red
from tests.flows.office import Office, bot_running, open_office

pytestmark = pytest.mark.long

NO_FOLDER = 987_654


async def test_a_healthy_office_is_green(open_shop: Office) -> None:
    """A line for each thing looked at, whose webhook it is among them; nothing on the portal has changed by it."""
    before = (len(open_shop.portal.disk.folders), len(open_shop.portal.disk.files), len(open_shop.portal.fields))

    lines = await lines_of(open_shop)

    assert {line[0] for line in lines} == {"✓"}
    assert len(lines) == 13
    assert any("Елена Орлова" in line and "Автором" in line for line in lines)
    after = (len(open_shop.portal.disk.folders), len(open_shop.portal.disk.files), len(open_shop.portal.fields))
    assert after == before


async def test_check_speaks_the_language_of_locale(open_shop: Office) -> None:
    """Russian by default, English where it is asked for."""
    lines = await lines_of(open_shop, locale="en")

    assert "✓ Nobody else takes this bot's messages." in lines


def _settings(**changes: object) -> Callable[[Office], Changes]:
    """Only the settings are wrong."""
    return lambda _office: changes


def _telegram_fault(**values: object) -> Callable[[Office], Changes]:
    def arrange(office: Office) -> Changes:
        for name, value in values.items():
            setattr(office.telegram.faults, name, value)
        return {}

    return arrange


def _portal_fault(**values: object) -> Callable[[Office], Changes]:
    def arrange(office: Office) -> Changes:
        for name, value in values.items():
            setattr(office.portal.faults, name, value)
        return {}

    return arrange


def _not_a_bot_api(office: Office) -> Changes:
    return {"telegram_api_url": office.portal.base_url}


def _webhook_elsewhere(office: Office) -> Changes:
    office.telegram.state.webhook = WebhookSettings("https://other.example/hook", None, 40)
    return {}


def _revoked_webhook(office: Office) -> Changes:
    office.portal.change_webhook()
    return {}


def _dismissed_owner(office: Office) -> Changes:
    office.portal.employees[office.portal.webhook_user_id].is_active = False
    return {}


def _dismissed_owner_whose_webhook_works(office: Office) -> Changes:
    office.portal.faults.keeps_integrations = True
    return _dismissed_owner(office)


def _no_folder_field(office: Office) -> Changes:
    del office.portal.fields["UF_CRM_DEAL_FOLDER"]
    return {}


def _folder_field(type_id: str, *, is_multiple: bool = False) -> Callable[[Office], Changes]:
    def arrange(office: Office) -> Changes:
        field = office.portal.fields["UF_CRM_DEAL_FOLDER"]
        field.type_id, field.is_multiple = type_id, is_multiple
        return {}

    return arrange


def _two_fields_of_one_title(office: Office) -> Changes:
    office.portal.add_field(CustomField("UF_CRM_FLOOR_OLD", "Этаж"))
    return {"deal_card_fields": ("этаж",)}


def _trashed_root(office: Office) -> Changes:
    root = office.portal.disk.make_folder(office.portal.disk.common.root_id, "Архив")
    office.portal.disk.trash(root)
    return {"deal_folders_root": root.folder_id}


def _no_common_drive(office: Office) -> Changes:
    office.portal.disk.common.entity_type = "group"
    return {}


TROUBLES = (
    Trouble(
        "wrong token",
        _settings(bot_token=SecretStr("7000000001:AAmarkedMarkedMarkedMarkedMarked1234")),
        "Telegram не знает бота с таким токеном",
        "/token",
    ),
    Trouble(
        "Telegram out of reach", _telegram_fault(refuses_connections=True), "Telegram не отвечает", "TELEGRAM_PROXY"
    ),
    Trouble(
        "http proxy is off",
        _settings(telegram_proxy=SecretStr("http://agency:marked@127.0.0.1:9")),
        "Прокси из TELEGRAM_PROXY не пускает",
        "адрес и порт, имя и пароль",
    ),
    Trouble(
        "socks proxy is off",
        _settings(telegram_proxy=SecretStr("socks5://agency:marked@127.0.0.1:9")),
        "Прокси из TELEGRAM_PROXY не пускает",
        "адрес и порт, имя и пароль",
    ),
    Trouble("another server", _not_a_bot_api, "отвечает не сервер Bot API", "TELEGRAM_API_URL"),
    Trouble("webhook set elsewhere", _webhook_elsewhere, "другой программе: other.example", "Остановите её там"),
    Trouble(
        "portal out of reach", _portal_fault(refuses_connections=True), "Битрикс24 не отвечает", "BITRIX24_WEBHOOK_URL"
    ),
    Trouble("gateway error", _portal_fault(html_errors=True), "Битрикс24 не отвечает", "BITRIX24_WEBHOOK_URL"),
    Trouble(
        "webhook revoked",
        _revoked_webhook,
        "не принимает вебхук",
        "Разработчикам → Готовые сценарии → Другое → Входящий вебхук",
    ),
    Trouble("owner dismissed", _dismissed_owner, "не принимает вебхук", "владелец уволен"),
    Trouble(
        "owner dismissed, webhook works",
        _dismissed_owner_whose_webhook_works,
        "Елена Орлова (сотрудник №1), этот сотрудник уволен",
        "от имени действующего сотрудника",
    ),
    Trouble("no scope crm", lost_scope("crm"), "нет права crm: без него бот не видит сделок", "отметьте это право"),
    Trouble("no scope disk", lost_scope("disk"), "нет права disk: без него не сохранить", "отметьте это право"),
    Trouble("no scope user_basic", lost_scope("user_basic"), "нет права user_basic", "отметьте это право"),
    Trouble("no scope department", lost_scope("department"), "нет права department", "отметьте это право"),
    Trouble("clock ahead", _portal_fault(clock_ahead_seconds=-420), "спешат на 7 минут", "timedatectl"),
    Trouble("clock behind", _portal_fault(clock_ahead_seconds=180), "отстают на 3 минуты", "timedatectl"),
    Trouble("no folder field", _no_folder_field, "нет поля UF_CRM_DEAL_FOLDER", "python -m bot setup"),
    Trouble("folder field of a wrong type", _folder_field("datetime"), "его тип — datetime", "DEAL_FOLDER_FIELD"),
    Trouble("folder field with many values", _folder_field("integer", is_multiple=True), "несколько", "setup"),
    Trouble(
        "field that is not there",
        _settings(deal_edit_fields=("UF_CRM_ROOMS", "Балконы")),
        "DEAL_EDIT_FIELDS: у сделок нет поля «Балконы»",
        "CRM → Настройки → Пользовательские поля",
    ),
    Trouble(
        "title of two fields",
        _two_fields_of_one_title,
        "DEAL_CARD_FIELDS: полей «этаж» несколько: UF_CRM_FLOOR, UF_CRM_FLOOR_OLD",
        "Впишите вместо названия код",
    ),
    Trouble(
        "root that is not there", _settings(deal_folders_root=NO_FOLDER), f"на Диске нет папки {NO_FOLDER}", "корзин"
    ),
    Trouble("root in the trash", _trashed_root, "папка «Архив» лежит в корзине", "Верните её из корзины"),
    Trouble("no common drive", _no_common_drive, "не видит общего диска", "DEAL_FOLDERS_ROOT"),
    Trouble("no right to add", _portal_fault(forbids={"upload"}), "не может добавлять файлы", "право «Редактирование»"),
    Trouble(
        "no right to look", _portal_fault(forbids={"disk.folder.getchildren"}), "не может открыть", "Права доступа"
    ),
    Trouble("too little room", _settings(spool_max_mb=10**9), "(SPOOL_MAX_MB)", "Освободите место"),
)


def test_every_scope_in_use_has_its_trouble() -> None:
    """A method of another scope brings another line, which must be seen here."""
    assert {f"no scope {scope}" for scope in needed_scopes()} <= {trouble.name for trouble in TROUBLES}


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
async def test_a_fault_is_one_red_line_with_its_remedy(open_shop: Office, trouble: Trouble) -> None:
    """Nothing else turns red by it, and the line ends with what to do."""
    changes = trouble.arrange(open_shop)

    lines = red(await lines_of(open_shop, **changes))

    assert len(lines) == 1, lines
    assert trouble.said in lines[0]
    assert trouble.remedy in lines[0].split(trouble.said)[1]


async def test_another_program_on_the_same_token_is_found(tmp_path: Path) -> None:
    """Two copies of the bot with folders of their own: whoever checks the second hears of the first."""
    async with open_office(tmp_path) as office, bot_running(office):
        await office.telegram.wait_until_polled()

        [line] = red(await lines_of(office, data_dir=tmp_path / "second copy"))

    assert "забирает из Telegram другая программа" in line
    assert "/revoke" in line


async def test_check_works_beside_the_running_bot(tmp_path: Path) -> None:
    """It is told that the bot runs, cuts none of its questions to Telegram, and the bot answers as before."""
    async with open_office(tmp_path) as office, bot_running(office):
        anna = await office.agent("Анна Сафина")
        await office.telegram.wait_until_confirmed()
        asked = [call.method for call in office.telegram.calls].count("getUpdates")

        lines = await lines_of(office)

        assert "✓ Бот запущен, проверка ему не мешает." in lines
        assert red(lines) == []
        assert [call.method for call in office.telegram.calls].count("getUpdates") <= asked + 1
        assert "1245" in (await office.opens(anna, 1245)).text


async def test_an_empty_address_field_gets_a_hint(open_shop: Office) -> None:
    """The fields that look like one, with codes and titles; an empty setting is allowed, so nothing is red."""
    open_shop.portal.add_field(CustomField("UF_CRM_STREET", "Улица"))

    lines = await lines_of(open_shop, deal_address_field=None)

    [hint] = [line for line in lines if line.startswith("!")]
    assert "UF_CRM_ADDRESS «Адрес», UF_CRM_STREET «Улица»" in hint
    assert red(lines) == []


async def test_a_bot_without_administrators_gets_a_hint(open_shop: Office) -> None:
    """Nothing is red: an agency may do without, and the line says where the number is found."""
    lines = await lines_of(open_shop, admin_ids=())

    assert [line for line in lines if line.startswith("! ADMIN_IDS") and "/admin" in line]
    assert red(lines) == []


async def test_a_portal_without_the_root_folder_gets_a_hint(open_shop: Office) -> None:
    """The bot makes it when it is first needed; the right to do so is looked at on the drive itself."""
    portal = open_shop.portal
    root = next(one for one in portal.disk.folders.values() if one.name == "Сделки")
    portal.disk.trash(root)

    allowed = await lines_of(open_shop)
    portal.faults.forbids = {"upload"}
    forbidden = await lines_of(open_shop)

    assert [line for line in allowed if "python -m bot setup" in line and line.startswith("!")]
    assert red(allowed) == []
    [line] = red(forbidden)
    assert "общий диск" in line


async def test_an_application_that_is_not_installed_is_red(open_shop: Office) -> None:
    """In place of a webhook there are no tokens yet: nobody is asked, and the line says where to click."""
    lines = red(
        await lines_of(
            open_shop,
            bitrix24_webhook_url=None,
            bitrix24_portal=open_shop.portal.base_url,
            bitrix24_client_id="local.marked",
            bitrix24_client_secret=SecretStr("marked"),
        )
    )

    assert len(lines) == 1, lines
    assert "Приложение OAuth не установлено" in lines[0]
    assert "Разработчикам → Интеграции" in lines[0]


async def test_an_owner_without_rights_in_crm_is_told_by_name(open_shop: Office) -> None:
    """What the portal refuses by right, and not for want of a scope, names the method."""
    open_shop.portal.webhook_user_id = ANNA
    open_shop.portal.faults.forbids = {"crm.deal.fields"}

    lines = red(await lines_of(open_shop, bitrix24_webhook_url=SecretStr(open_shop.portal.webhook_url)))

    assert lines
    assert all("crm.deal.fields" in line and "Дайте владельцу это право" in line for line in lines)
