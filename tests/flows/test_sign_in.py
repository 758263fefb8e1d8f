"""The door: who becomes an agent, who does not, and what an administrator can do about it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.telegram import Contact, Message, Person
from tests.flows.office import ADMINISTRATOR_ID, Office, bot_running, open_office
from tests.flows.reading import asks, labels, plain

SHARE = "Отправить мой номер"
OFFICE_PHONE = "+7 843 555-00-00"
NOBODYS_PHONE = "79005550910"
DEAL_OF_ANNA, DEAL_OF_YUNUSOV = 1245, 1119


@pytest.fixture
async def office_without_administrators(tmp_path: Path) -> AsyncIterator[Office]:
    """Nobody is named in ADMIN_IDS."""
    async with open_office(tmp_path, admin_ids=()) as office, bot_running(office):
        yield office


@pytest.fixture
def timur(office: Office) -> Person:
    """A stranger whose phone nobody in the agency has."""
    return office.telegram.person("Тимур", NOBODYS_PHONE)


@pytest.fixture
async def elena(office: Office) -> Person:
    """The administrator, an agent as well."""
    return await office.agent("Елена Орлова", telegram_id=ADMINISTRATOR_ID)


async def test_a_stranger_is_greeted_with_one_button(office: Office) -> None:
    """The greeting tells nothing of the portal and offers to share the phone."""
    anna = office.employee("Анна Сафина")

    greeting = await asks(anna, "/start")

    assert "Здравствуйте" in greeting.text
    buttons = [button for row in anna.chat.reply_keyboard for button in row]
    assert [button.requests_contact for button in buttons] == [True]
    assert SHARE in buttons[0].text
    assert "Анна" not in greeting.text


async def test_the_own_contact_opens_the_door(office: Office) -> None:
    """A match is greeted by name, with the number of open deals on the button."""
    anna = office.employee("Анна Сафина")

    home = await shares(anna)

    assert home.text.startswith("Здравствуйте, Анна!")
    assert labels(home) == ["Мои сделки · 11", "Недавние"]


@pytest.mark.parametrize(
    "full_name",
    ["Рустам Ахметов", "Анна Сафина", "Марат Галиев", "Тимур Каримов", "Тимур Юнусов", "Гузель Валиева"],
)
async def test_a_phone_is_known_in_any_notation(office: Office, full_name: str) -> None:
    """The portal's «8 (900) 555-00-02», «900-555-00-05», «… доб. 12» are what Telegram writes in digits only."""
    number = office.portal.employee(full_name).employee_id
    person = office.telegram.person(full_name, f"7900555000{number}")

    home = await shares(person)

    assert home.text.startswith(f"Здравствуйте, {person.user.first_name}!")


async def test_a_foreign_number_is_nobodys_at_home(office: Office) -> None:
    """A stranger from Singapore, whose number Telegram writes without its plus, is not taken for a Russian employee."""
    office.portal.employee("Анна Сафина").work_phone = "8 (659) 123-45-67"
    stranger = office.telegram.person("Вей", "6591234567")

    answer = await shares(stranger)

    assert "Не узнаю этот номер" in answer.text


async def test_a_foreign_employee_is_known(office: Office) -> None:
    """An employee with a foreign number signs in, also where Telegram leaves out the plus."""
    office.portal.employee("Анна Сафина").mobile = "+372 501 2345"
    anna = office.telegram.person("Анна", "3725012345")

    home = await shares(anna)

    assert home.text.startswith("Здравствуйте, Анна!")


async def test_somebody_elses_contact_is_refused(office: Office, timur: Person) -> None:
    """The contact of a colleague from the address book does not make its sender that colleague."""
    anna = office.employee("Анна Сафина")

    answer = await shares(timur, of=anna)

    assert "чужой контакт" in answer.text
    assert any(SHARE in button.text for row in timur.chat.reply_keyboard for button in row)
    assert "не знаю" in (await asks(timur, str(DEAL_OF_ANNA))).text


async def test_a_contact_without_an_owner_is_refused(office: Office, timur: Person) -> None:
    """A card typed by hand carries a phone and nobody's id."""
    answer = await shares(timur, of=Contact(office.portal.employee("Анна Сафина").mobile, "Анна"))

    assert "чужой контакт" in answer.text


async def test_a_forwarded_contact_is_refused(anna: Person, timur: Person) -> None:
    """The contact that an agent once shared proves nothing about who forwards it."""
    card = next(message for message in anna.chat.messages if message.contact)

    forwarded = await timur.forwards(card)

    assert "чужой контакт" in (await timur.chat.wait_for_answer(forwarded)).text


