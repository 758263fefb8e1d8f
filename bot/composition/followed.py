"""What the bot knows of the portal's deals beside what agents ask for: the changed and the open ones."""

from typing import final

from bot.composition.frame import Frame
from bot.composition.portal import Gateways
from bot.services.changed_deals import ChangedDeals
from bot.services.deal_index import DealIndex
from bot.services.keep_index import KeepIndex
from bot.store.facts import Facts


@final
class FollowedDeals:
    """Kept in memory only, by work in the lane that gives way."""

    def __init__(self, frame: Frame, gateways: Gateways) -> None:
        self.index = DealIndex()
        self.changed = ChangedDeals(gateways.open_deals, frame.clock, Facts(frame.store, frame.clock))
        self.keep_index = KeepIndex(self.index, gateways.open_deals, self.changed, frame.clock)
