"""Text is search: numbers, links, phones, contact cards and words lead to a card or to a list."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram import Contact, Message, Person
from tests.flows.office import Office, busy_office
from tests.flows.reading import asks, labels, plain, shown_instead

CARD_OF_1245 = "№ 1245 · 2-к, Чистопольская 20"
FOREIGN = 1104


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One office for all of these stories: looking changes nothing."""
    async with busy_office(tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture
async def marat(office: Office) -> Person:
    """The agent of the deals with titles that are hard to show."""
    return await office.agent("Марат Галиев")


@pytest.mark.parametrize(
    "typed",
    ["1245", "#1245", "№1245", "№ 1245", "№\N{NO-BREAK SPACE}1245", "/deal 1245", "/deal #1245", " 1245 ", "01245"],
)
async def test_a_number_opens_its_card(anna: Person, typed: str) -> None:
    """A number is a deal's, however it is written."""
    card = await asks(anna, typed)

    assert plain(card).startswith(CARD_OF_1245)


@pytest.mark.parametrize("path", ["/crm/deal/details/1245/", "/crm/type/2/details/1245/?IFRAME=Y"])
async def test_a_link_of_the_portal_opens_its_card(office: Office, anna: Person, path: str) -> None:
    """A link copied from the browser is as good as the number."""
    card = await asks(anna, f"{office.portal.base_url}{path}")

    assert plain(card).startswith(CARD_OF_1245)


@pytest.mark.parametrize("link", ["https://other.example/crm/deal/details/1245/", "www.example.com/sale/flat/1245"])
async def test_a_link_of_another_portal_is_no_deal(anna: Person, link: str) -> None:
    """The same number on somebody else's portal is another deal, and there are no words in an advertisement's link."""
    answer = await asks(anna, link)

    assert plain(answer).startswith("Эта ссылка ведёт не на сделку вашего Битрикс24. Ищу по номеру, адресу")


async def test_a_card_tells_what_an_agent_needs(anna: Person) -> None:
    """Number, title, stage and its place, amount, address, client with phone, company, who and until when, files."""
    card = await asks(anna, "1245")

    lines = plain(card).split("\n")
    assert lines[:10] == [
        CARD_OF_1245, "", "●●●○○ Показы", "Продажа квартир, шаг 3 из 5", "", "12 400 000 ₽",
        "Чистопольская, 20, кв. 41", "Ильдар Хасанов", "+7 900 555-01-42", "ООО «Пример»",
    ]  # fmt: skip
    assert any(line.startswith("Ведёте вы · до ") for line in lines)
    assert "В папке 12 фото" in lines


async def test_more_swaps_the_rows_in_place(anna: Person) -> None:
    """The rows under the card change, the card stays and nothing new is sent."""
    card = await asks(anna, "1245")

    await anna.taps("Ещё", card)

    await anna.chat.wait_for(lambda _: "‹ Назад" in labels(card))
    assert "В Битрикс24" in labels(card)
    assert plain(card).startswith(CARD_OF_1245)
    assert anna.chat.last_from_bot is card


async def test_refresh_shows_what_changed_on_the_portal(office: Office, anna: Person) -> None:
    """What a colleague changed meanwhile is on the card after a tap."""
    card = await asks(anna, "1260")
    office.portal.change_deal(1260, title="Зорге 12, торг")
    await anna.taps("Ещё", card)
    await anna.chat.wait_for(lambda _: "Обновить" in labels(card))

    await anna.taps("Обновить", card)

    await shown_instead(anna, card, "Зорге 12, торг")


async def test_a_foreign_deal_and_a_missing_one_sound_the_same(anna: Person) -> None:
    """Nobody can find out by trying which numbers there are."""
    foreign = await asks(anna, str(FOREIGN))
    missing = await asks(anna, "9912")

    assert foreign.text.replace(str(FOREIGN), "…") == missing.text.replace("9912", "…")
    assert labels(foreign) == labels(missing)
    assert "не нашлась: такой сделки нет или она не ваша" in plain(missing)


@pytest.mark.parametrize(
    "typed", ["8 900 555 01 50", "+7 (900) 555-01-50", "89005550150", "79005550150", "900 555-01-50", "8.900.555.01.50"]
)
async def test_a_phone_in_any_notation_finds_the_client(anna: Person, typed: str) -> None:
    """One deal of this client that Anna may see: its card."""
    card = await asks(anna, typed)

    assert plain(card).startswith("№ 1251 · 1-к, Чистопольская 61")


async def test_a_phone_with_several_deals_makes_a_list(anna: Person) -> None:
    """The client's deals stand on buttons, the phone above them."""
    found = await asks(anna, "8 900 555 01 42")

    assert plain(found) == "+7 900 555-01-42 · 2 сделки"
    assert labels(found) == ["№ 1245 · Чистопольская 20", "№ 1102 · Баумана 9"]


async def test_a_companys_phone_finds_its_deal(anna: Person) -> None:
    """A company is a client too."""
    card = await asks(anna, "8 843 555-02-02")

    assert plain(card).startswith("№ 1187 · Офис, Баумана 44")


async def test_a_clients_contact_card_finds_the_deals(anna: Person) -> None:
    """A contact card from the address book does what the number in it does, and names the client."""
    shared = await anna.shares_contact(Contact("+7 900 555-01-42", "Ильдар", "Хасанов"))

    found = await anna.chat.wait_for_answer(shared)
    assert plain(found) == "Ильдар Хасанов · 2 сделки"
    assert labels(found)[0] == "№ 1245 · Чистопольская 20"


async def test_a_phone_that_nobody_has(anna: Person) -> None:
    """The answer repeats the number and says what else to try."""
    answer = await asks(anna, "+7 900 555-77-00")

    assert "Сделок с номером +7 900 555-77-00 не нашлось." in plain(answer)
    assert "фамилию или адрес" in answer.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12 400 000", "12 400 000"),
        ("12,1 млн", "12 100 000"),
        ("12 100 000 ₽", "12 100 000"),
        ("950 тыс", "950 000"),
        ("12400000", "12 400 000"),
    ],
)
async def test_a_price_without_a_question(anna: Person, typed: str, meant: str) -> None:
    """An answer that came after its question had gone is looked for in vain; how a price is changed is said."""
    answer = await asks(anna, typed)

    assert plain(answer).split("\n")[1] == f"Если это цена, ответьте на карточку сделки: цена {meant}"


