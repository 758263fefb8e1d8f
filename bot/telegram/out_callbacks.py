"""The data of the buttons that show a deal's photos and share them with a client."""

from bot.domain.ids import DealId, FileId, SharingId
from bot.telegram.button_data import ButtonData


class ShowPhotos(ButtonData, prefix="o"):
    """What is in the deal's folder, in the place of its card; nothing is sent."""

    deal_id: DealId


class BringPhotos(ButtonData, prefix="ob"):
    """Send the next ten photos into the chat: those behind this one, or the newest."""

    deal_id: DealId
    after: FileId = FileId(0)


class SharePhotos(ButtonData, prefix="os"):
    """Copies and a link for a client."""

    deal_id: DealId


class CloseSharing(ButtonData, prefix="ox"):
    """The client's access is to end."""

    sharing_id: SharingId
