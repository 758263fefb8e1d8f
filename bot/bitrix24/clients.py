"""The clients of a deal: read in one request, changed one value at a time.

What is changed here is a person's text, so a change is a call of its own, outside any batch. One phone among several
goes by its number and keeps its kind; those that are not named stay.

Source: apidocs.bitrix24.com/api-reference/crm/contacts/crm-contact-update.html, .../companies/crm-company-update.html
and .../tutorials/crm/how-to-edit-crm-objects/how-to-change-email-or-phone.html.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.bitrix24.batch import Batch, ref
from bot.bitrix24.card import deal_commands, deal_row, deal_with_observers, object_at
from bot.bitrix24.card_reader import CardReader
from bot.bitrix24.client import PortalClient
from bot.bitrix24.client_values import CODES, ClientFields, DealClients, row_of
from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.editable_fields import Values
from bot.bitrix24.errors import PortalError, PortalIgnoredError
from bot.bitrix24.fields import DealField, DealFieldCodes, deal_fields_of, employee_in
from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import BatchAnswer
from bot.bitrix24.values import JsonObject, JsonValue, ids, member, moment, objects, some_id, text
from bot.clock import Clock
from bot.domain.clients import CHANNELS, Channel, ClientKey, ClientKind, ClientPart, ClientRecord
from bot.domain.ids import DealId, FolderId

MOST_CONTACTS: Final = 5
"""People of one deal that are shown; who the others are is to be seen in the portal."""
FRESH: Final = timedelta(hours=1)
"""Rights on fields change as rarely as the other dictionaries do."""

_SHOWN: Final[tuple[str, ...]] = ("ID", *CODES.values(), "MODIFY_BY_ID", "DATE_MODIFY")


@dataclass(frozen=True, slots=True)
class _Methods:
    """The methods of one kind of client."""

    find: str
    update: str
    describe: str


_METHODS: Final[Mapping[ClientKind, _Methods]] = {
    ClientKind.CONTACT: _Methods("crm.contact.list", "crm.contact.update", "crm.contact.fields"),
    ClientKind.COMPANY: _Methods("crm.company.list", "crm.company.update", "crm.company.fields"),
}


class ClientGateway:
    """Reads the clients of a deal, and writes one value of one of them."""

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes, clock: Clock) -> None:
        self._client = client
        self._cards = CardReader(dictionaries, codes, client.portal_url)
        self._clock = clock
        self._described: dict[ClientKind, Mapping[str, DealField]] = {}
        self._described_at: datetime | None = None

    async def fields(self, lane: Lane = Lane.INTERACTIVE) -> ClientFields:  # noqa: ARG002  # as its sibling for deals
        """What may be changed of any client; nobody is asked."""
        return ClientFields(self._described)

    async def read(self, deal_id: DealId, *, lane: Lane = Lane.INTERACTIVE) -> DealClients:
        """The clients of a deal: one request.

        Raises:
            PortalNotFoundError: no such deal, or none that the webhook's owner may read.
            PortalError: see `errors`.
        """
        known = await self._cards.known(lane)
        batch = deal_commands(deal_id)
        batch.add("company", "crm.company.get", {"id": ref("deal", "COMPANY_ID")})
        for place in range(MOST_CONTACTS):
            batch.add(f"contact_{place}", "crm.contact.get", {"id": ref("item", "item", "contactIds", place)})
        self._ask(batch)
        answers = await self._client.batch(batch, lane=lane)
        self._take(answers)
        deal_fields = deal_row(deal_id, answers)
        contact_ids = ids(member(object_at(answers, "item"), "item", "contactIds"))
        # What a reference led to is compared: one that could not be resolved leads anywhere.
        contacts = [one for one in _contacts(answers) if one.client_id in contact_ids]
        company = _record(ClientKind.COMPANY, object_at(answers, "company"))
        if company and company.client_id != some_id(deal_fields.get("COMPANY_ID")):
            company = None
        records = [*contacts, *([company] if company else [])]
        return DealClients(
            deal=deal_with_observers(deal_fields, answers, known),
            fields=ClientFields(self._described, records),
            row=row_of(records),
            url=self._cards.deal_url(deal_id),
            edited_by=None,
            edited_at=None,
            moved_by=None,
            moved_at=None,
            contacts=tuple(contacts),
            company=company,
            left_out=max(0, len(contact_ids) - len(contacts)),
        )

    async def write(
        self,
        now: DealNow,
        values: Values,
        *,
        own_folder_id: FolderId | None,  # noqa: ARG002  # as its sibling for deals
    ) -> DealClients | None:
        """Change one value of one client, and see what was written: two requests. Never cut off by us.

        Returns:
            The clients as they are now; None where only that could not be read.

        Raises:
            PortalIgnoredError: the portal said yes and did not write it.
            PortalRefusedError: with the portal's words, for example of an e-mail that is none.
            PortalError: see `errors`; after `may_have_acted` the change may be there.
        """
        [(name, value)] = values.items()
        key = ClientKey.parse(name)
        record = now.record(key) if isinstance(now, DealClients) and key else None
        if key is None or record is None or not isinstance(now, DealClients):
            raise PortalIgnoredError("crm.contact.update", "NO_SUCH_FIELD", fields=(name,))
        methods = _METHODS[key.kind]
        params: JsonObject = {"id": key.client_id, "fields": _written(key, record, value)}
        (await self._client.call(methods.update, params, lane=Lane.CHANGE)).require_done()
        try:
            after = await self._find(key)
        except PortalError:
            return None
        fresh = now.with_record(after) if after else now
        if not fresh.holds(values):
            raise PortalIgnoredError(methods.update, "NOT_WRITTEN", fields=(name,))
        return fresh

    async def _find(self, key: ClientKey) -> ClientRecord | None:
        """One client, and of it only what is shown: phones and e-mails have to be named.

        Source: apidocs.bitrix24.com/api-reference/crm/contacts/crm-contact-list.html.
        """
        select: list[JsonValue] = list(_SHOWN)
        params: JsonObject = {"filter": {"ID": key.client_id}, "select": select, "start": -1}
        answer = await self._client.call(_METHODS[key.kind].find, params, lane=Lane.CHANGE)
        found = (_record(key.kind, row) for row in objects(answer.result))
        return next((one for one in found if one and one.client_id == key.client_id), None)

    def _ask(self, batch: Batch) -> None:
        """What may be written at all rides along, once an hour."""
        now = self._clock.now()
        if self._described_at is not None and now - self._described_at < FRESH:
            return
        self._described_at = now
        for kind, methods in _METHODS.items():
            batch.add(f"fields_{kind.value}", methods.describe)

    def _take(self, answers: BatchAnswer) -> None:
        for kind in ClientKind:
            if described := object_at(answers, f"fields_{kind.value}"):
                self._described[kind] = deal_fields_of(described)


def _contacts(answers: BatchAnswer) -> Iterator[ClientRecord]:
    found = (_record(ClientKind.CONTACT, object_at(answers, f"contact_{place}")) for place in range(MOST_CONTACTS))
    yield from {one.client_id: one for one in found if one}.values()


def _record(kind: ClientKind, row: JsonObject) -> ClientRecord | None:
    client_id = some_id(row.get("ID"))
    if client_id is None:
        return None
    names: dict[ClientPart, str] = {}
    for part, code in CODES.items():
        if part not in CHANNELS and code in row:
            names[part] = text(row.get(code)).strip()
    return ClientRecord(
        kind,
        client_id,
        names,
        tuple(channel for part in CHANNELS for channel in _channels(part, row.get(CODES[part]))),
        employee_in(row, "MODIFY_BY_ID"),
        moment(row.get("DATE_MODIFY")),
    )


def _channels(part: ClientPart, values: JsonValue) -> Iterator[Channel]:
    for one in objects(values):
        channel_id, address = some_id(one.get("ID")), text(one.get("VALUE")).strip()
        if channel_id and address:
            yield Channel(channel_id, part, address, text(one.get("VALUE_TYPE")))


def _written(key: ClientKey, record: ClientRecord, value: object) -> JsonObject:
    """The change as the portal takes it: a phone by its number, with its kind, for without it gets the default one.

    A row without a number adds one, a number without a value deletes it: only the first one can be added, and only
    what was added as such is deleted again.
    """
    words = value if isinstance(value, str) else ""
    if key.part not in CHANNELS:
        return {CODES[key.part]: words}
    channel = record.channel(key)
    if channel is None and words and key.is_first_of_kind:
        is_mobile = (key.kind, key.part) == (ClientKind.CONTACT, ClientPart.PHONE)
        return {CODES[key.part]: [{"VALUE": words, "VALUE_TYPE": "MOBILE" if is_mobile else "WORK"}]}
    if channel is None or not (words or key.is_first_of_kind):
        raise PortalIgnoredError(_METHODS[key.kind].update, "NO_SUCH_FIELD", fields=(str(key),))
    return {CODES[key.part]: [{"ID": channel.channel_id, "VALUE": words, "VALUE_TYPE": channel.use or "WORK"}]}
