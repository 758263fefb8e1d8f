"""A text of an agent becomes a comment, and may be taken back: answered at once, done when the portal answers."""

from aiogram.types import CallbackQuery, Message

from bot.bitrix24.health import PortalHealth
from bot.domain.ids import DealId, MessageId
from bot.services.comments import BEGUN, HELD, AcceptComment, WithdrawComment
from bot.services.labels import DealLabels
from bot.store.comments import Comment
from bot.telegram.notices import Notices
from bot.telegram.open_card import take_in_hand
from bot.telegram.scene import Scene
from bot.telegram.screens import Screen, Screens
from bot.telegram.views.comment_answers import comment_answer, comment_held, comment_taken


class CommentDesk:
    """What all handlers of comments have in common; whoever delivers comments does the rest."""

    def __init__(
        self,
        screens: Screens,
        notices: Notices,
        labels: DealLabels,
        health: PortalHealth,
        *,
        accept: AcceptComment,
        withdraw: WithdrawComment,
    ) -> None:
        self._screens = screens
        self._notices = notices
        self._labels = labels
        self._health = health
        self._accept = accept
        self._withdraw = withdraw

    async def take(self, message: Message, scene: Scene, deal_id: DealId) -> None:
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

    async def withdraw(self, callback: CallbackQuery, scene: Scene, message_id: MessageId) -> None:
        """A button takes back what the agent wrote in this message."""
        comment = await self._withdraw(scene.agent, scene.agent.chat_id, message_id)
        if comment is None:
            await self._notices.say(callback, scene.texts.t("I do not know this comment any more."))
            return
        await self._withdraw.shown(comment, await self._screens.show(callback, self._answer(scene, comment)))
        await callback.answer()

    async def undo(self, scene: Scene, comment: Comment) -> None:
        """The same without a button: what becomes of the comment is a new message."""
        after = await self._withdraw(scene.agent, comment.chat_id, comment.message_id) or comment
        await self._withdraw.shown(after, await self._screens.send(scene.agent.chat_id, self._answer(scene, after)))

    def _answer(self, scene: Scene, comment: Comment) -> Screen:
        is_down = self._health.down_since is not None
        # Whether the deal is still the agent's is asked by whoever removes the comment, if anybody answers.
        label = self._labels.known(scene.agent.telegram_id, comment.deal_id) if is_down else None
        return comment_answer(scene.texts, comment, label, is_portal_down=is_down)
