"""The amount of a deal: tap and number, what cannot be meant is asked about, and nothing is written unseen."""

from decimal import Decimal

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from bot.store import journal
from tests.flows.office import Office, bot_running
from tests.flows.reading import plain, shown_instead

FLAT, RENT = 1245, 1102
NOW = Decimal(12_400_000)


def buttons(message: Message) -> list[str]:
    """The buttons, row by row, with usual spaces."""
    return [one.text.replace("\u00a0", " ").replace("\u202f", " ") for one in message.buttons]


async def asks_for_amount(office: Office, person: Person, deal_id: int = FLAT) -> Message:
    """The question under the card."""
    card = await office.opens(person, deal_id)
    await person.taps("Сумма", card)
    return await person.chat.wait_for_text("Сколько станет?")


async def test_tap_and_number(office: Office, anna: Person) -> None:
    """Old → new, the way back names the value, the card above is true again."""
    asked = await asks_for_amount(office, anna)
    assert "Сейчас 12 400 000 ₽" in plain(asked)

    answered = await anna.says("12,1 млн")
    result = await anna.chat.wait_for_text("→", after=answered)

    assert plain(result).split("\n") == ["№ 1245 · Чистопольская 20", "12 400 000 → 12 100 000 ₽"]
    assert buttons(result) == ["↩️ Вернуть 12 400 000 ₽"]
    deal = office.portal.deal(FLAT)
    assert (deal.amount, deal.is_manual_amount) == (Decimal(12_100_000), True)
    await anna.chat.wait_for(lambda chat: "12 100 000 ₽" in plain(chat.from_bot[-3]))


async def test_it_costs_three_requests(office: Office, anna: Person) -> None:
    """The question reads the deal; the change reads and compares, then writes with the card in one batch."""
    card = await office.opens(anna, FLAT)
    office.portal.log.clear()

    await anna.taps("Сумма", card)
    await anna.chat.wait_for_text("Сколько станет?")
    answered = await anna.says("12 100 000")
    await anna.chat.wait_for_text("→", after=answered)

    assert office.portal.log.methods == ["batch", "batch", "batch"]


async def test_back_and_back_again(office: Office, anna: Person) -> None:
    """The button brings the former value; the press after that one changes nothing."""
    await asks_for_amount(office, anna)
    answered = await anna.says("12.1m")
    result = await anna.chat.wait_for_text("→", after=answered)
    data = result.buttons[0].callback_data or ""

    await anna.taps_data(data, result)
    await anna.taps_data(data, result)
    await anna.chat.wait_for(lambda chat: len(chat.notices) == 3)

    assert office.portal.deal(FLAT).amount == NOW
    assert "12 100 000 → 12 400 000 ₽" in plain(result)


@pytest.mark.parametrize(
    ("typed", "deal_id", "readings"),
    [
        ("12,1", FLAT, ["12 100 000 ₽", "12,10 ₽"]),
        ("124 000 000", FLAT, ["12 400 000 ₽", "124 000 000 ₽"]),
        ("70", RENT, ["70 000 ₽", "70 ₽"]),
    ],
)
async def test_what_cannot_be_meant_is_asked_about(
    office: Office, anna: Person, typed: str, deal_id: int, readings: list[str]
) -> None:
    """Both readings are buttons, and nothing is written before one is tapped."""
    await asks_for_amount(office, anna, deal_id)
    before = office.portal.deal(deal_id).amount

    answered = await anna.says(typed)
    doubt = await anna.chat.wait_for_text("это сколько?", after=answered)

    assert buttons(doubt) == [*readings, "Не менять"]
    assert office.portal.deal(deal_id).amount == before


async def test_a_reading_is_written_in_one_tap(office: Office, anna: Person) -> None:
    """It stands in the place of the question."""
    await asks_for_amount(office, anna)
    answered = await anna.says("12,1")
    doubt = await anna.chat.wait_for_text("это сколько?", after=answered)

    await anna.taps(lambda one: one.text.startswith("12\u202f100"), doubt)
    await anna.chat.wait_for(lambda _: "→" in doubt.text)

    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)


