"""Taking back: ten minutes by button and by /undo, whatever it was; and nothing that is not one's own."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office
from tests.flows.reading import plain

FLAT = 1245


async def prices(office: Office, person: Person, price: str) -> Message:
    """Change the amount by reply; the answer is returned."""
    card = await office.opens(person, FLAT)
    replied = await person.says(f"цена {price}", reply_to=card)
    return await person.chat.wait_for_text("→", after=replied)


async def let_minutes_pass(office: Office, minutes: int) -> None:
    """The changes of the bot were made so long ago."""
    assert office.app is not None
    async with office.app._frame.store.write() as conn:
        rows = (await conn.execute(text("SELECT entry_id, at FROM journal"))).all()
        for entry_id, at in rows:
            earlier = str(type(office.portal.clock.now()).fromisoformat(str(at)) - timedelta(minutes=minutes))
            await conn.execute(
                text("UPDATE journal SET at = :at WHERE entry_id = :id"), {"at": earlier, "id": entry_id}
            )


async def test_undo_takes_the_last_change_back_then_the_one_before(office: Office, anna: Person) -> None:
    """Two changes, two commands; the third finds nothing."""
    await prices(office, anna, "12,1 млн")
    await prices(office, anna, "12,2 млн")

    first = await anna.says("/undo")
    result = await anna.chat.wait_for_text("→", after=first)
    assert "12 200 000 → 12 100 000 ₽" in plain(result)
    second = await anna.says("/undo")
    result = await anna.chat.wait_for_text("→", after=second)
    assert "12 100 000 → 12 400 000 ₽" in plain(result)
    third = await anna.says("/undo")
    await anna.chat.wait_for_text("Возвращать нечего", after=third)

    assert office.portal.deal(FLAT).amount == Decimal(12_400_000)


async def test_undo_takes_a_stage_back(office: Office, anna: Person) -> None:
    """And says that robots may have acted."""
    card = await office.opens(anna, 1260)
    await anna.taps("➡️ Дальше: Осмотр", card)
    await anna.chat.wait_for(lambda _: "было: Новая" in card.text)

    asked = await anna.says("/undo")
    result = await anna.chat.wait_for_text("Осмотр → Новая", after=asked)

    assert "Роботы" in result.text
    assert office.portal.deal(1260).stage_id == "NEW"


async def test_undo_takes_a_comment_back(office: Office, anna: Person) -> None:
    """The one that was written last."""
    await prices(office, anna, "12,1 млн")
    card = await office.opens(anna, FLAT)
    replied = await anna.says("Ключи у соседа", reply_to=card)
    await anna.chat.wait_for_text("Комментарий в сделке.", after=replied)
    before = len(office.portal.comments_of(FLAT))

    asked = await anna.says("/undo")
    await anna.chat.wait_for_text("Комментарий убран", after=asked)

    assert len(office.portal.comments_of(FLAT)) == before - 1
    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)


async def test_undo_takes_photos_back(office: Office, anna: Person) -> None:
    """The last batch goes into the trash, with a button that brings it back."""
    before = office.hashes(FLAT)
    await office.opens(anna, FLAT)
    await anna.sends_album(samples.album(3))
    await anna.chat.wait_for_text("3 из 3")

    asked = await anna.says("/undo")
    told = await anna.chat.wait_for_text("🗑", after=asked)
    await anna.chat.wait_for(lambda _: office.hashes(FLAT) == before)

    await anna.taps("↩️ Вернуть 3 фото", told)
    await anna.chat.wait_for(lambda _: len(office.hashes(FLAT)) == len(before) + 3)


async def test_after_ten_minutes_it_is_offered_anew(office: Office, anna: Person) -> None:
    """The button says so and becomes one that writes; /undo finds nothing."""
    result = await prices(office, anna, "12,1 млн")
    await let_minutes_pass(office, 11)

    asked = await anna.says("/undo")
    await anna.chat.wait_for_text("Возвращать нечего", after=asked)
    await anna.taps("↩️ Вернуть", result)
    await anna.chat.wait_for(lambda _: "уже нельзя" in result.text)
    assert "Прошло больше 10 минут" in [notice.text for notice in anna.chat.notices]
    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)
    assert "Сумма: 12 100 000 ₽." in plain(result)

    await anna.taps("Записать", result)
    await anna.chat.wait_for(lambda _: "→" in result.text)
    assert office.portal.deal(FLAT).amount == Decimal(12_400_000)


async def test_somebody_changed_it_since(office: Office, anna: Person) -> None:
    """Taking back overwrites nobody unasked."""
    result = await prices(office, anna, "12,1 млн")
    office.portal.change_deal(FLAT, by=4, amount=Decimal(11_000_000))

    await anna.taps("↩️ Вернуть", result)
    await anna.chat.wait_for(lambda _: "сумму поменяли" in result.text)

    assert office.portal.deal(FLAT).amount == Decimal(11_000_000)
    await anna.taps("Оставить", result)
    await anna.chat.wait_for(lambda _: "Ничего не изменено" in result.text)
    assert office.portal.deal(FLAT).amount == Decimal(11_000_000)


async def test_anothers_change_is_not_taken_back(office: Office, anna: Person) -> None:
    """Neither by forged data nor by the command, though both may change the deal."""
    result = await prices(office, anna, "12,1 млн")
    head = await office.agent("Рустам Ахметов")
    data = result.buttons[0].callback_data or ""

    await head.taps_data(data, head.chat.last_from_bot)
    await head.chat.wait_for(lambda chat: any("не помню" in notice.text for notice in chat.notices))
    asked = await head.says("/undo")
    await head.chat.wait_for_text("Возвращать нечего", after=asked)

    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)


async def test_every_change_has_its_row(office: Office, anna: Person) -> None:
    """Who, when, what, seen, before, after: the change, and the way back."""
    result = await prices(office, anna, "12,1 млн")
    await anna.taps("↩️ Вернуть", result)
    await anna.chat.wait_for(lambda _: "12 100 000 → 12 400 000" in plain(result))

    assert office.app is not None
    async with office.app._frame.store.read() as conn:
        query = "SELECT telegram_id, employee_id, deal_id, what, before, after, reverse FROM journal"
        rows = (await conn.execute(text(f"{query} WHERE deal_id IS NOT NULL ORDER BY entry_id"))).all()

    assert [tuple(row) for row in rows] == [
        (anna.telegram_id, 3, FLAT, "OPPORTUNITY", '{"a": "12400000|RUB"}', '{"a": "12100000|RUB"}', "done"),
        (anna.telegram_id, 3, FLAT, "OPPORTUNITY", '{"a": "12100000|RUB"}', '{"a": "12400000|RUB"}', "by button"),
    ]
