"""Settings: what a person may write, and what is said about what is wrong."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.domain.agents import Visibility
from bot.portal_settings import Flaw, with_flaws
from bot.settings import Settings, SettingsError, load_settings

TOKEN = "123456789:AAMarkedBotTokenMarkedBotTokenMark"
WEBHOOK = "https://agency.bitrix24.example/rest/7/markedwebhookcode/"

Environment = Callable[..., None]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    """Sets the environment to just these variables, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def set_variables(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_variables


def problems_of(**values: object) -> list[str]:
    """What is said about these values beside a right token and webhook."""
    with pytest.raises(SettingsError) as caught:
        Settings.of(**({"bot_token": TOKEN, "bitrix24_webhook_url": WEBHOOK} | values))
    return caught.value.problems


def test_two_variables_are_enough(environment: Environment) -> None:
    """A token and a webhook start the bot; everything else has the default of the README."""
    environment(BOT_TOKEN=TOKEN, BITRIX24_WEBHOOK_URL=WEBHOOK)

    settings = load_settings()

    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.bitrix24_webhook_url == SecretStr(WEBHOOK)
    assert settings.deal_visibility is Visibility.OWN
    assert settings.timezone == ZoneInfo("Europe/Moscow")
    assert settings.max_file_bytes == 50 * 1024 * 1024
    assert settings.database_url is None


def test_every_missing_variable_has_its_own_line(environment: Environment) -> None:
    """An empty environment names both required variables, each with an example."""
    environment()

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert [problem.split(":")[0] for problem in caught.value.problems] == ["BOT_TOKEN", "BITRIX24_WEBHOOK_URL"]
    assert all(" not set; " in problem and ", for example " in problem for problem in caught.value.problems)


def test_lists_are_separated_by_commas(environment: Environment) -> None:
    """Spaces around items and a comma at the end do no harm."""
    environment(BOT_TOKEN=TOKEN, BITRIX24_WEBHOOK_URL=WEBHOOK, ADMIN_IDS="1, 22,", DEAL_CARD_FIELDS="UF_CRM_1, Этаж")

    settings = load_settings()

    assert settings.admin_ids == (1, 22)
    assert settings.deal_card_fields == ("UF_CRM_1", "Этаж")


def test_an_empty_value_means_unset(environment: Environment) -> None:
    """`NAME=` and blanks leave the default in place, as in a copied example file."""
    environment(
        BOT_TOKEN=TOKEN, BITRIX24_WEBHOOK_URL=WEBHOOK, MAX_FILE_MB="", ADMIN_IDS="", DEAL_FOLDERS_ROOT="  ", LOCALE=""
    )

    settings = load_settings()

    defaults = Settings.of(bot_token=TOKEN, bitrix24_webhook_url=WEBHOOK)
    assert settings.model_dump() == defaults.model_dump()


def test_dotenv_serves_and_the_environment_wins(environment: Environment, tmp_path: Path) -> None:
    """`.env` is read, also with a byte order mark; lines of other programs in it are ignored."""
    lines = f"BOT_TOKEN={TOKEN}\nBITRIX24_WEBHOOK_URL={WEBHOOK}\nLOCALE=en\nTRAY_DAYS=3\nOTHER_PROGRAM=1\n"
    (tmp_path / ".env").write_text(lines, encoding="utf-8-sig")
    environment(TRAY_DAYS="5")

    settings = load_settings()

    assert (settings.locale, settings.tray_days) == ("en", 5)


def test_dotenv_in_another_encoding_is_said(environment: Environment, tmp_path: Path) -> None:
    """A file that is not UTF-8 is one line, no traceback."""
    environment()
    (tmp_path / ".env").write_bytes("DEAL_FOLDER_FIELD=Папка".encode("cp1251"))

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert caught.value.problems == [".env: cannot be read, it is not text in UTF-8"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bot_token", "markedsecret"),
        ("bot_token", "123:short"),
        ("telegram_api_url", "api.telegram.org"),
        ("telegram_api_url", "ftp://api.telegram.org"),
        ("telegram_api_url", "http://[markedsecret"),
        ("telegram_api_local", "true"),
        ("telegram_api_local", "perhaps"),
        ("telegram_proxy", "markedsecret:pass@host:1080"),
        ("telegram_proxy", "socks4://host:1080"),
        ("telegram_proxy", "socks5://user:markedsecret@host"),
        ("telegram_proxy", "http://proxy..example:1080"),
        ("telegram_api_url", "http://127.0.0.1:8081/{markedsecret}"),
        ("bitrix24_webhook_url", "https://agency.example/"),
        ("bitrix24_webhook_url", "https://agency.example/rest/1/markedsecret/crm.deal.list"),
        ("bitrix24_webhook_url", "http://agency.example/rest/1/markedsecret/"),
        ("bitrix24_webhook_url", "http://127.0.0.1.evil.example/rest/1/markedsecret/"),
        ("bitrix24_webhook_url", "https://user:markedsecret@agency.example/rest/1/code/"),
        ("bitrix24_webhook_url", "https://agency.example:port/rest/1/markedsecret/"),
        ("bitrix24_requests_per_second", "0"),
        ("bitrix24_requests_per_second", "inf"),
        ("bitrix24_burst", "2.5"),
        ("bitrix24_burst", "1000001"),
        ("database_url", "postgresql+asyncpg://user:markedsecret@host"),
        ("database_url", "mysql://user:markedsecret@host/name"),
        ("database_url", "sqlite:///data/bot.db"),
        ("deal_folders_root", "Сделки"),
        ("deal_visibility", "mine"),
        ("admin_ids", "1;2"),
        ("admin_ids", "@boss"),
        ("admin_ids", "99999999999999999999"),
        ("locale", "de"),
        ("timezone", "Moscow"),
        ("timezone", "../../etc/passwd"),
        ("max_file_mb", "-1"),
        ("max_files_per_batch", "many"),
        ("spool_max_mb", "0"),
        ("tray_days", "week"),
        ("journal_days", "0"),
        ("journal_days", "999999"),
        ("tray_days", "36501"),
        ("log_level", "LOUD"),
        ("log_format", "xml"),
    ],
)
def test_a_wrong_value_is_named_and_never_shown(name: str, value: str) -> None:
    """One line: the variable, what is wrong, a right example; the value itself stays out of it."""
    problems = problems_of(**{name: value})

    assert len(problems) == 1
    assert problems[0].startswith(f"{name.upper()}: is not ")
    assert ", for example " in problems[0]
    assert "markedsecret" not in problems[0]


