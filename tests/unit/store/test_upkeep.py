"""What the hourly tidying takes from photos, and what it leaves."""

from collections.abc import Sequence

import pytest

from bot.domain.agents import Agent
from bot.domain.ids import ChatId, DealId, EmployeeId, MessageId, PhotoId, TelegramId
from bot.domain.photos import IncomingPhoto, PhotoKind, PhotoState, Place
from bot.store import agents, batches, messages, photos, remembered
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
    photo_id = await _photo_of_anna(store, state, is_settled=is_settled)

    await tidy(store, clock, journal_days=30)
    async with store.read() as conn:
        [fresh] = await photos.get(conn, [photo_id])
    clock.advance(3 * 24 * 3600)
    await tidy(store, clock, journal_days=30)
    async with store.read() as conn:
        [old] = await photos.get(conn, [photo_id])

    assert (fresh.incoming.file_name, fresh.incoming.caption) == ("Паспорт.pdf", "ключи")
    assert (old.incoming.file_name, old.incoming.caption) == (("Паспорт.pdf", "ключи") if is_kept else (None, None))


async def test_words_of_somebody_dismissed_wait_for_no_receipt(store: Store) -> None:
    """Nobody is shown the receipt of a dismissed agent, so it is never done; the words go all the same."""
    clock = ManualClock(NOON)
    photo_id = await _photo_of_anna(store, PhotoState.TRASHED, is_settled=False)
    async with store.write() as conn:
        await agents.dismiss(conn, [ANNA], NOON)

    clock.advance(3 * 24 * 3600)
    await tidy(store, clock, journal_days=30)

    async with store.read() as conn:
        [old] = await photos.get(conn, [photo_id])
    assert (old.incoming.file_name, old.incoming.caption) == (None, None)


async def test_what_a_message_showed_goes_with_the_journals_values(store: Store) -> None:
    """A message stays about its deal; the values on it are kept as long as those of the journal."""
    clock = ManualClock(NOON)
    async with store.write() as conn:
        seen = '{"a":["1|RUB","1|RUB"]}'
        await messages.remember(conn, ANNAS_CHAT, MessageId(1), DealId(1245), None, NOON, seen=seen)
        await messages.remember(conn, ANNAS_CHAT, MessageId(2), DealId(1245), None, NOON)

    clock.advance(29 * 24 * 3600)
    await tidy(store, clock, journal_days=30)
    async with store.read() as conn:
        fresh = await messages.about(conn, ANNAS_CHAT, MessageId(1))
    clock.advance(2 * 24 * 3600)
    await tidy(store, clock, journal_days=30)
    async with store.read() as conn:
        old = [await messages.about(conn, ANNAS_CHAT, MessageId(number)) for number in (1, 2)]

    assert fresh == messages.MessageAbout(DealId(1245), None, seen)
    assert old == [
        messages.MessageAbout(DealId(1245), None, messages.FORGOTTEN),
        messages.MessageAbout(DealId(1245), None, None),
    ]


async def test_what_strangers_left_is_forgotten(store: Store) -> None:
    """Anybody can write to the bot: languages, links, groups go in time; an agent's language and our facts stay."""
    clock = ManualClock(NOON)
    left = ["language of 501", "language of 502", "link of 502", "spoke in -100", "link of"]
    async with store.write() as conn:
        await agents.add(conn, Agent(ANNA, ANNAS_CHAT, EmployeeId(3)), NOON)
        for name in left:
            await remembered.put(conn, name, "1", NOON)

    clock.advance(2 * 24 * 3600)
    await tidy(store, clock, journal_days=30)
    soon = await _remembered(store, left)
    clock.advance(29 * 24 * 3600)
    await tidy(store, clock, journal_days=30)
    later = await _remembered(store, left)

    assert soon == ["language of 501", "language of 502", "link of 502", "link of"]
    assert later == ["language of 501", "link of"]


async def _remembered(store: Store, names: Sequence[str]) -> list[str]:
    """Those of the facts that are kept."""
    async with store.read() as conn:
        return [name for name in names if await remembered.get(conn, name) is not None]


async def _photo_of_anna(store: Store, state: PhotoState, *, is_settled: bool) -> PhotoId:
    """A paper that an agent sent at noon, with words beside it."""
    async with store.write() as conn:
        await agents.add(conn, Agent(ANNA, ANNAS_CHAT, EmployeeId(3)), NOON)
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
    return photo_id
