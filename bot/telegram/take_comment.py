"""A text of an agent becomes a comment: answered at once, written within a moment or when the portal answers."""

from aiogram.types import Message

from bot.bitrix24.health import PortalHealth
from bot.domain.ids import DealId, MessageId
from bot.services.comments import BEGUN, HELD, AcceptComment
from bot.services.labels import DealLabels
from bot.telegram.open_card import take_in_hand
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.views.comment_answers import comment_held, comment_taken


class TakeComment:
    """Takes a comment in; whoever delivers comments does the rest."""

    def __init__(self, screens: Screens, labels: DealLabels, health: PortalHealth, accept: AcceptComment) -> None:
        self._screens = screens
        self._labels = labels
        self._health = health
        self._accept = accept

    async def __call__(self, message: Message, scene: Scene, deal_id: DealId) -> None:
        """The message's text, as a comment on this deal."""
        message_id = MessageId(message.message_id)
        body = (message.text or "").strip()
        is_down = self._health.down_since is not None
        if is_down:
            label = self._labels.known(scene.agent.telegram_id, deal_id)
            answer = comment_held(scene.texts, deal_id, label, message_id)
        else:
            # The deal may be somebody else's by now: whoever delivers the comment asks, and says the address then.
            answer = comment_taken(scene.texts, deal_id, message_id)
        answer_id = await self._screens.send(scene.agent.chat_id, answer, reply_to=message_id)
        scene.unit.later(
            lambda conn: self._accept(
                conn,
                scene.agent,
                deal_id=deal_id,
                message_id=message_id,
                body=body,
                answer_message_id=answer_id,
                digest=HELD if is_down else BEGUN,
            )
        )
        take_in_hand(scene.unit, scene.agent, deal_id, scene.at)
        scene.unit.after(self._accept.take_effect)
