"""The portal as the use cases meet it, and who may see what there."""

from dataclasses import dataclass
from typing import Self

from bot.bitrix24.clients import ClientGateway
from bot.bitrix24.deal_changes import DealChangeGateway
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.fields import DealFieldCodes
from bot.bitrix24.folder_files import FolderFiles
from bot.bitrix24.looked_at import LookGateway
from bot.bitrix24.open_deals import OpenDealGateway
from bot.bitrix24.search import SearchGateway
from bot.bitrix24.timeline import CommentGateway
from bot.bitrix24.users import UserGateway
from bot.composition.frame import Frame
from bot.services.labels import DealLabels
from bot.services.languages import Languages
from bot.services.portal_errors import PlainErrors
from bot.services.rights import Rights
from bot.services.roster import Farewell, Roster
from bot.store.facts import Facts


@dataclass(frozen=True, slots=True)
class Gateways:
    """All of them over one client."""

    dictionaries: Dictionaries
    deals: DealGateway
    open_deals: OpenDealGateway
    looks: LookGateway
    search: SearchGateway
    changes: DealChangeGateway
    clients: ClientGateway
    disk: DiskGateway
    folder_files: FolderFiles
    users: UserGateway
    timeline: CommentGateway

    @classmethod
    def over(cls, frame: Frame) -> Self:
        """Build them."""
        settings, client = frame.settings, frame.client
        codes = DealFieldCodes(
            settings.deal_folder_field,
            settings.deal_address_field,
            card=settings.deal_card_fields,
            edit=settings.deal_edit_fields,
        )
        dictionaries = Dictionaries(client, frame.clock)
        return cls(
            dictionaries=dictionaries,
            deals=DealGateway(client, dictionaries, codes),
            open_deals=OpenDealGateway(client, dictionaries, codes),
            looks=LookGateway(client, dictionaries, codes),
            search=SearchGateway(client, dictionaries, codes),
            changes=DealChangeGateway(client, dictionaries, codes),
            clients=ClientGateway(client, dictionaries, codes, frame.clock),
            disk=DiskGateway(client, Facts(frame.store, frame.clock)),
            folder_files=FolderFiles(client, dictionaries, codes),
            users=UserGateway(client),
            timeline=CommentGateway(client),
        )


@dataclass(frozen=True, slots=True)
class People:
    """Who is who, who sees what, and how each is spoken to."""

    roster: Roster
    rights: Rights
    labels: DealLabels
    languages: Languages
    plain: PlainErrors

    @classmethod
    def known_to(cls, frame: Frame, gateways: Gateways, farewell: Farewell) -> Self:
        """Build them; `farewell` is said to agents who are no longer employees."""
        roster = Roster(gateways.users, frame.store, frame.clock, farewell=farewell)
        rights = Rights(roster, frame.settings.deal_visibility, frame.admin_ids)
        return cls(
            roster=roster,
            rights=rights,
            labels=DealLabels(gateways.deals, gateways.disk, rights),
            languages=frame.languages,
            plain=PlainErrors(frame.health, frame.clock),
        )
