"""What the hourly tidying takes from photos, and what it leaves."""

import pytest

from bot.domain.ids import ChatId, MessageId, TelegramId
from bot.domain.photos import IncomingPhoto, PhotoKind, PhotoState, Place
from bot.store import batches, photos
from bot.store.engine import Store
from bot.store.upkeep import tidy
from tests.fakes.clock import NOON, ManualClock

ANNA = TelegramId(501)
ANNAS_CHAT = ChatId(501)


@pytest.mark.parametrize(
    ("state", "is_settled", "is_kept"),
    [
        (PhotoState.STORED, True, False),
        (PhotoState.REFUSED, True, False),
        (PhotoState.TRASHED, True, False),
        (PhotoState.STORED, False, True),
        (PhotoState.HELD, True, True),
        (PhotoState.SENDING, False, True),
    ],
)
async def test_words_beside_photos_go_once_nothing_is_left_to_say(
    store: Store, state: PhotoState, *, is_settled: bool, is_kept: bool
) -> None:
    """Captions and names of files are blanked two days later, where photo and receipt are done."""
    clock = ManualClock(NOON)
    async with store.write() as conn:
        batch_id = await batches.open_batch(
            conn,
            {
                "chat_id": ANNAS_CHAT,
                "telegram_id": ANNA,
                "place": Place.TRAY,
                "opened_at": NOON,
                "last_sent_at": NOON,
                "is_settled": is_settled,
            },
        )
        sent = IncomingPhoto(
            ANNAS_CHAT, MessageId(7), ANNA, PhotoKind.DOCUMENT, "f", "u", NOON, file_name="Паспорт.pdf", caption="ключи"
        )
        photo_id = await photos.put(conn, sent, state=state, due_at=NOON)
        assert photo_id is not None
        await photos.change(conn, [photo_id], {"batch_id": batch_id})

    await tidy(store, clock, journal_days=30)
    async with store.read() as conn:
        [fresh] = await photos.get(conn, [photo_id])
    clock.advance(3 * 24 * 3600)
    await tidy(store, clock, journal_days=30)
    async with store.read() as conn:
        [old] = await photos.get(conn, [photo_id])

    assert (fresh.incoming.file_name, fresh.incoming.caption) == ("Паспорт.pdf", "ключи")
    assert (old.incoming.file_name, old.incoming.caption) == (("Паспорт.pdf", "ключи") if is_kept else (None, None))
