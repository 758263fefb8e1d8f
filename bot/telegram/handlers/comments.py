"""A reply to any message of the bot about a deal is a comment on that deal, with a way back."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.bitrix24.health import PortalHealth
from bot.domain.agents import Agent
from bot.domain.ids import DealId
from bot.services.comments import WithdrawComment
from bot.services.labels import DealLabels
from bot.telegram import callbacks
from bot.telegram.filters import RepliesAboutDeal
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.take_comment import TakeComment
from bot.telegram.views.comment_answers import comment_answer
from bot.texts import Texts

router = Router(name="comments")


@router.message(F.text, ~F.text.startswith("/"), RepliesAboutDeal())
async def on_reply(message: Message, about_deal: DealId, scene: Scene, take_comment: TakeComment) -> None:
    """A reply to any message about a deal."""
    await take_comment(message, scene, about_deal)


@router.callback_query(callbacks.WithdrawComment.filter())
async def on_withdraw(
    callback: CallbackQuery,
    callback_data: callbacks.WithdrawComment,
    agent: Agent,
    texts: Texts,
    screens: Screens,
    labels: DealLabels,
    health: PortalHealth,
    withdraw_comment: WithdrawComment,
) -> None:
    """Kept from the portal, or removed there by whoever delivers comments."""
    comment = await withdraw_comment(agent, agent.chat_id, callback_data.message_id)
    if comment is None:
        await callback.answer(texts.t("I do not know this comment any more."))
        return
    is_down = health.down_since is not None
    # Whether the deal is still the agent's is asked by whoever removes the comment, if anybody answers.
    label = labels.known(agent.telegram_id, comment.deal_id) if is_down else None
    screen = comment_answer(texts, comment, label, is_portal_down=is_down)
    await withdraw_comment.shown(comment, await screens.show(callback, screen))
    await callback.answer()
