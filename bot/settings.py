"""Environment and `.env` → one frozen `Settings`; only the composition (`bot.app`) and `bot.cli` read it.

Every variable is a field with the variable's name in lower case. A field's description says what a right value is, its
example shows one; an error message is made of these two and never of the value, so no secret can stand in it.
"""

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.agents import Visibility
from bot.portal_settings import WEBHOOK, FlawError, check_keys, refuse_flaw, with_flaws
from bot.setting_checks import (
    PUBLIC_BOT_API,
    check_base_address,
    check_bot_token,
    check_database,
    check_local,
    check_proxy,
    check_public_address,
    check_server,
    check_telegram_secret,
    check_webhook,
    split_at_commas,
)

_BYTES_IN_MB = 1024 * 1024
"""The megabyte of `MAX_FILE_MB` and `SPOOL_MAX_MB`, as phones show it."""


class SettingsError(Exception):
    """The settings cannot be used; `problems` has one line for each that is missing or wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


_Belonging = BeforeValidator(refuse_flaw)
_Port = Annotated[int, Field(ge=0, le=65535)]
_Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_at_commas)]
_TelegramId = Annotated[int, Field(gt=0, lt=2**52)]
"""Source: core.telegram.org/bots/api#user (an id has at most 52 significant bits)."""
_Numbers = Annotated[tuple[_TelegramId, ...], NoDecode, BeforeValidator(split_at_commas)]
_Days = Annotated[int, Field(ge=1, le=36_500)]
"""A hundred years at most: a date so far back has to exist."""


class Settings(BaseModel):
    """What a person can set. It is made of values alone; `load_settings` reads the environment and `.env`."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, str_strip_whitespace=True)

    bot_token: Annotated[SecretStr, AfterValidator(check_bot_token)] = Field(
        description="the token that @BotFather gave your bot", examples=["123456789:AAExampleOfTheTokenFromBotFather"]
    )
    telegram_api_url: Annotated[str, AfterValidator(check_base_address)] = Field(
        PUBLIC_BOT_API, description="the address of a Bot API server", examples=["http://127.0.0.1:8081"]
    )
    telegram_api_local: Annotated[bool, AfterValidator(check_local)] = Field(
        default=False,
        description="true or false; true only with TELEGRAM_API_URL set to your own server",
        examples=["true"],
    )
    telegram_proxy: Annotated[SecretStr, AfterValidator(check_proxy)] | None = Field(
        None,
        description="the address of an http:// or socks5:// proxy with its port",
        examples=["socks5://127.0.0.1:1080"],
    )

    bitrix24_webhook_url: Annotated[SecretStr, AfterValidator(check_webhook), _Belonging] | None = Field(
        None,
        description="the address of an incoming webhook (plain http only to this machine)",
        examples=["https://name.bitrix24.com/rest/1/code/"],
    )
    bitrix24_portal: Annotated[str, AfterValidator(check_server), _Belonging] | None = Field(
        None,
        description="the address of the portal with the OAuth application (plain http only to this machine)",
        examples=["https://name.bitrix24.com"],
    )
    bitrix24_client_id: Annotated[str, _Belonging] | None = Field(
        None, description="the OAuth application's id", examples=["local.0123456789abcd.01234567"]
    )
    bitrix24_client_secret: Annotated[SecretStr, _Belonging] | None = Field(
        None, description="the OAuth application's key", examples=["the word beside the application's id"]
    )
    bitrix24_oauth_url: Annotated[str, AfterValidator(check_server)] = Field(
        "https://oauth.bitrix.info",
        description="the address of the authorisation server (plain http only to this machine)",
        examples=["https://oauth.bitrix24.tech"],
    )
    bitrix24_application_token: SecretStr | None = Field(
        None, description="the token of the portal's outbound webhook", examples=["0123456789abcdefghijklmnopqrstuv"]
    )
    secret_key: Annotated[SecretStr, AfterValidator(check_keys), _Belonging] | None = Field(
        None,
        description="one or more Fernet keys separated by commas",
        examples=["MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="],
    )
    bitrix24_requests_per_second: PositiveFloat = Field(
        2, description="the tariff's number of requests per second, above 0", examples=["2"], allow_inf_nan=False
    )
    bitrix24_burst: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        50, description="the tariff's number of requests at once, from 1 to 1000000", examples=["50"]
    )

    database_url: Annotated[SecretStr, AfterValidator(check_database)] | None = Field(
        None,
        description="the address of a SQLite file or of a PostgreSQL database",
        examples=["postgresql+asyncpg://bot:password@db.example/bot"],
    )
    data_dir: Path = Field(Path("data"), description="a folder for everything the bot keeps", examples=["./data"])

    public_url: Annotated[str, AfterValidator(check_public_address)] | None = Field(
        None,
        description="the https address under which the world reaches this bot (plain http only to this machine)",
        examples=["https://bot.agency.com"],
    )
    http_host: str = Field("127.0.0.1", description="an address of this machine", examples=["127.0.0.1"])
    http_port: _Port = Field(8080, description="a port, 0 for any free one", examples=["8080"])
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(check_telegram_secret)] | None = Field(
        None, description="1 to 256 Latin letters, digits, _ and -", examples=["a-long-word-that-nobody-guesses"]
    )
    ops_host: str = Field("127.0.0.1", description="an address of this machine", examples=["127.0.0.1"])
    ops_port: _Port = Field(8081, description="a port, 0 for any free one", examples=["8081"])

    deal_folder_field: str = Field(
        "UF_CRM_DEAL_FOLDER",
        description="the code or the title of the deal field with the folder's id",
        examples=["UF_CRM_DEAL_FOLDER"],
    )
    deal_folders_root: PositiveInt | None = Field(
        None, description="the id of the Disk folder that holds the deals' folders", examples=["1203"]
    )
    deal_address_field: str | None = Field(
        None, description="the code or the title of the deal field with the address", examples=["UF_CRM_ADDRESS"]
    )
    deal_card_fields: _Words = Field(
        (), description="a comma-separated list of deal fields", examples=["UF_CRM_ROOMS,Floor"]
    )
    deal_edit_fields: _Words = Field(
        (), description="a comma-separated list of deal fields", examples=["UF_CRM_ROOMS,Floor"]
    )
    deal_visibility: Visibility = Field(
        Visibility.OWN, description="one of own, department, all", examples=["department"]
    )

    admin_ids: _Numbers = Field(
        (), description="a comma-separated list of Telegram ids (numbers)", examples=["123456789,987654321"]
    )
    locale: Literal["ru", "en"] = Field("ru", description="one of ru, en", examples=["en"])
    timezone: ZoneInfo = Field(
        ZoneInfo("Europe/Moscow"), description="the name of a time zone", examples=["Europe/Moscow"]
    )

    max_file_mb: PositiveInt = Field(50, description="a whole number of megabytes above 0", examples=["50"])
    max_files_per_batch: PositiveInt = Field(100, description="a whole number above 0", examples=["100"])
    spool_max_mb: PositiveInt = Field(2048, description="a whole number of megabytes above 0", examples=["2048"])
    tray_days: _Days = Field(7, description="a whole number of days from 1 to 36500", examples=["7"])
    journal_days: _Days = Field(30, description="a whole number of days from 1 to 36500", examples=["30"])
    want_originals: bool = Field(default=False, description="true or false", examples=["true"])

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="one of DEBUG, INFO, WARNING, ERROR", examples=["DEBUG"]
    )
    log_format: Literal["text", "json"] = Field("text", description="one of text, json", examples=["json"])

    @model_validator(mode="before")
    @classmethod
    def _look_at_all(cls, values: dict[str, object]) -> dict[str, object]:
        """An empty value means unset, as in `NAME=` of a copied `.env.example`; and some need or exclude others."""
        return with_flaws(
            {name: value for name, value in values.items() if not isinstance(value, str) or value.strip()}
        )

    @classmethod
    def of(cls, **values: object) -> Self:
        """Settings of just these values, checked like those of the environment.

        Raises:
            SettingsError: a value is missing or wrong.
        """
        try:
            return cls(**values)
        except ValidationError as error:
            problems = _problems(error)
        # Outside the `except` block, so that the error with its value does not hang on ours.
        raise SettingsError(problems)

    @property
    def telegram_secret(self) -> SecretStr:
        """`TELEGRAM_WEBHOOK_SECRET`, or one that follows from the bot's token and does not lead back to it."""
        if self.telegram_webhook_secret:
            return self.telegram_webhook_secret
        token = self.bot_token.get_secret_value().encode()
        return SecretStr(hmac.new(token, b"dealbot telegram webhook", hashlib.sha256).hexdigest())

    @property
    def max_file_bytes(self) -> int:
        """The largest file taken in; one that has no room on the disk cannot be."""
        return min(self.max_file_mb, self.spool_max_mb) * _BYTES_IN_MB

    @property
    def spool_max_bytes(self) -> int:
        """What may lie on the bot's disk at once."""
        return self.spool_max_mb * _BYTES_IN_MB


