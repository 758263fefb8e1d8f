"""Disk: the deal folders under one root, and files sent in two steps, by exact name."""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bot.bitrix24.addresses import UploadAddress
from bot.bitrix24.batch import Batch, BatchValue
from bot.bitrix24.client import PortalClient
from bot.bitrix24.disk_files import DiskFile, file_of, file_or_error
from bot.bitrix24.errors import (
    BATCH_METHOD_REFUSED,
    PortalError,
    PortalIgnoredError,
    PortalNameTakenError,
    PortalNotFoundError,
)
from bot.bitrix24.facts import FactStore
from bot.bitrix24.fields import folder_of
from bot.bitrix24.folder_names import is_of_deal
from bot.bitrix24.folder_search import CHILDREN, COMMON, STORAGES, FolderSearch, SearchedRoot
from bot.bitrix24.limits import Lane
from bot.bitrix24.lists import rows_by_next
from bot.bitrix24.methods import ADD_FOLDER, ASK_ADDRESS, TRASH_FILE
from bot.bitrix24.protocol import Answer, BatchAnswer, CommandAnswer
from bot.bitrix24.values import JsonObject, member, some_id, text
from bot.domain.deals import Folder
from bot.domain.ids import DealId, FileId, FolderId

__all__ = ["DiskFile", "DiskGateway", "SearchedRoot", "UploadAddress"]

ROOT_NAME: Final = "Сделки"
"""The folder on the common drive under which deal folders are made, where no other is set."""
_ROOT, _NO_ADDRESSES_IN_BATCH = "disk.root_folder", "disk.batch_refuses_addresses"


