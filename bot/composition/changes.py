"""Changes of deals: from a button or a text to the portal, and back."""

from typing import final

from bot.composition.frame import Frame
from bot.composition.portal import Gateways, People
from bot.services.change_journal import ChangeJournal
from bot.services.changes import ChangeDeal, ChangeNeeds
from bot.services.clients import ChangeClient, ChangeWays, ShowClients
from bot.services.deals import MyDeals, ShowDeal
from bot.services.undo import UndoChange
from bot.telegram.asking import AskValue
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.late_changes import LateChanges
from bot.telegram.replies import FieldReplies
from bot.telegram.tell_change import TellChange


@final
class ChangeWay:
    """Everything that a change passes."""

    def __init__(
        self, frame: Frame, gateways: Gateways, people: People, show_deal: ShowDeal, my_deals: MyDeals
    ) -> None:
        journal = ChangeJournal(frame.store, frame.clock)
        needs = ChangeNeeds(
            rights=people.rights,
            roster=people.roster,
            labels=people.labels,
            show_deal=show_deal,
            plain=people.plain,
            health=frame.health,
            background=frame.background,
            clock=frame.clock,
        )
        self.deal = ChangeDeal(gateways.changes, journal, frame.store, needs)
        self.ways = ChangeWays(self.deal, ChangeClient(gateways.clients, journal, frame.store, needs))
        self.clients = ShowClients(gateways.clients, people.rights, people.labels, people.plain)
        self.undo = UndoChange(journal, self.ways, frame.store)
        self.tell = TellChange(frame.screens, show_deal, frame.background)
        self.late = LateChanges(
            journal,
            self.ways,
            self.tell,
            speak_first=frame.speak_first,
            store=frame.store,
            background=frame.background,
        )
        self.replies = FieldReplies(self.deal, frame.catalogue, frame.clock)
        self.ask = AskValue(frame.screens, people.labels, people.roster, frame.clock, portal_host=frame.portal_host)
        self.desk = ChangeDesk(
            self.deal, self.undo, self.tell, self.ask, screens=frame.screens, notices=frame.notices, my_deals=my_deals
        )
