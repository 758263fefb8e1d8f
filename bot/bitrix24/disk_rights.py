"""Whether files may be added to a folder, found out without leaving one there."""

import os
from pathlib import Path
from typing import Final

from bot.bitrix24.addresses import UploadAddress
from bot.bitrix24.client import PortalClient
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.errors import PortalIgnoredError, PortalRefusedError
from bot.bitrix24.limits import Lane
from bot.bitrix24.methods import UPLOAD
from bot.domain.ids import FolderId

_NO_FILE_IN_FORM: Final = "DISK_BASE_SERVICE_22001"
"""Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-upload-file.html (the part `file` is missing)."""


class DiskRights:
    """No method of Disk tells a right, so we begin what a photo does, and stop short of it."""

    def __init__(self, client: PortalClient, disk: DiskGateway) -> None:
        self._client = client
        self._disk = disk

    async def ensure_can_add(self, folder_id: FolderId) -> None:
        """Nothing, where the webhook's owner may add files to this folder.

        A form without the part `file` goes to an address for a file. The portal looks for the folder, then at the right
        to add, and only then misses the part (server source, modules/disk/lib/rest/service/folder.php, `upload`).

        Raises:
            PortalRightsError: the owner may not.
            PortalNotFoundError: there is no such folder.
        """
        [address] = await self._disk.upload_addresses(folder_id, 1)
        without_file = UploadAddress(address.url, part="nothing")
        try:
            await self._client.post_file(without_file, name="nothing", path=Path(os.devnull), lane=Lane.INTERACTIVE)
        except PortalRefusedError as error:
            if error.code == _NO_FILE_IN_FORM:
                return
            raise
        raise PortalIgnoredError(UPLOAD, "STORED_NOTHING")