async def test_an_unknown_number_asks_the_administrator(timur: Person, elena: Person) -> None:
    """The stranger gets a clear word and a code, the administrator sees who asks and why."""
    answer = await shares(timur)

    request = await elena.chat.wait_for_text("Просит доступ")
    assert "Запрос ушёл администратору" in answer.text
    assert str(timur.telegram_id) in answer.text
    assert plain(request).split("\n") == [
        "Просит доступ: Тимур", "+7 900 555-09-10", "Такого номера в Битрикс24 нет.",
    ]  # fmt: skip
    assert labels(request) == ["Это сотрудник…", "Отказать"]


async def test_the_administrator_is_asked_once_a_day(timur: Person, elena: Person) -> None:
    """Whoever shares the number again and again is told the same, and nobody is bothered."""
    await shares(timur)
    await shares(timur)

    again = await shares(timur)

    assert "Запрос ушёл администратору" in again.text
    assert len([one for one in elena.chat.from_bot if "Просит доступ" in one.text]) == 1


async def test_an_unknown_number_without_administrators(office_without_administrators: Office) -> None:
    """Where nobody can be asked, the stranger learns what to do, with the button at hand."""
    timur = office_without_administrators.telegram.person("Тимур", NOBODYS_PHONE)

    answer = await shares(timur)

    assert "Попросите администратора указать его" in answer.text
    assert str(timur.telegram_id) in answer.text
    assert any(SHARE in button.text for row in timur.chat.reply_keyboard for button in row)


async def test_whoever_sets_the_bot_up_learns_what_to_put_into_admin_ids(office_without_administrators: Office) -> None:
    """An employee is known by the phone and told no code at the door; `/admin` tells it while nobody is named."""
    elena = await office_without_administrators.agent("Елена Орлова")

    answer = await asks(elena, "/admin")

    assert f"впишите свой код {elena.telegram_id} в ADMIN_IDS" in plain(answer)


async def test_a_shared_number_chooses_nobody(office: Office, elena: Person) -> None:
    """The office phone stands at two people: the administrator says who it is."""
    person = office.telegram.person("Гузель", OFFICE_PHONE)

    answer = await shares(person)

    request = await elena.chat.wait_for_text("Просит доступ")
    assert "Не узнаю" in answer.text
    assert "Галиев" not in answer.text
    assert "Марат Галиев, Гузель Валиева" in request.text


async def test_nobody_outside_the_agency_gets_in(office: Office) -> None:
    """An extranet user of the portal is no employee, whatever phone stands there."""
    lilia = office.employee("Лилия Фатхутдинова")

    answer = await shares(lilia)

    assert "Не узнаю этот номер" in answer.text


async def test_a_dismissed_employee_cannot_sign_in(office: Office) -> None:
    """Whoever has left is as unknown as anybody."""
    oleg = office.employee("Олег Петров")

    answer = await shares(oleg)

    assert "Не узнаю этот номер" in answer.text


async def test_a_dismissed_agent_is_out(closed_office: Office) -> None:
    """Once the employees are read anew, as at every start, the agent is told once and every door is closed."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        card = await office.opens(anna, DEAL_OF_ANNA)
    office.portal.employee("Анна Сафина").is_active = False

    async with bot_running(office):
        told = await anna.chat.wait_for_text("Доступа больше нет", after=card)
        again = await asks(anna, str(DEAL_OF_ANNA))

    assert "скажите администратору" in told.text
    assert again.text == told.text


async def test_a_link_opens_its_deal_after_sign_in(office: Office) -> None:
    """A stranger who followed a link to a deal sees it right after the greeting."""
    anna = office.employee("Анна Сафина")
    await asks(anna, f"/start deal_{DEAL_OF_ANNA}")

    await shares(anna)

    card = await anna.chat.wait_for_text("Чистопольская, 20")
    assert card is anna.chat.last_from_bot


async def test_a_link_opens_its_deal_for_an_agent(anna: Person) -> None:
    """An agent who follows a link to a deal sees its card at once."""
    card = await asks(anna, f"/start deal_{DEAL_OF_ANNA}")

    assert plain(card).startswith("№ 1245 · 2-к, Чистопольская 20")


async def test_a_link_to_a_foreign_deal_opens_nothing(office: Office) -> None:
    """The link waits through sign-in, and then the deal is looked at with the agent's own rights."""
    anna = office.employee("Анна Сафина")
    await asks(anna, f"/start deal_{DEAL_OF_YUNUSOV}")

    await shares(anna)

    answer = await anna.chat.wait_for_text(str(DEAL_OF_YUNUSOV))
    assert "не нашлась" in answer.text


