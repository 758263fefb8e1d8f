"""An event of the portal is taken in: whoever sent it must know the secret, and then it is one more deal to look at."""

import hmac
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from pydantic import SecretStr

from bot.bitrix24.event_form import PortalEvent
from bot.domain.ids import CommentId, DealId
from bot.store.facts import Facts

_MEMBER = "portal of the events"

_log = logging.getLogger(__name__)


class Feed(Protocol):
    """Takes in what to look at; each call is durable when it returns."""

    async def look_at(self, deal_ids: Collection[DealId]) -> None:
        """Something may have happened to these deals."""
        ...

    async def look_at_comments(self, comment_ids: Collection[CommentId]) -> None:
        """The same for the deals that these comments are on."""
        ...


@dataclass(frozen=True, slots=True)
class EventKey:
    """What an event must carry. `member_id` None: the portal of the first event with this token stays the only one."""

    application_token: SecretStr
    member_id: str | None = None


class EventVerdict(Enum):
    """What became of an event."""

    TAKEN = auto()
    WRONG_TOKEN = auto()
    OTHER_PORTAL = auto()


class TakeEvent:
    """Believes nothing but the secret. `keys` are asked for each time: an installation may bring another."""

    def __init__(self, feed: Feed, keys: Callable[[], Sequence[EventKey]], facts: Facts) -> None:
        self._feed = feed
        self._keys = keys
        self._facts = facts
        self._member_id: str | None = None

    async def __call__(self, event: PortalEvent) -> EventVerdict:
        """Keep what it says to look at; when this returns it is in the database.

        Raises:
            StoreError: it could not be kept.
        """
        given = event.application_token.encode()
        # All are compared, and each in constant time: which of them was nearly right is nobody's business.
        good = [one for one in self._keys() if hmac.compare_digest(_bytes(one), given)]
        if not given or not good:
            return EventVerdict.WRONG_TOKEN
        if event.member_id != (good[0].member_id or await self._pinned(event.member_id)):
            return EventVerdict.OTHER_PORTAL
        if event.object_id is not None and event.is_about_deal:
            await self._feed.look_at([DealId(event.object_id)])
        elif event.object_id is not None and event.is_about_comment:
            await self._feed.look_at_comments([CommentId(event.object_id)])
        else:
            _log.info("the portal sent an event that means nothing to the bot: %s", event.name or "-")
        return EventVerdict.TAKEN

    async def _pinned(self, member_id: str) -> str:
        """The portal whose events are taken; the first one with the secret is."""
        if self._member_id is None:
            self._member_id = await self._facts.get(_MEMBER)
        if self._member_id is None:
            await self._facts.put(_MEMBER, member_id)
            self._member_id = member_id
        return self._member_id


def _bytes(key: EventKey) -> bytes:
    return key.application_token.get_secret_value().encode()
