"""A reply to a card changes the deal in one step, if it is a field's name and its value; else it is a comment."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.sandbox.telegram import Person
from bot.store.upkeep import tidy
from tests.fakes.clock import ManualClock
from tests.flows.office import Office
from tests.flows.reading import labels, plain

FLAT = 1245


@pytest.mark.parametrize(
    "text", ["цена 12,1 млн", "Цена: 12 100 000", "сумма 12.1m", "price 12,100,000", "стоимость=12,1 млн ₽"]
)
async def test_the_price_in_one_step(office: Office, anna: Person, text: str) -> None:
    """One message, two requests; the card above is true again."""
    card = await office.opens(anna, FLAT)
    office.portal.log.clear()

    replied = await anna.says(text, reply_to=card)
    result = await anna.chat.wait_for_text("→", after=replied)

    assert plain(result).split("\n")[1] == "12 400 000 → 12 100 000 ₽"
    assert office.portal.log.methods == ["batch", "batch"]
    assert office.portal.deal(FLAT).amount == Decimal(12_100_000)
    await anna.chat.wait_for(lambda _: "12 100 000" in plain(card))


@pytest.mark.parametrize("text", ["цена не устроила, подумает до пятницы", "цена", "12,1 млн", "сумма договора 12 млн"])
async def test_anything_else_is_a_comment(office: Office, anna: Person, text: str) -> None:
    """It begins like a field and is no value, or has no name of a field."""
    card = await office.opens(anna, FLAT)

    replied = await anna.says(text, reply_to=card)
    await anna.chat.wait_for_text("Комментарий в сделке.", after=replied)

    assert office.portal.deal(FLAT).amount == Decimal(12_400_000)
    assert office.portal.comments_of(FLAT)[-1].body.startswith(text)


async def test_what_cannot_be_meant_is_asked_about(office: Office, anna: Person) -> None:
    """By reply as well."""
    card = await office.opens(anna, FLAT)

    replied = await anna.says("цена 12,1", reply_to=card)
    await anna.chat.wait_for_text("это сколько?", after=replied)

    assert office.portal.deal(FLAT).amount == Decimal(12_400_000)


async def test_the_card_said_something_else(office: Office, anna: Person) -> None:
    """What she saw is what the card said that she replied to."""
    card = await office.opens(anna, FLAT)
    office.portal.change_deal(FLAT, by=4, amount=Decimal(12_300_000))

    replied = await anna.says("цена 12,1 млн", reply_to=card)
    conflict = await anna.chat.wait_for_text("сумму поменяли", after=replied)

    assert "на карточке: 12 400 000 ₽" in plain(conflict)
    assert office.portal.deal(FLAT).amount == Decimal(12_300_000)


@pytest.mark.parametrize(
    ("change", "typed", "then", "now"),
    [
        ({"closes_on": date(2031, 5, 2)}, "дата закрытия 28.11.2031", None, "сейчас: 2 мая 2031"),
        ({"title": "Снята с продажи"}, "название: 2-к у парка", "на карточке: 2-к, Чистопольская 20", "сейчас: Снята"),
        ({"source_id": "WEB"}, "источник реклама", "на карточке: Звонок", "сейчас: "),
        ({"comments": "Торг"}, "комментарий сделки: без торга", "на карточке: пусто", "сейчас: Торг"),
    ],
)
async def test_every_field_is_compared_with_the_card(
    office: Office, anna: Person, change: dict[str, object], typed: str, then: str | None, now: str
) -> None:
    """What she replied to showed another value: then, now and wanted, and nothing is written."""
    card = await office.opens(anna, FLAT)
    office.portal.change_deal(FLAT, by=4, **change)
    [(name, value)] = change.items()

    replied = await anna.says(typed, reply_to=card)
    conflict = await anna.chat.wait_for_text("поменяли", after=replied)

    assert now in plain(conflict)
    assert (then or "на карточке: ") in plain(conflict)
    assert "Марат Галиев, сегодня" in plain(conflict)
    assert getattr(office.portal.deal(FLAT), name) == value


async def test_an_answer_is_compared_with_what_it_said(office: Office, anna: Person) -> None:
    """A reply to «old → new» has seen the new value."""
    card = await office.opens(anna, FLAT)
    first = await anna.says("название: 2-к у парка", reply_to=card)
    result = await anna.chat.wait_for_text("→ 2-к у парка", after=first)
    office.portal.change_deal(FLAT, by=4, title="Снята с продажи")

    replied = await anna.says("название: 2-к у реки", reply_to=result)
    conflict = await anna.chat.wait_for_text("поменяли", after=replied)

    assert "на карточке: 2-к у парка" in plain(conflict)


async def test_a_card_whose_values_are_forgotten_asks(office: Office, anna: Person) -> None:
    """A month later nobody knows what the card showed: then, unknown; now and wanted are shown, nothing is written."""
    card = await office.opens(anna, FLAT)
    office.portal.change_deal(FLAT, by=4, amount=Decimal(12_300_000))
    assert office.app
    await office.app.idle()
    later = ManualClock(office.app.frame.clock.now() + timedelta(days=31))
    await tidy(office.app.store, later, journal_days=office.settings.journal_days)

    replied = await anna.says("цена 12,1 млн", reply_to=card)
    conflict = await anna.chat.wait_for_text("сумму поменяли", after=replied)

    assert "на карточке" not in plain(conflict)
    assert "сейчас: 12 300 000 ₽" in plain(conflict)
    assert office.portal.deal(FLAT).amount == Decimal(12_300_000)


async def test_a_deal_that_was_given_away(office: Office, anna: Person) -> None:
    """A reply to yesterday's card writes nothing, closes the card and says the number alone."""
    card = await office.opens(anna, FLAT)
    office.portal.change_deal(FLAT, responsible_id=4)

    replied = await anna.says("цена 12,1 млн", reply_to=card)
    told = await anna.chat.wait_for_answer(replied)

    assert plain(told).split("\n") == ["№ 1245", "", "Сделка теперь не ваша, карточка закрыта. Ничего не изменено."]
    await anna.chat.wait_for(lambda _: plain(card) == plain(told))
    assert office.portal.deal(FLAT).amount == Decimal(12_400_000)