async def test_the_administrator_allows_by_a_button(timur: Person, elena: Person) -> None:
    """The namesakes stand on buttons; a tap makes the stranger this employee."""
    await shares(timur)
    await elena.chat.wait_for_text("Просит доступ")
    await elena.taps("Это сотрудник")
    question = await elena.chat.wait_for_text("Кто это?")

    await elena.taps("Тимур Юнусов")

    await elena.chat.wait_for_text("Тимур Юнусов теперь в боте")
    home = await timur.chat.wait_for_text("Здравствуйте, Тимур!")
    assert "Мои сделки · 5" in labels(home)
    assert labels(question) == ["Забрать доступ"]


async def test_the_administrator_allows_by_surname(timur: Person, elena: Person) -> None:
    """A surname written in answer finds whoever is meant."""
    await shares(timur)
    await elena.chat.wait_for_text("Просит доступ")
    await elena.taps("Это сотрудник")
    await elena.chat.wait_for_text("Кто это?")
    nobody = await asks(elena, "Несуществующий")
    found = await asks(elena, "сафина")

    await elena.taps("Анна Сафина", found)

    home = await timur.chat.wait_for_text("Здравствуйте, Анна!")
    assert "Такого сотрудника среди активных нет" in nobody.text
    assert labels(home)[0] == "Мои сделки · 11"


async def test_a_deals_number_ends_the_question_who_it_is(timur: Person, elena: Person) -> None:
    """The administrator may look something up instead of answering."""
    await shares(timur)
    await elena.chat.wait_for_text("Просит доступ")
    await elena.taps("Это сотрудник")
    await elena.chat.wait_for_text("Кто это?")

    answer = await asks(elena, "9912")

    assert "не нашлась" in answer.text
    assert "ничего нет" in (await asks(elena, "Несуществующий")).text


async def test_an_allowed_stranger_sees_the_deal_of_the_link(timur: Person, elena: Person) -> None:
    """The link that brought the stranger is not forgotten over the waiting."""
    await asks(timur, f"/start deal_{DEAL_OF_YUNUSOV}")
    await shares(timur)

    await allow(elena, "Тимур Юнусов")

    assert "Баумана, 47" in (await timur.chat.wait_for_text(str(DEAL_OF_YUNUSOV))).text


async def test_the_administrator_refuses(timur: Person, elena: Person) -> None:
    """Both learn it, and the stranger stays one."""
    await shares(timur)
    request = await elena.chat.wait_for_text("Просит доступ")

    await elena.taps("Отказать")

    await timur.chat.wait_for_text("Администратор не открыл вам доступ")
    assert request.text == "Тимур: отказано."
    assert "не знаю" in (await asks(timur, "/my")).text


async def test_the_administrator_takes_access_back(timur: Person, elena: Person) -> None:
    """What was given by a button is taken back by a button."""
    await shares(timur)
    await allow(elena, "Тимур Юнусов")
    await timur.chat.wait_for_text("Здравствуйте, Тимур!")

    await elena.taps("Забрать доступ")

    await timur.chat.wait_for_text("Доступа больше нет")
    await elena.chat.wait_for_text("Тимур Юнусов: доступ закрыт.")
    assert "не нашлась" not in (await asks(timur, str(DEAL_OF_YUNUSOV))).text


async def test_only_administrators_decide(timur: Person, elena: Person, anna: Person) -> None:
    """An agent who sends the data of the button «Allow» lets nobody in."""
    await shares(timur)
    request = await elena.chat.wait_for_text("Просит доступ")
    await elena.taps("Это сотрудник", request)
    question = await elena.chat.wait_for_text("Кто это?")
    data = question.buttons[0].callback_data or ""

    await anna.taps_data(data, anna.chat.last_from_bot)

    await anna.chat.wait_for(lambda chat: any("Не знаю такой кнопки" in notice.text for notice in chat.notices))
    assert "не знаю" in (await asks(timur, "/my")).text


async def shares(person: Person, *, of: Person | Contact | None = None) -> Message:
    """The person shares a contact, their own if nobody's is named, and reads the answer."""
    shared = await person.shares_contact(of)
    return await person.chat.wait_for_answer(shared)


async def allow(administrator: Person, full_name: str) -> None:
    """The administrator says that the stranger who asked is this employee."""
    await administrator.chat.wait_for_text("Просит доступ")
    await administrator.taps("Это сотрудник")
    await administrator.chat.wait_for_text("Кто это?")
    await administrator.taps(full_name)
    await administrator.chat.wait_for_text("теперь в боте")
