"""Russian and English: Telegram's language decides, the agent's choice goes before it."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram import Person
from tests.flows.office import ADMINISTRATOR_ID, Office, busy_office
from tests.flows.reading import asks, labels, plain, shown_instead

FLAT = 1245


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One office for these stories."""
    folder = tmp_path_factory.mktemp("office")
    fields = ("Юрист", "Ипотека", "UF_CRM_AREA")
    async with busy_office(folder, deal_card_fields=fields) as office:
        yield office


@pytest.fixture
async def ann(office: Office) -> Person:
    """Anna with her phone set to English."""
    return await office.agent("Анна Сафина", language_code="en")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1245", "You are responsible · until "),
        ("9912", "№ 9912 was not found: there is no such deal, or it is not yours."),
        ("чистопольская", "Found 3, yours first:"),
        ("гвардейская 40", "Nothing for “гвардейская 40”."),
        ("8 900 555 01 42", "2 deals"),
        ("+7 900 555-77-00", "No deals with the number +7 900 555-77-00 were found."),
        ("/my", "Your open deals: 11"),
        ("/recent", "You have opened no deals yet."),
        ("/status", "On the way: nothing"),
        ("/help", "reply to a card."),
        ("/lang", "Which language shall I speak?"),
        ("/cancel", "There is nothing to leave"),
        ("/find", "Write what to look for"),
        ("/nonsense", "There is no such command."),
        ("/start", "No photos on the way, all are in their folders."),
        ("я" * 4096, "This is too long to search for."),
    ],
)
async def test_an_english_phone_is_answered_in_english(ann: Person, typed: str, said: str) -> None:
    """The same texts, another language; what stands on the portal stays as it was written."""
    answer = await asks(ann, typed)

    assert said in plain(answer)
    assert not {"сделк", "Битрикс", "нашл"} & set(plain(answer).split())


async def test_fields_of_the_card_speak_english(ann: Person) -> None:
    """Figures and flags as the language writes them, a colleague by name; titles are the portal's."""
    card = await asks(ann, str(FLAT))

    assert {"Юрист: Рустам Ахметов", "Ипотека: yes", "Площадь, м²: 64.5"} <= set(plain(card).split("\n"))


async def test_a_stranger_is_greeted_in_english(office: Office) -> None:
    """Also before anything is known but the language of the phone."""
    stranger = office.telegram.person("Tim", "79005550911", "en-GB")

    greeting = await asks(stranger, "/start")

    assert plain(greeting).startswith("Hello! This is an agency's working bot.")
    assert [button.text for row in stranger.chat.reply_keyboard for button in row] == ["📱 Send my number"]


async def test_a_language_of_nobody_is_the_default(office: Office) -> None:
    """A phone in German gets the language of LOCALE."""
    stranger = office.telegram.person("Jürgen", "79005550912", "de")

    greeting = await asks(stranger, "/start")

    assert plain(greeting).startswith("Здравствуйте!")


async def test_numbers_and_dates_speak_english(ann: Person) -> None:
    """Amounts are grouped with commas, months have English names, one photo is no photos."""
    card = await asks(ann, str(FLAT))

    assert "12,400,000 ₽" in plain(card)
    assert "Продажа квартир, step 3 of 5" in plain(card)
    assert "12 photos in the folder" in plain(card)


async def test_a_comment_is_answered_in_english(ann: Person) -> None:
    """Also what comes later, outside the agent's own message."""
    card = await asks(ann, str(FLAT))

    answer = await asks(ann, "Keys at the desk", reply_to=card)

    await shown_instead(ann, answer, "The comment is in the deal.")
    assert labels(answer) == ["🗑 Remove the comment"]


async def test_lang_switches_at_once(anna: Person) -> None:
    """The answer is in the new language already, and so is everything after it."""
    question = await asks(anna, "/lang")

    await anna.taps("English", question)

    await shown_instead(anna, question, "I speak English now.")
    assert labels(question) == ["Русский", "● English"]
    assert "Your open deals" in plain(await asks(anna, "/my"))


async def test_the_choice_goes_before_the_phones_language(ann: Person) -> None:
    """An English phone may speak Russian, and does so in messages outside an update too."""
    question = await asks(ann, "/lang")
    await ann.taps("Русский", question)
    await shown_instead(ann, question, "Теперь говорю по-русски.")
    card = await asks(ann, str(FLAT))

    answer = await asks(ann, "Ключи на месте", reply_to=card)

    await shown_instead(ann, answer, "Комментарий в сделке.")
    assert "Ведёте вы" in plain(card)


async def test_the_administrator_and_the_stranger_speak_their_own(office: Office) -> None:
    """Two people are told of one decision, each in their language."""
    elena = await office.agent("Елена Орлова", telegram_id=ADMINISTRATOR_ID)
    stranger = office.telegram.person("Tim", "79005550913", "en")
    asked = await stranger.shares_contact()
    refused = await stranger.chat.wait_for_answer(asked)
    await elena.chat.wait_for_text("Просит доступ: Tim")

    await elena.taps("Отказать")

    await stranger.chat.wait_for_text("The administrator did not open access for you.")
    assert "The administrator has been asked" in plain(refused)


async def test_the_menu_of_commands_speaks_both(office: Office, anna: Person) -> None:
    """Telegram shows the commands in the language of the phone."""
    await anna.chat.wait_for(
        lambda _: {"ru", "en"} <= {language for _, language in office.telegram.state.profile.commands}
    )

    by_language = {language: commands for (_, language), commands in office.telegram.state.profile.commands.items()}

    assert [one["command"] for one in by_language["ru"]] == [one["command"] for one in by_language["en"]]
    assert by_language["en"][0]["description"] == "My open deals"
    assert by_language["ru"][0]["description"] == "Мои открытые сделки"
