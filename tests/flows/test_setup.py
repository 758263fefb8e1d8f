"""`setup` on an office: makes what `check` misses, says what was there already, and may be run twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.clock import Clock
from bot.composition.doctor import check, setup
from bot.sandbox.portal.records import FOLDER_FIELD
from bot.sandbox.telegram import SandboxTelegram
from bot.store.engine import Store
from tests.flows.office import Office, open_office

PRIVATE = '{"type": "all_private_chats"}'


@pytest.fixture
async def bare_office(tmp_path: Path) -> AsyncIterator[Office]:
    """A portal without the field and without the folder for deals; a `run` holds the bot's data."""
    async with open_office(tmp_path) as office:
        portal = office.portal
        del portal.fields[FOLDER_FIELD]
        portal.disk.delete(next(one for one in portal.disk.folders.values() if one.name == "Сделки"))
        store = await Store.open(None, data_dir=office.settings.data_dir)
        yield office
        await store.close()


async def lines_of_setup(office: Office, **changes: object) -> list[str]:
    """What `setup` says, with these settings changed."""
    return [line.line for line in await setup(office.settings.model_copy(update=changes), Clock())]


async def lines_of_check(office: Office) -> list[str]:
    """What `check` says."""
    return [line.line for line in await check(office.settings, Clock())]


def descriptions(telegram: SandboxTelegram) -> dict[str, str]:
    """What the bot says about itself before the start, by language; empty is everybody's."""
    return {language: text for (kind, language), text in telegram.state.profile.texts.items() if kind == "description"}


async def test_setup_makes_what_check_misses(bare_office: Office) -> None:
    """Red and a hint before; the field, the folder, the menu and the descriptions made; green after."""
    before = await lines_of_check(bare_office)
    done = await lines_of_setup(bare_office)
    after = await lines_of_check(bare_office)

    assert [line[0] for line in before if "python -m bot setup" in line] == ["✗", "!"]
    assert len([line for line in done if line.startswith("+")]) == 4, done
    assert {line[0] for line in after} == {"✓"}
    field = bare_office.portal.fields[FOLDER_FIELD]
    assert (field.type_id, field.is_multiple, field.label) == ("integer", False, "Папка с фото")
    assert [one.name for one in bare_office.portal.disk.folders.values() if one.is_alive].count("Сделки") == 1


async def test_setup_twice_makes_nothing_new(bare_office: Office) -> None:
    """The second time every line says that it was there, and no request writes."""
    await lines_of_setup(bare_office)
    bare_office.portal.log.clear()
    bare_office.telegram.calls.clear()

    lines = await lines_of_setup(bare_office)

    assert [line[0] for line in lines if line[0] != "✓"] == ["="] * 4
    assert not [line.method for line in bare_office.portal.log.lines if "add" in line.method]
    assert not [call.method for call in bare_office.telegram.calls if call.method.startswith("set")]


async def test_setup_writes_menu_and_description_in_both_languages(bare_office: Office) -> None:
    """Everybody else gets those of LOCALE."""
    await lines_of_setup(bare_office, locale="en")

    commands = bare_office.telegram.state.profile.commands
    assert {language for scope, language in commands if scope == PRIVATE} == {"", "ru", "en"}
    assert commands[PRIVATE, "ru"][0] == {"command": "my", "description": "Мои открытые сделки"}
    assert commands[PRIVATE, ""] == commands[PRIVATE, "en"]
    said = descriptions(bare_office.telegram)
    assert "складываю фото" in said["ru"]
    assert said[""] == said.get("en", said[""]) != said["ru"]  # Telegram gives everybody's where a language has none


@pytest.mark.parametrize(
    ("forbidden", "said", "remedy"),
    [
        ("crm.deal.userfield.add", "не может создавать поля", "тип «Целое число», код UF_CRM_DEAL_FOLDER"),
        ("disk.folder.addsubfolder", "не может создать папку на общем диске", "Права доступа"),
    ],
)
async def test_an_owner_who_may_not_is_told_what_to_click(
    bare_office: Office, forbidden: str, said: str, remedy: str
) -> None:
    """One red line; the other step is done all the same."""
    bare_office.portal.faults.forbids = {forbidden}

    lines = await lines_of_setup(bare_office)

    [line] = [line for line in lines if line.startswith("✗")]
    assert said in line
    assert remedy in line
    assert len([line for line in lines if line.startswith("+")]) == 3


@pytest.mark.parametrize("name", ["Папка сделки!", "UF_CRM_" + "X" * 44, "DEAL_FOLDER"])
async def test_a_code_that_no_field_can_have_is_refused(bare_office: Office, name: str) -> None:
    """The portal would make another one of it, or none."""
    lines = await lines_of_setup(bare_office, deal_folder_field=name)

    [line] = [line for line in lines if line.startswith("✗")]
    assert f"Поле с кодом {name} создать нельзя" in line
    assert "DEAL_FOLDER_FIELD" in line
    assert FOLDER_FIELD not in bare_office.portal.fields


async def test_setup_without_a_portal_still_writes_the_menu(bare_office: Office) -> None:
    """What hangs on the webhook is red, what hangs on Telegram is done."""
    lines = await lines_of_setup(
        bare_office, bitrix24_webhook_url=SecretStr(f"{bare_office.portal.base_url}/rest/1/revoked/")
    )

    assert [line[0] for line in lines] == ["✗", "✓", "+", "+"]
    assert "не принимает вебхук" in lines[0]


async def test_a_root_that_the_settings_name_is_never_made(bare_office: Office) -> None:
    """Its number is the portal's to give: the administrator is told."""
    lines = await lines_of_setup(bare_office, deal_folders_root=987_654)

    [line] = [line for line in lines if line.startswith("✗")]
    assert "на Диске нет папки 987654" in line