def test_the_error_carries_no_value_behind_its_back() -> None:
    """No cause with the value hangs on the error: a traceback would print it."""
    with pytest.raises(SettingsError) as caught:
        Settings.of(bot_token="markedsecret", bitrix24_webhook_url="markedsecret")

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:8080"])
def test_plain_http_is_for_this_machine(host: str) -> None:
    """The demo's portal has no certificate and needs none."""
    settings = Settings.of(bot_token=TOKEN, bitrix24_webhook_url=f"http://{host}/rest/1/code")

    assert settings.bitrix24_webhook_url == SecretStr(f"http://{host}/rest/1/code/")


def test_settings_of_values_read_nothing_else(environment: Environment, tmp_path: Path) -> None:
    """The demo's settings take nothing from the environment or `.env`."""
    environment(BOT_TOKEN="999999999:AAAnotherTokenAnotherToken", LOCALE="en")
    (tmp_path / ".env").write_text("TRAY_DAYS=1\n")

    settings = Settings.of(bot_token=TOKEN, bitrix24_webhook_url=WEBHOOK)

    assert settings.bot_token.get_secret_value() == TOKEN
    assert (settings.locale, settings.tray_days) == ("ru", 7)


def test_secrets_do_not_show() -> None:
    """Neither repr nor JSON of the settings holds the token, the webhook's code or a password."""
    settings = Settings.of(
        bot_token=TOKEN,
        telegram_proxy="socks5://me:markedsecret@host:1080",
        secret_key="bWFya2VkIG1hcmtlZCBtYXJrZWQgbWFya2VkIG1hcms=",
        **{**APPLICATION, "bitrix24_client_id": "local.id"},
    )

    shown = f"{settings!r} {settings} {settings.model_dump_json()}"

    assert "Marked" not in shown
    assert "marked" not in shown
    assert "bWFya2Vk" not in shown


