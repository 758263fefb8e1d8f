"""A reply to any message of the bot about a deal is a comment on that deal, with a way back."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.bitrix24.health import PortalHealth
from bot.domain.agents import Agent
from bot.domain.ids import DealId, MessageId
from bot.services.comments import BEGUN, HELD, AcceptComment, WithdrawComment
from bot.services.labels import DealLabels
from bot.store.unit import Unit
from bot.telegram import callbacks
from bot.telegram.filters import RepliesAboutDeal
from bot.telegram.open_card import take_in_hand
from bot.telegram.screens import Screens
from bot.telegram.views.comment_answers import comment_answer, comment_held, comment_taken
from bot.texts import Texts

router = Router(name="comments")


@router.message(F.text, ~F.text.startswith("/"), RepliesAboutDeal())
async def on_reply(  # noqa: PLR0913, PLR0917  # what aiogram hands over
    message: Message,
    about_deal: DealId,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    screens: Screens,
    labels: DealLabels,
    health: PortalHealth,
    accept_comment: AcceptComment,
) -> None:
    """Taken in at once; whoever delivers comments writes it within a moment, or when the portal answers."""
    message_id = MessageId(message.message_id)
    body = (message.text or "").strip()
    is_down = health.down_since is not None
    taken = comment_held if is_down else comment_taken
    label = labels.known(agent.telegram_id, about_deal)
    answer_id = await screens.send(agent.chat_id, taken(texts, about_deal, label, message_id), reply_to=message_id)
    unit.later(
        lambda conn: accept_comment(
            conn,
            agent,
            deal_id=about_deal,
            message_id=message_id,
            body=body,
            answer_message_id=answer_id,
            digest=HELD if is_down else BEGUN,
        )
    )
    take_in_hand(unit, agent, about_deal, message.date)
    unit.after(accept_comment.take_effect)


@router.callback_query(callbacks.WithdrawComment.filter())
async def on_withdraw(  # noqa: PLR0913, PLR0917  # what aiogram hands over
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
    label = labels.known(agent.telegram_id, comment.deal_id)
    screen = comment_answer(texts, comment, label, is_portal_down=health.down_since is not None)
    await withdraw_comment.shown(comment, await screens.show(callback, screen))
    await callback.answer()
