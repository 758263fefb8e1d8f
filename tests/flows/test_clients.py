"""The clients of a deal: shown to whom they are meant for, called and copied; one value among several is changed."""

from pathlib import Path

import pytest

from bot.sandbox.telegram import Message, Person
from bot.store import schema
from tests.flows.office import Office, bot_running, open_office
from tests.flows.reading import asks, labels, plain, shown_instead

pytestmark = pytest.mark.long

FLAT, HASANOV = 1245, 101


async def opens_client(office: Office, person: Person, deal_id: int = FLAT) -> Message:
    """The client in the place of the card."""
    card = await office.opens(person, deal_id)
    await person.taps("Клиент", card)
    await person.chat.wait_for(lambda _: "‹ Карточка" in labels(card))
    return card


async def asks_for(person: Person, view: Message, value: str) -> Message:
    """The question for the value that a button names."""
    if "‹ Карточка" in labels(view):
        await person.taps("Изменить", view)
        await person.chat.wait_for(lambda _: "‹ Клиент" in labels(view))
    wanted = next(text for text in labels(view) if value in text)
    before = person.chat.last_from_bot
    place = labels(view).index(wanted)
    await person.taps_data(view.buttons[place].callback_data or "", view)
    await person.chat.wait_for(lambda chat: chat.last_from_bot is not before)
    return person.chat.last_from_bot


def phones(office: Office) -> list[tuple[str, str]]:
    """What the portal holds: every phone with its kind."""
    found = office.portal.contacts[HASANOV].multifields
    return [(one.value, one.value_type) for one in found if one.type_id == "PHONE"]


async def test_the_client_in_the_place_of_the_card(office: Office, anna: Person) -> None:
    """Name, phones with their kind, e-mail, company; one request; and back."""
    card = await office.opens(anna, FLAT)
    await anna.taps("Клиент", card)
    await anna.chat.wait_for(lambda _: "‹ Карточка" in labels(card))
    await anna.taps("‹ Карточка", card)
    await shown_instead(anna, card, "Показы")
    office.portal.log.clear()

    await anna.taps("Клиент", card)
    await anna.chat.wait_for(lambda _: "‹ Карточка" in labels(card))

    assert plain(card).split("\n") == [
        "№ 1245 · Чистопольская 20",
        "",
        "Ильдар Хасанов",
        "+7 900 555-01-42",
        "+7 900 555-01-43, рабочий",
        "ildar@example.com",
        "Компания: ООО «Пример»",
        "+7 843 555-02-01, мобильный",
    ]
    assert labels(card) == ["📋 Скопировать номер", "Изменить", "‹ Карточка"]
    assert office.portal.log.methods == ["batch"]


async def test_the_phone_is_tapped_and_copied(office: Office, anna: Person) -> None:
    """A tap on the number calls, the button copies it as other programs take it."""
    view = await opens_client(office, anna)

    marked = {(one["type"], plain(view)[one["offset"] : one["offset"] + one["length"]]) for one in view.entities}
    assert ("phone_number", "+7 900 555-01-42") in marked
    assert ("email", "ildar@example.com") in marked
    assert view.buttons[0].copy_text == "+79005550142"


async def test_one_phone_among_several(office: Office, anna: Person) -> None:
    """Old → new, the others stay with their kinds, the client above is true again, and one tap brings it back."""
    before = phones(office)
    view = await opens_client(office, anna)
    asked = await asks_for(anna, view, "+7 900 555-01-43")
    assert plain(asked).split("\n")[1] == "Телефон сейчас: +7 900 555-01-43."

    result = await asks(anna, "8 (900) 555-01-99")

    assert plain(result).split("\n") == ["№ 1245 · Чистопольская 20", "Телефон: +7 900 555-01-43 → +7 900 555-01-99"]
    assert phones(office) == [before[0], ("+79005550199", before[1][1])]
    await shown_instead(anna, view, "+7 900 555-01-99, рабочий")
    await anna.taps("↩️ Вернуть", result)
    await shown_instead(anna, result, "→ +7 900 555-01-43")
    assert phones(office) == before