class _EnvironmentSettings(Settings, BaseSettings):
    """The same, read from the environment and from `.env` (the environment wins)."""

    # utf-8-sig: an editor on Windows may put a byte order mark before the first name.
    # extra="ignore": lines of other programs in `.env` are none of our business.
    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
    )


def load_settings(**fixed: object) -> Settings:
    """Read the environment and `.env`; what is given as `fixed` is not read.

    Raises:
        SettingsError: with one line for each variable that is missing or wrong.
    """
    try:
        return _EnvironmentSettings.of(**fixed)
    except OSError as error:
        problems = [f".env: cannot be read ({error.strerror})"]
    except UnicodeDecodeError:
        problems = [".env: cannot be read, it is not text in UTF-8"]
    raise SettingsError(problems)


def _problems(error: ValidationError) -> list[str]:
    """One line for each variable, in the order of the fields."""
    details = error.errors(include_input=False, include_url=False)
    kinds = {str(detail["loc"][0]): _kind(detail) for detail in details}
    return [_problem(name, kinds[name]) for name in Settings.model_fields if name in kinds]


def _kind(detail: Mapping[str, Any]) -> str:
    said = detail.get("ctx", {}).get("error")
    return said.flaw.value if isinstance(said, FlawError) else detail["type"]


def _problem(name: str, kind: str) -> str:
    if kind == "doubled":
        return (
            f"{WEBHOOK.upper()}: set beside BITRIX24_PORTAL; keep one of the two, the webhook or the OAuth application"
        )
    field = Settings.model_fields[name]
    said = "not set; it is" if kind == "missing" else "is not"
    return f"{name.upper()}: {said} {field.description}, for example {(field.examples or [''])[0]}"
