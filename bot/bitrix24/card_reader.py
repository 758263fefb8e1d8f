"""Everything that a card shows, as commands of a batch that may do something else before, and as what they answered."""

from dataclasses import replace
from typing import Final

from bot.bitrix24.batch import Batch, filled, ref
from bot.bitrix24.card import (
    add_deal,
    deal_row,
    deal_with_observers,
    folder_references,
    living_folder,
    object_at,
    responsible_name,
    total_at,
)
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.editable_fields import EditableFields, seen_in
from bot.bitrix24.fields import DealFieldCodes, KnownFields, client_of, comment_of, company_of, known_fields
from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import BatchAnswer
from bot.bitrix24.shown import shown_values
from bot.bitrix24.values import JsonObject, objects
from bot.domain.deals import DealCard, ShownField, TimelineComment
from bot.domain.ids import DealId, FolderId

FILES: Final = {"TYPE": "file"}
COMMENT_PARTS: Final = ["ID", "CREATED", "AUTHOR_ID", "COMMENT"]


class CardReader:
    """Reads a card in one request, alone or behind a change."""

    def __init__(self, dictionaries: Dictionaries, codes: DealFieldCodes, portal_url: str) -> None:
        self._dictionaries = dictionaries
        self._codes = codes
        self._portal_url = portal_url

    def deal_url(self, deal_id: DealId) -> str:
        """The deal's page in the portal, for a person."""
        return f"{self._portal_url}/crm/deal/details/{deal_id}/"

    async def known(self, lane: Lane = Lane.INTERACTIVE) -> KnownFields:
        """The settings' fields that the portal has.

        Raises:
            PortalError: the first time, if the portal does not tell.
        """
        await self.want_choices(lane)
        return known_fields(await self._dictionaries.deal_fields(lane=lane), self._codes)

    async def editable(self, lane: Lane = Lane.INTERACTIVE) -> EditableFields:
        """What agents may change.

        Raises:
            PortalError: as above.
        """
        return EditableFields(await self._dictionaries.deal_fields(lane=lane), self._dictionaries, self._codes.edit)

    async def want_choices(self, lane: Lane = Lane.INTERACTIVE) -> None:
        """Let the choices of editable lists ride in the next batch, where they are not known."""
        for one in (await self.editable(lane)).menu:
            if one.portal_field.dictionary:
                self._dictionaries.want(one.portal_field.dictionary)

    def add(self, batch: Batch, deal_id: DealId, known: KnownFields, own_folder_id: FolderId | None) -> None:
        """The commands of a card."""
        add_deal(batch, deal_id)
        batch.add("contact", "crm.contact.get", {"id": ref("deal", "CONTACT_ID")})
        batch.add("company", "crm.company.get", {"id": ref("deal", "COMPANY_ID")})
        batch.add("responsible", "user.get", {"filter": {"ID": filled("deal", "ASSIGNED_BY_ID")}})
        for key, folder in folder_references(known, own_folder_id):
            batch.add(key, "disk.folder.get", {"id": folder})
            batch.add(f"{key}_files", "disk.folder.getchildren", {"id": folder, "filter": FILES})
        batch.add(
            "comments",
            "crm.timeline.comment.list",
            {"filter": {"ENTITY_ID": deal_id, "ENTITY_TYPE": "deal"}, "select": COMMENT_PARTS, "order": {"ID": "DESC"}},
        )
        for known_field in known.card:
            if known_field.dictionary:
                self._dictionaries.want(known_field.dictionary)
        self._dictionaries.ask(batch)

    async def take(
        self, answers: BatchAnswer, deal_id: DealId, known: KnownFields, own_folder_id: FolderId | None
    ) -> DealCard:
        """The card of these answers.

        Raises:
            PortalNotFoundError: no such deal, or none that the webhook's owner may read.
        """
        await self._dictionaries.take(answers)
        row = deal_row(deal_id, answers)
        deal = deal_with_observers(row, answers, known)
        folder_key, found_folder = living_folder(deal, answers, own_folder_id)
        pipeline = self._dictionaries.known_pipelines().get(deal.pipeline_id)
        client, company = client_of(object_at(answers, "contact")), company_of(object_at(answers, "company"))
        return DealCard(
            deal=deal,
            pipeline=pipeline,
            stage=pipeline.stage(deal.stage_id) if pipeline else None,
            # What a reference led to is compared: one that could not be resolved leads anywhere.
            client=client if client and client.contact_id == deal.contact_id else None,
            company=company if company and company.company_id == deal.company_id else None,
            responsible_name=responsible_name(deal.responsible_id, answers),
            folder=found_folder,
            files_count=total_at(answers, f"{folder_key}_files") if folder_key else None,
            url=self.deal_url(deal_id),
            fields=self._shown(row, known),
            comments=_comments(answers),
            seen=seen_in(row, await self.editable()),
        )

    def _shown(self, row: JsonObject, known: KnownFields) -> tuple[ShownField, ...]:
        values = (
            (known_field.title, shown_values(known_field, row.get(known_field.code), self._dictionaries.words(name)))
            for known_field in known.card
            for name in [known_field.dictionary]
        )
        return tuple(ShownField(title, found) for title, found in values if found)


def _comments(answers: BatchAnswer) -> tuple[TimelineComment, ...]:
    """The newest ones that say something, a page of them; a card without them is a card all the same."""
    answer = answers["comments"].answer if "comments" in answers else None
    written = filter(None, map(comment_of, objects(answer.result) if answer else []))
    found = (replace(one, body=body) for one in written if (body := one.body.strip()))
    return tuple(sorted(found, key=lambda comment: comment.comment_id, reverse=True))
