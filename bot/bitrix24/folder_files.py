"""What lies in a deal's folder, on its way out: listed with fresh links, fetched, and shared by sub-folders of ours."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bot.bitrix24.addresses import DownloadAddress
from bot.bitrix24.batch import PlainValue
from bot.bitrix24.card import deal_commands, deal_row, deal_with_observers, folder_references, living_folder
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalIgnoredError, PortalNotFoundError, PortalUnavailableError
from bot.bitrix24.fields import DealFieldCodes, folder_of, known_fields
from bot.bitrix24.folder_search import CHILDREN
from bot.bitrix24.limits import Lane
from bot.bitrix24.lists import all_rows, rows_by_next
from bot.bitrix24.methods import DELETE_FOLDER, PUBLIC_LINK
from bot.bitrix24.protocol import BatchAnswer
from bot.bitrix24.values import JsonObject, moment, number, some_id, text
from bot.domain.deals import Deal, Folder
from bot.domain.ids import DealId, FileId, FolderId

FILES: Final = {"TYPE": "file"}
OLDEST_FIRST: Final = {"ID": "ASC"}
GET_FILE: Final = "disk.file.get"


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file of a folder. `url` opens it for a person who may; `address` is the link that its bytes come from."""

    file_id: FileId
    name: str
    size_bytes: int
    url: str
    created_at: datetime | None
    address: DownloadAddress


@dataclass(frozen=True, slots=True)
class FilesOfDeal:
    """A deal, its folder if one is alive, and the files in it, the oldest first."""

    deal: Deal
    folder: Folder | None
    files: Sequence[FolderFile]


class FolderFiles:
    """Reads folders of deals, brings their files here, and makes and ends links for clients."""

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes) -> None:
        self._client = client
        self._dictionaries = dictionaries
        self._codes = codes

    async def of_deal(
        self, deal_id: DealId, *, own_folder_id: FolderId | None, lane: Lane = Lane.INTERACTIVE
    ) -> FilesOfDeal:
        """A deal and the files of its folder: one request up to fifty of them, three up to 2,550.

        Raises:
            PortalNotFoundError: no such deal, or none that the webhook's owner may read.
            PortalError: see `errors`.
        """
        known = known_fields(await self._dictionaries.deal_fields(lane=lane), self._codes)
        batch = deal_commands(deal_id)
        for name, reference in folder_references(known, own_folder_id):
            batch.add(name, "disk.folder.get", {"id": reference})
            batch.add(f"{name}_files", CHILDREN, {"id": reference, "filter": FILES, "order": OLDEST_FIRST})
        answers = await self._client.batch(batch, lane=lane)
        deal = deal_with_observers(deal_row(deal_id, answers), answers, known)
        key, folder = living_folder(deal, answers, own_folder_id)
        files = await self._files(answers, f"{key}_files", folder, lane) if folder else []
        return FilesOfDeal(deal, folder, files)

    async def fetch(self, file: FolderFile, path: Path) -> None:
        """Bring a file onto the disk, by a fresh link where the one it was listed with is not good any more.

        Raises:
            OSError: the disk does not take it.
            PortalError: see `errors`.
        """
        try:
            size_bytes = await self._client.fetch_file(file.address, path)
        except PortalUnavailableError:
            answer = await self._client.call(GET_FILE, {"id": file.file_id}, lane=Lane.BACKGROUND)
            fresh = _file_of(answer.require_object())
            size_bytes = await self._client.fetch_file(fresh.address, path)
        if size_bytes != file.size_bytes:
            raise PortalUnavailableError("download", "WRONG_SIZE", may_have_acted=False)

    async def folder_named(self, parent: FolderId, name: str) -> Folder | None:
        """The living folder of exactly this name in another one."""
        params: JsonObject = {"id": parent, "filter": {"=NAME": name}}
        first = await self._client.call(CHILDREN, params, lane=Lane.BACKGROUND)
        async with contextlib.aclosing(rows_by_next(self._client, CHILDREN, params, first=first)) as rows:
            async for row in rows:
                # Compared again: an operator that the portal does not know is dropped, and then everything comes.
                folder = folder_of(row)
                if folder and folder.name == name:
                    return folder
        return None

    async def is_empty(self, folder_id: FolderId) -> bool:
        """Whether nothing is in the folder."""
        answer = await self._client.call(CHILDREN, {"id": folder_id}, lane=Lane.BACKGROUND)
        return not answer.rows()

    async def public_link(self, folder_id: FolderId) -> SecretStr:
        """The link that opens the folder to anybody, the same each time; only the folder's end ends it.

        Raises:
            PortalIgnoredError: the portal gave none.
            PortalError: it does not allow any, or see `errors`.

        Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-get-external-link.html.
        """
        answer = await self._client.call(PUBLIC_LINK, {"id": folder_id}, lane=Lane.BACKGROUND)
        link = text(answer.result)
        if not link.startswith(("https://", "http://")):
            raise PortalIgnoredError(PUBLIC_LINK, "NO_LINK")
        return SecretStr(link)

    async def delete_for_good(self, folder_id: FolderId, *, lane: Lane = Lane.INTERACTIVE) -> None:
        """The folder and everything in it, past the trash; one that is gone already is no error.

        Raises:
            PortalIgnoredError: the portal said `false`: it is still there.
            PortalError: see `errors`.

        Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-delete-tree.html.
        """
        try:
            (await self._client.call(DELETE_FOLDER, {"id": folder_id}, lane=lane)).require_done()
        except PortalNotFoundError:
            return

    async def _files(self, answers: BatchAnswer, key: str, folder: Folder, lane: Lane) -> list[FolderFile]:
        first = answers[key].require()
        rows = first.rows()
        if first.next is not None:
            params: dict[str, PlainValue] = {"id": folder.folder_id, "filter": FILES, "order": OLDEST_FIRST}
            rows = await all_rows(self._client, CHILDREN, params, lane=lane)
        return [_file_of(row) for row in rows if text(row.get("TYPE")) == "file"]


def _file_of(row: JsonObject) -> FolderFile:
    file_id = some_id(row.get("ID"))
    if file_id is None:
        raise PortalIgnoredError(GET_FILE, "NO_OBJECT")
    size_bytes = number(row.get("SIZE")) or 0
    return FolderFile(
        FileId(file_id),
        name=text(row.get("NAME")),
        size_bytes=size_bytes,
        url=text(row.get("DETAIL_URL")),
        created_at=moment(row.get("CREATE_TIME")),
        address=DownloadAddress(SecretStr(text(row.get("DOWNLOAD_URL"))), size_bytes),
    )
