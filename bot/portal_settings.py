"""Which settings of the portal belong together: a webhook, or an OAuth application with all that it needs.

A setting that is missing, or there twice over, gets a `Flaw` as its value, and the field refuses it by that name: so
each problem is one line of its own among all the others.
"""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from enum import Enum
from typing import Final

from pydantic import SecretStr

WEBHOOK: Final = "bitrix24_webhook_url"
APPLICATION: Final = ("bitrix24_portal", "bitrix24_client_id", "bitrix24_client_secret")
_KEY_BYTES: Final = 32
"""Source: cryptography.io/en/latest/fernet/ (a key is 32 bytes, coded as URL-safe base64)."""


class Flaw(Enum):
    """What is wrong with a setting because of others."""

    MISSING = "missing"
    DOUBLED = "doubled"


class FlawError(ValueError):
    """A setting's value is a flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def refuse_flaw(value: object) -> object:
    """Any value but a flaw."""
    if isinstance(value, Flaw):
        raise FlawError(value)
    return value


def with_flaws(values: Mapping[str, object]) -> dict[str, object]:
    """The values, and a flaw in place of each that is missing or one too many."""
    marked = dict(values)
    has_webhook = marked.get(WEBHOOK) is not None
    given = [name for name in APPLICATION if marked.get(name) is not None]
    if given:
        marked |= {name: Flaw.MISSING for name in APPLICATION if name not in given}
        if has_webhook:
            marked[WEBHOOK] = Flaw.DOUBLED
        if marked.get("secret_key") is None and not _keeps_keys_in_data_dir(marked.get("database_url")):
            marked["secret_key"] = Flaw.MISSING
    elif not has_webhook:
        marked[WEBHOOK] = Flaw.MISSING
    return marked


def check_keys(keys: SecretStr) -> SecretStr:
    """Accept Fernet keys separated by commas."""
    for key in split_keys(keys):
        try:
            size_bytes = len(urlsafe_b64decode(key))
        except (NotBase64, ValueError):
            raise ValueError from None
        if size_bytes != _KEY_BYTES:
            raise ValueError
    return keys


def split_keys(keys: SecretStr | None) -> list[str]:
    """The keys one by one, the one that encrypts first."""
    return [key.strip() for key in keys.get_secret_value().split(",") if key.strip()] if keys else []


def _keeps_keys_in_data_dir(database_url: object) -> bool:
    """With SQLite the folder holds the database anyway; a server's database is shared, and so must the key be."""
    url = database_url.get_secret_value() if isinstance(database_url, SecretStr) else database_url
    return url is None or str(url).startswith("sqlite")