async def test_a_full_stop_behind_the_figure_means_nothing(office: Office, anna: Person) -> None:
    """A phone puts it there; the figure is an amount all the same, not the number of another deal."""
    await asks_for_amount(office, anna)

    answered = await anna.says("12100000.")
    await anna.chat.wait_for_text("→", after=answered)

    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)


async def test_a_word_is_told_what_is_expected(office: Office, anna: Person) -> None:
    """The dialogue goes on: the next answer is taken."""
    await asks_for_amount(office, anna)

    wrong = await anna.says("дорого")
    hint = await anna.chat.wait_for_text("Жду сумму", after=wrong)
    assert "Сейчас: 12 400 000 ₽" in plain(hint)
    answered = await anna.says("12,1 млн")
    await anna.chat.wait_for_text("→", after=answered)

    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)


async def test_another_deal_ends_the_question(office: Office, anna: Person) -> None:
    """Its number with the sign opens it; a number afterwards is looked for, not written."""
    await asks_for_amount(office, anna)

    asked = await anna.says("#1251")
    await anna.chat.wait_for_text("Чистопольская 61", after=asked)
    later = await anna.says("1260")
    await anna.chat.wait_for_text("Зорге 12", after=later)

    assert office.portal.deal(FLAT).amount == NOW


@pytest.mark.parametrize("opens", ["a client's contact", "a reply to some other message"])
async def test_another_deal_ends_it_however_it_is_opened(office: Office, anna: Person, opens: str) -> None:
    """What is typed after another card has come is not written into the deal that was asked about."""
    home = await anna.chat.wait_for_text("Здравствуйте, Анна")
    await asks_for_amount(office, anna)

    if opens == "a client's contact":
        opened = await anna.sends_extra({"contact": {"phone_number": "+79005550150", "first_name": "Алсу"}})
    else:
        opened = await anna.says("1251", reply_to=home)
    await anna.chat.wait_for_text("Чистопольская 61", after=opened)
    later = await anna.says("12,1 млн")
    await anna.chat.wait_for_text("ничего нет", after=later)

    assert office.portal.deal(FLAT).amount == NOW


async def test_a_photo_neither_answers_nor_ends_it(office: Office, anna: Person) -> None:
    """The question waits for its text."""
    await asks_for_amount(office, anna)
    await anna.sends_photo(samples.room())
    await anna.chat.wait_for_text("1 из 1")

    answered = await anna.says("12,1 млн")
    await anna.chat.wait_for_text("→", after=answered)

    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)


async def test_somebody_was_faster(office: Office, anna: Person) -> None:
    """Then, now and wanted, and whose the deal's last edit is; she writes hers after all."""
    await asks_for_amount(office, anna)
    marat = office.portal.employee("Марат Галиев").employee_id
    office.portal.change_deal(FLAT, by=marat, amount=Decimal(12_100_000))

    answered = await anna.says("12,2 млн")
    conflict = await anna.chat.wait_for_text("Пока вы писали, сумму поменяли", after=answered)

    for line in (
        "на карточке: 12 400 000 ₽", "сейчас: 12 100 000 ₽", "у вас: 12 200 000 ₽", "Последняя правка сделки:",
        "Марат Галиев, сегодня",
    ):  # fmt: skip
        assert line in plain(conflict)
    assert buttons(conflict) == ["Записать 12 200 000 ₽", "Оставить 12 100 000 ₽"]
    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)

    await anna.taps("Записать", conflict)
    await anna.chat.wait_for(lambda _: "→" in conflict.text)
    assert office.portal.deal(FLAT).amount == Decimal(12_200_000)


async def test_the_bots_own_change_is_named(office: Office, anna: Person) -> None:
    """The journal knows who it was, though the webhook's owner wrote it."""
    await asks_for_amount(office, anna)
    head = await office.agent("Рустам Ахметов")
    await asks_for_amount(office, head)
    answered = await head.says("13 млн")
    await head.chat.wait_for_text("→", after=answered)

    answered = await anna.says("12,2 млн")
    conflict = await anna.chat.wait_for_text("сумму поменяли", after=answered)

    assert "Рустам Ахметов, сегодня" in plain(conflict)
    assert "Последняя правка" not in conflict.text


