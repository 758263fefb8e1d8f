"""The REST pages in both languages: every example runs on the sandbox's portal, every table agrees with the code."""

import ast
import importlib
import re
from collections.abc import AsyncIterator
from inspect import isawaitable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.bitrix24 import fields
from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import CLASS_OF_CODE
from bot.bitrix24.event_handlers import EventHandlerGateway
from bot.bitrix24.limits import RateLimiter
from bot.bitrix24.methods import METHODS
from bot.clock import Clock
from bot.method_table import method_table
from bot.sandbox.portal import SandboxPortal, seed
from bot.texts import Catalogue
from tests.rest_api_pages import DOCS, ENGLISH, PAGES, RUSSIAN, Example, Page
from tests.unit.bitrix24.agency import Bench
from tests.unit.bitrix24.doubles import MemoryLevels, TokenAccess

OWNERS_HEADINGS = """\
# REST API Документация app.cassoft.ru
## Обзор
## Класс CRest
### Обработка ошибок
## Disk API (работа с файлами)
### disk.folder.uploadfile
## CRM API (работа со сделками)
### crm.deal.get
### crm.deal.update
### crm.deal.fields
## CRM API (работа с контактами)
## CRM API (работа с компаниями)
## Используемые методы в проекте
### Поиск в коде
### Таблица используемых методов
## Лучшие практики
### 1. Обработка ошибок
### 2. Логирование запросов
### 3. Пакетные запросы (batch)
## Лимиты и ограничения
### Rate Limiting
### Размер данных
## Примеры использования
### Загрузка множественных файлов
### Обновление сделки с файлами
## Ссылки""".splitlines()
"""Those of the document that the owner began. Two more only said that something was still to be written there."""

UNFINISHED = re.compile(
    r"требуется|требует уточнения|todo|tbd|to be documented|\|\s*(?:\?|\.\.\.)\s*(?=\|)", re.IGNORECASE
)

OWNERS_METHODS = {
    *("crm.deal.get", "crm.deal.list", "crm.deal.update", "crm.deal.fields"),
    *("crm.deal.userfield.list", "crm.deal.userfield.add"),
    *("crm.contact.get", "crm.contact.list", "crm.contact.update", "crm.contact.fields"),
    *("crm.company.get", "crm.company.list", "crm.company.update", "crm.company.fields"),
    *("disk.folder.getexternallink", "disk.folder.deletetree", "disk.file.get", "disk.file.rename", "disk.file.copyto"),
    "scope",
}
"""What the pages explain besides the table of methods in use."""

HOSTS = {
    *("apidocs.bitrix24.ru", "apidocs.bitrix24.com", "dev.1c-bitrix.ru", "training.bitrix24.com"),
    *("github.com", "helpdesk.bitrix24.ru", "helpdesk.bitrix24.com"),
}

both = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.language)


@pytest.fixture
async def names(tmp_path: Path) -> AsyncIterator[dict[str, Any]]:
    """What every example finds: a webhook's client, the gateways over it, an application's handlers, five photos."""
    photos = [tmp_path / f"photo-{number}.jpg" for number in range(5)]
    for photo in photos:
        photo.write_bytes(b"\xff\xd8" + photo.name.encode() * 200)
    async with SandboxPortal(tmp_path / "portal") as portal:
        seed(portal, photos=[b"jpeg"])
        bench = Bench(portal)
        limiter = RateLimiter(MemoryLevels(), requests_per_second=100, burst=500, clock=bench.clock)
        application = PortalClient(TokenAccess(portal), limiter, clock=bench.clock, user_agent="dealbot/test")
        yield {
            "client": bench.client,
            "handlers": EventHandlerGateway(application),
            "dictionaries": bench.dictionaries,
            "deals": bench.deals,
            "search": bench.search,
            "disk": bench.disk,
            "users": bench.users,
            "comments": bench.comments,
            "clients": bench.clients,
            "photos": photos,
        }
        await application.aclose()
        await bench.client.aclose()


@pytest.mark.parametrize("example", [one for page in PAGES for one in page.examples("python")], ids=str)
async def test_example_runs(example: Example, names: dict[str, Any]) -> None:
    """Each example does what it says, on a portal of its own."""
    code = compile(
        "\n" * (example.line - 1) + example.code,
        str(DOCS / example.page),
        "exec",
        flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
    )

    done = eval(code, names)  # noqa: S307  # an example with `await` is evaluated into a coroutine
    if isawaitable(done):
        await done


def test_owners_headings_are_kept_in_their_order() -> None:
    """The owner finds everything where it was."""
    found = iter(f"{'#' * heading.level} {heading.words}" for heading in RUSSIAN.headings)

    missing = [heading for heading in OWNERS_HEADINGS if heading not in found]

    assert missing == []


@both
def test_nothing_is_left_open(page: Page) -> None:
    """No line says that something is still to be written, no cell is a question mark."""
    assert UNFINISHED.findall(page.text) == []


