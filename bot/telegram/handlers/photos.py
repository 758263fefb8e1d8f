"""Photos, albums and files become rows of the inbox."""

from aiogram import F, Router
from aiogram.types import Message

from bot.domain.agents import Agent
from bot.services.accept_photo import AcceptPhoto
from bot.store.engine import Connection
from bot.store.unit import Unit
from bot.telegram.incoming_photo import incoming_photo
from bot.telegram.originals_hint import OriginalsHint
from bot.telegram.reactions import Reactions

router = Router(name="photos")


@router.message(F.photo | F.live_photo | F.video | F.document | F.animation | F.video_note)
async def on_photo(
    message: Message,
    agent: Agent,
    unit: Unit,
    accept_photo: AcceptPhoto,
    originals_hint: OriginalsHint,
    reactions: Reactions,
) -> None:
    """Take it in; the agent sees 👀 as soon as it is kept, and the receipt of its batch soon after."""
    incoming = incoming_photo(message, agent)
    shows: list[bool] = []
    hints: list[bool] = []

    async def take_in(conn: Connection) -> None:
        shows.append(await accept_photo(conn, incoming))
        hints.append(await originals_hint.is_due(conn, incoming))

    def show() -> None:
        accept_photo.take_effect()
        if shows and shows[-1]:
            reactions.taken_in(incoming.chat_id, incoming.message_id)
        if hints and hints[-1]:
            originals_hint.give(agent)

    unit.later(take_in)
    unit.after(show)
