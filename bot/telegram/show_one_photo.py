"""The message about one photo that was taken back: sent when it is asked for, edited when it is done."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery

from bot.bitrix24.health import PortalHealth
from bot.domain.ids import MessageId, PhotoId
from bot.domain.photos import Batch, Photo, PhotoState, Place, is_at_rest
from bot.services.labels import DealLabels
from bot.services.languages import Languages
from bot.services.take_back_photo import TakeBackPhoto
from bot.store import batches, photos
from bot.store.engine import Store
from bot.telegram.notices import Notices
from bot.telegram.scene import Scene
from bot.telegram.screens import Screen, Screens
from bot.telegram.views.one_photo import no_such_photo, one_photo
from bot.texts import Texts


class ShowOnePhoto:
    """Takes one photo back, or returns it, and keeps the agent told."""

    def __init__(
        self,
        store: Store,
        screens: Screens,
        notices: Notices,
        take_back: TakeBackPhoto,
        labels: DealLabels,
        languages: Languages,
        health: PortalHealth,
    ) -> None:
        self._store = store
        self._screens = screens
        self._notices = notices
        self._take_back = take_back
        self._labels = labels
        self._languages = languages
        self._health = health

    async def take_back(self, scene: Scene, message_id: MessageId) -> None:
        """The photo that the agent's message brought goes into the trash."""
        agent, texts = scene.agent, scene.texts
        async with self._store.read() as conn:
            photo = await self._take_back.sent_by(conn, agent.telegram_id, agent.chat_id, message_id)
        if photo is None:
            await self._screens.send(agent.chat_id, no_such_photo(texts), reply_to=message_id)
            return
        answer_id = await self._screens.send(
            agent.chat_id, await self._screen(texts, photo, Place.TRASH), reply_to=message_id
        )
        self._take_back(scene.unit, photo, answer_id)

    async def put_back(self, callback: CallbackQuery, scene: Scene, photo_id: PhotoId) -> None:
        """The photo is with its batch again."""
        async with self._store.read() as conn:
            photo = await self._take_back.find(conn, scene.agent.telegram_id, photo_id)
        if photo is None:
            await self._notices.say(callback, scene.texts.t("I do not know this button. Nothing was changed."))
            return
        await callback.answer()
        answer_id = await self._screens.show(callback, await self._screen(scene.texts, photo, None))
        self._take_back.put_back(scene.unit, photo, answer_id)

    async def keep_up(self, batch: Batch, items: Sequence[Photo]) -> bool:
        """Say how it ended, for those of these photos that are where they belong. Whether there were any."""
        has_told = False
        for photo in items:
            if photo.taken_back_message_id is None or not is_at_rest(photo, batch):
                continue
            texts = await self._languages.texts_for(photo.incoming.telegram_id)
            screen = self._screen_of(texts, photo, batch, items)
            with suppress(TelegramBadRequest):  # the message may be gone
                await self._screens.edit(batch.chat_id, photo.taken_back_message_id, screen)
            async with self._store.write() as conn:
                await photos.change(conn, [photo.photo_id], {"taken_back_message_id": None})
            has_told = True
        return has_told

    async def _screen(self, texts: Texts, photo: Photo, place: Place | None) -> Screen:
        """As it is about to be: the row is written with the end of the update."""
        async with self._store.read() as conn:
            batch = await batches.get(conn, photo.batch_id) if photo.batch_id else None
            items = await photos.of_batch(conn, photo.batch_id) if photo.batch_id else []
        return self._screen_of(texts, replace(photo, own_place=place), batch, items)

    def _screen_of(self, texts: Texts, photo: Photo, batch: Batch | None, items: Sequence[Photo]) -> Screen:
        others = [
            one
            for one in items
            if one.photo_id != photo.photo_id
            and not one.is_copy
            and not one.own_place
            and one.state is not PhotoState.REFUSED
        ]
        if batch and batch.place is Place.TRASH:
            others = []
        label = self._labels.known(batch.telegram_id, batch.deal_id) if batch and batch.deal_id else None
        is_down = self._health.down_since is not None
        return one_photo(texts, photo, batch, others, label, is_portal_down=is_down)