async def test_the_portal_is_away(office: Office, anna: Person) -> None:
    """It was NOT written, within five seconds; the value waits on a button."""
    await asks_for_amount(office, anna)
    office.portal.faults.is_down = True

    answered = await anna.says("12,1 млн")
    told = await anna.chat.wait_for_text("Сумма НЕ изменена", after=answered, timeout_seconds=5)
    office.portal.faults.is_down = False

    assert buttons(told) == ["Записать 12 100 000 ₽"]
    assert office.portal.deal(FLAT).amount == NOW
    await anna.taps("Записать", told)
    await anna.chat.wait_for(lambda _: "→" in told.text)
    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)


async def test_a_doubt_is_not_lost_in_an_outage(office: Office, anna: Person) -> None:
    """What could not be compared when it was typed is asked about by the button."""
    await asks_for_amount(office, anna)
    office.portal.faults.is_down = True
    answered = await anna.says("12,1")
    told = await anna.chat.wait_for_text("НЕ изменена", after=answered, timeout_seconds=5)
    office.portal.faults.is_down = False

    await anna.taps("Записать", told)
    await anna.chat.wait_for(lambda _: "это сколько?" in told.text)

    assert office.portal.deal(FLAT).amount == NOW


async def test_a_lost_answer_is_looked_after(office: Office, anna: Person) -> None:
    """The portal acted, its answer was lost: the deal is read, and it says that it was written."""
    await asks_for_amount(office, anna)
    office.portal.faults.lose_answers = {"crm.item.update": 1}

    answered = await anna.says("12,1 млн")
    result = await anna.chat.wait_for_text("12\u202f100\u202f000", after=answered, timeout_seconds=5)

    assert "12 400 000 → 12 100 000 ₽" in plain(result)
    assert office.portal.log.count("crm.item.update") == 0


async def test_a_stop_in_the_middle_is_made_good(closed_office: Office) -> None:
    """The program ends while nobody knows whether it was written; after the start the agent learns which."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        await asks_for_amount(office, anna)
        office.portal.log.subscribe(lambda _: setattr(office.portal.faults, "is_down", True))
        answered = await anna.says("12,1 млн")
        await anna.chat.wait_for_text("Проверяю", after=answered, timeout_seconds=5)
    office.portal.log._listeners.clear()
    office.portal.faults.is_down = False

    async with bot_running(office):
        told = await anna.chat.wait_for_text("НЕ изменена", after=answered)
        await anna.taps("Записать", told)
        await anna.chat.wait_for(lambda _: "→" in told.text)

    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)


async def test_a_lost_answer_about_a_deal_given_away(office: Office, anna: Person) -> None:
    """It cannot be said any more whether it was written; nothing of the deal is told, and no start asks again."""
    await asks_for_amount(office, anna)
    faults = office.portal.faults
    office.portal.log.subscribe(lambda _: setattr(faults, "is_down", True))
    answered = await anna.says("12,1 млн")
    asked = await anna.chat.wait_for_text("Проверяю", after=answered, timeout_seconds=5)
    office.portal.log._listeners.clear()
    office.portal.change_deal(FLAT, responsible_id=4, title="Снята с продажи")
    faults.is_down = False

    await shown_instead(anna, asked, "не ваша")

    assert plain(asked).split("\n") == [
        "№ 1245",
        "Сделка теперь не ваша. Записалось ли изменение, отсюда уже не видно.",
    ]
    assert office.app
    await office.app.idle()
    async with office.app.store.read() as conn:
        assert await journal.unknown(conn) == []


async def test_nobody_elses_deal_is_changed(office: Office, anna: Person) -> None:
    """The deal was given away between the question and the answer: said as a button says it, and the card is closed."""
    await asks_for_amount(office, anna)
    card = anna.chat.from_bot[-2]
    office.portal.change_deal(FLAT, responsible_id=4, title="Снята с продажи")

    answered = await anna.says("12,1 млн")
    told = await anna.chat.wait_for_text("не ваша", after=answered)

    assert plain(told).split("\n") == ["№ 1245", "", "Сделка теперь не ваша, карточка закрыта. Ничего не изменено."]
    assert buttons(told) == ["Мои сделки · 10"]
    await anna.chat.wait_for(lambda _: plain(card) == plain(told))
    assert "Снята" not in anna.chat.texts_from_bot
    assert office.portal.deal(FLAT).amount == NOW
