"""The portal's events: whether they come here, and how they are made to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.bitrix24.errors import PortalNotFoundError, PortalRefusedError, PortalRightsError
from bot.bitrix24.event_form import COMMENT_EVENT, DEAL_EVENTS, EVENTS
from bot.bitrix24.event_handlers import BoundEvent, EventHandlerGateway
from bot.doctor.finding import Finding, good, made, note, there, wrong
from bot.domain.errors import text_key
from bot.texts import Texts

OUTBOUND_EVENTS: Final = (*DEAL_EVENTS, COMMENT_EVENT)
"""What can be ticked on an outbound webhook. Source: apidocs.bitrix24.com/api-reference/crm/deals/events/index.html."""


def _names(events: Iterable[BoundEvent]) -> str:
    return ", ".join(event.name for event in events)


@dataclass(frozen=True, slots=True)
class EventDoor:
    """Where the bot takes events in: the public address, and the path behind it by which a former one is known."""

    public_url: str
    path: str

    @property
    def address(self) -> str:
        """What the portal posts to."""
        return self.public_url + self.path

    def missing(self, bound: Sequence[BoundEvent]) -> list[BoundEvent]:
        """What is not posted here yet."""
        wanted = [BoundEvent(name, self.address) for name in EVENTS]
        return [one for one in wanted if one not in bound]

    def former(self, bound: Sequence[BoundEvent]) -> list[BoundEvent]:
        """What still goes to where the bot was before."""
        return [one for one in bound if one.address.endswith(self.path) and one.address != self.address]


@dataclass(frozen=True, slots=True)
class EventsBound:
    """`check` with an application: are its handlers there. Without them the bot asks, and is only later with news."""

    handlers: EventHandlerGateway
    door: EventDoor
    has_token: bool
    """Whether the bot knows what the application's events carry. Letting it in by a link brings no such token."""
    texts: Texts
    title: str = text_key("The portal's events")

    async def __call__(self) -> Sequence[Finding]:
        """One line."""
        t = self.texts.t
        bound = await self.handlers.bound()
        missing, former = self.door.missing(bound), self.door.former(bound)
        if not missing and not former and not self.has_token:
            return [
                note(
                    t(
                        "Bitrix24 posts its events to {address}, and the bot refuses them: the application's token is"
                        " not known here. News come by asking, a minute or two later.",
                        address=self.door.address,
                    ),
                    t("Install the application once more: its installation brings the token."),
                )
            ]
        if not missing and not former:
            return [good(t("Bitrix24 posts its events to {address}.", address=self.door.address))]
        remedy = t("Run: python -m bot setup")
        if not missing:
            return [note(t("Bitrix24 still posts its events to {address} too.", address=former[0].address), remedy)]
        return [
            note(
                t(
                    "Bitrix24 does not post to {address}: {events}. News come by asking, a minute or two later.",
                    address=self.door.address,
                    events=_names(missing),
                ),
                remedy,
            )
        ]


@dataclass(frozen=True, slots=True)
class BindEvents:
    """`setup` with an application: its handlers, at the address of these settings and at no former one of ours."""

    handlers: EventHandlerGateway
    door: EventDoor
    texts: Texts
    title: str = text_key("The portal's events")

    async def __call__(self) -> Sequence[Finding]:
        """Look, bind what is missing, unbind what leads to where we were; a line for each of the two."""
        bound = await self.handlers.bound()
        missing, former = self.door.missing(bound), self.door.former(bound)
        lines = [await self._bind(missing)]
        if former:
            lines.append(await self._unbind(former))
        return lines

    async def _bind(self, missing: Sequence[BoundEvent]) -> Finding:
        t = self.texts.t
        if not missing:
            return there(t("Bitrix24 posts its events to {address} already.", address=self.door.address))
        try:
            for event in missing:
                await self.handlers.bind(event)
        except PortalNotFoundError:
            return wrong(
                t("Bitrix24 does not let the application hear of deals."),
                t("Tick CRM in the application's card and install it once more."),
            )
        except (PortalRefusedError, PortalRightsError) as error:
            return wrong(
                t(
                    "Bitrix24 does not take {address} for its events ({code}).",
                    address=self.door.address,
                    code=error.code,
                ),
                t(
                    "Check that PUBLIC_URL can be opened from outside, and that an administrator of the portal"
                    " installed the application."
                ),
            )
        return made(t("Bitrix24 now posts to {address}: {events}.", address=self.door.address, events=_names(missing)))

    async def _unbind(self, former: Sequence[BoundEvent]) -> Finding:
        t = self.texts.t
        addresses = ", ".join(dict.fromkeys(event.address for event in former))
        try:
            for event in former:
                await self.handlers.unbind(event)
        except PortalRightsError:
            return wrong(
                t("Whoever installed the application may not unbind the former address {address}.", address=addresses),
                t("Let an administrator of the portal install the application once more, then setup again."),
            )
        return made(t("Bitrix24 posts no more to the former address {address}.", address=addresses))


@dataclass(frozen=True, slots=True)
class OutboundWebhook:
    """Both commands with a webhook: a program cannot make an outbound one, so it says what a person clicks."""

    door: EventDoor
    has_token: bool
    texts: Texts
    title: str = text_key("The portal's events")

    async def __call__(self) -> Sequence[Finding]:
        """One line; whether the outbound webhook leads here cannot be asked."""
        t = self.texts.t
        if self.has_token:
            return [
                good(
                    t(
                        "Events that carry BITRIX24_APPLICATION_TOKEN are taken in at {address};"
                        " the outbound webhook needs this address and {events}.",
                        address=self.door.address,
                        events=", ".join(OUTBOUND_EVENTS),
                    )
                )
            ]
        return [
            note(
                t(
                    "Events of Bitrix24 are not taken in: BITRIX24_APPLICATION_TOKEN is empty."
                    " News come by asking, a minute or two later."
                ),
                t(
                    "In Bitrix24 open Applications → Developer resources → Common use cases → Other → Outbound webhook,"
                    " handler address {address}, events {events}; save, and copy its application token into"
                    " BITRIX24_APPLICATION_TOKEN.",
                    address=self.door.address,
                    events=", ".join(OUTBOUND_EVENTS),
                ),
            )
        ]
