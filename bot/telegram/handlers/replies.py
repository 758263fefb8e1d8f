"""A reply to any message about a deal that names a field and its value changes the deal in one step."""

from aiogram import F, Router
from aiogram.types import Message

from bot.domain.ids import DealId, MessageId
from bot.services.change_outcomes import Wish
from bot.services.changes import ChangeDeal
from bot.telegram.asking import NOWHERE, Origin
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.filters import NamesField, RepliesAboutDeal
from bot.telegram.replies import FieldReply
from bot.telegram.scene import Scene
from bot.telegram.seen import seen_of
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
    """Compared with what the message said, as far as it said anything of that field."""
    answered, field = message.reply_to_message, field_reply.field
    origin = Origin(MessageId(answered.message_id)) if answered and is_card(answered) else NOWHERE
    before = seen_of(seen, field.key)
    wish = Wish(
        about_deal,
        {field.key: field_reply.value},
        seen=before.token if before else None,
        shown=field.shown(before) if before else None,
        knows_own=True,
        is_typed=True,
    )
    await change_desk.answer(message, scene, change_deal(scene.agent, wish), origin)
