"""Who may not come in: strangers, colleagues without rights, groups; and what is no message for a bot of deals."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.agents import Visibility
from bot.sandbox import samples
from bot.sandbox.telegram import Person
from bot.sandbox.telegram.faults import TelegramFault
from tests.flows.office import ADMINISTRATOR_ID, Office, busy_office
from tests.flows.reading import asks, labels, plain, shown_instead

FLAT, OTHER_FLAT, RENT = 1245, 1251, 1119
CLIENTS_PHONE, OTHER_CLIENTS_PHONE = "+7 900 555-01-42", "+7 900 555-01-50"
OPENS_FLAT, TURNS_FLAT, MORE_OF_FLAT, LISTS_MY, SEARCHES = "d:1245", "c:1245:b", "c:1245:m", "l:my", "t:1:+79005550142"
ABOUT_EMPLOYEES = {"user.get", "department.get"}
"""Asked at every start, whoever writes."""


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One office for these stories: whoever is kept out changes nothing."""
    async with busy_office(tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture
def stranger(office: Office) -> Person:
    """Somebody whom nobody knows."""
    return office.telegram.person("Тимур", "79005550910")


@pytest.fixture
async def marat(office: Office) -> Person:
    """A colleague who may not see Anna's deals."""
    return await office.agent("Марат Галиев")


@pytest.mark.parametrize(
    "typed",
    ["1245", "#1245", "чистопольская", CLIENTS_PHONE, "/deal 1245", "/find хасанов", "/my", "/recent", "/status",
     "/help", "/lang", "/cancel", "/undo", "/nonsense"],
)  # fmt: skip
async def test_a_stranger_reads_nothing(office: Office, stranger: Person, typed: str) -> None:
    """Whatever is typed, the answer is the button, and the portal is not even asked about deals."""
    office.portal.log.clear()

    answer = await asks(stranger, typed)

    assert plain(answer).startswith("Пока не знаю, кто вы.")
    assert set(office.portal.log.methods) <= ABOUT_EMPLOYEES


@pytest.mark.parametrize("data", [OPENS_FLAT, TURNS_FLAT, MORE_OF_FLAT, LISTS_MY, SEARCHES, "w:1", "g:en"])
async def test_a_strangers_button_does_nothing(office: Office, stranger: Person, data: str) -> None:
    """The data of an agent's button in a stranger's hand."""
    greeting = await asks(stranger, "/start")
    office.portal.log.clear()

    await stranger.taps_data(data, greeting)

    answer = await stranger.chat.wait_for_text("Пока не знаю, кто вы", after=greeting)
    await stranger.chat.wait_for(lambda chat: len(chat.notices) == 1)
    assert not labels(answer)
    assert set(office.portal.log.methods) <= ABOUT_EMPLOYEES


async def test_a_strangers_photo_is_not_taken(office: Office, stranger: Person) -> None:
    """It is said that it was not taken, and what to do; nothing reaches a folder."""
    before = office.hashes(FLAT)

    sent = await stranger.sends_photo(samples.room(width=320, height=240), "#1245")

    answer = await stranger.chat.wait_for_answer(sent)
    assert "фото не взял" in plain(answer)
    assert office.hashes(FLAT) == before


@pytest.mark.parametrize("lost", [0, 1])
async def test_a_strangers_album_gets_one_answer(office: Office, stranger: Person, lost: int) -> None:
    """Four photos, one sentence, also when Telegram does not take it at first."""
    office.telegram.faults.fail_next += [TelegramFault("sendMessage", 502, "Bad Gateway")] * lost
    sent = await stranger.sends_album(samples.album(4))

    await stranger.chat.wait_for_answer(sent[-1])
    after = await asks(stranger, "/start")
    refusals = [one for one in stranger.chat.from_bot if "фото не взял" in one.text]
    assert len(refusals) == 1
    assert after is stranger.chat.last_from_bot


async def test_a_stranger_cannot_use_a_forwarded_card(anna: Person, stranger: Person) -> None:
    """Neither its text nor a reply to it opens anything."""
    card = await asks(anna, str(FLAT))
    forwarded = await stranger.forwards(card)
    await stranger.chat.wait_for_answer(forwarded)

    answer = await asks(stranger, "комментарий", reply_to=forwarded)

    assert "Пока не знаю, кто вы" in plain(answer)


@pytest.mark.parametrize("typed", ["1245", "/deal 1245", "/start deal_1245", "№ 1245"])
async def test_a_colleague_does_not_see_a_foreign_deal(marat: Person, typed: str) -> None:
    """By number, command or link: it sounds as if there were none."""
    answer = await asks(marat, typed)

    assert plain(answer).startswith("№ 1245 не нашлась: такой сделки нет или она не ваша.")
    assert "Чистопольская" not in plain(answer)


@pytest.mark.parametrize("typed", ["чистопольская 20", "хасанов", CLIENTS_PHONE])
async def test_a_colleague_does_not_find_a_foreign_deal(marat: Person, typed: str) -> None:
    """Neither by words nor by the client's phone."""
    answer = await asks(marat, typed)

    assert "ничего нет" in plain(answer) or "не нашлось" in plain(answer)


async def test_a_forwarded_card_opens_no_foreign_deal(anna: Person, marat: Person) -> None:
    """A card that Anna forwards to Marat is a number to the bot, and the number is not his."""
    card = await asks(anna, str(FLAT))

    forwarded = await marat.forwards(card)

    answer = await marat.chat.wait_for_answer(forwarded)
    assert "не нашлась" in plain(answer)


async def test_a_button_opens_no_foreign_deal(marat: Person) -> None:
    """The data of Anna's button in Marat's hand."""
    home = await asks(marat, "/start")

    await marat.taps_data(OPENS_FLAT, home)

    answer = await marat.chat.wait_for_text("1245", after=home)
    assert "не нашлась" in plain(answer)


@pytest.mark.parametrize("data", [TURNS_FLAT, MORE_OF_FLAT])
async def test_a_foreign_card_cannot_be_turned(marat: Person, data: str) -> None:
    """The card is closed with its number only, and a notice says why."""
    home = await asks(marat, "/start")

    await marat.taps_data(data, home)

    await shown_instead(marat, home, "Сделка теперь не ваша, карточка закрыта.")
    assert plain(home).split("\n")[0] == "№ 1245"
    assert marat.chat.last_notice is not None
    assert "больше не ваша" in marat.chat.last_notice.text


async def test_a_card_is_closed_when_the_deal_is_given_away(office: Office, anna: Person) -> None:
    """Yesterday's card of a deal that is somebody else's today."""
    office.portal.add_deal("Временная сделка", deal_id=9_300, responsible_id=3)
    card = await asks(anna, "9300")
    office.portal.change_deal(9_300, responsible_id=4)

    await anna.taps("Ещё", card)

    await shown_instead(anna, card, "карточка закрыта. Ничего не изменено.")
    assert "Временная" not in plain(card)


async def test_an_observer_sees_the_deal_with_its_client(office: Office) -> None:
    """Observing counts as own."""
    rustam = await office.agent("Рустам Ахметов")

    card = await asks(rustam, str(FLAT))

    assert CLIENTS_PHONE in plain(card)
    assert "Ведёт Анна Сафина" in plain(card)


async def test_the_department_sees_without_the_clients_phone(tmp_path: Path) -> None:
    """A colleague of the department opens the deal and reads the client's name, no phone."""
    async with busy_office(tmp_path, Visibility.DEPARTMENT) as office:
        marat = await office.agent("Марат Галиев")

        card = await asks(marat, str(OTHER_FLAT))

    assert "Алсу Мингазова" in plain(card)
    assert OTHER_CLIENTS_PHONE not in plain(card)


async def test_the_head_of_a_department_sees_the_clients_phone(tmp_path: Path) -> None:
    """Heads see their people's deals whole."""
    async with busy_office(tmp_path, Visibility.DEPARTMENT) as office:
        rustam = await office.agent("Рустам Ахметов")

        card = await asks(rustam, str(OTHER_FLAT))

    assert OTHER_CLIENTS_PHONE in plain(card)


async def test_another_department_sees_nothing(tmp_path: Path) -> None:
    """Rent does not look into sales."""
    async with busy_office(tmp_path, Visibility.DEPARTMENT) as office:
        yunusov = await office.agent("Тимур Юнусов")

        answer = await asks(yunusov, str(OTHER_FLAT))

    assert "не нашлась" in plain(answer)


async def test_the_head_above_sees_every_department(tmp_path: Path) -> None:
    """The departments below count as the head's own."""
    async with busy_office(tmp_path, Visibility.DEPARTMENT) as office:
        elena = await office.agent("Елена Орлова")

        card = await asks(elena, str(RENT))

    assert "+7 900 555-01-51" in plain(card)


async def test_own_deals_stand_before_those_of_colleagues(tmp_path: Path) -> None:
    """Where colleagues' deals are found too, the agent's own come first, a closed own one before a foreign open one."""
    async with busy_office(tmp_path, Visibility.DEPARTMENT) as office:
        office.portal.move_deal(1101, "WON")
        anna = await office.agent("Анна Сафина")

        found = await asks(anna, "баумана")

    assert [label.split(" ")[1] for label in labels(found)[:3]] == ["1187", "1102", "1101"]
    assert "1 из 2" in labels(found)


async def test_everybody_sees_everything_but_clients(tmp_path: Path) -> None:
    """Under `all` any agent opens any deal; the client's phone shows to administrators."""
    async with busy_office(tmp_path, Visibility.ALL) as office:
        yunusov = await office.agent("Тимур Юнусов")
        elena = await office.agent("Елена Орлова", telegram_id=ADMINISTRATOR_ID)

        colleagues = await asks(yunusov, str(OTHER_FLAT))
        administrators = await asks(elena, str(OTHER_FLAT))

    assert "Алсу Мингазова" in plain(colleagues)
    assert OTHER_CLIENTS_PHONE not in plain(colleagues)
    assert OTHER_CLIENTS_PHONE in plain(administrators)


async def test_nothing_of_a_client_reaches_the_wrong_chat(anna: Person, marat: Person) -> None:
    """After Anna's whole day, Marat's chat holds nothing of it."""
    card = await asks(anna, str(FLAT))
    answer = await asks(anna, "Звонил клиент", reply_to=card)
    await shown_instead(anna, answer, "Комментарий в сделке.")

    await asks(marat, "/status")
    await asks(marat, "/recent")

    assert "Чистопольская" not in marat.chat.texts_from_bot