async def test_a_foreign_clients_phone_finds_nothing(anna: Person) -> None:
    """Deals that Anna may not see are not found by their client's phone either."""
    answer = await asks(anna, "+7 900 555-01-62")

    assert "не нашлось" in answer.text
    assert not labels(answer)


@pytest.mark.parametrize(
    "typed", ["чистопольская 20", "20 Чистопольская", "/find чистопольская 20", "ЧИСТОПОЛЬСКАЯ, 20"]
)
async def test_one_hit_opens_its_card(anna: Person, typed: str) -> None:
    """An address in any order of its words."""
    card = await asks(anna, typed)

    assert plain(card).startswith(CARD_OF_1245)


async def test_a_clients_surname_finds_the_deals(anna: Person) -> None:
    """A name is looked for as well."""
    found = await asks(anna, "хасанов")

    assert plain(found) == "Нашлось 2, ваши первыми:"
    assert {1245, 1102} == numbers(found)


async def test_closed_deals_come_last(anna: Person) -> None:
    """Open deals first, a closed one is marked."""
    found = await asks(anna, "чистопольская")

    assert plain(found) == "Нашлось 3, ваши первыми:"
    assert labels(found)[-1] == "№ 990 · ✓ Чистопольская 3"


async def test_words_find_a_client_with_signs_of_a_markup(anna: Person) -> None:
    """A client called «<b>Смирнов</b>» is found by that and shown so."""
    card = await asks(anna, "<b>Смирнов")

    assert "Борис <b>Смирнов</b>" in plain(card)


