"""Next stage: one tap, one step, one way back; and nothing for who may not."""

from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office, bot_running

FLAT = 1245
SHOWN, BOOKED, SIGNED = "PREPAYMENT_INVOICE", "EXECUTING", "FINAL_INVOICE"
RENT = 1102


async def opens(office: Office, person: Person, deal_id: int) -> Message:
    """The card of a deal, with the field that the next stage demands filled."""
    office.portal.deal(FLAT).custom["UF_CRM_BOOKED_ON"] = office.portal.clock.now().date()
    return await office.opens(person, deal_id)


async def test_one_tap_moves_the_deal(office: Office, anna: Person) -> None:
    """The deal is in the next stage, and the same card says so, from where, and how to go back."""
    card = await opens(office, anna, FLAT)
    said = len(anna.chat.from_bot)

    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for(lambda _: "Бронь" in card.text)

    assert office.portal.deal(FLAT).stage_id == BOOKED
    assert "было: Показы · только что" in card.text
    assert [row[0].text for row in card.keyboard[:2]] == ["↩️ Вернуть «Показы»", "➡️ Дальше: Договор"]
    assert len(anna.chat.from_bot) == said
    assert "Показы → Бронь" in [notice.text for notice in anna.chat.notices]


async def test_one_tap_costs_two_requests(office: Office, anna: Person) -> None:
    """Read and compare, then write and card."""
    card = await opens(office, anna, FLAT)
    office.portal.log.clear()

    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for(lambda _: "Бронь" in card.text)

    assert office.portal.log.methods == ["batch", "batch"]


async def test_a_double_tap_is_one_step(office: Office, anna: Person) -> None:
    """The second press finds the deal where the first one has brought it."""
    card = await opens(office, anna, FLAT)
    data = next(one.callback_data for one in card.buttons if "Дальше" in one.text) or ""

    await anna.taps_data(data, card)
    await anna.taps_data(data, card)
    await anna.chat.wait_for(lambda chat: len(chat.notices) == 2)

    assert office.portal.deal(FLAT).stage_id == BOOKED
    assert len([move for move in office.portal.stage_history if move.deal_id == FLAT]) == 2
    assert card.find_button("↩️ Вернуть «Показы»")


async def test_back_brings_the_former_stage(office: Office, anna: Person) -> None:
    """One tap, and a word about robots; the way back can itself be taken back."""
    card = await opens(office, anna, FLAT)
    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for(lambda _: card.find_button("↩️ Вернуть «Показы»") is not None)

    await anna.taps("↩️ Вернуть «Показы»", card)
    await anna.chat.wait_for(lambda _: "было: Бронь" in card.text)

    assert office.portal.deal(FLAT).stage_id == SHOWN
    assert "Роботы Битрикс24 уже могли сработать." in card.text


async def test_somebody_was_faster(office: Office, anna: Person) -> None:
    """Then, now and wanted, who and when; nothing is written until she says so."""
    card = await opens(office, anna, FLAT)
    marat = office.portal.employee("Марат Галиев").employee_id
    office.portal.move_deal(FLAT, SIGNED, by=marat)

    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for(lambda _: "поменяли" in card.text)

    assert office.portal.deal(FLAT).stage_id == SIGNED
    for said in ("на карточке: Показы", "сейчас: Договор", "у вас: Бронь", "Марат Галиев, сегодня"):
        assert said in card.text

    await anna.taps("Записать «Бронь»", card)
    await anna.chat.wait_for(lambda _: "было: Договор" in card.text)

    assert office.portal.deal(FLAT).stage_id == BOOKED


async def test_the_last_open_stage_has_no_next(office: Office, anna: Person) -> None:
    """Next stage never leads into won or lost."""
    card = await office.opens(anna, 1198)

    assert not [one for one in card.buttons if "Дальше" in one.text]


async def test_the_button_works_after_a_restart(closed_office: Office) -> None:
    """Also when Telegram delivers the message as inaccessible, and for a stage whose code does not fit."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        card = await office.opens(anna, RENT)

    async with bot_running(office):
        await anna.taps("➡️ Дальше: Задаток", card, inaccessible=True)
        await anna.chat.wait_for(lambda chat: "Показы → Задаток" in chat.last_from_bot.text)

    assert office.portal.deal(RENT).stage_id == "C1:DEPOSIT"


async def test_anothers_card_changes_nothing(office: Office, anna: Person) -> None:
    """A forwarded card, forged data and a stranger: nothing is written."""
    card = await opens(office, anna, FLAT)
    data = next(one.callback_data for one in card.buttons if "Дальше" in one.text) or ""
    marat = await office.agent("Тимур Каримов")
    stranger = office.telegram.person("Прохожий", "+7 900 000-00-00")
    await stranger.says("/start")
    await stranger.chat.wait_for(lambda chat: bool(chat.from_bot))

    for person in (marat, stranger):
        await person.taps_data(data, person.chat.last_from_bot)
        await person.chat.wait_for(lambda chat: bool(chat.notices))

    assert office.portal.deal(FLAT).stage_id == SHOWN
    assert "не ваша" in marat.chat.texts_from_bot


async def test_the_portal_is_away(office: Office, anna: Person) -> None:
    """Nothing is written, the agent learns it in time, and one tap writes it later."""
    card = await opens(office, anna, FLAT)
    office.portal.faults.is_down = True

    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for(lambda _: "НЕ изменён" in card.text, timeout_seconds=5)
    office.portal.faults.is_down = False

    assert anna.chat.notices[-1].waited_seconds < 2
    assert office.portal.deal(FLAT).stage_id == SHOWN
    await anna.taps("Записать «Бронь»", card)
    await anna.chat.wait_for(lambda _: "было: Показы" in card.text)
    assert office.portal.deal(FLAT).stage_id == BOOKED


async def test_a_lost_answer_is_looked_after(office: Office, anna: Person) -> None:
    """The portal acted and its answer was lost: the deal is read, and the agent learns that it is done."""
    card = await opens(office, anna, FLAT)
    office.portal.faults.lose_answers = {"crm.item.update": 1}

    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for(lambda _: "было: Показы" in card.text, timeout_seconds=5)

    assert office.portal.deal(FLAT).stage_id == BOOKED
    assert len([move for move in office.portal.stage_history if move.deal_id == FLAT]) == 2


async def test_a_write_that_hangs_is_looked_after(office: Office, anna: Person) -> None:
    """After five seconds the agent knows that it is not known; in the end, which of the two happened."""
    card = await opens(office, anna, FLAT)
    office.portal.log.subscribe(lambda _: setattr(office.portal.faults, "is_down", True))

    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for(lambda _: "Проверяю" in card.text, timeout_seconds=5)
    office.portal.log._listeners.clear()
    office.portal.faults.is_down = False
    await anna.chat.wait_for(lambda _: "НЕ изменён" in card.text)

    assert office.portal.deal(FLAT).stage_id == SHOWN
    await anna.taps("Записать «Бронь»", card)
    await anna.chat.wait_for(lambda _: "было: Показы" in card.text)
    assert office.portal.deal(FLAT).stage_id == BOOKED
