"""A link for a client: made, shown on a button that copies it, ended; also when a run ends in between."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Final

from aiogram.types import CallbackQuery

from bot.bitrix24.errors import PortalError, PortalRefusedError, PortalRightsError
from bot.clock import Clock
from bot.domain.sharings import Sharing, SharingState
from bot.images.process import ImagesUnavailableError
from bot.services.carry_photos import Carried
from bot.services.deal_photos import DealPhotos
from bot.services.portal_errors import PlainErrors
from bot.services.share_photos import LinksForbiddenError, NothingCopiedError, SharePhotos
from bot.telegram.long_work import LongWork, Spot
from bot.telegram.scene import Scene
from bot.telegram.screens import Screen, Screens
from bot.telegram.speak_first import Addressee, SpeakFirst
from bot.telegram.views.photos_out import (
    cannot_end,
    ended,
    ending,
    ends_later,
    links_forbidden,
    making_link,
    not_shared,
    photo_menu,
    shared_link,
)
from bot.telegram.views.troubles import told
from bot.texts import Texts

_log = logging.getLogger(__name__)

FOR_GOOD: Final = (PortalRefusedError, PortalRightsError)


class ShareLink:
    """Between the buttons and `SharePhotos`."""

    def __init__(
        self,
        share: SharePhotos,
        screens: Screens,
        work: LongWork,
        plain: PlainErrors,
        *,
        speak_first: SpeakFirst,
        clock: Clock,
    ) -> None:
        self._share = share
        self._screens = screens
        self._work = work
        self._plain = plain
        self._speak_first = speak_first
        self._clock = clock

    async def make(self, callback: CallbackQuery, scene: Scene, found: DealPhotos) -> None:
        """Begin; the message with the button becomes the one with the link."""
        if not found.pictures:
            await self._screens.show(callback, photo_menu(scene.texts, found))
            return
        deal = found.deal
        spot = await self._work.begin(callback, making_link(scene.texts, deal.deal_id, deal.label))
        sharing = await self._share.begin(scene.agent, deal.deal_id, spot.message_id)
        self._work.go_on(spot, f"sharing {sharing.sharing_id}", partial(self._make, spot, scene, found, sharing))

    async def close(self, callback: CallbackQuery, scene: Scene, sharing: Sharing, label: str | None) -> None:
        """Begin to end it; from here on it ends, sooner or later. `label`: of the deal, if the agent may see it."""
        if sharing.state is SharingState.CLOSED:
            await self._screens.show(callback, ended(scene.texts, sharing.deal_id, label))
            return
        spot = await self._work.begin(callback, ending(scene.texts, sharing.deal_id, label))
        await self._share.close(scene.agent, sharing)
        self._work.go_on(
            spot, f"end of sharing {sharing.sharing_id}", partial(self._close, spot, scene.texts, sharing, label)
        )

    async def finish(self) -> None:
        """Take away what an earlier run left half done, and end what could not be ended at once."""
        for sharing in await self._share.unfinished():
            with self._share.hold(sharing):
                agent = await self._speak_first.to(sharing.telegram_id, sharing.chat_id, about="the end of a sharing")
                if sharing.state is SharingState.MAKING:
                    await self._share.give_up(sharing)
                    await self._say_interrupted(agent, sharing)
                # Nobody asks now whether the agent may see the deal.
                screen = await self._end(agent.texts, sharing, None)
                if screen and sharing.state is SharingState.CLOSING:
                    # A message of its own: the one with the button may have become something else since.
                    await agent.say(screen)

    async def _make(self, spot: Spot, scene: Scene, found: DealPhotos, sharing: Sharing) -> None:
        with self._share.hold(sharing):
            screen = await self._made(spot, scene, found, sharing)
            if screen:  # if this run ends before, the next one says so
                await self._share.give_up(sharing)
                await self._work.tell(spot, screen)
        await self.finish()

    async def _made(self, spot: Spot, scene: Scene, found: DealPhotos, sharing: Sharing) -> Screen | None:
        """Make it and show it; what to say when there is no link."""
        texts, deal = scene.texts, found.deal
        left_out: Sequence[Carried] = ()

        async def progress(done: int, total: int) -> None:
            await self._work.progress(spot, making_link(texts, deal.deal_id, deal.label, done, total))

        try:
            shared = await self._share(sharing, found, self._folder_name(texts), progress)
        except LinksForbiddenError:
            return links_forbidden(texts, found)
        except NothingCopiedError as error:
            why, left_out = texts.t("Not one photo could be copied."), error.left_out
        except PortalError as error:
            why = told(texts, self._plain.meaning(error))
        except (ImagesUnavailableError, OSError):
            why = texts.t("I have no room for pictures just now. Please try again in a minute.")
        else:
            message_id = await self._work.tell(spot, shared_link(texts, found, shared))
            if message_id is not None:
                await self._share.confirm(scene.agent, sharing, shared, message_id)
                return None
            why = texts.t("Telegram did not take the link.")
        return not_shared(texts, deal.deal_id, deal.label, why, left_out)

    async def _close(self, spot: Spot, texts: Texts, sharing: Sharing, label: str | None) -> None:
        with self._share.hold(sharing):
            screen = await self._end(texts, sharing, label)
            await self._work.tell(spot, screen or ends_later(texts, sharing.deal_id, label))

    async def _end(self, texts: Texts, sharing: Sharing, label: str | None) -> Screen | None:
        """Try to end it; what to say of it, None when that has to wait."""
        try:
            await self._share.end(sharing)
        except FOR_GOOD as refusal:
            _log.warning("the folder of sharing %d cannot be deleted: %s", sharing.sharing_id, refusal.code)
            await self._share.keep_open(sharing)
            return cannot_end(texts, sharing.deal_id, label, sharing.sharing_id)
        except PortalError as error:
            _log.info("sharing %d ends later: %s", sharing.sharing_id, error.code)
            return None
        return ended(texts, sharing.deal_id, label)

    async def _say_interrupted(self, agent: Addressee, sharing: Sharing) -> None:
        if await self._share.is_shown(sharing):
            why = agent.texts.t("I was interrupted while I made the copies.")
            await agent.edit(sharing.message_id, not_shared(agent.texts, sharing.deal_id, None, why))

    def _folder_name(self, texts: Texts) -> str:
        now = self._clock.now().astimezone(texts.timezone)
        return texts.t("For the client {day} {time}", day=f"{now:%d.%m.%Y}", time=f"{now:%H-%M}")
