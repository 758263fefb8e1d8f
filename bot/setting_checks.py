"""Whether one value of a setting is a right one: pure, and silent about the value, which may be a secret.

Each answers the value as it is used, or raises ValueError without a word: what is wrong is said by the field.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr, ValidationInfo

PUBLIC_BOT_API = "https://api.telegram.org"

_BOT_TOKEN = re.compile(r"\d+:[\w-]{10,}", re.ASCII)
_TELEGRAM_SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)
"""Source: core.telegram.org/bots/api#setwebhook."""
_WEBHOOK_PATH = re.compile(r"/rest/\d+/\w+/?", re.ASCII)


def split_at_commas(value: object) -> object:
    """`a, b,` → `["a", "b"]`; anything but text is left to pydantic."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _is_address(address: SplitResult, schemes: set[str]) -> bool:
    """Whether this is an address of one of these schemes with a host and, if any, a port that is a number."""
    try:
        host = (address.hostname or "").encode("idna")
        return address.scheme in schemes and bool(host) and address.port != 0
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    """Whether what is sent to this host stays on this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_bot_token(token: SecretStr) -> SecretStr:
    """Accept what @BotFather gives: the bot's number and its secret."""
    if not _BOT_TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError
    return token


def check_webhook(webhook: SecretStr) -> SecretStr:
    """Accept an incoming webhook's address; its code would cross the network readably over plain http."""
    address = urlsplit(webhook.get_secret_value())
    is_webhook = _is_address(address, {"https", "http"}) and _WEBHOOK_PATH.fullmatch(address.path)
    is_plain = is_webhook and not address.username and not address.query and not address.fragment
    if not is_plain or (address.scheme == "http" and not _is_loopback(address.hostname or "")):
        raise ValueError
    return SecretStr(webhook.get_secret_value().rstrip("/") + "/")


def check_database(url: SecretStr) -> SecretStr:
    """Accept SQLAlchemy's address of a SQLite file or of a PostgreSQL database (over TCP or a socket's folder)."""
    sqlite, postgresql = r"sqlite\+aiosqlite:///[^?#]+", r"postgresql\+asyncpg://[^/?#\s]*/[^/?#\s]+(\?\S+)?"
    if not re.fullmatch(f"{sqlite}|{postgresql}", url.get_secret_value()):
        raise ValueError
    return url


def check_proxy(proxy: SecretStr) -> SecretStr:
    """Accept a proxy of either kind that aiogram knows, with its port."""
    address = urlsplit(proxy.get_secret_value())
    if not _is_address(address, {"http", "socks5"}) or address.port is None:
        raise ValueError
    return proxy


def check_base_address(url: str) -> str:
    """Accept an address that paths are put behind, and answer it without a slash at its end."""
    address = urlsplit(url)
    if not _is_address(address, {"https", "http"}) or address.query or address.fragment or set("{}") & set(url):
        raise ValueError
    return url.rstrip("/")


def check_public_address(url: str) -> str:
    """Accept an address that others send secrets to: readably only within this machine."""
    address = urlsplit(check_base_address(url))
    if address.username or (address.scheme == "http" and not _is_loopback(address.hostname or "")):
        raise ValueError
    return url.rstrip("/")


def check_server(url: str) -> str:
    """Accept a server's address alone: somebody may have copied a page's."""
    if urlsplit(check_public_address(url)).path.strip("/"):
        raise ValueError
    return url.rstrip("/")


def check_telegram_secret(secret: SecretStr) -> SecretStr:
    """Accept what Telegram takes for a webhook's secret."""
    if not _TELEGRAM_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError
    return secret


def check_local(is_local: bool, info: ValidationInfo) -> bool:  # noqa: FBT001  # the shape that pydantic calls
    """Telegram's public server has no files on this machine."""
    if is_local and info.data.get("telegram_api_url") == PUBLIC_BOT_API:
        raise ValueError
    return is_local
