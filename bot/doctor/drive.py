"""Disk: the folder under which deal folders are made, and the right to add files there."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.bitrix24.disk import ROOT_NAME, DiskGateway
from bot.bitrix24.disk_rights import DiskRights
from bot.bitrix24.errors import PortalNotFoundError, PortalRightsError
from bot.doctor.finding import Finding, good, note, wrong
from bot.domain.deals import Folder
from bot.domain.errors import text_key
from bot.domain.ids import FolderId
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class DealFolders:
    """Where they are made. Nothing is made or left behind here."""

    disk: DiskGateway
    rights: DiskRights
    configured: FolderId | None
    """`DEAL_FOLDERS_ROOT`."""
    texts: Texts
    title: str = text_key("The folder for deals")

    async def __call__(self) -> Sequence[Finding]:
        """Whether it is there, and whether the bot may add to it."""
        t = self.texts.t
        try:
            root = await self.disk.existing_root(self.configured)
            if self.configured is None and root is None:
                waiting = note(
                    t("There is no folder «{name}» on the common drive yet.", name=ROOT_NAME),
                    t("It is made with the first photo, or at once by: python -m bot setup"),
                )
                return [waiting, await self._right_to_add(await self.disk.common_drive(), t("the common drive"))]
        except PortalNotFoundError:
            return [no_common_drive(self.texts)]
        except PortalRightsError:
            return [self._closed()]
        if root is None or not root.is_alive:
            return [configured_root_is_gone(self.texts, self.configured, root)]
        shown = t("the folder «{name}»", name=root.name)
        there = good(t("Deal folders are made in the folder «{name}».", name=root.name))
        return [there, await self._right_to_add(root.folder_id, shown)]

    async def _right_to_add(self, folder_id: FolderId, shown: str) -> Finding:
        t = self.texts.t
        try:
            await self.rights.ensure_can_add(folder_id)
        except PortalRightsError:
            return wrong(
                t("The owner of the bot's access may not add files to {folder}.", folder=shown),
                t("In Bitrix24 open Disk → the folder → Access rights, and let the owner edit."),
            )
        return good(t("The owner of the bot's access may add files there."))

    def _closed(self) -> Finding:
        t = self.texts.t
        return wrong(
            t("The owner of the bot's access may not open the folder for deals."),
            t("In Bitrix24 open Disk → the folder → Access rights, and let the owner edit."),
        )


def no_common_drive(texts: Texts) -> Finding:
    """There is nowhere to make folders."""
    return wrong(
        texts.t("The owner of the bot's access sees no common drive."),
        texts.t("Give the owner access to it, or put the number of another folder into DEAL_FOLDERS_ROOT."),
    )


def configured_root_is_gone(texts: Texts, configured: FolderId | None, root: Folder | None) -> Finding:
    """`DEAL_FOLDERS_ROOT` names nothing that lives."""
    if root is None:
        text = texts.t("DEAL_FOLDERS_ROOT: Disk has no folder {number}.", number=configured)
    else:
        text = texts.t("DEAL_FOLDERS_ROOT: the folder «{name}» is in the trash.", name=root.name)
    remedy = texts.t(
        "Take it out of the trash, or put another number there: it stands in the folder's address."
        " Empty, the bot makes one on the common drive."
    )
    return wrong(text, remedy)
