"""The OAuth application: is it installed and on which portal, do its tokens serve, does its server know its key."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bot.bitrix24.authority import Authority
from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalError
from bot.bitrix24.oauth import OAuthAccess
from bot.doctor.access_words import APPLICATION
from bot.doctor.finding import Finding, good, wrong
from bot.domain.errors import text_key
from bot.domain.tokens import AccessTrouble
from bot.texts import Texts

_INSTALL_AGAIN: Final = text_key(
    "Start the bot, then install the application once more: Applications → Developer resources → Integrations."
)
_TROUBLES: Final[Mapping[AccessTrouble, tuple[str, str]]] = {
    AccessTrouble.TOKENS_DEAD: (
        text_key("The application's access to Bitrix24 has ended: its tokens are not renewed."),
        _INSTALL_AGAIN,
    ),
    AccessTrouble.APPLICATION_REFUSED: (
        text_key("The authorisation server does not know this OAuth application."),
        text_key(
            "Copy BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET from the application's card once more, and check"
            " that it is there and paid for."
        ),
    ),
    AccessTrouble.OTHER_PORTALS_TOKENS: (
        text_key("The authorisation server answers with the tokens of another portal, and they are not taken."),
        text_key(
            "Check that BITRIX24_PORTAL is the portal of this application, and install it there once more; a portal"
            " that was made anew counts as another one and needs an empty DATA_DIR."
        ),
    ),
    AccessTrouble.TOKENS_SEALED: (
        text_key("No key opens the application's tokens."),
        text_key("Put the former key behind a comma into SECRET_KEY, or install the application once more."),
    ),
}


@dataclass(frozen=True, slots=True)
class ApplicationAnswers:
    """In the place of the webhook's first check. `told` is what the access has complained of so far."""

    client: PortalClient
    access: OAuthAccess
    authority: Authority
    other_portals: Callable[[], Awaitable[Sequence[str]]]
    told: Sequence[AccessTrouble]
    texts: Texts
    title: str = text_key("Bitrix24")

    async def __call__(self) -> Sequence[Finding]:
        """Whether the portal lets us in, and whether it will still do so in an hour, when the tokens are renewed."""
        try:
            await self.client.call("profile")
        except PortalError:
            if line := self._trouble() or await self._installed_elsewhere():
                return [line]
            raise
        tokens = self.access.tokens
        if not await self.authority.knows_us(tokens.server_endpoint if tokens else None, self.client.ask):
            return [self._line(AccessTrouble.APPLICATION_REFUSED)]
        host = urlsplit(self.client.portal_url).hostname or "?"
        return [good(self.texts.t(APPLICATION.accepted, host=host))]

    def _trouble(self) -> Finding | None:
        return next((self._line(trouble) for trouble in self.told if trouble in _TROUBLES), None)

    def _line(self, trouble: AccessTrouble) -> Finding:
        text, remedy = _TROUBLES[trouble]
        return wrong(self.texts.t(text), self.texts.t(remedy))

    async def _installed_elsewhere(self) -> Finding | None:
        """A line for tokens of another portal; where there are tokens of this one nobody minds others."""
        others = [] if self.access.tokens else await self.other_portals()
        if not others:
            return None
        t = self.texts.t
        return wrong(
            t(
                "The OAuth application is installed on another portal: {others}, not on that of BITRIX24_PORTAL.",
                others=", ".join(urlsplit(one).netloc for one in others),
            ),
            t("Put the right address into BITRIX24_PORTAL; if the portal is to be another one, install it there."),
        )