async def test_messages_keep_no_phone(office: Office, anna: Person) -> None:
    """Beside the question and its answer the bot keeps what they are about, and neither phone in clear."""
    view = await opens_client(office, anna)
    await asks_for(anna, view, "+7 900 555-01-43")
    await asks(anna, "8 (900) 555-01-99")

    assert office.app
    await office.app.idle()
    async with office.app.store.read() as conn:
        kept = [row.seen for row in await conn.execute(schema.messages.select()) if row.seen]

    assert kept
    assert not [seen for seen in kept if "55501" in "".join(sign for sign in seen if sign.isdecimal())]


@pytest.mark.parametrize(
    ("value", "typed", "said"),
    [
        ("ildar@example.com", "hasanov@example.com", "Почта: ildar@example.com → hasanov@example.com"),
        ("Фамилия", "Хасанов-Казанский", "Фамилия: Хасанов → Хасанов-Казанский"),
        ("Имя: Ильдар", "Ильдар $result[deal]", "Имя: Ильдар → Ильдар $result[deal]"),
        ("Компания: ООО", "ООО «Новый пример»", "Компания: ООО «Пример» → ООО «Новый пример»"),
        ("+7 843 555-02-01", "+7 843 555-02-99 доб. 7", "Телефон: +7 843 555-02-01 → +7 843 555-02-99"),
    ],
)
async def test_any_value_and_back(office: Office, anna: Person, value: str, typed: str, said: str) -> None:
    """Names, e-mails, the company: by the same road, and by /undo back again."""
    view = await opens_client(office, anna)
    before = plain(view)
    await asks_for(anna, view, value)

    result = await asks(anna, typed)

    assert said in plain(result)
    await anna.chat.wait_for(lambda _: plain(view) != before and "‹ Карточка" in labels(view))
    undone = await asks(anna, "/undo")
    assert "→" in plain(undone)
    again = await opens_client(office, anna)
    assert plain(again) == before


async def test_the_first_phone_and_back(office: Office, anna: Person) -> None:
    """Who has no number is offered to get one; it is a mobile one, and one tap takes it away again."""
    contact = office.portal.contacts[HASANOV]
    contact.multifields = [one for one in contact.multifields if one.type_id != "PHONE"]
    office.portal.deal(FLAT).company_id = None
    view = await opens_client(office, anna)
    asked = await asks_for(anna, view, "Телефон: пусто")
    assert plain(asked).split("\n")[1] == "Телефон сейчас: пусто."

    result = await asks(anna, "8 (900) 555-01-99")

    assert plain(result).split("\n")[1] == "Телефон: пусто → +7 900 555-01-99"
    assert phones(office) == [("+79005550199", "MOBILE")]
    await shown_instead(anna, view, "Ильдар Хасанов\n+7 900 555-01-99\n")
    await anna.taps("↩️ Очистить", result)
    await shown_instead(anna, result, "Телефон: +7 900 555-01-99 → пусто")
    assert phones(office) == []


async def test_a_first_phone_that_somebody_else_wrote(office: Office, anna: Person) -> None:
    """Then there is one: then, now and wanted, and nothing is written over it unasked."""
    contact = office.portal.contacts[HASANOV]
    mobile, _work, *others = contact.multifields
    contact.multifields = others
    view = await opens_client(office, anna)
    await asks_for(anna, view, "Телефон: пусто")
    contact.multifields.append(mobile)

    conflict = await asks(anna, "8 (900) 555-01-99")

    assert "на карточке: пусто" in plain(conflict)
    assert "сейчас: +7 900 555-01-42" in plain(conflict)
    assert phones(office) == [("+7 900 555-01-42", "MOBILE")]


