"""What the portal's refusals mean to an administrator: a table, first match first."""

import re
from dataclasses import dataclass
from typing import Final

from bot.bitrix24.authority import METHOD as TOKENS
from bot.bitrix24.errors import (
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalFullError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.doctor.access_words import WEBHOOK, AccessWords
from bot.doctor.finding import Finding, Mark
from bot.domain.errors import text_key
from bot.texts import Texts

_SCOPE_MISSING: Final = "insufficient_scope"


@dataclass(frozen=True, slots=True)
class _Trouble:
    """`code` and `method` are patterns of the whole; texts are keys and may show {code} and {method}."""

    kind: type[PortalError]
    text: str
    remedy: str
    code: str = ".*"
    method: str = ".*"
    mark: Mark = Mark.WRONG


_ANY_TROUBLE: Final = _Trouble(
    PortalError,
    text_key("Bitrix24 refused {method} ({code})."),
    text_key("Try again; if it stays so, show this line to whoever looks after the bot."),
)
_OF_TOKENS: Final = (
    _Trouble(
        PortalUnavailableError,
        text_key("The OAuth application is not installed on the portal."),
        text_key("Start the bot, then install the application: Applications → Developer resources → Integrations."),
        code="NOT_INSTALLED",
        method=TOKENS,
    ),
    _Trouble(
        PortalUnavailableError,
        text_key("The server that gives out the application's tokens does not answer ({code})."),
        text_key("Check that BITRIX24_OAUTH_URL is right and that this machine can open it."),
        method=TOKENS,
    ),
    _Trouble(
        PortalError,
        text_key("The tokens of the OAuth application are not renewed ({code})."),
        text_key("Check BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET, and install the application once more."),
        method=TOKENS,
    ),
)


def _of_access(words: AccessWords) -> tuple[_Trouble, ...]:
    return (
        _Trouble(
            PortalError,
            words.not_bitrix,
            words.not_bitrix_remedy,
            code=r"HTTP_4\d\d|NOT_JSON|BROKEN_JSON|BAD_ADDRESS",
        ),
        _Trouble(PortalUnavailableError, text_key("Bitrix24 does not answer ({code})."), words.silent_remedy),
        _Trouble(
            PortalBusyError,
            text_key("Bitrix24 takes no more requests at the moment ({code})."),
            text_key("Try again in a minute."),
            mark=Mark.NOTE,
        ),
        _Trouble(
            PortalAccessError,
            text_key("This Bitrix24 has moved to another address."),
            words.moved_remedy,
            code="PORTAL_MOVED",
        ),
        _Trouble(
            PortalAccessError,
            text_key("The plan of this Bitrix24 does not include REST."),
            text_key("REST needs a commercial plan or its trial: Bitrix24 → Subscription."),
            code="ACCESS_DENIED",
        ),
        _Trouble(PortalAccessError, words.refused, words.refused_remedy),
        _Trouble(PortalRightsError, words.no_right, words.no_right_remedy),
        _Trouble(
            PortalFullError, text_key("There is no room on the Bitrix24 drive."), text_key("Free some, or order more.")
        ),
    )


def portal_trouble(texts: Texts, error: PortalError, words: AccessWords = WEBHOOK) -> list[Finding]:
    """The line for a refusal; none for a missing scope, which has a line of its own."""
    if error.code == _SCOPE_MISSING:
        return []
    table = (*_OF_TOKENS, *_of_access(words))
    found = next((one for one in table if _fits(one, error)), _ANY_TROUBLE)
    text = texts.t(found.text, method=error.method, code=error.code or "-")
    return [Finding(found.mark, text, texts.t(found.remedy))]


def _fits(trouble: _Trouble, error: PortalError) -> bool:
    patterns = ((trouble.code, error.code), (trouble.method, error.method))
    return isinstance(error, trouble.kind) and all(re.fullmatch(pattern, said) for pattern, said in patterns)