async def test_many_hits_have_pages(office: Office, marat: Person) -> None:
    """Eight deals a page; the arrows turn the page in place."""
    for number in range(9_100, 9_120):
        office.portal.add_deal("Дом, Кольцо", deal_id=number, responsible_id=4)
    found = await asks(marat, "кольцо")
    first = numbers(found)

    await marat.taps("›", found)

    await marat.chat.wait_for(lambda _: "2 из 3" in labels(found))
    assert plain(found) == "Нашлось 20, ваши первыми:"
    assert len(first) == len(numbers(found)) == 8
    assert not first & numbers(found)
    assert marat.chat.last_from_bot is found


async def test_a_deal_of_a_list_opens_as_a_new_message(anna: Person) -> None:
    """The list stays where it is."""
    found = await asks(anna, "чистопольская")

    await anna.taps("1251", found)

    card = await anna.chat.wait_for_text("Чистопольская, 61", after=found)
    assert plain(card).startswith("№ 1251")
    assert plain(found) == "Нашлось 3, ваши первыми:"


async def test_words_find_no_foreign_deals(anna: Person) -> None:
    """Of the agency's many deals in this street Anna sees her own and the one that she observes."""
    found = await asks(anna, "баумана")

    assert numbers(found) == {1187, 1102, 1101}


async def test_my_deals_nearest_to_their_end_first(anna: Person) -> None:
    """Progress first, then the closing date; the bars tell why."""
    listed = await asks(anna, "/my")

    assert plain(listed) == "Ваши открытые сделки: 11\nБлиже к концу — выше."
    assert labels(listed)[:2] == ["●●●●● 1198 · Дубравная 28", "●●●●○ 1213 · Николая Ершова 62"]
    assert labels(listed)[-3:] == ["‹", "1 из 2", "›"]


async def test_my_deals_turn_in_place(anna: Person) -> None:
    """The second page holds the rest; together they are all of them, each once."""
    listed = await asks(anna, "/my")
    first = deals_on(listed)

    await anna.taps("›", listed)

    await anna.chat.wait_for(lambda _: "2 из 2" in labels(listed))
    assert len(first) == 8
    assert len(first | deals_on(listed)) == 11
    assert any("1260" in label for label in labels(listed))


async def test_who_has_no_deals_is_told_how_to_find_some(office: Office) -> None:
    """An empty list is a sentence, not a heading over nothing."""
    elena = await office.agent("Елена Орлова")

    answer = await asks(elena, "/my")

    assert plain(answer) == "Открытых сделок у вас нет. Напишите номер, адрес или телефон клиента."


async def test_recent_deals_the_newest_first(office: Office) -> None:
    """The order of opening, each deal once."""
    anna = await office.agent("Анна Сафина")
    for number in ("1251", "1102", "1245", "1251"):
        await asks(anna, number)

    listed = await asks(anna, "/recent")

    assert plain(listed) == "Недавно открытые:"
    assert [label.split(" · ")[0] for label in labels(listed)] == ["№ 1251", "№ 1245", "№ 1102"]


async def test_recent_shows_ten(anna: Person) -> None:
    """Of more than ten deals opened, the last ten."""
    for number in (1245, 1251, 990, 1198, 1260, 1102, 1187, 1201, 1207, 1213, 1220):
        await asks(anna, str(number))

    listed = await asks(anna, "/recent")

    assert len(numbers(listed)) == 10
    assert 1245 not in numbers(listed)


async def test_nothing_opened_yet(anna: Person) -> None:
    """A new agent has no recent deals and is told how to open one."""
    answer = await asks(anna, "/recent")

    assert plain(answer).startswith("Вы ещё не открывали сделок.")


