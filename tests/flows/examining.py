"""How stories ask the doctor: what is wrong, its lines, and the red ones among them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from bot.clock import Clock
from bot.composition.doctor import check
from tests.flows.office import Office

Changes = dict[str, Any]
"""Settings that differ, by field."""


@dataclass(frozen=True)
class Trouble:
    """Something wrong: how it came, what `check` says of it, and what to do."""

    name: str
    arrange: Callable[[Office], Changes]
    said: str
    remedy: str

    def __str__(self) -> str:
        return self.name


def lost_scope(scope: str) -> Callable[[Office], Changes]:
    """The webhook or the application may not do this any more."""

    def arrange(office: Office) -> Changes:
        office.portal.scopes.discard(scope)
        return {}

    return arrange


async def lines_of(office: Office, **changes: object) -> list[str]:
    """What `check` says, with these settings changed. No secret ever stands in it."""
    settings = office.settings.model_copy(update=changes)
    lines = [finding.line for finding in await check(settings, Clock())]

    said = "\n".join(lines)
    secrets = (
        *(settings.bot_token, settings.bitrix24_webhook_url, settings.telegram_proxy),
        *(settings.bitrix24_client_secret, settings.secret_key, *map(SecretStr, office.portal.application.tokens)),
    )
    assert not [secret for secret in secrets if secret and secret.get_secret_value() in said]
    assert office.portal.webhook_code not in said
    assert office.telegram.token.partition(":")[2] not in said
    return lines


def red(lines: Iterable[str]) -> list[str]:
    """The lines that make the exit code 1."""
    return [line for line in lines if line.startswith("✗")]
