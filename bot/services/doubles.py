"""The same content is not stored twice in one deal: the first is asked for by its number, and no name is believed."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.domain.ids import DealId, FolderId, PhotoId
from bot.domain.photos import Photo, PhotoState
from bot.store import doubles
from bot.store.engine import Connection, Store


@dataclass(frozen=True, slots=True)
class Verdict:
    """`first`: the photo that is there already. `waits`: one like it is on its way, so it is not known yet."""

    first: PhotoId | None = None
    waits: bool = False
    gone: frozenset[PhotoId] = frozenset()
    """Photos with this content whose files are not there any more."""


class FindDouble:
    """Whether a deal holds a content already."""

    def __init__(self, store: Store, disk: DiskGateway) -> None:
        self._store = store
        self._disk = disk

    async def __call__(self, photo: Photo, deal_id: DealId, folder_id: FolderId, sha256: str) -> Verdict:
        """Ask for the files of all photos with this content.

        Raises:
            PortalError: the portal did not say.
        """
        if photo.is_wanted_twice:
            return Verdict()
        async with self._store.read() as conn:
            twins = await doubles.twins(conn, photo, deal_id, sha256)
        known = {twin.file_id: twin.photo_id for twin in twins if twin.state is PhotoState.STORED and twin.file_id}
        answers = await self._disk.files(list(known)) if known else {}
        alive = [
            known[file_id]
            for file_id, file in answers.items()
            if isinstance(file, DiskFile) and file.is_alive and file.folder_id == folder_id
        ]
        gone = frozenset(known.values()) - set(alive)
        return Verdict(min(alive, default=None), waits=not alive and len(twins) > len(known), gone=gone)


async def is_still_right(conn: Connection, photo: Photo, deal_id: DealId, sha256: str, verdict: Verdict) -> bool:
    """Whether the first one still belongs there, or no other photo like it has set out since.

    Asked in the transaction in which it is written down what becomes of this one.
    """
    twins = await doubles.twins(conn, photo, deal_id, sha256)
    if verdict.first is not None:
        return any(twin.photo_id == verdict.first for twin in twins)
    return photo.is_wanted_twice or all(twin.photo_id in verdict.gone for twin in twins)


def sum_of(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
