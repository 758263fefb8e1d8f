"""A reply to any message about a deal that names a field and its value changes the deal in one step."""

from aiogram import F, Router
from aiogram.types import Message

from bot.domain.ids import DealId, MessageId
from bot.services.changes import ChangeDeal
from bot.telegram.asking import NOWHERE, Origin
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.filters import NamesField, RepliesAboutDeal
from bot.telegram.replies import FieldReply
from bot.telegram.scene import Scene
from bot.telegram.tell_change import is_card

router = Router(name="replies")


@router.message(F.text, ~F.text.startswith("/"), RepliesAboutDeal(), NamesField())
async def on_field_reply(
    message: Message,
    about_deal: DealId,
    seen: str | None,
    field_reply: FieldReply,
    scene: Scene,
    change_deal: ChangeDeal,
    change_desk: ChangeDesk,
) -> None:
    """A price, a day, a source: whatever the whole text names."""
    answered = message.reply_to_message
    origin = Origin(MessageId(answered.message_id)) if answered and is_card(answered) else NOWHERE
    work = change_deal(scene.agent, field_reply.wish(about_deal, seen))
    await change_desk.answer(message, scene, work, origin)
