"""The question which deal photos belong to: asked by their receipt, answered by a button or by typing."""

from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Text

from bot.bitrix24.health import PortalHealth
from bot.domain.agents import Agent
from bot.domain.deals import DealLine
from bot.domain.ids import BatchId, DealId
from bot.domain.photos import Batch
from bot.domain.queries import DealNumber, PhoneQuery, TextQuery, parse_query
from bot.services.find_deals import FindDeals
from bot.services.labels import DealLabels
from bot.telegram.keyboards import button
from bot.telegram.photo_callbacks import ChooseDeal
from bot.telegram.screens import Screen
from bot.telegram.states import TrayQuestion
from bot.telegram.views.heading import button_label
from bot.texts import Texts

CHOICES = 8


class TrayQuestions:
    """Opens the question outside of an update, when a receipt asks it."""

    def __init__(self, storage: BaseStorage, bot_id: int) -> None:
        self._storage = storage
        self._bot_id = bot_id

    async def ask(self, batch: Batch) -> None:
        """From now on a text answers it, unless another question waits for one."""
        key = StorageKey(bot_id=self._bot_id, chat_id=batch.chat_id, user_id=batch.telegram_id)
        state = FSMContext(self._storage, key)
        if await state.get_state() in {None, TrayQuestion.deal.state}:
            await state.set_state(TrayQuestion.deal)
            await state.set_data({"batch_id": batch.batch_id})


class AnswerTray:
    """Finds the deal that an agent typed as the answer."""

    def __init__(
        self, find_deals: FindDeals, labels: DealLabels, health: PortalHealth, *, portal_host: str | None
    ) -> None:
        self._find_deals = find_deals
        self._labels = labels
        self._health = health
        self._portal_host = portal_host

    async def __call__(self, agent: Agent, text: str) -> list[DealLine] | DealId:
        """The deal, or the deals that it may be; none were found where the list is empty.

        While the portal is away a number is believed: whoever opens the deal's folder looks whether it is the agent's.

        Raises:
            DealNotFoundError: there is no deal with this number, or it is not the agent's.
            DomainError: the portal does not answer a search.
        """
        match parse_query(text, portal_host=self._portal_host):
            case DealNumber(deal_id):
                if self._health.down_since is None:
                    await self._labels.require(agent, deal_id)
                return deal_id
            case (PhoneQuery() | TextQuery()) as query:
                lines = list((await self._find_deals(agent, query)).lines)
                return lines[0].deal.deal_id if len(lines) == 1 else lines


def choices(texts: Texts, batch_id: BatchId, lines: list[DealLine]) -> Screen:
    """Several deals may be meant: each is a button that takes the photos there."""
    rows = [
        [
            button(
                button_label(line.deal.deal_id, line.deal.label, is_closed=line.deal.is_closed),
                ChooseDeal(batch_id=batch_id, deal_id=line.deal.deal_id),
            )
        ]
        for line in lines[:CHOICES]
    ]
    question = texts.n("{n} deal was found. Into which one?", "{n} deals were found. Into which one?", len(lines))
    return Screen(Text(question), InlineKeyboardMarkup(inline_keyboard=rows), batch_id=batch_id)