APPLICATION = {
    "bitrix24_portal": "https://agency.bitrix24.example",
    "bitrix24_client_id": "local.markedid",
    "bitrix24_client_secret": "markedsecret",
}


def test_every_example_is_itself_right() -> None:
    """What an error message shows as an example is accepted when copied; of the two ways in, each in its turn."""
    examples = {name: (field.examples or [""])[0] for name, field in Settings.model_fields.items()}

    settings = [
        Settings.of(**{name: value for name, value in examples.items() if name not in without})
        for without in (APPLICATION, ["bitrix24_webhook_url"])
    ]

    assert [one.timezone for one in settings] == [ZoneInfo("Europe/Moscow")] * 2


def test_an_application_takes_the_webhooks_place(environment: Environment) -> None:
    """Portal, id and key are enough; the authorisation server has a default."""
    environment(BOT_TOKEN=TOKEN, **{name.upper(): value for name, value in APPLICATION.items()})

    settings = load_settings()

    assert (settings.bitrix24_portal, settings.bitrix24_webhook_url) == (APPLICATION["bitrix24_portal"], None)
    assert settings.bitrix24_oauth_url == "https://oauth.bitrix.info"


@pytest.mark.parametrize("left_out", APPLICATION)
def test_half_an_application_is_told_what_it_lacks(left_out: str) -> None:
    """Each missing part has its own line with an example, and the webhook is not asked for besides."""
    half = {name: value for name, value in APPLICATION.items() if name != left_out}

    problems = problems_of(**half, bitrix24_webhook_url=None)

    assert len(problems) == 1
    assert problems[0].startswith(f"{left_out.upper()}: not set; it is ")
    assert ", for example " in problems[0]


def test_two_ways_in_are_one_too_many() -> None:
    """With a webhook and an application nobody could say whose rights the bot has."""
    problems = problems_of(**APPLICATION)

    assert problems == [
        "BITRIX24_WEBHOOK_URL: set beside BITRIX24_PORTAL; keep one of the two, the webhook or the OAuth application"
    ]


@pytest.mark.parametrize("name", ["bitrix24_portal", "bitrix24_oauth_url"])
@pytest.mark.parametrize(
    "value",
    ["http://agency.example", "agency.example", "https://u:markedsecret@agency.example", "https://a.example/crm/"],
)
def test_tokens_travel_by_https_alone(name: str, value: str) -> None:
    """Plain http is for this machine; the line says which setting it is and not what stands in it."""
    problems = problems_of(**{"bitrix24_webhook_url": None, **APPLICATION, name: value})

    assert [problem.split(":")[0] for problem in problems] == [name.upper()]
    assert "markedsecret" not in problems[0]


@pytest.mark.parametrize("key", ["markedsecret", "bWFya2VkIGJ1dCBzaG9ydA==", f"{'MDEy' * 10}MDE=,markedsecret"])
def test_a_key_that_is_none_is_said(key: str) -> None:
    """Every one of the keys must be one, and none is shown."""
    problems = problems_of(secret_key=key)

    assert [problem.split(":")[0] for problem in problems] == ["SECRET_KEY"]
    assert key.rsplit(",", maxsplit=1)[-1] not in problems[0]


def test_a_servers_database_needs_the_key_in_the_settings() -> None:
    """Tokens in a database that several machines reach cannot lie beside a key on one of them."""
    of_server = {"database_url": "postgresql+asyncpg://me@db.example/bot"}

    with_key = with_flaws({**APPLICATION, **of_server, "secret_key": "k"})
    without = with_flaws({**APPLICATION, **of_server})
    on_sqlite = with_flaws(APPLICATION)

    assert (with_key["secret_key"], without["secret_key"], "secret_key" in on_sqlite) == ("k", Flaw.MISSING, False)
