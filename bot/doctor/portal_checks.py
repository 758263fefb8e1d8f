"""The portal: does it let the bot in, in whose name, what may it, and do the clocks agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.bitrix24.client import PortalClient
from bot.bitrix24.system import SystemGateway, needed_scopes
from bot.bitrix24.users import UserGateway
from bot.clock import Clock
from bot.doctor.access_words import WEBHOOK, AccessWords
from bot.doctor.finding import Finding, good, note, wrong
from bot.domain.errors import text_key
from bot.texts import Texts

CLOCKS_DIFFER: Final = timedelta(minutes=2)
"""What dates in messages and waiting times bear: our choice."""

_LOST_WITHOUT: Final[Mapping[str, str]] = {
    "crm": text_key("without it the bot sees no deals"),
    "disk": text_key("without it no photo can be stored"),
    "user_basic": text_key("without it the bot does not know agents by their phones"),
    "department": text_key("without it heads do not see their people's deals"),
}
_NEEDED: Final = text_key("the bot needs it")


@dataclass(frozen=True, slots=True)
class PortalAnswers:
    """The address and the webhook in one question."""

    client: PortalClient
    texts: Texts
    title: str = text_key("Bitrix24")

    async def __call__(self) -> Sequence[Finding]:
        """Whether it lets us in."""
        await self.client.call("profile")
        host = urlsplit(self.client.portal_url).hostname or "?"
        return [good(self.texts.t(WEBHOOK.accepted, host=host))]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever the portal will name beside everything that the bot does."""

    users: UserGateway
    words: AccessWords
    texts: Texts
    title: str = text_key("The owner of the bot's access")

    async def __call__(self) -> Sequence[Finding]:
        """Who that is, and whether that person still works there."""
        t, words = self.texts.t, self.words
        owner = await self.users.owner()
        named = t("{name} (employee {number})", name=owner.full_name, number=owner.employee_id)
        is_active = await self.users.is_active(owner.employee_id)
        if is_active is False:
            return [wrong(t(words.dismissed, named=named), t(words.dismissed_remedy))]
        if is_active is None:
            return [note(t(words.unlisted, named=named))]
        return [good(t(words.active, named=named))]


@dataclass(frozen=True, slots=True)
class Scopes:
    """What is ticked on the webhook or the application."""

    system: SystemGateway
    words: AccessWords
    texts: Texts
    title: str = text_key("The scopes")

    async def __call__(self) -> Sequence[Finding]:
        """A line for each that is missing."""
        t, words = self.texts.t, self.words
        missing = await self.system.missing_scopes()
        if not missing:
            return [good(t(words.all_scopes, scopes=", ".join(needed_scopes())))]
        remedy = t(words.lacks_scope_remedy)
        return [wrong(t(words.lacks_scope, scope=scope, lost=self._lost(scope)), remedy) for scope in missing]

    def _lost(self, scope: str) -> str:
        return self.texts.t(_LOST_WITHOUT.get(scope, _NEEDED))


@dataclass(frozen=True, slots=True)
class Clocks:
    """This machine's against the portal's."""

    system: SystemGateway
    clock: Clock
    texts: Texts
    title: str = text_key("The clock")

    async def __call__(self) -> Sequence[Finding]:
        """Whether they agree to the minute, the way of the answer taken into account."""
        t = self.texts.t
        asked_at = self.clock.now()
        told = await self.system.server_time()
        ours = asked_at + (self.clock.now() - asked_at) / 2
        if abs(ours - told) < CLOCKS_DIFFER:
            return [good(t("This machine's clock agrees with Bitrix24's."))]
        minutes = round(abs(ours - told) / timedelta(minutes=1))
        text = (
            self.texts.n(
                "This machine's clock is {n} minute ahead of Bitrix24's.",
                "This machine's clock is {n} minutes ahead of Bitrix24's.",
                minutes,
            )
            if ours > told
            else self.texts.n(
                "This machine's clock is {n} minute behind Bitrix24's.",
                "This machine's clock is {n} minutes behind Bitrix24's.",
                minutes,
            )
        )
        return [wrong(text, t("Let the machine take its time from the network: timedatectl set-ntp true."))]
