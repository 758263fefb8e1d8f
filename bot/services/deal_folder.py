"""Find the deal's folder on Disk, or make it: by its id, then by the deal's number, never by its title."""

import contextlib
from dataclasses import dataclass

from bot.bitrix24.deals import DealGateway
from bot.bitrix24.disk import DiskGateway, SearchedRoot
from bot.bitrix24.errors import (
    PortalError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalRefusedError,
    PortalRightsError,
)
from bot.bitrix24.folder_names import clean_folder_name
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.deals import Deal, Folder
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import DealId, FolderId
from bot.keyed import Turns
from bot.services.rights import Rights
from bot.store import deal_folders
from bot.store.engine import Store

LOOK_AGAIN_SECONDS = 10.0
"""How long the loser of a race looks for the winner's folder: its name is locked before it can be seen."""
FIRST_PAUSE_SECONDS = 0.5
"""Doubled each time: five looks in all."""
ROOTS_TRIED = 2
"""The one that is remembered, and the one that is made in its place."""


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A deal that the agent may change, and its living folder."""

    deal: Deal
    folder: Folder


class OpenDealFolder:
    """Open the folder of a deal for an agent; ten photos at once still make one folder."""

    def __init__(
        self,
        store: Store,
        deals: DealGateway,
        disk: DiskGateway,
        rights: Rights,
        clock: Clock,
        *,
        configured_root: FolderId | None,
    ) -> None:
        self._store = store
        self._deals = deals
        self._disk = disk
        self._rights = rights
        self._clock = clock
        self._configured_root = configured_root
        self._turns: Turns[DealId] = Turns()

    async def __call__(self, agent: Agent, deal_id: DealId) -> OpenFolder:
        """The deal and its folder, made if it is not there.

        Raises:
            DealNotFoundError: no such deal, or not this agent's: one answer for both.
            PortalError: the portal did not let us, or did not answer.
        """
        async with self._turns.of(deal_id):
            async with self._store.read() as conn:
                own_record = await deal_folders.get(conn, deal_id)
            # A deal that we never opened may have no folder: it is looked for in the same request.
            search = None if own_record else await self._disk.search_for(deal_id, self._configured_root)
            try:
                deal, folder, answers = await self._deals.deal_with_folder(
                    deal_id, own_folder_id=own_record, search=search
                )
            except PortalNotFoundError:
                deal = None
            if deal is None or not await self._rights.can_see(agent, deal):
                raise DealNotFoundError(deal_id)
            if folder is None:
                searched = await self._disk.searched(search, answers) if search else None
                folder = await self._find_or_make(deal, searched)
            await self._remember(deal, folder, own_record)
            return OpenFolder(deal, folder)

    async def _find_or_make(self, deal: Deal, searched: SearchedRoot | None) -> Folder:
        """Raises PortalRightsError where there is no place for folders: only an administrator can give one."""
        if searched:
            with contextlib.suppress(PortalNotFoundError):  # the root is gone since: ask step by step
                return searched.folder or await self._make_under(searched.root, deal)
        for _ in range(ROOTS_TRIED):
            try:
                root = await self._disk.root_folder(self._configured_root)
                return await self._find_or_make_under(root, deal)
            except PortalNotFoundError as error:
                code = error.code  # the root is gone; one that we made is made again
        raise PortalRightsError("disk.folder.get", code)

    async def _find_or_make_under(self, root: FolderId, deal: Deal) -> Folder:
        return await self._disk.find_deal_folder(root, deal.deal_id) or await self._make_under(root, deal)

    async def _make_under(self, root: FolderId, deal: Deal) -> Folder:
        refusal: PortalError
        try:
            return await self._disk.make_folder(root, clean_folder_name(deal.deal_id, deal.title))
        except (PortalNameTakenError, PortalRefusedError) as error:
            refusal = error
        return await self._winner_of_race(root, deal.deal_id, refusal)

    async def _winner_of_race(self, root: FolderId, deal_id: DealId, refusal: PortalError) -> Folder:
        pause_seconds = FIRST_PAUSE_SECONDS
        gives_up_at = self._clock.monotonic() + LOOK_AGAIN_SECONDS
        while True:
            found = await self._disk.find_deal_folder(root, deal_id)
            if found:
                return found
            if self._clock.monotonic() + pause_seconds > gives_up_at:
                raise refusal
            await self._clock.sleep(pause_seconds)
            pause_seconds *= 2

    async def _remember(self, deal: Deal, folder: Folder, own_record: FolderId | None) -> None:
        if own_record != folder.folder_id:
            async with self._store.write() as conn:
                await deal_folders.put(conn, deal.deal_id, folder.folder_id)
        if deal.folder_id != folder.folder_id:
            await self._deals.remember_folder(deal.deal_id, folder.folder_id)
