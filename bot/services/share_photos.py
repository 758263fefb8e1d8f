"""Photos of a deal for its client: copies without location in a sub-folder of their own, and a link that opens it.

A link cannot be ended by itself, so its folder is deleted for good; that touches nothing else, for the folder was made
for this one sharing and holds only copies. Order: a row, the folder, its id into the row, the link, the copies. Whoever
falls in between leaves a row that says so, and `finish` takes the folder away.
"""

import itertools
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from pydantic import SecretStr

from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.bitrix24.errors import (
    PortalNameTakenError,
    PortalRefusedError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.bitrix24.folder_files import FolderFile, FolderFiles
from bot.bitrix24.limits import Lane
from bot.bitrix24.many_files import FileToSend, send_files
from bot.bitrix24.methods import DELETE_FOLDER
from bot.clock import Clock
from bot.domain.acts import ActKind
from bot.domain.agents import Agent
from bot.domain.deals import Folder
from bot.domain.ids import DealId, FolderId, MessageId, SharingId
from bot.domain.kinds import extension_of
from bot.domain.sharings import Sharing, SharingState
from bot.services.carry_photos import Carried, CarryPhotos, parts_of
from bot.services.deal_photos import PAGE, DealPhotos
from bot.services.while_answering import WhileAnswering
from bot.store import deal_folders, journal, sharings
from bot.store.engine import Store
from bot.store.journal import JournalEntry

_log = logging.getLogger(__name__)

NAMES_TRIED: Final = 20

Progress = Callable[[int, int], Awaitable[None]]
"""Told how many of how many copies are there."""


class LinksForbiddenError(Exception):
    """The portal does not let anybody outside in; nothing was shared."""


class NothingCopiedError(Exception):
    """Not one photo could be copied; nothing was shared. `left_out` says why."""

    def __init__(self, left_out: Sequence[Carried]) -> None:
        super().__init__()
        self.left_out = left_out


@dataclass(frozen=True, slots=True)
class Shared:
    """A link that works. `left_out` are the photos that could not be copied."""

    sharing_id: SharingId
    link: SecretStr
    count: int
    left_out: Sequence[Carried]


@dataclass(slots=True)
class _Copies:
    count: int = 0
    left_out: list[Carried] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))


