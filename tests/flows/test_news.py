"""What others do to an agent's deal comes to the chat: by the sweep alone, once, and never as an echo."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office, StoryClock, bot_running, open_office, where_it_is
from tests.flows.reading import asks, labels, plain

pytestmark = pytest.mark.long

FLAT, RENT = 1245, 1102


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An agency at noon, the bot at work."""
    async with open_office(tmp_path, **where_it_is(12)) as office, bot_running(office, StoryClock(times=30)):
        yield office


@pytest.fixture
async def anna(office: Office) -> Person:
    """An agent, signed in, whose deals are known."""
    return await office.agent_with_known_deals("Анна Сафина")


async def sweep(office: Office) -> None:
    """The minute has come in which the bot asks what changed."""
    assert office.app
    await office.app.see_changed_deals()


async def hears(office: Office, person: Person, fragment: str) -> Message:
    """The message that says this, after the sweep."""
    await sweep(office)
    await person.chat.wait_for(lambda chat: any(fragment in plain(one) for one in chat.from_bot))
    return next(one for one in person.chat.from_bot if fragment in plain(one))


async def test_a_stage_moved_by_somebody_else(office: Office, anna: Person) -> None:
    """Where from, where to, who and when; the next step is a button, and it works."""
    office.portal.move_deal(FLAT, "EXECUTING", by=office.number_of("Марат Галиев"))

    told = await hears(office, anna, "Этап: Показы → Бронь")

    lines = plain(told).split("\n")
    assert lines[0] == "№ 1245 · Чистопольская 20"
    assert lines[2].startswith("Марат Галиев, сегодня")
    assert labels(told) == ["Открыть карточку", "➡️ Дальше: Договор"]
    await anna.taps("Открыть карточку", told)
    await anna.chat.wait_for_text("Продажа квартир, шаг 4 из 5")


async def test_a_deal_handed_over(office: Office, anna: Person) -> None:
    """Whoever gets it hears of it, and whoever had it; the former one sees no more than its number."""
    marat = await office.agent("Марат Галиев")
    office.portal.change_deal(FLAT, by=1, responsible_id=office.number_of("Марат Галиев"))

    gone = await hears(office, anna, "Сделка теперь не ваша.")
    await marat.chat.wait_for_text("Сделка теперь ваша.")

    assert plain(gone).split("\n")[0] == "№ 1245"
    assert [label.split(" ·")[0] for label in labels(gone)] == ["Мои сделки"]
    assert "Этап: Показы" in plain(marat.chat.last_from_bot)


async def test_a_new_deal(office: Office, anna: Person) -> None:
    """Made by somebody else for her; one that she makes herself is no news."""
    hers = office.number_of("Анна Сафина")
    own = office.portal.add_deal("Своя", responsible_id=hers)
    given = office.portal.add_deal("Вторичка, Мира 5", responsible_id=hers)
    given.created_by_id = 1

    told = await hears(office, anna, "Новая сделка, ведёте вы.")

    assert plain(told).split("\n")[0] == f"№ {given.deal_id} · Вторичка, Мира 5"
    assert f"№ {own.deal_id} ·" not in anna.chat.texts_from_bot


async def test_a_comment_and_a_move_are_one_message(office: Office, anna: Person) -> None:
    """A burst is told once, with what the comment says; a reply to it is about that deal, the one in hand stays."""
    await office.opens(anna, RENT)
    photos = len(office.files(RENT))
    marat = office.number_of("Марат Галиев")
    office.portal.move_deal(FLAT, "EXECUTING", by=marat)
    office.portal.add_comment(FLAT, "Ключи у консьержа", by=marat)
    before = len(anna.chat.from_bot)

    told = await hears(office, anna, "Ключи у консьержа")

    assert "Этап: Показы → Бронь" in plain(told)
    assert len(anna.chat.from_bot) == before + 1
    await anna.sends_photo(samples.room(width=320, height=240))
    await office.portal_has(lambda: len(office.files(RENT)) > photos)
    await asks(anna, "понятно, еду", reply_to=told)
    await office.portal_has(lambda: any("понятно, еду" in one.body for one in office.portal.comments_of(FLAT)))


async def test_nothing_echoes(office: Office, anna: Person) -> None:
    """What an agent does by the bot, or on the portal herself, she is not told."""
    office.portal.deal(FLAT).custom["UF_CRM_BOOKED_ON"] = date(2026, 11, 28)
    card = await office.opens(anna, FLAT)
    await anna.taps("➡️ Дальше: Бронь", card)
    await anna.chat.wait_for(lambda _: "было: Показы" in card.text)
    answered = await asks(anna, "ключи у консьержа", reply_to=card)
    await anna.chat.wait_for(lambda _: "Комментарий в сделке" in answered.text)
    office.portal.move_deal(
        RENT,
        office.portal.pipelines[office.portal.deal(RENT).pipeline_id].stages[1].stage_id,
        by=office.number_of("Анна Сафина"),
    )
    office.portal.add_comment(RENT, "своё", by=office.number_of("Анна Сафина"))
    marker = office.portal.add_deal("Знак", responsible_id=office.number_of("Анна Сафина"))
    marker.created_by_id = 1
    before = len(anna.chat.from_bot)

    await hears(office, anna, "Новая сделка, ведёте вы.")

    assert len(anna.chat.from_bot) == before + 1


async def test_a_colleague_by_the_bot_is_somebody_else(office: Office, anna: Person) -> None:
    """The portal names whoever owns the webhook; the bot knows who it was."""
    office.portal.change_deal(FLAT, by=1, observer_ids=[office.number_of("Марат Галиев")])
    marat = await office.agent("Марат Галиев")
    office.portal.deal(FLAT).custom["UF_CRM_BOOKED_ON"] = date(2026, 11, 28)
    card = await office.opens(marat, FLAT)
    await marat.taps("➡️ Дальше: Бронь", card)
    await marat.chat.wait_for(lambda _: "было: Показы" in card.text)

    told = await hears(office, anna, "Этап: Показы → Бронь")

    assert "Марат Галиев, сегодня" in plain(told)


async def test_there_and_back_is_no_news(office: Office, anna: Person) -> None:
    """What is as it was when somebody looks has not happened."""
    marat = office.number_of("Марат Галиев")
    office.portal.move_deal(FLAT, "EXECUTING", by=marat)
    office.portal.move_deal(FLAT, "PREPAYMENT_INVOICE", by=marat)
    office.portal.add_comment(RENT, "знак", by=marat)
    office.portal.change_deal(RENT, by=marat)

    await hears(office, anna, "знак")

    assert "Показы →" not in anna.chat.texts_from_bot


async def test_an_agent_who_wants_no_news_gets_none(office: Office, anna: Person) -> None:
    """`/news` shows the choice and marks it; what happens from then on is not told, and another choice is a tap."""
    menu = await asks(anna, "/news")
    await anna.taps("Не присылать", menu)
    await anna.chat.wait_for(lambda _: "● Не присылать" in labels(menu))
    said = len(anna.chat.from_bot)

    office.portal.move_deal(FLAT, "EXECUTING", by=office.number_of("Марат Галиев"))
    await sweep(office)
    await anna.taps("В любое время", menu)
    await anna.chat.wait_for(lambda _: "● В любое время" in labels(menu))
    office.portal.move_deal(RENT, "EXECUTING", by=office.number_of("Марат Галиев"))
    told = await hears(office, anna, "Этап: ")

    assert plain(told).startswith(f"№ {RENT}")
    assert len(anna.chat.from_bot) == said + 1
