"""A deal changed together with its files, in the order that fails safe: there is no one call for both.

1. the change is checked: what the portal would leave undone is refused before anything is sent;
2. the files go into the folder, each known by its name;
3. the deal is written, only when all of them are there;
4. whoever wants a comment with links writes it afterwards.

If 3 fails the files stay, and the same call may be repeated: they are recognised and not sent again.
Nobody in the chat wants both at once, so the bot itself has no caller: it is the pattern of the owner's document, for
whoever builds on this layer, and the examples of `docs/rest-api.md` run it.

Source: apidocs.bitrix24.com/api-reference/files/how-to-update-files.html.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.bitrix24.errors import PortalError
from bot.bitrix24.limits import Lane
from bot.bitrix24.many_files import FileToSend, send_files
from bot.bitrix24.writes import Changes, item_values, write_deal
from bot.domain.ids import DealId, FolderId


@dataclass(frozen=True, slots=True)
class DealWithFiles:
    """What became of it. `refusal`: why the deal was not changed; None when it was."""

    files: Sequence[DiskFile | PortalError]
    refusal: PortalError | None

    @property
    def is_done(self) -> bool:
        """All of it."""
        return self.refusal is None


async def change_deal_with_files(
    client: PortalClient,
    dictionaries: Dictionaries,
    disk: DiskGateway,
    *,
    deal_id: DealId,
    changes: Changes,
    folder_id: FolderId,
    files: Sequence[FileToSend],
) -> DealWithFiles:
    """Put the files into the deal's folder, then change the deal. May be repeated as a whole.

    Raises:
        ValueError: too many files, two of the same name, a value that is not of its field's type.
        PortalIgnoredError: a field that the portal would not write; nothing was sent.
        PortalNotFoundError: the folder is gone; nothing was sent.
        PortalError: the portal could not even be asked; nothing was sent.
    """
    fields = await dictionaries.deal_fields(lane=Lane.BACKGROUND)
    item_values(fields, changes)
    outcomes = await send_files(disk, folder_id, files)
    unsent = next((outcome for outcome in outcomes if isinstance(outcome, PortalError)), None)
    if unsent:
        return DealWithFiles(outcomes, unsent)
    try:
        await write_deal(client, dictionaries, deal_id, changes, lane=Lane.BACKGROUND)
    except PortalError as error:
        return DealWithFiles(outcomes, error)
    return DealWithFiles(outcomes, None)
