"""Opening a card: read the deal, show it, take it in hand. Every way to a card ends here."""

from datetime import datetime

from aiogram.types import CallbackQuery

from bot.domain.agents import Agent
from bot.domain.ids import DealId
from bot.services.deals import ShowDeal, ShownCard
from bot.store import hands
from bot.store.unit import Unit
from bot.telegram.again import offering
from bot.telegram.callbacks import CardFace, OpenDealAgain
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.views.card import card
from bot.texts import Texts


class OpenCard:
    """Show a deal's card to an agent."""

    def __init__(self, screens: Screens, show_deal: ShowDeal) -> None:
        self._screens = screens
        self._show_deal = show_deal

    async def send(self, scene: Scene, deal_id: DealId, *, shown: ShownCard | None = None) -> None:
        """As a new message. `shown`: what was read already. A question about another deal is over.

        Raises:
            LookUpFailedError: there is no card to show; nothing is taken in hand, and a question stays.
        """
        await self.send_to(scene.agent, scene.texts, deal_id, shown=shown)
        await scene.end_question()
        take_in_hand(scene.unit, scene.agent, deal_id, scene.at)

    async def send_to(self, agent: Agent, texts: Texts, deal_id: DealId, *, shown: ShownCard | None = None) -> None:
        """To an agent whose update this may not be; whoever asks for it takes the deal in hand.

        Raises:
            LookUpFailedError: there is no card to show.
        """
        with offering(OpenDealAgain(deal_id=deal_id)):
            shown = shown or await self._show_deal(agent, deal_id)
        await self._screens.send(agent.chat_id, card(texts, shown))

    async def put(self, callback: CallbackQuery, scene: Scene, deal_id: DealId, face: CardFace = CardFace.MAIN) -> None:
        """In the place of the message whose button was tapped.

        Raises:
            DomainError: there is no card to show; nothing is taken in hand.
        """
        shown = await self._show_deal(scene.agent, deal_id)
        await self._screens.show(callback, card(scene.texts, shown, face))
        take_in_hand(scene.unit, scene.agent, deal_id, scene.at)


def take_in_hand(unit: Unit, agent: Agent, deal_id: DealId, at: datetime) -> None:
    """Photos that come next belong to this deal."""
    unit.later(lambda conn: hands.take(conn, agent.telegram_id, deal_id, at))
