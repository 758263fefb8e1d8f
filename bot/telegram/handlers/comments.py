"""A reply to any message of the bot about a deal is a comment on that deal, with a way back."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.domain.ids import DealId
from bot.telegram.callbacks import WithdrawComment
from bot.telegram.comment_desk import CommentDesk
from bot.telegram.filters import RepliesAboutDeal
from bot.telegram.scene import Scene

router = Router(name="comments")


@router.message(F.text, ~F.text.startswith("/"), RepliesAboutDeal())
async def on_reply(message: Message, about_deal: DealId, scene: Scene, comment_desk: CommentDesk) -> None:
    """A reply to any message about a deal."""
    await comment_desk.take(message, scene, about_deal)


@router.callback_query(WithdrawComment.filter())
async def on_withdraw(
    callback: CallbackQuery, callback_data: WithdrawComment, scene: Scene, comment_desk: CommentDesk
) -> None:
    """Kept from the portal, or removed there by whoever delivers comments."""
    await comment_desk.withdraw(callback, scene, callback_data.message_id)
