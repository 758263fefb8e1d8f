"""A reply to any message about a deal that names a field and its value changes the deal in one step."""

from aiogram import F, Router
from aiogram.types import Message

from bot.domain.ids import DealId, MessageId
from bot.services.change_outcomes import Wish
from bot.services.changes import ChangeDeal
from bot.telegram.change_desk import NO_CARD, ChangeDesk
from bot.telegram.filters import NamesField, RepliesAboutDeal
from bot.telegram.replies import FieldReply
from bot.telegram.scene import Scene
from bot.telegram.tell_change import is_card
from bot.telegram.views.card import shown_tokens

router = Router(name="replies")


@router.message(F.text, ~F.text.startswith("/"), RepliesAboutDeal(), NamesField())
async def on_field_reply(
    message: Message,
    about_deal: DealId,
    field_reply: FieldReply,
    scene: Scene,
    change_deal: ChangeDeal,
    change_desk: ChangeDesk,
) -> None:
    """Compared with what the card said, as far as it said anything of that field."""
    answered, key = message.reply_to_message, field_reply.field.key
    card_id = MessageId(answered.message_id) if answered and is_card(answered) else NO_CARD
    seen = shown_tokens(answered.reply_markup if answered else None).get(key)
    wish = Wish(about_deal, {key: field_reply.value}, seen=seen, knows_own=True, is_typed=True)
    await change_desk.answer(message, scene, change_deal(scene.agent, wish), card_id=card_id)