class DiskGateway:
    """Folders and files. All but `folder` runs in the background lane: nobody waits for it."""

    def __init__(self, client: PortalClient, facts: FactStore, *, root_name: str = ROOT_NAME) -> None:
        self._client = client
        self._facts = facts
        self._root_name = root_name
        self._root: FolderId | None = None
        self._batch_refuses_addresses: bool | None = None

    async def root_folder(self, configured: FolderId | None) -> FolderId:
        """The folder under which deal folders are: the configured one, else one on the common drive, made if need be.

        Raises:
            PortalNotFoundError: the portal has no common drive that the webhook's owner may read.
        """
        known = configured or await self._known_root()
        return known or await self.make_root()

    async def existing_root(self, configured: FolderId | None) -> Folder | None:
        """The same folder as far as it is there, also a trashed one where it is configured; nothing is made.

        Raises:
            PortalNotFoundError: the portal has no common drive that the webhook's owner may read.
        """
        if configured is not None:
            return await self.folder(configured)
        known = await self._known_root()
        remembered = await self.folder(known) if known else None
        if remembered and remembered.is_alive:
            return remembered
        return await self._folder_named(await self.common_drive(), self._root_name)

    async def make_root(self) -> FolderId:
        """Find or make the folder on the common drive anew, whatever was remembered.

        Raises:
            PortalNotFoundError: the portal has no common drive that the webhook's owner may read.
        """
        return await self._keep_root(await self._find_or_make_root())

    async def common_drive(self) -> FolderId:
        """The topmost folder of the company's drive.

        Raises:
            PortalNotFoundError: the portal has none that the webhook's owner may read.
        """
        filter_: JsonObject = {"ENTITY_TYPE": COMMON}
        answer = await self._client.call(STORAGES, {"filter": filter_}, lane=Lane.BACKGROUND)
        drives = [row async for row in self._pages(answer, {"filter": filter_}) if _is_common(row)]
        drive = some_id(drives[0].get("ROOT_OBJECT_ID")) if drives else None
        if drive is None:
            raise PortalNotFoundError(STORAGES, "NO_COMMON_DRIVE")
        return FolderId(drive)

    async def folder(self, folder_id: FolderId) -> Folder | None:
        """A folder, also a trashed one (`is_alive`); None when there is none."""
        try:
            answer = await self._client.call("disk.folder.get", {"id": folder_id})
        except PortalNotFoundError:
            return None
        return folder_of(answer.require_object())

    async def find_deal_folder(self, root: FolderId, deal_id: DealId) -> Folder | None:
        """The deal's folder under the root by its number, the oldest if there are several. One request for 50 names.

        Raises:
            PortalNotFoundError: the root itself is gone or in the trash; one that we made is forgotten, so that
                `root_folder` makes another.
        """
        search = FolderSearch(deal_id, root, self._root_name)
        batch = Batch()
        search.add(batch)
        answers = await self._client.batch(batch, lane=Lane.BACKGROUND)
        if search.living_root(answers) is None:
            refusal = answers["root"].error
            if refusal and not isinstance(refusal, PortalNotFoundError):
                raise refusal
            await self._forget_root(root)
            raise PortalNotFoundError("disk.folder.get", "ROOT_IS_GONE")
        return await self._oldest_of_deal(search, root, answers["children"].require())

    async def search_for(self, deal_id: DealId, configured: FolderId | None) -> FolderSearch:
        """The same search, and that for the root where it is not known yet, to travel with another request."""
        return FolderSearch(deal_id, configured or await self._known_root(), self._root_name)

    async def searched(self, search: FolderSearch, answers: BatchAnswer) -> SearchedRoot | None:
        """What such a search found; a root that was found missing is made. None: it told too little, ask step by step.

        Raises:
            PortalError: the portal does not let us make the root, or did not answer.
        """
        root, children = search.living_root(answers), search.children(answers)
        if root and children:
            if search.root is None:
                await self._keep_root(root)
            return SearchedRoot(root, await self._oldest_of_deal(search, root, children))
        drive = search.drive(answers)
        if search.root is not None or drive is None or not search.is_root_missing(answers):
            return None
        try:
            made = await self.make_folder(drive, self._root_name)
        except PortalNameTakenError:
            return None
        return SearchedRoot(await self._keep_root(made.folder_id), None)

    async def make_folder(self, parent: FolderId, name: str) -> Folder:
        """Make a folder. Not safe to repeat blindly.

        Raises:
            PortalNameTakenError: it exists, or somebody is making it: look again.

        Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-add-subfolder.html.
        """
        # A name may hold a person's words: a call of its own, never a batch.
        params: JsonObject = {"id": parent, "data": {"NAME": name}}
        made = folder_of((await self._client.call(ADD_FOLDER, params, lane=Lane.BACKGROUND)).require_object())
        if made is None:
            raise PortalIgnoredError(ADD_FOLDER, "NO_OBJECT")
        return made

    async def upload_addresses(self, folder_id: FolderId, count: int) -> list[UploadAddress]:
        """Addresses for so many files: fifty in one request; one by one where the portal refuses them in a batch.

        Neither the folder nor rights are checked here; the file's own POST says.

        Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-upload-file.html (without `fileContent`).
        """
        addresses: list[UploadAddress] = []
        if count > 1 and not await self._refuses_addresses_in_batch():
            addresses = await self._addresses_by_batch(folder_id, count)
        while len(addresses) < count:
            answer = await self._client.call(ASK_ADDRESS, {"id": folder_id}, lane=Lane.BACKGROUND)
            addresses.append(_address_of(answer))
        return addresses

    async def upload(self, address: UploadAddress, name: str, path: Path) -> DiskFile:
        """Send one file under exactly this name; compare `size_bytes` of what comes back with the file's own.

        Raises:
            PortalNameTakenError: a file of this name is there, or the name is locked: look first.
            PortalFullError: no room on the drive.
            PortalUnavailableError: after `may_have_acted` the file may be there: look first.
        """
        return file_of(await self._client.post_file(address, name=name, path=path))

    async def find_files(self, places: Sequence[tuple[FolderId, str]]) -> list[DiskFile | None]:
        """For each (folder, name) the living file of exactly this name. One request for 50."""
        found: list[DiskFile | None] = []
        answers = await self._each(
            CHILDREN, [{"id": folder_id, "filter": {"=NAME": name}} for folder_id, name in places]
        )
        for (folder_id, name), answer in zip(places, answers, strict=True):
            if isinstance(answer.error, PortalNotFoundError):  # the folder is gone, and the file with it
                found.append(None)
                continue
            pages = self._pages(answer.require(), {"id": folder_id, "filter": {"=NAME": name}})
            # Compared again: an operator that the portal does not know is dropped, and then everything comes.
            exact = [row async for row in pages if text(row.get("NAME")) == name and text(row.get("TYPE")) == "file"]
            found.append(file_of(exact[0]) if exact else None)
        return found

    async def trash(self, file_ids: Sequence[FileId]) -> dict[FileId, PortalError | None]:
        """Put files into the trash, fifty a request; for each the error, or None when it is there."""
        found = await self._files(TRASH_FILE, file_ids)
        return {file_id: one if isinstance(one, PortalError) else None for file_id, one in found.items()}

    async def restore(self, file_ids: Sequence[FileId]) -> dict[FileId, DiskFile | PortalError]:
        """Take files out of the trash; on a clash of names the portal gives another name, so look at what came back."""
        return await self._files("disk.file.restore", file_ids)

    async def files(self, file_ids: Sequence[FileId]) -> dict[FileId, DiskFile | PortalError]:
        """Where files are now, trashed ones included (`is_alive`), fifty a request."""
        return await self._files("disk.file.get", file_ids)

    async def copy(self, file_ids: Sequence[FileId], folder_id: FolderId) -> dict[FileId, DiskFile | PortalError]:
        """A second file of each, on any drive, under a name of its own where its name is taken. Not safe to repeat.

        Source: apidocs.bitrix24.com/api-reference/disk/file/disk-file-copy-to.html.
        """
        return await self._files("disk.file.copyto", file_ids, targetFolderId=folder_id)

    async def move(self, file_ids: Sequence[FileId], folder_id: FolderId) -> dict[FileId, DiskFile | PortalError]:
        """Move files to another folder of the same drive; across drives the portal answers `false`, an error here.

        Twice is the same as once.

        Source: apidocs.bitrix24.com/api-reference/disk/file/disk-file-move-to.html.
        """
        return await self._files("disk.file.moveto", file_ids, targetFolderId=folder_id)

    async def _files(
        self, method: str, file_ids: Sequence[FileId], **further: BatchValue
    ) -> dict[FileId, DiskFile | PortalError]:
        """What the method made of each file, or why it did not."""
        answers = await self._each(method, [{"id": file_id, **further} for file_id in file_ids])
        return {file_id: file_or_error(answer) for file_id, answer in zip(file_ids, answers, strict=True)}

    async def _each(self, method: str, params: Sequence[Mapping[str, BatchValue]]) -> list[CommandAnswer]:
        """One command for each of the parameters, in batches."""
        batch = Batch()
        for index, each in enumerate(params):
            batch.add(f"c{index}", method, each)
        answers = await self._client.batch(batch, lane=Lane.BACKGROUND)
        return [answers[f"c{index}"] for index in range(len(params))]

    def _pages(self, first: Answer, params: JsonObject) -> AsyncIterator[JsonObject]:
        return rows_by_next(self._client, first.method, params, first=first)

    async def _find_or_make_root(self) -> FolderId:
        drive = await self.common_drive()
        found = await self._folder_named(drive, self._root_name)
        if found is None:
            try:
                return (await self.make_folder(drive, self._root_name)).folder_id
            except PortalNameTakenError as error:
                refusal = error
            found = await self._folder_named(drive, self._root_name)
            if found is None:
                raise refusal
        return found.folder_id

    async def _folder_named(self, parent: FolderId, name: str) -> Folder | None:
        params: JsonObject = {"id": parent, "filter": {"=NAME": name}}
        first = await self._client.call(CHILDREN, params, lane=Lane.BACKGROUND)
        rows = [row async for row in self._pages(first, params) if text(row.get("NAME")) == name]
        return next((folder for row in rows if (folder := folder_of(row)) and folder.is_alive), None)

    async def _known_root(self) -> FolderId | None:
        if self._root is None and (kept := await self._facts.get(_ROOT)):
            self._root = FolderId(int(kept))
        return self._root

    async def _keep_root(self, root: FolderId) -> FolderId:
        self._root = root
        await self._facts.put(_ROOT, str(root))
        return root

    async def _oldest_of_deal(self, search: FolderSearch, root: FolderId, first: Answer) -> Folder | None:
        pages = self._pages(first, {"id": root, "filter": {"NAME": search.prefix}, "order": {"ID": "ASC"}})
        found = [folder async for row in pages if (folder := folder_of(row)) and is_of_deal(folder, search.deal_id)]
        return min((folder for folder in found if folder.is_alive), key=lambda folder: folder.folder_id, default=None)

    async def _forget_root(self, root: FolderId) -> None:
        if self._root == root:
            self._root = None
            await self._facts.put(_ROOT, "")

    async def _refuses_addresses_in_batch(self) -> bool:
        if self._batch_refuses_addresses is None:
            self._batch_refuses_addresses = bool(await self._facts.get(_NO_ADDRESSES_IN_BATCH))
        return self._batch_refuses_addresses

    async def _addresses_by_batch(self, folder_id: FolderId, count: int) -> list[UploadAddress]:
        """Addresses by batch; none when the portal turns out to refuse that, which is then remembered."""
        answers = await self._each(ASK_ADDRESS, [{"id": folder_id}] * count)
        if any(answer.error and answer.error.code == BATCH_METHOD_REFUSED for answer in answers):
            self._batch_refuses_addresses = True
            await self._facts.put(_NO_ADDRESSES_IN_BATCH, "1")
            return []
        return [_address_of(answer.require()) for answer in answers]


def _is_common(row: JsonObject) -> bool:
    return text(row.get("ENTITY_TYPE")) == COMMON


def _address_of(answer: Answer) -> UploadAddress:
    url = text(member(answer.result, "uploadUrl"))
    if not url:
        raise PortalIgnoredError(ASK_ADDRESS, "NO_ADDRESS")
    return UploadAddress(SecretStr(url), text(member(answer.result, "field")) or "file")
