"""Photos of a deal into the chat, when they are asked for: albums below, and under them what comes next."""

import logging
from collections.abc import Sequence
from functools import partial

from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError
from aiogram.types import CallbackQuery

from bot.bitrix24.errors import PortalError
from bot.bitrix24.folder_files import FolderFile
from bot.domain.ids import FileId
from bot.images.process import ImagesUnavailableError
from bot.services.carry_photos import Carried, CarryPhotos, is_too_large, parts_of
from bot.services.deal_photos import PAGE, DealPhotos
from bot.services.portal_errors import PlainErrors
from bot.telegram.albums import Albums
from bot.telegram.long_work import LongWork, Spot
from bot.telegram.scene import Scene
from bot.telegram.screens import Screen, Screens
from bot.telegram.views.heading import heading
from bot.telegram.views.photos_out import brought, fetching, not_brought, photo_menu
from bot.telegram.views.troubles import told

_log = logging.getLogger(__name__)


class BringPhotosHere:
    """Ten photos at a tap, the newest first."""

    def __init__(
        self, carry: CarryPhotos, albums: Albums, screens: Screens, work: LongWork, plain: PlainErrors
    ) -> None:
        self._carry = carry
        self._albums = albums
        self._screens = screens
        self._work = work
        self._plain = plain

    async def __call__(self, callback: CallbackQuery, scene: Scene, found: DealPhotos, after: FileId) -> None:
        """Begin; what was read of the deal just now says which photos these are."""
        _, page = found.page_after(after or None)
        if not page:
            await self._screens.show(callback, photo_menu(scene.texts, found))
            return
        spot = await self._work.begin(callback, fetching(scene.texts, found, len(page)))
        bring = partial(self._bring, spot, scene, found, after, page)
        self._work.go_on(spot, f"bring photos of deal {found.deal.deal_id}", bring)

    async def _bring(
        self, spot: Spot, scene: Scene, found: DealPhotos, after: FileId, page: Sequence[FolderFile]
    ) -> None:
        texts = scene.texts
        try:
            failed = await self._send(spot, found, [file for file in page if not is_too_large(file)])
        except TelegramForbiddenError:
            return
        except PortalError as error:
            why = told(texts, self._plain.meaning(error))
        except (ImagesUnavailableError, OSError):
            why = texts.t("I have no room for pictures just now. Please try again in a minute.")
        else:
            await self._work.tell(spot, photo_menu(texts, found))
            if below := brought(texts, found, after, page[-1].file_id, failed):
                await self._say_below(spot, below)
            return
        await self._work.tell(spot, not_brought(texts, found, why))

    async def _say_below(self, spot: Spot, below: Screen) -> None:
        try:
            await self._screens.send(spot.chat_id, below)
        except TelegramAPIError as error:
            _log.info("what comes next was not taken: %s", type(error).__name__)

    async def _send(self, spot: Spot, found: DealPhotos, files: Sequence[FolderFile]) -> list[Carried]:
        deal, failed = found.deal, []
        for part in parts_of(files, PAGE):
            async with self._carry.for_telegram(part) as carried:
                failed += [one for one in carried if one.path is None]
                here = [one for one in carried if one.path is not None]
                failed += await self._albums.send(spot.chat_id, deal.deal_id, heading(deal.deal_id, deal.label), here)
        return failed
