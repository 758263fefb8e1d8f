"""Keeps the answer under each comment true, outside any update."""

from bot.bitrix24.health import PortalHealth
from bot.services.labels import DealLabels
from bot.store.comments import Comment, CommentState
from bot.telegram.speak_first import SpeakFirst
from bot.telegram.views.comment_answers import comment_answer


class CommentAnswers:
    """Shows an agent what became of a comment."""

    def __init__(self, speak_first: SpeakFirst, labels: DealLabels, health: PortalHealth) -> None:
        self._speak_first = speak_first
        self._labels = labels
        self._health = health

    async def __call__(self, comment: Comment) -> bool:
        """Edit the answer. False: Telegram did not take it now, and it is to be shown again."""
        if comment.answer_message_id is None:
            return True
        author = await self._speak_first.to(comment.telegram_id, comment.chat_id, about="the answer to a comment")
        label = self._labels.known(comment.telegram_id, comment.deal_id)
        is_down = self._health.down_since is not None
        screen = comment_answer(author.texts, comment, label, is_portal_down=is_down)
        said = await author.edit(comment.answer_message_id, screen)
        if said.is_gone and comment.state is CommentState.REFUSED:
            said = await author.say(screen, reply_to=comment.message_id)
        return said.refusal is None or said.is_closed
