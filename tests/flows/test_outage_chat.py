"""While the portal does not answer, the chat does: what happened, since when, and a button to try again."""

import time

import pytest

from bot.clock import Clock
from bot.sandbox.portal import Fault
from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office, bot_running
from tests.flows.reading import asks, labels, plain, said, shown_instead

FLAT = 1245
ANSWER_SECONDS, BUTTON_SECONDS = 5.0, 2.0
"""Promised in product.md."""


@pytest.fixture
def clock() -> Clock:
    """The machine's own. These stories are about seconds."""
    return Clock()


async def test_a_look_up_says_since_when(office: Office, anna: Person) -> None:
    """A portal that refuses connections is told of, with what can still be done."""
    office.portal.faults.refuses_connections = True

    answer = await asks(anna, str(FLAT))

    assert "Битрикс24 не отвечает с " in plain(answer)
    assert "Фото присылайте: сохраню." in plain(answer)
    assert labels(answer) == ["Попробовать ещё раз"]


async def test_a_look_up_is_answered_within_five_seconds(office: Office, anna: Person) -> None:
    """A portal that takes the connection and says nothing is not waited for longer than that."""
    office.portal.faults.is_down = True
    asked_at_seconds = time.monotonic()

    answer = await asks(anna, "чистопольская")

    assert time.monotonic() - asked_at_seconds < ANSWER_SECONDS
    assert "не отвечает с" in plain(answer)


async def test_the_second_look_up_does_not_wait_again(office: Office, anna: Person) -> None:
    """Once it is known that the portal hangs, nobody waits four seconds more."""
    await let_the_portal_hang(office, anna)
    asked_at_seconds = time.monotonic()

    await asks(anna, str(FLAT))

    assert time.monotonic() - asked_at_seconds < BUTTON_SECONDS


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (str(FLAT), "Чистопольская, 20, кв. 41"),
        ("чистопольская", "Нашлось 3"),
        ("8 900 555 01 42", "2 сделки"),
        ("/my", "Ваши открытые сделки: 11"),
    ],
)
async def test_try_again_works_afterwards(office: Office, anna: Person, typed: str, shown: str) -> None:
    """The same button shows in the same place what was asked for."""
    office.portal.faults.refuses_connections = True
    answer = await asks(anna, typed)
    office.portal.faults.mend()

    await anna.taps("Попробовать ещё раз", answer)

    await shown_instead(anna, answer, shown)
    assert anna.chat.last_from_bot is answer


async def test_try_again_in_vain_says_so(office: Office, anna: Person) -> None:
    """While the portal is still away a notice says it, and the button stays."""
    office.portal.faults.refuses_connections = True
    answer = await asks(anna, str(FLAT))

    await anna.taps("Попробовать ещё раз", answer)

    await anna.chat.wait_for(lambda chat: any("не отвечает" in notice.text for notice in chat.notices))
    assert labels(answer) == ["Попробовать ещё раз"]


async def test_a_button_of_the_card_can_be_tried_again(office: Office, anna: Person) -> None:
    """The stages are tried again like everything that reads the deal."""
    card = await office.opens(anna, FLAT)
    office.portal.faults.refuses_connections = True
    await anna.taps("Этап", card)
    answer = await anna.chat.wait_for_text("не отвечает", after=card)
    office.portal.faults.mend()

    await anna.taps("Попробовать ещё раз", answer)

    await anna.chat.wait_for(lambda _: answer.find_button("Осмотр") is not None)


async def test_recent_deals_can_be_tried_again(office: Office, anna: Person) -> None:
    """The list of deals opened last needs the portal for their names."""
    await office.opens(anna, FLAT)
    office.portal.faults.refuses_connections = True
    answer = await asks(anna, "/recent")
    office.portal.faults.mend()

    await anna.taps("Попробовать ещё раз", answer)

    listed = await anna.chat.wait_for_text("Недавно открытые:", after=answer)
    assert labels(listed) == ["№ 1245 · Чистопольская 20"]


async def test_every_button_is_answered_within_two_seconds(office: Office, anna: Person) -> None:
    """However many of them are tapped while the portal hangs, none keeps its clock."""
    card = await office.opens(anna, FLAT)
    found = await asks(anna, "чистопольская")
    phone = await asks(anna, "8 900 555 01 42")
    mine = await asks(anna, "/my")
    home = await asks(anna, "/start")
    office.portal.faults.is_down = True

    await anna.taps("Ещё", card)
    await anna.taps("1251", found)
    await anna.taps("1102", phone)
    await anna.taps("›", mine)
    await anna.taps("Мои сделки", home)
    await anna.taps("Недавние", home)

    await anna.chat.wait_for(lambda chat: len(chat.notices) == 6)
    assert max(notice.waited_seconds for notice in anna.chat.notices) < BUTTON_SECONDS


async def test_a_word_that_comes_too_late_for_a_notice_stands_in_the_chat(office: Office, anna: Person) -> None:
    """Behind a look-up that hangs, a button that is none of ours: the press is answered in time, and then told of."""
    card = await office.opens(anna, FLAT)
    office.portal.faults.is_down = True

    await anna.says("1251")
    await anna.taps_data("no:such:button", card)
    await anna.chat.wait_for(lambda chat: "Не знаю такой кнопки. Ничего не изменено." in said(chat))

    [notice] = anna.chat.notices
    assert (notice.text, notice.waited_seconds < BUTTON_SECONDS) == ("", True)


