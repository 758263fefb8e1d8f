"""What a change needs of the portal, whatever is changed: the deal itself, or one of its clients."""

from typing import Protocol

from bot.bitrix24.client_values import DealClients
from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.editable_fields import EditableFields, Values
from bot.bitrix24.limits import Lane
from bot.domain.deals import DealCard
from bot.domain.ids import DealId, FolderId


class ChangeGateway(Protocol):
    """Reads what is to be changed, and writes it."""

    async def fields(self, lane: Lane = Lane.INTERACTIVE) -> EditableFields:
        """What can be changed."""

    async def read(self, deal_id: DealId, *, lane: Lane = Lane.INTERACTIVE) -> DealNow:
        """The deal as it is, in one request."""

    async def write(
        self, now: DealNow, values: Values, *, own_folder_id: FolderId | None
    ) -> DealCard | DealClients | None:
        """Change it, and read what is shown afterwards; None where only that could not be read."""