async def test_a_first_phone_that_was_changed_since_stays(office: Office, anna: Person) -> None:
    """The way back takes away what the bot wrote, never what somebody put in its place."""
    contact = office.portal.contacts[HASANOV]
    contact.multifields = [one for one in contact.multifields if one.type_id != "PHONE"]
    view = await opens_client(office, anna)
    await asks_for(anna, view, "Телефон: пусто")
    result = await asks(anna, "8 (900) 555-01-99")
    [added] = [one for one in contact.multifields if one.type_id == "PHONE"]
    added.value = "+7 900 555-01-77"

    await anna.taps("↩️ Очистить", result)
    await shown_instead(anna, result, "сейчас: +7 900 555-01-77")

    assert phones(office) == [("+7 900 555-01-77", "MOBILE")]


@pytest.mark.parametrize(
    ("value", "typed", "expected"),
    [
        ("+7 900 555-01-43", "позвонить позже", "Жду номер целиком: +7 900 555-01-42."),
        ("ildar@example.com", "ildar(собака)example", "Жду адрес почты: name@example.com."),
        ("Фамилия", "Х" * 51, "Жду имя до 50 букв, в одну строку."),
    ],
)
async def test_what_is_no_such_value(office: Office, anna: Person, value: str, typed: str, expected: str) -> None:
    """What is expected, with an example; nothing is written and the question stays."""
    view = await opens_client(office, anna)
    await asks_for(anna, view, value)
    office.portal.log.clear()

    hint = await asks(anna, typed)

    assert expected in plain(hint)
    assert office.portal.log.methods == []


async def test_a_text_travels_outside_a_batch(office: Office, anna: Person) -> None:
    """Read and compare; write; see what was written: three requests, and the text is in none of the batches."""
    view = await opens_client(office, anna)
    await asks_for(anna, view, "Имя: Ильдар")
    office.portal.log.clear()

    await asks(anna, "$result[deal][TITLE]")

    assert office.portal.log.methods == ["batch", "crm.contact.update", "crm.contact.list"]
    assert office.portal.contacts[HASANOV].name == "$result[deal][TITLE]"


async def test_somebody_was_faster(office: Office, anna: Person) -> None:
    """Then, now and wanted, and whose the client's last edit is."""
    view = await opens_client(office, anna)
    await asks_for(anna, view, "+7 900 555-01-43")
    contact = office.portal.contacts[HASANOV]
    second = contact.multifields[1]
    second.value, contact.modified_by_id = "+7 900 555-01-77", office.portal.employee("Марат Галиев").employee_id

    conflict = await asks(anna, "+7 900 555-01-99")

    assert "Тем временем поле «Телефон» поменяли:" in plain(conflict)
    assert "на карточке: +7 900 555-01-43" in plain(conflict)
    assert "сейчас: +7 900 555-01-77" in plain(conflict)
    assert "у вас: +7 900 555-01-99" in plain(conflict)
    assert "Последняя правка клиента:\nМарат Галиев, сегодня" in plain(conflict)
    assert second.value == "+7 900 555-01-77"
    await anna.taps("Записать", conflict)
    await shown_instead(anna, conflict, "→")
    assert second.value == "+79005550199"


async def test_the_portal_is_away(office: Office, anna: Person) -> None:
    """It was NOT written; the value waits on a button."""
    view = await opens_client(office, anna)
    await asks_for(anna, view, "+7 900 555-01-43")
    office.portal.faults.is_down = True

    told = await asks(anna, "+7 900 555-01-99")
    office.portal.faults.is_down = False

    assert "НЕ измен" in plain(told)
    assert phones(office)[1][0] == "+7 900 555-01-43"
    await anna.taps("Записать", told)
    await shown_instead(anna, told, "→")
    assert phones(office)[1][0] == "+79005550199"


async def test_a_lost_answer_is_looked_after(office: Office, anna: Person) -> None:
    """The portal acted, its answer was lost: the client is read, and it says that it was written."""
    view = await opens_client(office, anna)
    await asks_for(anna, view, "+7 900 555-01-43")
    office.portal.faults.lose_answers = {"crm.contact.update": 1}

    result = await asks(anna, "+7 900 555-01-99")

    await shown_instead(anna, result, "→ +7 900 555-01-99")
    assert office.portal.log.count("crm.contact.update") == 1


