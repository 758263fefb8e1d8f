"""What administrators see and do in chat."""

from typing import final

from bot.bitrix24.jobs import bounded
from bot.composition.frame import Frame
from bot.composition.photos import PhotoWay
from bot.composition.portal import Gateways, People
from bot.services.agent_names import AgentNames
from bot.services.overview import ShowOverview
from bot.services.who_did_what import WhoDidWhat


@final
class AdminWay:
    """Everything behind `/admin`."""

    def __init__(self, frame: Frame, gateways: Gateways, people: People, photos: PhotoWay) -> None:
        self.overview = ShowOverview(
            people.rights,
            frame.store,
            frame.readiness,
            frame.health,
            frame.limiter,
            lambda: {bounded(method): used for method, used in frame.client.operating_seconds.items()},
            frame.clock,
        )
        self.names = AgentNames(people.roster, frame.store)
        self.who_did_what = WhoDidWhat(people.rights, frame.store, self.names, frame.health, gateways.changes.fields)
        self.stuck_photos = photos.stuck
