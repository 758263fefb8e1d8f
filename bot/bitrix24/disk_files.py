"""A file of Disk as the portal describes it, and what a command about one came to."""

from dataclasses import dataclass

from bot.bitrix24.errors import PortalError, PortalIgnoredError
from bot.bitrix24.fields import is_alive
from bot.bitrix24.protocol import CommandAnswer
from bot.bitrix24.values import JsonObject, number, some_id, text
from bot.domain.ids import FileId, FolderId


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file as the portal describes it. `url` opens it for a person; no signed link is kept."""

    file_id: FileId
    name: str
    folder_id: FolderId
    size_bytes: int
    url: str
    is_alive: bool = True


def file_of(row: JsonObject) -> DiskFile:
    """The file of a row.

    Raises:
        PortalIgnoredError: it has no number, so it is none.
    """
    file_id = some_id(row.get("ID"))
    if file_id is None:
        raise PortalIgnoredError("disk", "NO_OBJECT")
    return DiskFile(
        FileId(file_id),
        name=text(row.get("NAME")),
        folder_id=FolderId(some_id(row.get("PARENT_ID")) or 0),
        size_bytes=number(row.get("SIZE")) or 0,
        url=text(row.get("DETAIL_URL")),
        is_alive=is_alive(row),
    )


def file_or_error(answer: CommandAnswer) -> DiskFile | PortalError:
    """The file, else the command's refusal or its silent failure: `false` where an object was promised."""
    try:
        return file_of(answer.require().require_object())
    except PortalError as error:
        return error
