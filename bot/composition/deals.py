"""Deals looked up: from a number, words or a phone to a card or a list."""

from typing import final

from bot.composition.frame import Frame
from bot.composition.portal import Gateways, People
from bot.services.comment_authors import CommentAuthors
from bot.services.deal_index import DealIndex
from bot.services.deals import DealLines, MyDeals, RecentDeals, ShowDeal
from bot.services.find_deals import FindDeals
from bot.telegram.look_up import LookUp
from bot.telegram.open_card import OpenCard
from bot.telegram.tray_question import AnswerTray


@final
class DealWay:
    """Everything between what somebody looks for and what is shown."""

    def __init__(self, frame: Frame, gateways: Gateways, people: People, index: DealIndex) -> None:
        deals, rights, labels, plain = gateways.deals, people.rights, people.labels, people.plain
        lines = DealLines(gateways.dictionaries, labels)
        self.my = MyDeals(deals, lines, plain, frame.health, frame.clock)
        self.recent = RecentDeals(deals, rights, lines, frame.store, labels, plain)
        self.show = ShowDeal(deals, rights, frame.store, labels, plain, CommentAuthors(people.roster))
        self.open_card = OpenCard(frame.screens, self.show)
        find = FindDeals(gateways.search, deals, index, rights=rights, lines=lines, show_deal=self.show, plain=plain)
        self.answer_tray = AnswerTray(find, labels, frame.health, portal_host=frame.portal_host)
        self.look_up = LookUp(frame.screens, find, self.my, self.open_card, portal_host=frame.portal_host)
