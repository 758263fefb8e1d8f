"""What an agent mistypes is found all the same, once the open deals are known; and what it costs the portal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.telegram import Person
from tests.flows.office import Office, busy_office
from tests.flows.reading import asks, labels, plain, shown_instead


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One office whose open deals are known."""
    async with busy_office(tmp_path_factory.mktemp("office")) as office:
        assert office.app
        await office.app.index_deals()
        yield office


async def test_a_wrong_letter_is_forgiven(anna: Person) -> None:
    """The street without one of its letters finds the open deals in it, on buttons."""
    found = await asks(anna, "чистопльская")

    assert plain(found) == "Нашлось 2, ваши первыми:"
    assert labels(found) == ["№ 1251 · 1-к, Чистопольская 61", "№ 1245 · 2-к, Чистопольская 20"]


@pytest.mark.parametrize(
    "typed", ["чистопльская 20", "хосанов чистопольская", "чистопольская хасанов", "Хасанов, кв 41"]
)
async def test_one_deal_is_its_card(anna: Person, typed: str) -> None:
    """Words of the address and of the client's name together, in any order, one letter wrong."""
    card = await asks(anna, typed)

    assert plain(card).startswith("№ 1245 · 2-к, Чистопольская 20")


@pytest.mark.parametrize("typed", ["елочка", "Ёлочка", "посёлок елочка", "ёлочка поселок"])
async def test_yo_is_ye(office: Office, typed: str) -> None:
    """Either letter finds either."""
    karimov = await office.agent("Тимур Каримов")

    card = await asks(karimov, typed)

    assert plain(card).startswith("№ 1158 · Дом, посёлок Ёлочка 7")


@pytest.mark.parametrize("typed", ["елочка", "елочкаа", "сибгатаа 31 хасанов", "чистопольская 21"])
async def test_nothing_of_others_and_nothing_else(anna: Person, typed: str) -> None:
    """A colleague's deal is not found by its mistyped name either; a wrong number is no mistyped one."""
    answer = await asks(anna, typed)

    assert "ничего нет" in plain(answer)
    assert "№" not in plain(answer)


async def test_nothing_found_says_what_is_looked_for(anna: Person) -> None:
    """The words come back, with the ways to look and the lists."""
    answer = await asks(anna, "гвардейская 40")

    assert plain(answer).startswith("По «гвардейская 40» ничего нет.\nИщу по номеру, адресу, названию")
    assert labels(answer) == ["Мои сделки · 11", "Недавние"]


async def test_before_the_deals_are_known_a_typo_may_be_why(tmp_path: Path) -> None:
    """Right after the start the answer says so; one tap searches again in place, and a notice says it is too early."""
    async with busy_office(tmp_path) as office:
        anna = await office.agent("Анна Сафина")
        nothing = await asks(anna, "чистопльская 20")
        assert plain(nothing).endswith("\nОпечатки пока не прощаю: после запуска ещё читаю сделки.")

        await anna.taps("Искать ещё раз", nothing)
        await anna.chat.wait_for(lambda chat: bool(chat.notices))
        assert anna.chat.notices[-1].text == "Опечатки пока не прощаю: после запуска ещё читаю сделки."

        assert office.app
        await office.app.index_deals()
        await anna.taps("Искать ещё раз", nothing)
        await shown_instead(anna, nothing, "№ 1245 · 2-к, Чистопольская 20")


async def test_what_is_right_is_not_guessed_at(office: Office, anna: Person) -> None:
    """Where something has exactly these words, what is only like them is left out."""
    office.portal.add_deal("Дубровная 3", deal_id=9_400, responsible_id=3)
    await follow(office)

    card = await asks(anna, "дубровная")

    assert plain(card).startswith("№ 9400")


async def test_a_new_deal_is_found_by_a_wrong_letter(office: Office, anna: Person) -> None:
    """What the office enters is known at the next look at what changed."""
    office.portal.add_deal("Сиреневый бульвар 5", deal_id=9_401, responsible_id=3)
    await follow(office)

    card = await asks(anna, "сереневый")

    assert plain(card).startswith("№ 9401")


async def test_a_renamed_deal_is_found_by_its_new_name(office: Office, anna: Person) -> None:
    """And no longer by the old one."""
    office.portal.change_deal(1228, title="Вишнёвый бульвар 5")
    await follow(office)

    card = await asks(anna, "вешневый")

    assert plain(card).startswith("№ 1228")


async def test_a_closed_deal_is_not_guessed_at(office: Office, anna: Person) -> None:
    """Open deals are what an agent means; a closed one is found by its right name."""
    office.portal.move_deal(1207, "LOSE")
    await follow(office)

    mistyped = await asks(anna, "студея хакима")
    right = await asks(anna, "студия хакима")

    assert "ничего нет" in plain(mistyped)
    assert plain(right).startswith("№ 1207")


async def test_a_deleted_deal_is_no_hit(office: Office, anna: Person) -> None:
    """The portal no longer has it, whatever the index remembers."""
    office.portal.add_deal("Абрикосовая 8", deal_id=9_402, responsible_id=3)
    await follow(office)
    office.portal.delete_deal(9_402)

    answer = await asks(anna, "абрекосовая")

    assert "ничего нет" in plain(answer)


async def test_a_deal_given_away_is_no_hit(office: Office, anna: Person) -> None:
    """Rights are asked of the deal as it is now, not as the index remembers it."""
    office.portal.add_deal("Персиковая 8", deal_id=9_403, responsible_id=3)
    await follow(office)
    office.portal.change_deal(9_403, responsible_id=4)

    answer = await asks(anna, "перзиковая")

    assert "ничего нет" in plain(answer)


@pytest.mark.parametrize(
    ("typed", "round_trips"),
    [
        ("1251", [["batch"]]),
        ("8 900 555 01 50", [["crm.duplicate.findbycomm"], ["crm.item.list", "batch"]]),
        ("чистопольская 61", [["crm.item.list"] * 3, ["batch"]]),
        ("мингазова", [["crm.item.list"] * 3, ["crm.item.list", "batch"]]),
        ("чистопльская 61", [["crm.item.list"] * 3, ["crm.item.list", "batch"]]),
        ("чистопльская", [["crm.item.list"] * 3, ["crm.item.list"]]),
    ],
)
async def test_two_round_trips_at_most(office: Office, anna: Person, typed: str, round_trips: list[list[str]]) -> None:
    """One for a number, two for everything else: the only deal's card is asked for beside the second one."""
    await office.opens(anna, 1245)
    office.portal.log.clear()

    await asks(anna, typed)

    asked = office.portal.log.methods
    assert sorted(asked) == sorted(method for together in round_trips for method in together)
    assert asked[: len(round_trips[0])] == round_trips[0]


async def follow(office: Office) -> None:
    """The minute has come in which the bot asks what changed."""
    assert office.app
    await office.app.see_changed_deals()
