"""Comments on a deal's timeline. The portal has no key against doubles: who lost an answer looks before repeating."""

from datetime import datetime, timedelta
from typing import Final

from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalIgnoredError, PortalNotFoundError
from bot.bitrix24.limits import Lane
from bot.bitrix24.values import JsonObject, moment, objects, some_id, text
from bot.domain.ids import CommentId, DealId

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far the portal's clock may be behind ours: our choice."""


class CommentGateway:
    """Writes, finds and takes back comments; nobody waits for it in the chat."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client

    async def add(self, deal_id: DealId, body: str) -> CommentId:
        """Write a comment. Not safe to repeat blindly: after a lost answer it may be there (`find`).

        Raises:
            PortalNotFoundError: the deal is gone.
            PortalError: see `errors`.

        Source: apidocs.bitrix24.com/api-reference/crm/timeline/comments/crm-timeline-comment-add.html (`fields` in
        lower case only).
        """
        fields: JsonObject = {"ENTITY_ID": deal_id, "ENTITY_TYPE": "deal", "COMMENT": body}
        answer = await self._client.call("crm.timeline.comment.add", {"fields": fields}, lane=Lane.BACKGROUND)
        comment_id = some_id(answer.result)
        if comment_id is None:
            raise PortalIgnoredError("crm.timeline.comment.add", "NO_ID")
        return CommentId(comment_id)

    async def find(
        self, deal_id: DealId, body: str, *, since: datetime, signature: str | None = None
    ) -> list[CommentId]:
        """The comments with exactly this text written since then, oldest first.

        With a `signature` those where it stands behind the text with somebody's name, whatever the name is: people are
        renamed.

        Source: apidocs.bitrix24.com/api-reference/crm/timeline/comments/crm-timeline-comment-list.html (the filter
        knows only the deal, so time and text are compared here).
        """
        earliest = since - CLOCKS_DIFFER
        params: JsonObject = {
            "filter": {"ENTITY_ID": deal_id, "ENTITY_TYPE": "deal"},
            "select": ["ID", "CREATED", "COMMENT"],
            "order": {"ID": "DESC"},
        }
        found: list[CommentId] = []
        start: int | None = 0
        while start is not None:
            answer = await self._client.call(
                "crm.timeline.comment.list", {**params, "start": start}, lane=Lane.BACKGROUND
            )
            start = answer.next
            for row in objects(answer.result):
                comment_id, created_at = some_id(row.get("ID")), moment(row.get("CREATED"))
                if created_at is not None and created_at < earliest:
                    start = None
                elif comment_id is not None and _says(text(row.get("COMMENT")), body, signature):
                    found.append(CommentId(comment_id))
        return sorted(found)

    async def delete(self, comment_id: CommentId) -> None:
        """Take a comment back; one that is gone already is no error.

        Raises:
            PortalError: see `errors`; `PortalIgnoredError` where the portal answered `false`.

        Source: apidocs.bitrix24.com/api-reference/crm/timeline/comments/crm-timeline-comment-delete.html (where it was
        done, the answer is `null`).
        """
        try:
            answer = await self._client.call("crm.timeline.comment.delete", {"id": comment_id}, lane=Lane.BACKGROUND)
        except PortalNotFoundError:
            return
        if answer.result is False:
            raise PortalIgnoredError(answer.method, "NOT_DONE")


def _says(written: str, body: str, signature: str | None) -> bool:
    if signature is not None:
        written, sign, name = written.strip().rpartition(signature)
        if not sign or not name or "\n" in name:
            return False
    return written.strip() == body.strip()
