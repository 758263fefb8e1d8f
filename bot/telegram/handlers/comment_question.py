"""The comment that a button asked for: the next text, whatever it says."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.domain.ids import DealId
from bot.services.labels import DealLabels
from bot.telegram.change_callbacks import AskComment
from bot.telegram.comment_desk import CommentDesk
from bot.telegram.filters import WritesComment
from bot.telegram.open_card import take_in_hand
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.states import CommentQuestion
from bot.telegram.views.comment_answers import comment_wanted

router = Router(name="comment question")


@router.message(CommentQuestion.text, F.text, ~F.text.startswith("/"), WritesComment())
async def on_comment(message: Message, about_deal: DealId, scene: Scene, comment_desk: CommentDesk) -> None:
    """The comment that a button asked for; whatever it says, it is one."""
    await comment_desk.take(message, scene, about_deal)
    await scene.state.clear()


@router.callback_query(AskComment.filter())
async def on_ask_comment(
    callback: CallbackQuery, callback_data: AskComment, scene: Scene, screens: Screens, labels: DealLabels
) -> None:
    """The next text is the comment, also while the portal is away: whoever writes comments checks again."""
    deal_id = callback_data.deal_id
    label = await labels.require(scene.agent, deal_id)
    message_id = await screens.send(scene.agent.chat_id, comment_wanted(scene.texts, deal_id, label))
    await scene.state.set_state(CommentQuestion.text)
    await scene.state.set_data({"deal_id": deal_id, "message_id": message_id})
    take_in_hand(scene.unit, scene.agent, deal_id, scene.at)
    await callback.answer()
