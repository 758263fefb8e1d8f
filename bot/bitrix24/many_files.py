"""Many files into one folder: addresses by batch, four transfers at once, an outcome for each, in the order given.

A file is known by its exact name: one that is there with the right size is not sent again, so the whole job may be
repeated. Names are the caller's, made once and kept.

Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-upload-file.html; a hundred files of fifty megabytes
are the project's own limits, the portal documents none.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.bitrix24.disk import DiskFile, DiskGateway, UploadAddress
from bot.bitrix24.errors import (
    PortalError,
    PortalIgnoredError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalRefusedError,
    PortalUnavailableError,
)
from bot.bitrix24.methods import UPLOAD
from bot.domain.ids import FolderId

MOST_FILES: Final = 100
LARGEST_BYTES: Final = 50 * 2**20
TRANSFERS_AT_ONCE: Final = 4
ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class FileToSend:
    """A file on our disk, and the ASCII name that it gets on the portal."""

    name: str
    path: Path


async def send_files(
    disk: DiskGateway, folder_id: FolderId, files: Sequence[FileToSend]
) -> list[DiskFile | PortalError]:
    """Put the files into the folder; what became of each stands at its place.

    Raises:
        ValueError: more than a hundred files, or two of the same name.
        PortalNotFoundError: the folder is gone or in the trash; nothing was sent, since addresses do not tell.
        PortalError: the portal could not even be asked; nothing was sent.
    """
    if len(files) > MOST_FILES or len({file.name.casefold() for file in files}) < len(files):
        raise ValueError("at most a hundred files, each with a name of its own")
    if not files:
        return []
    folder = await disk.folder(folder_id)
    if folder is None or not folder.is_alive:
        raise PortalNotFoundError("disk.folder.get", "FOLDER_IS_GONE")
    sizes = [(await asyncio.to_thread(file.path.stat)).st_size for file in files]
    addresses = await disk.upload_addresses(folder_id, len(files))
    slots = asyncio.Semaphore(TRANSFERS_AT_ONCE)

    async def one(file: FileToSend, size_bytes: int, address: UploadAddress) -> DiskFile | PortalError:
        if not 0 < size_bytes <= LARGEST_BYTES:
            return PortalRefusedError(UPLOAD, "EMPTY" if not size_bytes else "TOO_LARGE")
        async with slots:
            try:
                return await _Sending(disk, folder_id, file, size_bytes)(address)
            except PortalError as error:
                return error

    return await asyncio.gather(*map(one, files, sizes, addresses))


@dataclass(frozen=True, slots=True)
class _Sending:
    """One file on its way."""

    disk: DiskGateway
    folder_id: FolderId
    file: FileToSend
    size_bytes: int

    async def __call__(self, address: UploadAddress) -> DiskFile:
        """Send it; in any doubt look for the name first, and send again only what is not there."""
        for attempt in range(1, ATTEMPTS + 1):
            if attempt > 1:
                [address] = await self.disk.upload_addresses(self.folder_id, 1)
            doubt: PortalError
            try:
                stored = await self.disk.upload(address, self.file.name, self.file.path)
            except (PortalUnavailableError, PortalNameTakenError) as error:
                doubt = error
            else:
                if stored.size_bytes == self.size_bytes:
                    return stored
                doubt = PortalIgnoredError(UPLOAD, "WRONG_SIZE")
            if found := await self._found():
                return found
        raise doubt

    async def _found(self) -> DiskFile | None:
        """The file, if it is there whole; half of one goes into the trash."""
        [found] = await self.disk.find_files([(self.folder_id, self.file.name)])
        if found is None or found.size_bytes == self.size_bytes:
            return found
        refusal = (await self.disk.trash([found.file_id]))[found.file_id]
        if refusal:
            raise refusal
        return None