async def test_a_card_turned_in_vain_is_not_lost(office: Office, anna: Person) -> None:
    """A tap that could not be served says so and offers the card again, in whatever place."""
    card = await office.opens(anna, FLAT)
    office.portal.faults.refuses_connections = True

    await anna.taps("Ещё", card)

    await anna.chat.wait_for(lambda chat: "не отвечает" in chat.texts_from_bot or any(n.text for n in chat.notices))
    office.portal.faults.mend()
    assert "Чистопольская, 20" in plain(await asks(anna, str(FLAT)))


async def test_the_home_card_comes_without_the_portal(office: Office, anna: Person) -> None:
    """`/start` says since when, and still names the last deal."""
    await office.opens(anna, FLAT)
    office.portal.faults.is_down = True
    asked_at_seconds = time.monotonic()

    home = await asks(anna, "/start")

    assert time.monotonic() - asked_at_seconds < ANSWER_SECONDS
    assert "Битрикс24 не отвечает с " in plain(home)
    assert labels(home)[0] == "№ 1245 · Чистопольская 20"


async def test_help_needs_no_portal(office: Office, anna: Person) -> None:
    """What the bot can do it says in any case."""
    office.portal.faults.refuses_connections = True

    answer = await asks(anna, "/help")

    assert "Комментарий — ответьте на карточку." in plain(answer)


async def test_status_tells_of_the_outage(office: Office, anna: Person) -> None:
    """Since when, and that nothing is lost."""
    office.portal.faults.refuses_connections = True
    await asks(anna, str(FLAT))

    status = await asks(anna, "/status")

    assert "⚠️ Битрикс24 не отвечает с " in plain(status)
    assert "Присланное цело и дойдёт само." in plain(status)


async def test_status_tells_of_the_last_outage(office: Office, anna: Person) -> None:
    """From when until when it was; now everything answers."""
    office.portal.faults.refuses_connections = True
    failed = await asks(anna, str(FLAT))
    office.portal.faults.mend()
    await anna.taps("Попробовать ещё раз", failed)
    await shown_instead(anna, failed, "Чистопольская, 20, кв. 41")

    status = await asks(anna, "/status")

    assert "Бот ✅ Битрикс24 ✅" in " ".join(plain(status).split())
    assert "Последняя ошибка: Битрикс24 не отвечал, сегодня " in plain(status)


async def test_status_of_a_quiet_day(anna: Person) -> None:
    """Everything answers, nothing is on the way, no error."""
    status = await asks(anna, "/status")

    assert plain(status).split("\n") == ["Бот ✅  Битрикс24 ✅", "В пути: ничего", "Последняя ошибка: нет"]


async def test_status_counts_what_is_on_the_way(office: Office, anna: Person) -> None:
    """A comment that waits for the portal is named."""
    card = await office.opens(anna, FLAT)
    office.portal.faults.refuses_connections = True
    await asks(anna, "чистопольская")
    kept = await asks(anna, "Ключи у соседки", reply_to=card)
    await shown_instead(anna, kept, "⏳ Комментарий у меня.")

    status = await asks(anna, "/status")

    assert "В пути: 1 комментарий" in plain(status)


async def test_a_gateways_error_page_is_an_outage(office: Office, anna: Person) -> None:
    """A proxy's 502 in HTML is told like any other silence."""
    office.portal.faults.html_errors = True

    answer = await asks(anna, str(FLAT))

    assert "не отвечает с" in plain(answer)


async def test_an_access_taken_away_is_told_plainly(office: Office, anna: Person) -> None:
    """When the webhook was changed, waiting does not help: the administrator has to act."""
    office.portal.change_webhook()

    answer = await asks(anna, str(FLAT))

    assert "Битрикс24 не пускает бота" in plain(answer)
    assert "администратору" in plain(answer)


async def test_a_refusal_nobody_foresaw_is_told(office: Office, anna: Person) -> None:
    """An error of the portal that has no meaning to the agent is a clear sentence all the same."""
    office.portal.faults.fail_next.append(Fault("batch", 400, "ERROR_UNHEARD_OF", "Что-то внутри", count=5))

    answer = await asks(anna, str(FLAT))

    assert "Битрикс24 ответил отказом" in plain(answer)
    assert "Что-то внутри" not in plain(answer)


async def test_nobody_can_sign_in_before_the_employees_were_read(closed_office: Office) -> None:
    """A bot that starts while the portal is away says so to whoever knocks, and lets them in afterwards."""
    office = closed_office
    office.portal.faults.refuses_connections = True
    async with bot_running(office):
        anna = office.employee("Анна Сафина")
        refused = await signs_in(anna)
        office.portal.faults.mend()

        home = await signs_in(anna)

    assert "Сейчас проверить номер не могу" in plain(refused)
    assert "Битрикс24" not in plain(refused)
    assert "Здравствуйте, Анна!" in plain(home)


async def let_the_portal_hang(office: Office, anna: Person) -> None:
    """The bot has noticed that the portal is away; from now on it takes connections and says nothing."""
    office.portal.faults.refuses_connections = True
    await asks(anna, str(FLAT))
    office.portal.faults.is_down = True
    office.portal.faults.refuses_connections = False


async def signs_in(person: Person) -> Message:
    """The person shares the own contact and reads the answer."""
    shared = await person.shares_contact()
    return await person.chat.wait_for_answer(shared)
