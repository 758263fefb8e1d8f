"""Buttons under a receipt: they say where its batch belongs."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.ids import BatchId, DealId
from bot.domain.photos import Batch, Place, Problem
from bot.services.place_batch import PlaceBatch
from bot.store.engine import Store
from bot.telegram.notices import Notices
from bot.telegram.photo_callbacks import ChooseDeal, KeepBatch, NotThisDeal, RemoveBatch, ReturnBatch, StoreDoubles
from bot.telegram.scene import Scene
from bot.telegram.states import TrayQuestion

router = Router(name="receipt")


@router.callback_query(ChooseDeal.filter())
async def on_choose_deal(
    callback: CallbackQuery,
    callback_data: ChooseDeal,
    scene: Scene,
    store: Store,
    place_batch: PlaceBatch,
    notices: Notices,
) -> None:
    """A batch from the tray, or from anywhere, into a deal."""
    if callback_data.deal_id < 1:  # forged: no deal has such a number
        await _refuse(callback, scene, notices)
        return
    batch = await _own_batch(callback, scene, store, place_batch, notices, callback_data.batch_id)
    if batch:
        await _place(callback, scene, place_batch, batch, Place.DEAL, callback_data.deal_id)


@router.callback_query(NotThisDeal.filter())
async def on_wrong_deal(
    callback: CallbackQuery,
    callback_data: NotThisDeal,
    scene: Scene,
    store: Store,
    place_batch: PlaceBatch,
    notices: Notices,
) -> None:
    """The receipt asks which deal it is instead; a button or the next text answers."""
    batch = await _own_batch(callback, scene, store, place_batch, notices, callback_data.batch_id)
    if batch is None:
        return
    if batch.place is Place.DEAL:
        await scene.state.set_state(TrayQuestion.deal)
        await scene.state.set_data({"batch_id": batch.batch_id})
        place_batch.ask(scene.unit, batch)
    await callback.answer()


@router.callback_query(KeepBatch.filter())
async def on_keep(
    callback: CallbackQuery,
    callback_data: KeepBatch,
    scene: Scene,
    store: Store,
    place_batch: PlaceBatch,
    notices: Notices,
) -> None:
    """The batch stays in its deal."""
    batch = await _own_batch(callback, scene, store, place_batch, notices, callback_data.batch_id)
    if batch:
        place_batch.keep(scene.unit, batch)
        await callback.answer()


@router.callback_query(StoreDoubles.filter())
async def on_store_doubles(
    callback: CallbackQuery,
    callback_data: StoreDoubles,
    scene: Scene,
    store: Store,
    place_batch: PlaceBatch,
    notices: Notices,
) -> None:
    """The photos that the deal holds already are stored again."""
    batch = await _own_batch(callback, scene, store, place_batch, notices, callback_data.batch_id)
    if batch:
        place_batch.store_doubles(scene.unit, batch)
        await callback.answer(scene.texts.t("Done, one moment…"))


@router.callback_query(RemoveBatch.filter())
async def on_remove(
    callback: CallbackQuery,
    callback_data: RemoveBatch,
    scene: Scene,
    store: Store,
    place_batch: PlaceBatch,
    notices: Notices,
) -> None:
    """A batch into the trash. One that has been given back since waits for a deal, and no button throws that away."""
    batch = await _own_batch(callback, scene, store, place_batch, notices, callback_data.batch_id)
    if batch is None:
        return
    if batch.place is Place.TRAY:
        await _say_it_waits(callback, scene, notices)
    else:
        await _place(callback, scene, place_batch, batch, Place.TRASH)


@router.callback_query(ReturnBatch.filter())
async def on_return(
    callback: CallbackQuery,
    callback_data: ReturnBatch,
    scene: Scene,
    store: Store,
    place_batch: PlaceBatch,
    notices: Notices,
) -> None:
    """A batch out of the trash, to where it was: into its deal, or to those that wait for one.

    One that has been given back since is asked about elsewhere; what waited too long does not come back.
    """
    batch = await _own_batch(callback, scene, store, place_batch, notices, callback_data.batch_id)
    if batch is None:
        return
    if batch.place is Place.TRAY:
        await _say_it_waits(callback, scene, notices)
    elif batch.problem is Problem.EXPIRED:
        await _refuse(callback, scene, notices)
    else:
        where = Place.DEAL if batch.deal_id else Place.TRAY
        await _place(callback, scene, place_batch, batch, where, batch.deal_id)


async def _own_batch(
    callback: CallbackQuery, scene: Scene, store: Store, place_batch: PlaceBatch, notices: Notices, batch_id: BatchId
) -> Batch | None:
    """The batch of this button; a button that was never shown to this agent is answered here."""
    async with store.read() as conn:
        batch = await place_batch.find(conn, scene.agent.telegram_id, batch_id)
    if batch is None:
        await _refuse(callback, scene, notices)
    return batch


async def _refuse(callback: CallbackQuery, scene: Scene, notices: Notices) -> None:
    await notices.say(callback, scene.texts.t("I do not know this button. Nothing was changed."))


async def _say_it_waits(callback: CallbackQuery, scene: Scene, notices: Notices) -> None:
    await notices.say(callback, scene.texts.t("I have these photos, they wait for a deal. Nothing was changed."))


async def _place(
    callback: CallbackQuery,
    scene: Scene,
    place_batch: PlaceBatch,
    batch: Batch,
    place: Place,
    deal_id: DealId | None = None,
) -> None:
    place_batch(scene.unit, batch, place, deal_id)
    await callback.answer(scene.texts.t("Done, one moment…"))
