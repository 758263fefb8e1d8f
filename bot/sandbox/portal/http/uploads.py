"""The address that takes a file (multipart, streamed to disk) and the one that gives it back.

Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-upload-file.html; server source,
modules/disk/lib/rest/service/folder.php, modules/rest/classes/general/rest.php (facts, 6.4).
"""

from collections.abc import Callable
from contextlib import suppress

from aiohttp import BodyPartReader, web
from aiohttp.multipart import parse_content_disposition

from bot.sandbox.portal.api.disk_shapes import show
from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.params import as_flag, as_int, as_text
from bot.sandbox.portal.api.registry import forbidden
from bot.sandbox.portal.api.signing import read_token
from bot.sandbox.portal.content import Content
from bot.sandbox.portal.drive import DriveError
from bot.sandbox.portal.drive_objects import SandboxFile
from bot.sandbox.portal.faults import PortalFaults
from bot.sandbox.portal.http.line import Line
from bot.sandbox.portal.records import PortalRecords

PART_NAME = "file"
_CHUNK_BYTES = 256 * 1024


class Uploads:
    """Takes files in and gives them out."""

    def __init__(self, records: PortalRecords, faults: PortalFaults, line: Line) -> None:
        self._records = records
        self._faults = faults
        self._line = line

    async def take(self, request: web.Request) -> dict[str, Json]:
        """Store the part `file` under its filename; the answer has no `time`.

        The body is stored before anything is checked, as the portal does.

        Raises:
            RestError: with the documented code.
        """
        name, content = await self._receive(request)
        try:
            return {"result": show(self._records, self._keep(request, name, content), is_new=True)}
        except (RestError, DriveError) as error:
            if content is not None:
                content.path.unlink(missing_ok=True)
            if isinstance(error, DriveError):
                raise RestError(error.code, error.description) from None
            raise

    async def take_later(self, request: web.Request) -> Callable[[], object]:
        """Receive the whole file; what comes back stores it, or quietly does not."""
        name, content = await self._receive(request)

        def keep() -> None:
            with suppress(RestError, DriveError):
                self._keep(request, name, content)

        return keep

    def file_for(self, request: web.Request) -> SandboxFile:
        """The file that a signed link names.

        Raises:
            RestError: the link is not ours, or the file is gone.
        """
        token = self._token(request, "download")
        if fault := self._faults.take_failure("download"):
            raise RestError(fault.code, fault.description, fault.status)
        try:
            return self._records.disk.file(as_int(token.get("id")) or 0)
        except DriveError as error:
            raise RestError(error.code, error.description, 404) from None

    def _keep(self, request: web.Request, name: str, content: Content | None) -> SandboxFile:
        token = self._token(request, "upload")
        if fault := self._faults.take_failure("upload"):
            raise RestError(fault.code, fault.description, fault.status)
        if "upload" in self._faults.forbids:
            raise forbidden("upload")
        folder_id = as_int(token.get("id")) or 0
        self._records.disk.folder(folder_id)
        if content is None or not name:
            raise RestError(
                "DISK_BASE_SERVICE_22001", f"Error: required parameter {PART_NAME} (DISK_BASE_SERVICE_22001)."
            )
        if self._faults.drive_is_full or content.size_bytes == 0:
            raise RestError("DISK_FOLDER_22002", "Could not save file (DISK_FOLDER_22002).")
        unique = as_flag(token.get("generateUniqueName"))
        return self._records.disk.put(folder_id, name, content, by=self._records.webhook_user_id, unique=unique)

    def _token(self, request: web.Request, what: str) -> dict[str, Json]:
        token = read_token(self._records, what, as_text(request.query.get("token")))
        if token is None:
            raise RestError("ACCESS_DENIED", "Access denied! Link check failed", 403)
        return token

    async def _receive(self, request: web.Request) -> tuple[str, Content | None]:
        if not request.content_type.startswith("multipart/"):
            await self._line.read(request.content)
            return "", None
        try:
            return await self._file_part(request)
        except ValueError:
            return "", None  # A body that is no multipart holds no file.

    async def _file_part(self, request: web.Request) -> tuple[str, Content | None]:
        name, content = "", None
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader):
                # PHP reads `filename`, not `filename*`; a part without one is no file.
                _, disposition = parse_content_disposition(part.headers.get("Content-Disposition"))
                if part.name == PART_NAME and content is None and (sent := disposition.get("filename")):
                    name, content = sent, await self._store(part)
                else:
                    await part.release()
        return name, content

    async def _store(self, part: BodyPartReader) -> Content:
        writer = self._records.disk.writer()
        try:
            while chunk := await part.read_chunk(_CHUNK_BYTES):
                await self._line.carry(len(chunk))
                writer.write(chunk)
        except BaseException:
            writer.discard()
            raise
        return writer.finish()
