"""The data of the buttons under a receipt; each carries the batch, and whose batch it is stands in the store."""

from bot.domain.ids import BatchId, DealId, PhotoId
from bot.telegram.button_data import ButtonData


class ChooseDeal(ButtonData, prefix="pd"):
    """This batch belongs to that deal."""

    batch_id: BatchId
    deal_id: DealId


class NotThisDeal(ButtonData, prefix="pn"):
    """This batch belongs to another deal: ask which."""

    batch_id: BatchId


class KeepBatch(ButtonData, prefix="pk"):
    """This batch belongs where it is after all."""

    batch_id: BatchId


class StoreDoubles(ButtonData, prefix="pt"):
    """What the deal of this batch holds already is stored a second time."""

    batch_id: BatchId


class RemoveBatch(ButtonData, prefix="pr"):
    """This batch belongs into the trash."""

    batch_id: BatchId


class ReturnPhoto(ButtonData, prefix="po"):
    """This photo, which was taken back by itself, belongs with its batch again."""

    photo_id: PhotoId


class ReturnBatch(ButtonData, prefix="pb"):
    """This batch comes back from the trash."""

    batch_id: BatchId