async def test_a_stage_is_not_a_field(office: Office, anna: Person) -> None:
    """A reply that names one is a comment, and says so: stages are moved by their buttons."""
    card = await office.opens(anna, FLAT)
    stage = office.portal.deal(FLAT).stage_id

    replied = await anna.says("этап бронь", reply_to=card)
    await anna.chat.wait_for_text("Комментарий в сделке.", after=replied)

    assert office.portal.deal(FLAT).stage_id == stage


async def test_her_own_change_is_no_surprise(office: Office, anna: Person) -> None:
    """She was told of it, though the card that she replies to may be older."""
    card = await office.opens(anna, FLAT)
    await anna.taps("Сумма", card)
    asked = await anna.chat.wait_for_text("Сколько станет?")
    answered = await anna.says("12,3 млн", reply_to=asked)
    await anna.chat.wait_for_text("→", after=answered)

    replied = await anna.says("цена 12,1 млн", reply_to=asked)
    result = await anna.chat.wait_for_text("→", after=replied)

    assert "12 300 000 → 12 100 000 ₽" in plain(result)


async def test_a_reply_to_a_forwarded_card_changes_nothing(office: Office, anna: Person) -> None:
    """Only messages that the bot itself wrote in this chat are about a deal."""
    card = await office.opens(anna, FLAT)
    karimov = await office.agent("Тимур Каримов")
    copy = await karimov.forwards(card)
    await karimov.chat.wait_for_answer(copy)

    replied = await karimov.says("цена 1 млн", reply_to=copy)
    await karimov.chat.wait_for_answer(replied)

    assert office.portal.deal(FLAT).amount == Decimal(12_400_000)


async def test_a_price_in_an_outage_keeps_its_currency(office: Office, anna: Person) -> None:
    """The card said which it is; the deal cannot be asked."""
    card = await office.opens(anna, 1245)
    office.portal.faults.refuses_connections = True

    answered = await anna.says("цена 12,1 млн", reply_to=card)
    told = await anna.chat.wait_for_text("Сумма НЕ изменена", after=answered)

    assert labels(told) == ["Записать 12 100 000 ₽"]


async def test_the_question_for_the_amount_takes_any_field(office: Office, anna: Person) -> None:
    """Named with its value: a tap and a text from the card. That was the answer, so the next text is a search."""
    card = await office.opens(anna, FLAT)
    await anna.taps("Сумма", card)
    await anna.chat.wait_for_text("Или другое поле: дата закрытия 28.11")

    answered = await anna.says("дата закрытия 28.11.2031")
    result = await anna.chat.wait_for_text("→", after=answered)
    later = await anna.says("1251")
    await anna.chat.wait_for_text("Чистопольская 61", after=later)

    deal = office.portal.deal(FLAT)
    assert (deal.closes_on, deal.amount) == (date(2031, 11, 28), Decimal(12_400_000))
    assert plain(result).endswith("→ 28 ноября 2031")
    await anna.chat.wait_for(lambda _: "28 ноября 2031" in plain(card))


async def test_a_field_named_in_an_answer_is_compared_with_the_card(office: Office, anna: Person) -> None:
    """The question said nothing of it; the card that it came from did."""
    card = await office.opens(anna, FLAT)
    await anna.taps("Сумма", card)
    await anna.chat.wait_for_text("Сколько станет?")
    office.portal.change_deal(FLAT, by=4, source_id="WEB")

    answered = await anna.says("источник реклама")
    conflict = await anna.chat.wait_for_text("поменяли", after=answered)

    assert "на карточке: Звонок" in plain(conflict)
    assert office.portal.deal(FLAT).source_id == "WEB"
