"""Photos on their way out: shown in the chat, shared with clients."""

from typing import final

from bot.composition.frame import Frame
from bot.composition.portal import Gateways, People
from bot.services.carry_photos import CarryPhotos
from bot.services.deal_photos import ShowDealPhotos
from bot.services.share_photos import SharePhotos
from bot.services.spool import Spool
from bot.services.while_answering import WhileAnswering
from bot.telegram.albums import Albums
from bot.telegram.bring_photos import BringPhotosHere
from bot.telegram.long_work import LongWork
from bot.telegram.share_link import ShareLink
from bot.worker import Bell, for_ever

LOOK_SECONDS = 60.0
"""Between two looks for what was left half done; most times there are none, and the portal is not asked."""


@final
class PhotosOutWay:
    """Everything between a folder and whoever sees what is in it."""

    def __init__(self, frame: Frame, gateways: Gateways, people: People, spool: Spool) -> None:
        self._clock = frame.clock
        self.bell = Bell(frame.clock)
        while_answering = WhileAnswering(frame.health)
        carry = CarryPhotos(gateways.folder_files, frame.images, spool, while_answering)
        self.work = LongWork(frame.screens, frame.background, frame.clock)
        self.show = ShowDealPhotos(gateways.folder_files, people.rights, people.labels, frame.store, people.plain)
        self.share = SharePhotos(gateways.folder_files, gateways.disk, carry, while_answering, frame.store, frame.clock)
        albums = Albums(frame.bot, frame.store, frame.clock)
        self.bring = BringPhotosHere(
            carry,
            albums,
            frame.screens,
            self.work,
            people.plain,
            speak_first=frame.speak_first,
            store=frame.store,
        )
        self.link = ShareLink(
            self.share,
            frame.screens,
            self.work,
            people.plain,
            speak_first=frame.speak_first,
            clock=frame.clock,
        )

    async def run(self) -> None:
        """Finish what was left half done, for ever."""
        await for_ever(self._look, self._clock)

    async def _look(self) -> None:
        await self.bring.finish()
        await self.link.finish()
        await self.bell.wait(LOOK_SECONDS)