class SharePhotos:
    """Make sharings, and end them."""

    def __init__(
        self,
        files: FolderFiles,
        disk: DiskGateway,
        carry: CarryPhotos,
        while_answering: WhileAnswering,
        store: Store,
        clock: Clock,
    ) -> None:
        self._files = files
        self._disk = disk
        self._carry = carry
        self._while_answering = while_answering
        self._store = store
        self._clock = clock
        self._in_hand: set[SharingId] = set()

    async def begin(self, agent: Agent, deal_id: DealId, message_id: MessageId) -> Sharing:
        """A row of its own for what this agent, who may change the deal, wants to share; it is held from here on."""
        async with self._store.write() as conn:
            sharing = await sharings.begin(conn, agent, deal_id, message_id, self._clock.now())
            self._in_hand.add(sharing.sharing_id)
        return sharing

    async def __call__(self, sharing: Sharing, found: DealPhotos, name: str, progress: Progress) -> Shared:
        """Make the folder of this name, its link and the copies of the pictures. Hold the sharing meanwhile.

        The link counts only once it is confirmed: what is not goes by `unfinished`.

        Raises:
            LinksForbiddenError: as it says; so for the others.
            NothingCopiedError: see there.
            PortalError: what the portal did.
            ImagesUnavailableError: no picture can be opened now.
            OSError: the disk does not take them.
        """
        pictures = found.pictures[::-1]  # the oldest first: so they are numbered
        if found.folder is None or not pictures:
            raise NothingCopiedError([])
        async with self._while_answering():
            folder = await self._folder(sharing, found.folder, name)
            async with self._store.write() as conn:
                await sharings.made_folder(conn, sharing.sharing_id, folder.folder_id)
            link = await self._link(folder.folder_id)
        copies = _Copies()
        for part in parts_of(pictures, PAGE):
            await self._copy(part, folder.folder_id, copies)
            await progress(copies.count, len(pictures))
        if not copies.count:
            raise NothingCopiedError(copies.left_out)
        return Shared(sharing.sharing_id, link, copies.count, copies.left_out)

    async def confirm(self, agent: Agent, sharing: Sharing, shared: Shared, message_id: MessageId) -> None:
        """The agent has the link, in this message: from here on it is open."""
        async with self._store.write() as conn:
            await sharings.open_up(conn, sharing.sharing_id, message_id)
            await journal.write(conn, self._entry(agent, sharing, ActKind.PHOTOS_SHARED, count=shared.count))

    async def give_up(self, sharing: Sharing) -> None:
        """It was not finished, and whoever wanted it knows; its folder goes as soon as that can be."""
        await self._change(sharing, SharingState.FAILED)

    async def get(self, sharing_id: SharingId) -> Sharing | None:
        """The sharing that a button names."""
        async with self._store.read() as conn:
            return await sharings.get(conn, sharing_id)

    async def close(self, agent: Agent, sharing: Sharing) -> None:
        """An agent who may change the deal wants the link to end: from here on it ends, and is held."""
        self._in_hand.add(sharing.sharing_id)
        async with self._store.write() as conn:
            await sharings.change_state(conn, sharing.sharing_id, SharingState.CLOSING)
            await journal.write(conn, self._entry(agent, sharing, ActKind.SHARING_CLOSED))

    async def end(self, sharing: Sharing) -> None:
        """Delete the folder of a sharing for good.

        Raises:
            PortalRefusedError: the portal does not let us; whoever may must do it there.
            PortalRightsError: the same.
            PortalError: not now.
        """
        async with self._while_answering():
            folder_id = sharing.folder_id or await self._lost_folder(sharing)
            if folder_id is not None:
                await self._ensure_copies_only(folder_id)
                await self._files.delete_for_good(folder_id, lane=Lane.BACKGROUND)
        async with self._store.write() as conn:
            closed_at = self._clock.now()
            await sharings.change_state(conn, sharing.sharing_id, SharingState.CLOSED, closed_at=closed_at)

    async def keep_open(self, sharing: Sharing) -> None:
        """It could not be ended from here."""
        await self._change(sharing, SharingState.OPEN)

    @contextmanager
    def hold(self, sharing: Sharing) -> Iterator[None]:
        """Somebody is at it: `unfinished` leaves it alone meanwhile."""
        self._in_hand.add(sharing.sharing_id)
        try:
            yield
        finally:
            self._in_hand.discard(sharing.sharing_id)

    async def unfinished(self) -> list[Sharing]:
        """Those that nobody is at, whose folders have to go: a run ended in between, or the portal was away."""
        async with self._store.read() as conn:
            found = await sharings.unfinished(conn)
        return [sharing for sharing in found if sharing.sharing_id not in self._in_hand]

    async def is_shown(self, sharing: Sharing) -> bool:
        """Whether its message still shows this sharing, and not a later one."""
        async with self._store.read() as conn:
            return await sharings.is_last_of_message(conn, sharing)

    async def _folder(self, sharing: Sharing, parent: Folder, name: str) -> Folder:
        """A new folder; never one that was there before."""
        for number in range(1, NAMES_TRIED + 1):
            tried = name if number == 1 else f"{name} ({number})"
            if await self._files.folder_named(parent.folder_id, tried):
                continue
            async with self._store.write() as conn:
                await sharings.plan_folder(conn, sharing.sharing_id, parent.folder_id, tried)
            try:
                return await self._disk.make_folder(parent.folder_id, tried)
            except PortalNameTakenError:
                continue
            except PortalUnavailableError as error:
                lost = error
            # A moment ago it was not there: what is there now was made by the request whose answer was lost.
            made = await self._files.folder_named(parent.folder_id, tried) if lost.may_have_acted else None
            if made is None or await self._is_anothers(made.folder_id):
                raise lost
            return made
        raise PortalRefusedError("disk.folder.addsubfolder", "NO_NAME_LEFT")

    async def _lost_folder(self, sharing: Sharing) -> FolderId | None:
        """A folder that was made though nobody heard of it: by its name, and only while nothing is in it."""
        if sharing.planned is None:
            return None
        found = await self._files.folder_named(*sharing.planned)
        if found is None or await self._is_anothers(found.folder_id):
            return None
        return found.folder_id if await self._files.is_empty(found.folder_id) else None

    async def _ensure_copies_only(self, folder_id: FolderId) -> None:
        """Somebody may have written the id of our folder into a deal: then it holds more than copies."""
        async with self._store.read() as conn:
            if await deal_folders.is_of_deal(conn, folder_id):
                raise PortalRefusedError(DELETE_FOLDER, "FOLDER_OF_DEAL")

    async def _is_anothers(self, folder_id: FolderId) -> bool:
        async with self._store.read() as conn:
            return await sharings.with_folder(conn, folder_id) is not None

    async def _link(self, folder_id: FolderId) -> SecretStr:
        try:
            return await self._files.public_link(folder_id)
        except (PortalRightsError, PortalRefusedError) as error:
            _log.info("the portal gives no public link: %s", error.code)
        raise LinksForbiddenError

    async def _copy(self, part: Sequence[FolderFile], folder_id: FolderId, copies: _Copies) -> None:
        async with self._carry.for_client(part) as carried:
            copies.left_out += [one for one in carried if one.path is None]
            here = [one for one in carried if one.path is not None]
            # Numbers in place of names: ASCII, and nothing in them that a client need not know.
            to_send = [
                FileToSend(f"{next(copies.numbers):03d}.{extension_of(one.name)}", one.path)
                for one in here
                if one.path is not None
            ]
            async with self._while_answering():
                outcomes = await send_files(self._disk, folder_id, to_send)
        for one, outcome in zip(here, outcomes, strict=True):
            if isinstance(outcome, DiskFile):
                copies.count += 1
            else:
                copies.left_out.append(Carried(one.file, error=outcome))

    async def _change(self, sharing: Sharing, state: SharingState) -> None:
        async with self._store.write() as conn:
            await sharings.change_state(conn, sharing.sharing_id, state)

    def _entry(self, agent: Agent, sharing: Sharing, what: ActKind, *, count: int | None = None) -> JournalEntry:
        return JournalEntry(
            at=self._clock.now(),
            telegram_id=agent.telegram_id,
            employee_id=agent.employee_id,
            what=what,
            deal_id=sharing.deal_id,
            after=None if count is None else str(count),
        )
