"""The data of the buttons under a receipt; each carries the batch, and whose batch it is stands in the store."""

from aiogram.filters.callback_data import CallbackData

from bot.domain.ids import BatchId, DealId


class ChooseDeal(CallbackData, prefix="pd"):
    """This batch belongs to that deal."""

    batch_id: BatchId
    deal_id: DealId


class RemoveBatch(CallbackData, prefix="pr"):
    """This batch belongs into the trash."""

    batch_id: BatchId


class ReturnBatch(CallbackData, prefix="pb"):
    """This batch comes back from the trash."""

    batch_id: BatchId
