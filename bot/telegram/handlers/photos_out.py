"""The photos of a deal: looked at, brought here, shared with a client."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.errors import DealNotFoundError
from bot.services.deal_photos import ShowDealPhotos
from bot.services.share_photos import SharePhotos as MakeSharings
from bot.telegram.again import LookUpFailedError, offering
from bot.telegram.bring_photos import BringPhotosHere
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.long_work import LongWork
from bot.telegram.notices import Notices
from bot.telegram.open_card import take_in_hand
from bot.telegram.out_callbacks import BringPhotos, CloseSharing, SharePhotos, ShowPhotos
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.share_link import ShareLink
from bot.telegram.views.photos_out import photo_menu

router = Router(name="photos_out")


@router.callback_query(ShowPhotos.filter())
async def on_show_photos(
    callback: CallbackQuery,
    callback_data: ShowPhotos,
    scene: Scene,
    show_deal_photos: ShowDealPhotos,
    change_desk: ChangeDesk,
    screens: Screens,
) -> None:
    """How many there are, in the place of the card."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            found = await show_deal_photos(scene.agent, callback_data.deal_id)
        await screens.show(callback, photo_menu(scene.texts, found))
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(BringPhotos.filter())
async def on_bring_photos(
    callback: CallbackQuery,
    callback_data: BringPhotos,
    scene: Scene,
    show_deal_photos: ShowDealPhotos,
    bring_photos: BringPhotosHere,
    change_desk: ChangeDesk,
    long_work: LongWork,
    notices: Notices,
) -> None:
    """Ten of them."""
    if await _is_under_way(callback, scene, long_work, notices):
        return
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            found = await show_deal_photos(scene.agent, callback_data.deal_id)
        await bring_photos(callback, scene, found, callback_data.after)
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(SharePhotos.filter())
async def on_share_photos(
    callback: CallbackQuery,
    callback_data: SharePhotos,
    scene: Scene,
    show_deal_photos: ShowDealPhotos,
    share_link: ShareLink,
    change_desk: ChangeDesk,
    long_work: LongWork,
    notices: Notices,
) -> None:
    """Copies and a link."""
    if await _is_under_way(callback, scene, long_work, notices):
        return
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            found = await show_deal_photos(scene.agent, callback_data.deal_id)
        await share_link.make(callback, scene, found)
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(CloseSharing.filter())
async def on_close_sharing(
    callback: CallbackQuery,
    callback_data: CloseSharing,
    scene: Scene,
    share_photos: MakeSharings,
    show_deal_photos: ShowDealPhotos,
    share_link: ShareLink,
    change_desk: ChangeDesk,
    long_work: LongWork,
    notices: Notices,
) -> None:
    """The link ends: whoever made it may always say so, others if they may change the deal."""
    if await _is_under_way(callback, scene, long_work, notices):
        return
    sharing = await share_photos.get(callback_data.sharing_id)
    if sharing is None:
        await notices.say(callback, scene.texts.t("This link is not there."))
        return
    async with change_desk.lost_if_foreign(callback, scene):
        label = None
        try:
            with offering(callback_data):
                label = (await show_deal_photos(scene.agent, sharing.deal_id)).deal.label
        except (DealNotFoundError, LookUpFailedError):
            if sharing.telegram_id != scene.agent.telegram_id:
                raise
        await share_link.close(callback, scene, sharing, label)
    await callback.answer()


async def _is_under_way(callback: CallbackQuery, scene: Scene, long_work: LongWork, notices: Notices) -> bool:
    if not long_work.is_under_way(callback):
        return False
    await notices.say(callback, scene.texts.t("This is under way already."))
    return True
