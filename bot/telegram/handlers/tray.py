"""A text after the question which deal photos belong to: the deal that it names gets them."""

from aiogram import F, Router
from aiogram.types import Message

from bot.domain.ids import BatchId, MessageId
from bot.domain.photos import Place
from bot.services.place_batch import PlaceBatch
from bot.store.engine import Store
from bot.telegram.filters import AnswersTray
from bot.telegram.look_up import LookUp
from bot.telegram.reactions import Reactions
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.states import TrayQuestion
from bot.telegram.tray_question import AnswerTray, choices

router = Router(name="tray")


@router.message(TrayQuestion.deal, F.text, ~F.text.startswith("/"), AnswersTray())
async def on_answer(
    message: Message,
    asked_batch: BatchId,
    scene: Scene,
    store: Store,
    place_batch: PlaceBatch,
    answer_tray: AnswerTray,
    look_up: LookUp,
    reactions: Reactions,
    screens: Screens,
) -> None:
    """One deal takes the photos, several are offered; a text that names none leaves the question open."""
    text = message.text or ""
    async with store.read() as conn:
        batch = await place_batch.find(conn, scene.agent.telegram_id, asked_batch)
    if batch is None or not (batch.place is Place.TRAY or batch.asked_at):
        await scene.state.clear()
        await look_up(scene, text)
        return
    answer = await answer_tray(scene.agent, text)
    if isinstance(answer, int):
        await scene.state.clear()
        place_batch(scene.unit, batch, Place.DEAL, answer)
        reactions.done(scene.agent.chat_id, MessageId(message.message_id))
    elif answer:
        await screens.send(scene.agent.chat_id, choices(scene.texts, asked_batch, answer))
    else:
        await look_up(scene, text)
