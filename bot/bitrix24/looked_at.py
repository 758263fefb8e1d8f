"""Deals with who did what to them last, and what was written on their timelines: to see what is news. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.bitrix24.batch import Batch
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalBusyError, PortalError, PortalUnavailableError
from bot.bitrix24.fields import DealFieldCodes, Family, comment_of, deal_of, deal_select, employee_in
from bot.bitrix24.item_lists import ItemLists
from bot.bitrix24.limits import Lane
from bot.bitrix24.values import JsonObject, mapping, moment, objects, some_id, text
from bot.domain.deals import Deal, TimelineComment
from bot.domain.ids import CommentId, DealId, EmployeeId

_WHO_AND_WHEN: Final = ("createdTime", "createdBy", "movedTime", "movedBy", "updatedBy")
"""Source: apidocs.bitrix24.com/api-reference/crm/universal/object-fields.html."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A deal, and who made, moved and edited it last."""

    deal: Deal
    made_by: EmployeeId | None
    made_at: datetime | None
    moved_by: EmployeeId | None
    moved_at: datetime | None
    edited_by: EmployeeId | None


class LookGateway:
    """Many deals in few requests, in the lane that gives way to people."""

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes) -> None:
        self._client = client
        self._lists = ItemLists(client, dictionaries, codes)

    async def deals(self, deal_ids: Collection[DealId]) -> list[LookedAt]:
        """These deals; those that do not exist are left out. One request for 2,500.

        Raises:
            PortalError: see `errors`; a page of them could not be read.

        Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-list.html.
        """
        known = await self._lists.known(Lane.BACKGROUND)
        select = [text(one) for one in deal_select(Family.ITEM, known)] + [*_WHO_AND_WHEN]
        rows = await self._lists.rows_by_id(deal_ids, select, Lane.BACKGROUND)
        found = [_looked_at(row, deal_of(row, Family.ITEM, known)) for row in rows]
        # Compared again: a condition that the portal does not know is dropped, and then everything comes.
        return [one for one in found if one.deal.deal_id in deal_ids]

    async def comments(
        self, deal_ids: Sequence[DealId]
    ) -> tuple[dict[DealId, list[TimelineComment]], dict[DealId, PortalError]]:
        """The newest comments of each deal, at most fifty, oldest first, and what the portal could not say just now.

        One request for fifty deals. A timeline that it will never tell is left out: it says nothing of the others.

        Raises:
            PortalError: nothing could be read.

        Source: apidocs.bitrix24.com/api-reference/crm/timeline/comments/crm-timeline-comment-list.html.
        """
        batch = Batch()
        for deal_id in deal_ids:
            batch.add(
                f"of_{deal_id}",
                "crm.timeline.comment.list",
                {
                    "filter": {"ENTITY_ID": deal_id, "ENTITY_TYPE": "deal"},
                    "select": ["ID", "CREATED", "AUTHOR_ID", "COMMENT"],
                    "order": {"ID": "DESC"},
                },
            )
        if not len(batch):
            return {}, {}
        found: dict[DealId, list[TimelineComment]] = {}
        later: dict[DealId, PortalError] = {}
        parts = await self._client.batch(batch, lane=Lane.BACKGROUND)
        for deal_id in deal_ids:
            part = parts[f"of_{deal_id}"]
            if isinstance(part.error, (PortalBusyError, PortalUnavailableError)):
                later[deal_id] = part.error
            if part.answer is not None:
                written = filter(None, map(comment_of, objects(part.answer.result)))
                found[deal_id] = sorted(written, key=lambda one: one.comment_id)
        return found, later

    async def deals_of_comments(
        self, comment_ids: Collection[CommentId]
    ) -> tuple[dict[CommentId, DealId], dict[CommentId, PortalError]]:
        """The deal that each of these comments was written on, and what the portal could not say just now.

        One request for fifty comments.

        Raises:
            PortalError: nothing could be read.

        Source: apidocs.bitrix24.com/api-reference/crm/timeline/comments/crm-timeline-comment-get.html.
        """
        batch = Batch()
        for comment_id in sorted(comment_ids):
            batch.add(f"comment_{comment_id}", "crm.timeline.comment.get", {"id": comment_id})
        if not len(batch):
            return {}, {}
        found: dict[CommentId, DealId] = {}
        later: dict[CommentId, PortalError] = {}
        parts = await self._client.batch(batch, lane=Lane.BACKGROUND)
        for comment_id in comment_ids:
            part = parts[f"comment_{comment_id}"]
            if isinstance(part.error, (PortalBusyError, PortalUnavailableError)):
                later[comment_id] = part.error
            if part.answer is None:
                continue  # taken back meanwhile, or of something that we may not read
            row = mapping(part.answer.result)  # `false` or `[]` says as little of the others
            deal_id = some_id(row.get("ENTITY_ID"))
            if deal_id is not None and text(row.get("ENTITY_TYPE")).lower() == "deal":
                found[comment_id] = DealId(deal_id)
        return found, later


def _looked_at(row: JsonObject, deal: Deal) -> LookedAt:
    return LookedAt(
        deal,
        made_by=employee_in(row, "createdBy"),
        made_at=moment(row.get("createdTime")),
        moved_by=employee_in(row, "movedBy"),
        moved_at=moment(row.get("movedTime")),
        edited_by=employee_in(row, "updatedBy"),
    )