async def test_what_the_portal_refuses_is_told(office: Office, anna: Person) -> None:
    """In its own words; it stays as it was, and nothing is left half done."""
    view = await opens_client(office, anna)
    await asks_for(anna, view, "ildar@example.com")

    told = await asks(anna, "ильдар@пример.рф")

    assert "The field Work e-mail contains an invalid address" in plain(told)
    assert "Осталось прежнее: ildar@example.com." in plain(told)


async def test_a_phone_that_is_gone(office: Office, anna: Person) -> None:
    """The button says so; nothing is added in its place."""
    view = await opens_client(office, anna)
    await anna.taps("Изменить", view)
    await anna.chat.wait_for(lambda _: "‹ Клиент" in labels(view))
    del office.portal.contacts[HASANOV].multifields[1]

    place = next(number for number, text in enumerate(labels(view)) if "01-43" in text)
    await anna.taps_data(view.buttons[place].callback_data or "", view)

    await anna.chat.wait_for(lambda chat: any("больше нет" in notice.text for notice in chat.notices))


async def test_a_deal_with_several_people(office: Office, anna: Person) -> None:
    """Everybody is there, each value under the name of whose it is."""
    office.portal.deal(FLAT).contact_ids = [HASANOV, 102, 103, 104, 105, 106]

    view = await opens_client(office, anna)

    assert "Алсу Мингазова\n+7 900 555-01-50" in plain(view)
    assert "И ещё 1 человек — в Битрикс24." in plain(view)
    await anna.taps("Изменить", view)
    await anna.chat.wait_for(lambda _: "‹ Клиент" in labels(view))
    assert "Ильдар · +7 900 555-01-42" in labels(view)
    assert labels(view)[-4:] == ["‹", "1 из 3", "›", "‹ Клиент"]


async def test_a_deal_without_a_client(office: Office, anna: Person) -> None:
    """No button on the card; an old one says that there is none."""
    view = await opens_client(office, anna)
    office.portal.change_deal(FLAT, contact_ids=[], company_id=None)

    await anna.taps("Изменить", view)
    await shown_instead(anna, view, "У сделки нет клиента.")

    card = await office.opens(anna, FLAT)
    assert "Клиент" not in labels(card)


async def test_a_client_of_another_deal(office: Office, anna: Person) -> None:
    """A button with a client that this deal does not have is refused, though the client exists."""
    view = await opens_client(office, anna)

    await anna.taps_data("kq:1245:k103l:", view)

    await anna.chat.wait_for(lambda chat: any("больше нет" in notice.text for notice in chat.notices))


async def test_the_deal_was_given_away(office: Office, anna: Person) -> None:
    """The button of yesterday closes the message, and the answer to an open question writes nothing."""
    view = await opens_client(office, anna)
    await asks_for(anna, view, "+7 900 555-01-43")
    office.portal.change_deal(FLAT, responsible_id=4)

    answer = await asks(anna, "+7 900 555-01-99")
    assert "Сделка теперь не ваша, карточка закрыта. Ничего не изменено." in plain(answer)
    await anna.taps("‹ Клиент", view)
    await shown_instead(anna, view, "Сделка теперь не ваша, карточка закрыта.")

    assert "555" not in plain(view)
    assert phones(office)[1][0] == "+7 900 555-01-43"


async def test_in_english(tmp_path: Path) -> None:
    """The same for who speaks English."""
    async with open_office(tmp_path) as office, bot_running(office):
        anna = await office.agent("Анна Сафина", language_code="en")
        card = await office.opens(anna, FLAT)
        await anna.taps("Client", card)
        await anna.chat.wait_for(lambda _: "‹ Card" in labels(card))

    assert plain(card).split("\n")[2:] == [
        "Ильдар Хасанов",
        "+7 900 555-01-42",
        "+7 900 555-01-43, work",
        "ildar@example.com",
        "Company: ООО «Пример»",
        "+7 843 555-02-01, mobile",
    ]
    assert labels(card) == ["📋 Copy the number", "Edit", "‹ Card"]