async def test_the_last_deal_is_on_the_home_card(anna: Person) -> None:
    """`/start` puts the deal opened last on a button."""
    await asks(anna, "1251")
    await asks(anna, "1245")

    home = await asks(anna, "/start")

    assert labels(home) == ["№ 1245 · Чистопольская 20", "Мои сделки · 11", "Недавние"]
    assert "В пути фото нет, всё в папках." in plain(home)


@pytest.mark.parametrize(("command", "example"), [("/find", "/find ленина 5"), ("/deal", "/deal 1245")])
async def test_a_command_without_its_words_shows_how(anna: Person, command: str, example: str) -> None:
    """The command alone is answered with an example."""
    answer = await asks(anna, command)

    assert example in answer.text


async def test_a_very_long_text_gets_a_clear_sentence(anna: Person) -> None:
    """4,096 characters are no search; the agent is told what to do with them."""
    answer = await asks(anna, "я" * 4096)

    assert plain(answer).startswith("Для поиска слишком длинно")
    assert "ответом на карточку" in answer.text


@pytest.mark.parametrize("typed", ["?!…", "🏠", "%", "_", "' OR 1=1 --", "$result[deal][ID]", "</i>", "&amp;", "\\"])
async def test_odd_words_are_answered(anna: Person, typed: str) -> None:
    """Signs that mean something to machines are words like others: nothing is found, nothing breaks."""
    answer = await asks(anna, typed)

    assert "ничего нет" in answer.text


@pytest.mark.parametrize(
    ("deal_id", "title"),
    [
        (1301, "<b>Жирная</b> & <i>хитрая</i> сделка"),
        (1302, "Кавычки: \"две\", 'одна', «ёлочки», `код` *и* _ещё_"),
        (1303, "🏠 Дом с видом 🌅👨‍👩‍👧"),
        (1306, "[B]BB-код[/B] и $result[deal][ID] в названии"),
        (1308, "Папка/со:знаками*в?имени|"),
    ],
)
async def test_a_title_appears_literally(marat: Person, deal_id: int, title: str) -> None:
    """Signs of a markup are letters, and only the first line is bold."""
    card = await asks(marat, str(deal_id))

    first_line = f"№ {deal_id} · {title}"
    assert plain(card).split("\n")[0] == first_line
    assert [entity["type"] for entity in card.entities if entity["offset"] == 0] == ["bold"]
    assert card.entities[0]["length"] == len(first_line.encode("utf-16-le")) // 2


async def test_a_title_of_250_letters_appears_in_full(office: Office, marat: Person) -> None:
    """The longest title that a portal keeps stands on the card to its last letter."""
    title = office.portal.deal(1304).title

    card = await asks(marat, "1304")

    assert len(title) == 250
    assert plain(card).split("\n")[0] == f"№ 1304 · {title.strip()}"


async def test_a_right_to_left_title_does_not_turn_the_line(marat: Person) -> None:
    """Arabic stands as it was written, fenced off from the number before it."""
    card = await asks(marat, "1305")

    assert plain(card).split("\n")[0] == "№ 1305 · \u2068شقة على البحر · Квартира у моря\u2069"


async def test_a_long_title_is_cut_politely_on_a_button(office: Office, marat: Person) -> None:
    """A button is one short line, whatever the title."""
    office.portal.add_deal(office.portal.deal(1304).title, deal_id=9_200, responsible_id=4)

    found = await asks(marat, "озеро кабан")

    assert numbers(found) == {1304, 9_200}
    assert all(label.endswith("…") and len(label) <= 34 for label in labels(found))


def numbers(message: Message) -> set[int]:
    """The deals on the buttons of a list of things found."""
    words = [label.removeprefix("№ ").split(" ", 1)[0] for label in labels(message) if label.startswith("№")]
    return {int(word) for word in words}


def deals_on(message: Message) -> set[str]:
    """The deals on the buttons of a list with bars of progress."""
    return {label.split(" ")[1] for label in labels(message) if label[0] in "●○"}
