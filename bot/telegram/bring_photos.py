"""Photos of a deal into the chat, when they are asked for: albums below, and under them what comes next.

A run may end in between. What Telegram has answered for is in a row, and so is what it has not: the next run says how
far it came, and what may be there already; it sends nothing that nobody asked for again.
"""

import logging
from collections.abc import Sequence
from functools import partial

from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError
from aiogram.types import CallbackQuery

from bot.bitrix24.errors import PortalError
from bot.bitrix24.folder_files import FolderFile
from bot.domain.bringings import Bringing
from bot.domain.ids import BringingId, FileId
from bot.images.process import ImagesUnavailableError
from bot.services.carry_photos import Carried, CarryPhotos, is_too_large, parts_of
from bot.services.deal_photos import PAGE, DealPhotos
from bot.services.portal_errors import PlainErrors
from bot.store import agents, bringings
from bot.store.engine import Connection, Store
from bot.telegram.albums import Albums
from bot.telegram.long_work import LongWork, Spot
from bot.telegram.scene import Scene
from bot.telegram.screens import Screen, Screens
from bot.telegram.speak_first import SpeakFirst
from bot.telegram.views.heading import heading
from bot.telegram.views.photos_out import brought, fetching, interrupted, not_brought, photo_menu
from bot.telegram.views.troubles import told

_log = logging.getLogger(__name__)


class BringPhotosHere:
    """Ten photos at a tap, the newest first."""

    def __init__(
        self,
        carry: CarryPhotos,
        albums: Albums,
        screens: Screens,
        work: LongWork,
        plain: PlainErrors,
        *,
        speak_first: SpeakFirst,
        store: Store,
    ) -> None:
        self._carry = carry
        self._albums = albums
        self._screens = screens
        self._work = work
        self._plain = plain
        self._speak_first = speak_first
        self._store = store
        self._in_hand: set[BringingId] = set()

    async def __call__(self, callback: CallbackQuery, scene: Scene, found: DealPhotos, after: FileId) -> None:
        """Begin; what was read of the deal just now says which photos these are."""
        begin, page = found.page_after(after or None)
        if not page:
            await self._screens.show(callback, photo_menu(scene.texts, found))
            return
        spot = await self._work.begin(callback, fetching(scene.texts, found, len(page)))
        begun: list[Bringing] = []

        async def write_down(conn: Connection) -> None:
            bringing = await bringings.begin(
                conn,
                found.deal.deal_id,
                scene.agent.telegram_id,
                spot.chat_id,
                spot.message_id,
                total=len(found.photos),
                wanted=begin + len(page),
                shown=begin,
                after=after if begin else FileId(0),
            )
            self._in_hand.add(bringing.bringing_id)
            begun[:] = [bringing]

        def go_on() -> None:
            bring = partial(self._bring, spot, scene, found, begun[0], page)
            self._work.go_on(spot, f"bring photos of deal {found.deal.deal_id}", bring)

        scene.unit.later(write_down)
        scene.unit.after(go_on)  # not before: a tap that was not kept comes again, and brings everything again

    async def finish(self) -> None:
        """Say of each that an earlier run left half done how far it came; whoever wants more taps for it."""
        async with self._store.read() as conn:
            left = await bringings.everything(conn)
        for bringing in left:
            if bringing.bringing_id not in self._in_hand and await self._is_said(bringing):
                await self._forget(bringing)

    async def _bring(
        self, spot: Spot, scene: Scene, found: DealPhotos, bringing: Bringing, page: Sequence[FolderFile]
    ) -> None:
        try:
            if await self._is_brought(spot, scene, found, bringing, page):
                await self._forget(bringing)
        finally:  # if it was not told, `finish` tells it
            self._in_hand.discard(bringing.bringing_id)

    async def _is_brought(
        self, spot: Spot, scene: Scene, found: DealPhotos, bringing: Bringing, page: Sequence[FolderFile]
    ) -> bool:
        """Bring them; whether the agent knows how it ended, or nobody can be told."""
        texts = scene.texts
        try:
            failed = await self._send(bringing, found, page)
        except TelegramForbiddenError:
            return True
        except PortalError as error:
            why = told(texts, self._plain.meaning(error))
        except (ImagesUnavailableError, OSError):
            why = texts.t("I have no room for pictures just now. Please try again in a minute.")
        else:
            is_told = await self._work.tell(spot, photo_menu(texts, found)) is not None
            if below := brought(texts, found, bringing.after, page[-1].file_id, failed):
                await self._say_below(spot, below)
            return is_told
        async with self._store.read() as conn:
            far = await bringings.get(conn, bringing.bringing_id)
        return await self._work.tell(spot, not_brought(texts, found, far or bringing, why)) is not None

    async def _say_below(self, spot: Spot, below: Screen) -> None:
        try:
            await self._screens.send(spot.chat_id, below)
        except TelegramAPIError as error:
            _log.info("what comes next was not taken: %s", type(error).__name__)

    async def _send(self, bringing: Bringing, found: DealPhotos, page: Sequence[FolderFile]) -> list[Carried]:
        deal, bringing_id, failed = found.deal, bringing.bringing_id, list[Carried]()
        for part in parts_of([file for file in page if not is_too_large(file)], PAGE):
            async with self._carry.for_telegram(part) as carried:
                failed += [one for one in carried if one.path is None]
                here = [one for one in carried if one.path is not None]
                async with self._store.write() as conn:
                    await bringings.give(conn, bringing_id, len(here))
                failed += await self._albums.send(
                    bringing.chat_id, deal.deal_id, heading(deal.deal_id, deal.label), here
                )
            await self._note(bringing, page, part[-1])
        await self._note(bringing, page, page[-1])
        return failed

    async def _note(self, bringing: Bringing, page: Sequence[FolderFile], last: FolderFile) -> None:
        shown = bringing.shown + page.index(last) + 1
        async with self._store.write() as conn:
            await bringings.came(conn, bringing.bringing_id, shown=shown, after=last.file_id)

    async def _is_said(self, bringing: Bringing) -> bool:
        """Whether there is nobody any more who has to be told."""
        async with self._store.read() as conn:
            if await agents.get(conn, bringing.telegram_id) is None:
                return True
        agent = await self._speak_first.to(bringing.telegram_id, bringing.chat_id, about="how far photos came")
        screen = interrupted(agent.texts, bringing)
        said = await agent.edit(bringing.message_id, screen)
        if said.is_gone:
            said = await agent.say(screen)
        return said.is_over

    async def _forget(self, bringing: Bringing) -> None:
        async with self._store.write() as conn:
            await bringings.forget(conn, bringing.bringing_id)