def test_both_languages_have_the_same_sections() -> None:
    """Same levels in the same order; methods are called the same."""
    russian, english = RUSSIAN.headings, ENGLISH.headings

    assert [heading.level for heading in russian] == [heading.level for heading in english]
    assert [_methods(heading.words) for heading in russian] == [_methods(heading.words) for heading in english]


def test_both_languages_show_the_same_code() -> None:
    """Only comments are translated."""
    for language, comment in (("python", "#"), ("php", "//"), ("sh", "#")):
        russian, english = RUSSIAN.examples(language), ENGLISH.examples(language)
        assert [_code(one, comment) for one in russian] == [_code(one, comment) for one in english]


@both
def test_table_of_names_is_what_every_example_finds(page: Page, names: dict[str, Any]) -> None:
    """A name that an example uses without making it is explained above."""
    documented = [row[0].strip("`") for row in page.rows("names")]

    assert sorted(documented) == sorted(names)


@both
def test_every_method_has_its_section(page: Page) -> None:
    """Whatever is called, and whatever the owner's document names, stands in a heading."""
    explained = {method for heading in page.headings for method in _methods(heading.words)}

    assert METHODS.keys() | OWNERS_METHODS <= explained


@both
def test_table_of_methods_is_the_one_of_the_code(page: Page) -> None:
    """`python -m bot methods --markdown --language …` prints exactly this."""
    texts = Catalogue.load(page.language, "UTC", clock=Clock()).texts(page.language)

    assert page.marked("methods") == method_table(texts, calls=None, markdown=True)


@both
def test_table_of_errors_is_the_one_of_the_code(page: Page) -> None:
    """Every code that the program knows has its class there, and no other has."""
    documented = {code: row[1].strip("`") for row in page.rows("errors") for code in re.findall(r"`([^`]+)`", row[0])}

    assert documented == {code: kind.__name__ for code, kind in CLASS_OF_CODE.items()}


@both
def test_table_of_fields_is_the_one_of_the_code(page: Page) -> None:
    """Every field that the bot reads, in the words of both families."""
    documented = {tuple(re.findall(r"`([^`]+)`", " ".join(row[:3]))) for row in page.rows("fields")}

    assert documented == {(ours, *codes) for ours, codes in fields._DEAL_NAMES.items()}


@both
def test_figures_are_those_of_the_code(page: Page) -> None:
    """A row that names a constant of `bot/bitrix24` gives its value."""
    rows = list(page.rows("figures"))

    for figure, place in ((row[-2], row[-1]) for row in rows):
        module, name = place.strip("`").rsplit(".", 1)
        value = getattr(importlib.import_module(f"bot.bitrix24.{module}"), name)
        assert float(figure.split()[0].replace(",", ".")) == float(value), place
    assert rows


@both
async def test_line_of_the_log_is_a_real_one(
    page: Page, names: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The sample has the words of a line that the client writes."""
    [sample] = page.examples("text")

    with caplog.at_level("INFO", "bot.bitrix24"):
        await names["client"].call("server.time")

    [line] = caplog.messages
    assert re.findall(r"(\w+)=", sample.code.split("request ")[1]) == re.findall(r"(\w+)=", line)


@both
def test_links_are_well_formed(page: Page) -> None:
    """A link leads to a heading of the page, to a file of the repository, or by https to documentation we know."""
    anchors = {heading.anchor for heading in page.headings}

    for link in page.links:
        address = urlsplit(link)
        if address.scheme:
            assert (address.scheme, address.netloc in HOSTS) == ("https", True), link
            assert re.fullmatch(r"/|(?:/[\w.-]+)+/?", address.path), link
        elif address.path:
            assert (DOCS / address.path).is_file(), link
        else:
            assert address.fragment in anchors, link


@both
def test_current_documentation_is_linked_in_the_pages_language(page: Page) -> None:
    """Every method in use has a link to its page; the Russian page leads to the Russian ones."""
    leading = [urlsplit(link) for link in page.links if "apidocs" in link]

    assert {address.netloc for address in leading} == {page.apidocs}
    assert all(address.path.endswith((".html", "/")) for address in leading)


def test_both_languages_link_the_same_pages() -> None:
    """The path is the same on either host."""

    def paths(page: Page) -> list[str]:
        return [urlsplit(link).path for link in page.links if urlsplit(link).netloc == page.apidocs]

    assert paths(RUSSIAN) == paths(ENGLISH)


def _methods(words: str) -> list[str]:
    """The names of methods in a heading."""
    return [word for word in re.findall(r"[a-z]+(?:\.[a-z]+)*", words) if word in METHODS.keys() | OWNERS_METHODS]


def _code(example: Example, comment: str) -> list[str]:
    """An example without its comments."""
    lines = (line.split(f"{comment} ")[0].rstrip() for line in example.code.splitlines())
    return [line for line in lines if line]
