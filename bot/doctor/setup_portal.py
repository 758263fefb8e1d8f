"""`setup` on the portal: the folder's field, and the folder for deals."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import ROOT_NAME, DiskGateway
from bot.bitrix24.errors import PortalNotFoundError, PortalRightsError
from bot.bitrix24.fields import fields_named
from bot.bitrix24.userfields import UserFieldGateway, can_be_code
from bot.doctor.drive import configured_root_is_gone, no_common_drive
from bot.doctor.finding import Finding, made, there, wrong
from bot.domain.errors import text_key
from bot.domain.ids import FolderId
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class MakeFolderField:
    """`DEAL_FOLDER_FIELD`, where deals do not have it."""

    dictionaries: Dictionaries
    userfields: UserFieldGateway
    name: str
    texts: Texts
    title: str = text_key("The folder's field")

    async def __call__(self) -> Sequence[Finding]:
        """Look, make, and say which of the two it was; whether the type is right says `check`."""
        t = self.texts.t
        # By title as well, which only the list of all fields knows.
        if fields_named(await self.dictionaries.deal_fields(), self.name) or await self.userfields.field(self.name):
            return [there(t("The deal field {field} was there already.", field=self.name))]
        if not can_be_code(self.name):
            return [
                wrong(
                    t("A field cannot be made with the code {field}.", field=self.name),
                    t("Put a code like UF_CRM_DEAL_FOLDER into DEAL_FOLDER_FIELD: A-Z, 0-9, _, at most 50 signs."),
                )
            ]
        try:
            is_ours = await self.userfields.make_folder_field(self.name)
        except PortalRightsError:
            return [
                wrong(
                    t("The owner of the bot's access may not make fields."),
                    t(
                        "Let a CRM administrator make it: CRM → Settings → Custom fields → Deal → Add,"
                        " type «integer», code {field}; or give the bot an administrator's access for a moment.",
                        field=self.name,
                    ),
                )
            ]
        if not is_ours:
            return [there(t("The deal field {field} was there already.", field=self.name))]
        return [made(t("The deal field {field} is made; it holds the number of the deal's folder.", field=self.name))]


@dataclass(frozen=True, slots=True)
class MakeRootFolder:
    """The folder under which deal folders are made."""

    disk: DiskGateway
    configured: FolderId | None
    texts: Texts
    title: str = text_key("The folder for deals")

    async def __call__(self) -> Sequence[Finding]:
        """Look, make, and say which of the two it was. One that the settings name is never made: it has its number."""
        t = self.texts.t
        try:
            root = await self.disk.existing_root(self.configured)
            if root and root.is_alive:
                return [there(t("The folder for deals, «{name}», was there already.", name=root.name))]
            if self.configured is not None:
                return [configured_root_is_gone(self.texts, self.configured, root)]
            await self.disk.make_root()
        except PortalNotFoundError:
            return [no_common_drive(self.texts)]
        except PortalRightsError:
            return [
                wrong(
                    t("The owner of the bot's access may not make a folder on the common drive."),
                    t("In Bitrix24 open Disk → the folder → Access rights, and let the owner edit."),
                )
            ]
        return [made(t("The folder «{name}» is made on the common drive; deal folders go there.", name=ROOT_NAME))]
