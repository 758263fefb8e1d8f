"""The photos of a deal as its menu shows them: how many, how heavy, since when; nothing is fetched for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.bitrix24.folder_files import FolderFile, FolderFiles
from bot.bitrix24.limits import Lane
from bot.domain.agents import Agent
from bot.domain.deals import Deal, Folder
from bot.domain.ids import DealId, FileId
from bot.domain.kinds import COPIES, ORIGINALS, FileKind, extension_of, kind_of, sent_at, stem_of
from bot.services.labels import DealLabels
from bot.services.portal_errors import PlainErrors
from bot.services.rights import Rights
from bot.store import deal_folders
from bot.store.engine import Store

PAGE = 10
"""Photos that one tap brings: the most that an album holds. Source: core.telegram.org/bots/api#sendmediagroup."""

_BEFORE_EVERYTHING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DealPhotos:
    """What lies in a deal's folder. Photos are pictures and videos, the newest first; a HEIC and its JPEG are one."""

    deal: Deal
    folder: Folder | None
    photos: Sequence[FolderFile]
    others: Sequence[FolderFile]

    @property
    def pictures(self) -> list[FolderFile]:
        """Photos that are no videos."""
        return [file for file in self.photos if kind_of(file.name) is FileKind.PICTURE]

    @property
    def last_at(self) -> datetime | None:
        """When the newest photo was sent or, put there by others, stored."""
        return _moment(self.photos[0]) if self.photos else None

    def page_after(self, file_id: FileId | None) -> tuple[int, Sequence[FolderFile]]:
        """How many photos come before, and the next ten behind this one: from the newest, if there is no such photo."""
        ids = [file.file_id for file in self.photos]
        begin = ids.index(file_id) + 1 if file_id in ids else 0
        return begin, self.photos[begin : begin + PAGE]


class ShowDealPhotos:
    """Read what lies in the folder of a deal, for an agent who may see the deal."""

    def __init__(
        self, files: FolderFiles, rights: Rights, labels: DealLabels, store: Store, plain: PlainErrors
    ) -> None:
        self._files = files
        self._rights = rights
        self._labels = labels
        self._store = store
        self._plain = plain

    async def __call__(self, agent: Agent, deal_id: DealId) -> DealPhotos:
        """For somebody who waits.

        Raises:
            DealNotFoundError: no such deal, or not this agent's.
            DomainError: what the portal did.
        """
        async with self._plain(deal_id):
            return await self.read(agent, deal_id, Lane.INTERACTIVE)

    async def read(self, agent: Agent, deal_id: DealId, lane: Lane = Lane.BACKGROUND) -> DealPhotos:
        """For work that nobody waits for.

        Raises:
            DealNotFoundError: the deal is not this agent's.
            PortalError: what the portal did.
        """
        async with self._store.read() as conn:
            own_folder_id = await deal_folders.get(conn, deal_id)
        found = await self._files.of_deal(deal_id, own_folder_id=own_folder_id, lane=lane)
        await self._rights.ensure_can_see(agent, found.deal)
        self._labels.learn(agent.telegram_id, found.deal)
        photos, others = _parted(found.files)
        return DealPhotos(found.deal, found.folder, photos, others)


def _parted(files: Sequence[FolderFile]) -> tuple[list[FolderFile], list[FolderFile]]:
    with_copy = {stem_of(file.name) for file in files if extension_of(file.name) in COPIES}
    photos, others = [], []
    for file in files:
        if kind_of(file.name) is FileKind.OTHER:
            others.append(file)
        elif extension_of(file.name) not in ORIGINALS or stem_of(file.name) not in with_copy:
            photos.append(file)
    return sorted(photos, key=_age, reverse=True), others


def _age(file: FolderFile) -> tuple[datetime, str]:
    return _moment(file) or _BEFORE_EVERYTHING, file.name


def _moment(file: FolderFile) -> datetime | None:
    return sent_at(file.name) or file.created_at
