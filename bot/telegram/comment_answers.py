"""Keeps the answer under each comment true, outside any update."""

import logging

from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError

from bot.bitrix24.health import PortalHealth
from bot.services.labels import DealLabels
from bot.services.languages import Languages
from bot.store.comments import Comment, CommentState
from bot.telegram.screens import Screens
from bot.telegram.views.comment_answers import comment_answer

_log = logging.getLogger(__name__)


class CommentAnswers:
    """Shows an agent what became of a comment."""

    def __init__(self, screens: Screens, languages: Languages, labels: DealLabels, health: PortalHealth) -> None:
        self._health = health
        self._screens = screens
        self._languages = languages
        self._labels = labels

    async def __call__(self, comment: Comment) -> bool:
        """Edit the answer. False: Telegram did not take it now, and it is to be shown again."""
        if comment.answer_message_id is None:
            return True
        texts = await self._languages.texts_for(comment.telegram_id)
        label = self._labels.known(comment.telegram_id, comment.deal_id)
        is_down = self._health.down_since is not None
        screen = comment_answer(texts, comment, label, is_portal_down=is_down)
        try:
            is_there = await self._screens.edit(comment.chat_id, comment.answer_message_id, screen)
            if not is_there and comment.state is CommentState.REFUSED:
                await self._screens.send(comment.chat_id, screen, reply_to=comment.message_id)
        except TelegramForbiddenError:
            return True
        except TelegramAPIError as error:
            _log.info("the answer to a comment was not taken: %s", type(error).__name__)
            return False
        return True
