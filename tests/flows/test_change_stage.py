"""Any stage in two taps: chosen under the card, with a question where the deal would end or a field is wanted."""

from datetime import date

import pytest

from bot.sandbox.portal.faults import Fault
from bot.sandbox.portal.state import SandboxStage
from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office

FLAT = 1245
BOOKED_ON, COMMISSION = "UF_CRM_BOOKED_ON", "UF_CRM_COMMISSION"


async def opens_stages(office: Office, person: Person, deal_id: int) -> Message:
    """The card with the rows of stages under it."""
    card = await office.opens(person, deal_id)
    await person.taps("Этап", card)
    await person.chat.wait_for(lambda _: card.find_button("‹ Назад") is not None)
    return card


def rows(message: Message) -> list[list[str]]:
    """The buttons as they stand."""
    return [[one.text for one in row] for row in message.keyboard]


async def test_stages_stand_under_the_card(office: Office, anna: Person) -> None:
    """Two in a row, the present one marked, the ends behind one more tap; the card stays."""
    card = await opens_stages(office, anna, FLAT)

    assert rows(card) == [
        ["Новая", "Осмотр"],
        ["● Показы", "Бронь"],
        ["Договор"],
        ["Завершить сделку…"],
        ["Другая воронка…", "‹ Назад"],
    ]
    assert "12 400 000" in card.text.replace("\u202f", " ")


async def test_two_taps_and_three_requests(office: Office, anna: Person) -> None:
    """The stages come with the card, the change is read and compare, write and card."""
    card = await office.opens(anna, FLAT)
    office.portal.log.clear()

    await anna.taps("Этап", card)
    await anna.chat.wait_for(lambda _: card.find_button("Осмотр") is not None)
    await anna.taps("Осмотр", card)
    await anna.chat.wait_for(lambda _: "было: Показы" in card.text)

    assert office.portal.deal(FLAT).stage_id == "PREPARATION"
    assert office.portal.log.methods == ["batch", "batch", "batch"]


async def test_the_stage_wants_a_field(office: Office, anna: Person) -> None:
    """It is asked for, a wrong word is told what is expected, and both are written together."""
    card = await opens_stages(office, anna, FLAT)
    await anna.taps("Бронь", card)
    asked = await anna.chat.wait_for_text("Для «Бронь» нужно поле: Дата брони.")
    assert rows(asked) == [["Сегодня", "Завтра"], ["Через неделю"], ["Не менять"]]

    wrong = await anna.says("скоро")
    await anna.chat.wait_for_text("Жду день", after=wrong)
    assert office.portal.deal(FLAT).stage_id == "PREPAYMENT_INVOICE"

    answered = await anna.says("28.11.2026")
    result = await anna.chat.wait_for_text("Показы → Бронь", after=answered)

    assert "Дата брони: пусто → 28" in result.text.replace("\u00a0", " ")
    deal = office.portal.deal(FLAT)
    assert (deal.stage_id, deal.custom[BOOKED_ON]) == ("EXECUTING", date(2026, 11, 28))
    await anna.chat.wait_for(lambda _: "Бронь" in card.text)

    await anna.taps("↩️ Вернуть «Показы»", result)
    await anna.chat.wait_for(lambda _: "Бронь → Показы" in result.text)
    assert (deal.stage_id, deal.custom[BOOKED_ON]) == ("PREPAYMENT_INVOICE", None)


async def test_wanted_fields_are_asked_one_by_one(office: Office, anna: Person) -> None:
    """Two fields are empty: two questions, one change."""
    card = await opens_stages(office, anna, FLAT)
    await anna.taps("Договор", card)
    asked = await anna.chat.wait_for_text("Дата брони")

    await anna.taps("Сегодня", asked)
    await anna.chat.wait_for_text("Для «Договор» нужно поле: Комиссия")
    assert office.portal.deal(FLAT).stage_id == "PREPAYMENT_INVOICE"
    answered = await anna.says("250 тыс")
    await anna.chat.wait_for_text("Показы → Договор", after=answered)

    deal = office.portal.deal(FLAT)
    assert deal.stage_id == "FINAL_INVOICE"
    assert str(deal.custom[COMMISSION]).startswith("250000")
    assert deal.custom[BOOKED_ON] is not None


async def test_a_button_answers_after_the_question_is_over(office: Office, anna: Person) -> None:
    """It carries what it needs; another command has ended the question in between."""
    card = await opens_stages(office, anna, FLAT)
    await anna.taps("Бронь", card)
    asked = await anna.chat.wait_for_text("Дата брони")
    await anna.says("/help")
    await anna.chat.wait_for_text("Найти")

    await anna.taps("Завтра", asked)
    await anna.chat.wait_for(lambda _: "Показы → Бронь" in asked.text)

    assert office.portal.deal(FLAT).stage_id == "EXECUTING"


