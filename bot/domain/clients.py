"""A client as agents see and change one: a contact or a company, its names, its phones and e-mails."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.ids import EmployeeId


class ClientKind(StrEnum):
    """What the portal keeps a client as; the letter stands in a `ClientKey`."""

    CONTACT = "k"
    COMPANY = "o"


class ClientPart(StrEnum):
    """What of a client can be changed; the letter stands in a `ClientKey`."""

    NAME = "n"
    SECOND_NAME = "s"
    LAST_NAME = "l"
    TITLE = "t"
    PHONE = "p"
    EMAIL = "e"


CHANNELS: Final = (ClientPart.PHONE, ClientPart.EMAIL)
"""What a client may have several of."""
_PERSON: Final = (ClientPart.NAME, ClientPart.SECOND_NAME, ClientPart.LAST_NAME)
_KEY = re.compile(r"([ko])(\d{1,12})([nsltpe])(\d{0,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClientKey:
    """One value of one client, in few letters: `k101p55` is the phone 55 of the contact 101. Names have no number.

    `k101p` is the first phone, whichever it is: so a client who has none gets one, which can be taken back.
    """

    kind: ClientKind
    client_id: int
    part: ClientPart
    channel_id: int = 0

    def __str__(self) -> str:
        return f"{self.kind}{self.client_id}{self.part}{self.channel_id or ''}"

    @property
    def is_first_of_kind(self) -> bool:
        """Whether it is about the first phone or e-mail, not about one with a number."""
        return self.part in CHANNELS and not self.channel_id

    @classmethod
    def parse(cls, text: str) -> "ClientKey | None":
        """The key again; None for anything else."""
        found = _KEY.fullmatch(text)
        if found is None:
            return None
        key = cls(ClientKind(found[1]), int(found[2]), ClientPart(found[3]), int(found[4] or 0))
        return key if key.part in CHANNELS or not key.channel_id else None


@dataclass(frozen=True, slots=True)
class Channel:
    """A phone or an e-mail, as the portal stores it. `use` is the portal's word: WORK, MOBILE, HOME and the like."""

    channel_id: int
    part: ClientPart
    address: str
    use: str


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A contact or a company of a deal, and who edited it last."""

    kind: ClientKind
    client_id: int
    names: Mapping[ClientPart, str]
    channels: tuple[Channel, ...] = ()
    edited_by: EmployeeId | None = field(default=None, compare=False)
    edited_at: datetime | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """What people call the client."""
        return " ".join(name for part in (*_PERSON, ClientPart.TITLE) if (name := self.names.get(part, "")))

    @property
    def phones(self) -> tuple[Channel, ...]:
        """The phones, in the portal's order."""
        return tuple(one for one in self.channels if one.part is ClientPart.PHONE)

    @property
    def emails(self) -> tuple[Channel, ...]:
        """The e-mails, in the portal's order."""
        return tuple(one for one in self.channels if one.part is ClientPart.EMAIL)

    def channel(self, key: ClientKey) -> Channel | None:
        """The phone or e-mail with the key's number; the first one for a key without."""
        found = (one for one in self.channels if one.part is key.part and key.channel_id in (0, one.channel_id))
        return next(found, None)

    @property
    def keys(self) -> tuple[ClientKey, ...]:
        """What can be changed, in the order in which it is shown; a second name only where there is one."""
        parts = (ClientPart.TITLE,) if self.kind is ClientKind.COMPANY else _PERSON
        names = [part for part in parts if part is not ClientPart.SECOND_NAME or self.names.get(part)]
        return (
            *(self._key(part) for part in names),
            *self._channel_keys(self.phones, ClientPart.PHONE),
            *self._channel_keys(self.emails, ClientPart.EMAIL),
        )

    @property
    def all_keys(self) -> frozenset[ClientKey]:
        """Those, and the first phone and the first e-mail whether there is one or not."""
        return frozenset((*self.keys, *(self._key(part) for part in CHANNELS)))

    def value(self, key: ClientKey) -> str:
        """What this client has there; empty for nothing."""
        if key.part not in CHANNELS:
            return self.names.get(key.part, "")
        found = self.channel(key)
        return found.address if found else ""

    def _channel_keys(self, channels: Sequence[Channel], part: ClientPart) -> tuple[ClientKey, ...]:
        """One each; where there is none, the one that can be added."""
        return tuple(self._key(part, one.channel_id) for one in channels) or (self._key(part),)

    def _key(self, part: ClientPart, channel_id: int = 0) -> ClientKey:
        return ClientKey(self.kind, self.client_id, part, channel_id)