@pytest.mark.parametrize(("button", "stage"), [("✅ Успешна", "WON"), ("✖️ Провалена", "LOSE")])
async def test_an_end_asks_once(office: Office, anna: Person, button: str, stage: str) -> None:
    """What robots do cannot be taken back, and it says so before."""
    office.portal.deal(FLAT).custom |= {BOOKED_ON: date(2026, 11, 20), COMMISSION: "100|RUB"}
    card = await opens_stages(office, anna, FLAT)
    await anna.taps("Завершить сделку…", card)
    await anna.chat.wait_for(lambda _: card.find_button(button) is not None)

    await anna.taps(button, card)
    await anna.chat.wait_for(lambda _: "письма — нет" in card.text)
    assert office.portal.deal(FLAT).stage_id == "PREPAYMENT_INVOICE"
    await anna.taps("Да, ", card)
    await anna.chat.wait_for(lambda _: "было: Показы" in card.text)

    assert office.portal.deal(FLAT).stage_id == stage
    assert card.find_button("↩️ Вернуть «Показы»")


async def test_an_end_may_be_left(office: Office, anna: Person) -> None:
    """Nothing happens, and the card is back."""
    card = await opens_stages(office, anna, FLAT)
    await anna.taps("Завершить сделку…", card)
    await anna.chat.wait_for(lambda _: card.find_button("✖️ Провалена") is not None)
    await anna.taps("✖️ Провалена", card)
    await anna.chat.wait_for(lambda _: card.find_button("Не менять") is not None)

    await anna.taps("Не менять", card)
    await anna.chat.wait_for(lambda _: card.find_button("Ещё") is not None)

    assert office.portal.deal(FLAT).stage_id == "PREPAYMENT_INVOICE"


async def test_another_pipeline(office: Office, anna: Person) -> None:
    """One step more, and the way back leads into the old one."""
    card = await opens_stages(office, anna, FLAT)
    await anna.taps("Другая воронка…", card)
    await anna.chat.wait_for(lambda _: card.find_button("Аренда") is not None)
    await anna.taps("Аренда", card)
    await anna.chat.wait_for(lambda _: card.find_button("Задаток") is not None)

    await anna.taps("Задаток", card)
    await anna.chat.wait_for(lambda _: "было: Показы" in card.text)
    deal = office.portal.deal(FLAT)
    assert (deal.pipeline_id, deal.stage_id) == (1, "C1:DEPOSIT")

    await anna.taps("↩️ Вернуть «Показы»", card)
    await anna.chat.wait_for(lambda _: "было: Задаток" in card.text)
    assert (deal.pipeline_id, deal.stage_id) == (0, "PREPAYMENT_INVOICE")


async def test_sixty_stages_have_pages(office: Office, anna: Person) -> None:
    """Long names take a row each; every button fits Telegram's 64 bytes; the last stage can be chosen."""
    names = [SandboxStage(f"UC_{number:02d}LONGCODE", f"Согласование с отделом № {number}") for number in range(60)]
    pipeline = office.portal.add_pipeline("Длинная", [*names, SandboxStage("WON", "Конец", "success")], pipeline_id=77)
    office.portal.move_deal(FLAT, pipeline.stages[0].stage_id)
    card = await opens_stages(office, anna, FLAT)
    assert ["‹", "1 из 6", "›"] in rows(card)

    await anna.taps("‹", card)
    await anna.chat.wait_for(lambda _: "6 из 6" in [one.text for one in card.buttons])
    assert all(len((one.callback_data or "").encode()) <= 64 for one in card.buttons)
    await anna.taps("Согласование с отделом № 59", card)
    await anna.chat.wait_for(lambda _: "было: Согласование с отделом № 0" in card.text)

    assert office.portal.deal(FLAT).stage_id == pipeline.stages[59].stage_id
    assert card.find_button("Дальше") is None


async def test_the_portal_refuses(office: Office, anna: Person) -> None:
    """Its own words, what stands, and the way to the portal."""
    card = await opens_stages(office, anna, FLAT)
    refusal = Fault("crm.item.update", 400, "-", "Недостаточно прав для изменения стадии")
    office.portal.faults.fail_next = [refusal]

    await anna.taps("Осмотр", card)
    await anna.chat.wait_for(lambda _: "не дал поменять этап" in card.text)

    assert "«Недостаточно прав для изменения стадии»" in card.text
    assert "Этап прежний: Показы." in card.text
    assert rows(card) == [["В Битрикс24"], ["‹ Карточка"]]


async def test_a_stage_that_is_gone(office: Office, anna: Person) -> None:
    """Its button says so; nothing is written."""
    card = await opens_stages(office, anna, FLAT)

    await anna.taps_data("s:1245:PREPAYMENT_INVOICE:NOSUCH:0", card)
    await anna.chat.wait_for(lambda chat: any("больше нет" in notice.text for notice in chat.notices))

    assert office.portal.deal(FLAT).stage_id == "PREPAYMENT_INVOICE"


async def test_half_of_a_pair_is_told(office: Office, anna: Person) -> None:
    """The stage was moved and its field was left out in silence: both are said, and the stage can be taken back."""
    card = await office.opens(anna, FLAT)
    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for_text("Для «Бронь»")
    office.portal.faults.leaves_out = {"UF_CRM_BOOKED_ON"}

    answered = await anna.says("28.11")
    result = await anna.chat.wait_for_text("НЕ записано", after=answered)

    assert "Показы → Бронь" in result.text
    assert office.portal.deal(FLAT).stage_id == "EXECUTING"
    await anna.taps("↩️ Вернуть", result)
    await anna.chat.wait_for(lambda _: "было: Бронь" in result.text)
    assert office.portal.deal(FLAT).stage_id == "PREPAYMENT_INVOICE"
