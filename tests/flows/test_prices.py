"""What each journey costs the agent, counted: taps and messages, as the table in the product's contract has it.

Choosing in the gallery is part of sending, and Telegram's own question before a contact is shared is a tap.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office
from tests.flows.reading import labels, plain, shown_instead

pytestmark = pytest.mark.long

FLAT, OTHER_FLAT, NEW_DEAL, STREET_OF_THREE = 1245, 1251, 1260, "чистопольская"


@dataclass(slots=True)
class Thumb:
    """The agent's thumb: everything it does is counted."""

    person: Person
    count: int = 0

    async def types(self, text: str, *, reply_to: Message | None = None) -> Message:
        """One message."""
        self.count += 1
        return await self.person.says(text, reply_to=reply_to)

    async def taps(self, button: str, message: Message | None = None) -> Message:
        """One tap."""
        self.count += 1
        return await self.person.taps(button, message)

    async def sends_album(self, photos: list[bytes], *, caption: str | None = None, as_files: bool = False) -> Message:
        """One sending, however many are chosen in the gallery."""
        self.count += 1
        return (await self.person.sends_album(photos, caption, as_files=as_files))[-1]

    async def confirms(self) -> None:
        """A tap on a question that Telegram's app asks by itself."""
        self.count += 1


@pytest.fixture
def thumb(anna: Person) -> Thumb:
    """Anna's, signed in already."""
    return Thumb(anna)


async def test_the_first_sign_in_costs_three(office: Office) -> None:
    """Start, the button, Telegram's question."""
    anna = office.employee("Анна Сафина")
    thumb = Thumb(anna)

    greeted = await thumb.types("/start")
    await anna.chat.wait_for_answer(greeted)
    await thumb.confirms()
    await thumb.taps("Отправить мой номер")

    await anna.chat.wait_for_text("Здравствуйте, Анна!")
    assert thumb.count <= 3


@pytest.mark.parametrize("typed", ["1245", "+7 (900) 555-01-43"])
async def test_a_deal_by_number_or_phone_costs_one(thumb: Thumb, typed: str) -> None:
    """The number alone; a phone of a client with two deals shows both of them."""
    asked = await thumb.types(typed)

    answer = await thumb.person.chat.wait_for_answer(asked)
    assert "1245" in " ".join([plain(answer), *labels(answer)])
    assert thumb.count == 1


async def test_the_card_by_the_clients_phone_costs_one(thumb: Thumb) -> None:
    """The phone of a client with one deal opens its card."""
    asked = await thumb.types("8 900 555 01 50")

    card = await thumb.person.chat.wait_for_answer(asked)
    assert plain(card).startswith("№ 1251 ·")
    assert thumb.count == 1


async def test_the_last_deal_costs_one(office: Office, thumb: Thumb) -> None:
    """The home card stands in the chat with the last deal on a button."""
    await office.opens(thumb.person, FLAT)
    home = await thumb.person.chat.wait_for_answer(await thumb.person.says("/start"))

    await thumb.taps("№\N{NO-BREAK SPACE}1245", home)

    await thumb.person.chat.wait_for_text("Чистопольская, 20", after=home)
    assert thumb.count == 1


async def test_a_deal_by_address_costs_one(thumb: Thumb) -> None:
    """Street and house are one deal."""
    asked = await thumb.types("чистопольская 20")

    card = await thumb.person.chat.wait_for_answer(asked)
    assert plain(card).startswith("№ 1245 ·")
    assert thumb.count == 1


async def test_a_deal_by_street_costs_one_more(thumb: Thumb) -> None:
    """Three match, one of them is chosen."""
    asked = await thumb.types(STREET_OF_THREE)
    found = await thumb.person.chat.wait_for_answer(asked)

    await thumb.taps("1251", found)

    await thumb.person.chat.wait_for_text("Чистопольская, 61", after=found)
    assert thumb.count == 2


async def test_one_of_my_deals_costs_two(thumb: Thumb) -> None:
    """The list from the home card, then the deal."""
    home = thumb.person.chat.last_from_bot
    await thumb.taps("Мои сделки", home)
    listed = await thumb.person.chat.wait_for_text("Ваши открытые сделки", after=home)

    await thumb.taps("1245", listed)

    await thumb.person.chat.wait_for_text("Чистопольская, 20", after=listed)
    assert thumb.count == 2


@pytest.mark.parametrize("as_files", [False, True])
async def test_ten_photos_into_the_open_deal_cost_one(office: Office, thumb: Thumb, *, as_files: bool) -> None:
    """As photos or, for the originals, as files."""
    await office.opens(thumb.person, OTHER_FLAT)

    await thumb.sends_album(samples.album(10), as_files=as_files)

    await thumb.person.chat.wait_for_text("10 из 10", timeout_seconds=20)
    assert len(office.files(OTHER_FLAT)) == 10
    assert thumb.count == 1


async def test_photos_without_an_open_deal_cost_two(office: Office, thumb: Thumb) -> None:
    """Send, then say where: a deal opened five hours ago is not in hand any more, and stands on the first button."""
    await opened_hours_ago(office, thumb.person, OTHER_FLAT, hours=5)
    sent = await thumb.sends_album(samples.album(3))
    asked = await thumb.person.chat.wait_for_text("Туда же?", after=sent)

    await thumb.taps("Да, ", asked)

    await thumb.person.chat.wait_for_text("3 из 3", timeout_seconds=20)
    assert len(office.files(OTHER_FLAT)) == 3
    assert thumb.count == 2


async def test_photos_with_a_number_cost_one(office: Office, thumb: Thumb) -> None:
    """The caption says where."""
    await thumb.sends_album(samples.album(3), caption=f"#{OTHER_FLAT} кухня")

    await thumb.person.chat.wait_for_text("3 из 3", timeout_seconds=20)
    assert len(office.files(OTHER_FLAT)) == 3
    assert thumb.count == 1


async def test_photos_to_a_client_cost_two(office: Office, thumb: Thumb) -> None:
    """Photos on the card, then the link, which stands on a button that copies it."""
    folder = office.portal.deal_folder(FLAT)
    assert folder is not None
    for one in office.portal.disk.children(folder.folder_id):
        office.portal.disk.delete(one)
    office.portal.disk.put(folder.folder_id, "кухня.jpg", samples.room(width=64, height=48))
    card = await office.opens(thumb.person, FLAT)

    await thumb.taps("Фото · 1", card)
    await thumb.person.chat.wait_for(lambda _: "🔗 Ссылка клиенту" in labels(card))
    await thumb.taps("🔗 Ссылка клиенту", card)

    await thumb.person.chat.wait_for(lambda _: "📋 Скопировать ссылку" in labels(card), timeout_seconds=20)
    assert (card.buttons[0].copy_text or "").startswith(office.portal.base_url)
    assert thumb.count == 2


async def test_a_comment_costs_one(office: Office, thumb: Thumb) -> None:
    """A reply to the card."""
    card = await office.opens(thumb.person, FLAT)

    await thumb.types("Ключи у консьержа", reply_to=card)

    await thumb.person.chat.wait_for_text("Комментарий в сделке.")
    assert thumb.count == 1


async def test_the_next_stage_costs_one(office: Office, thumb: Thumb) -> None:
    """From the card."""
    card = await office.opens(thumb.person, NEW_DEAL)

    await thumb.taps("➡️ Дальше", card)

    await shown_instead(thumb.person, card, "было: Новая")
    assert thumb.count == 1


async def test_any_stage_costs_two(office: Office, thumb: Thumb) -> None:
    """From the card."""
    card = await office.opens(thumb.person, NEW_DEAL)
    await thumb.taps("Этап", card)
    await thumb.person.chat.wait_for(lambda _: "Показы" in labels(card))

    await thumb.taps("Показы", card)

    await shown_instead(thumb.person, card, "было: Новая")
    assert thumb.count == 2


async def test_the_amount_costs_two(office: Office, thumb: Thumb) -> None:
    """From the card: tap and number."""
    card = await office.opens(thumb.person, FLAT)
    await thumb.taps("Сумма", card)
    await thumb.person.chat.wait_for_text("Сколько станет?")

    answered = await thumb.types("12,1 млн")

    await thumb.person.chat.wait_for_text("→", after=answered)
    assert thumb.count == 2


BY_REPLY = (
    "цена 12,1 млн",
    "название: 2-к у парка",
    "источник реклама",
    "дата закрытия 28.11",
    "комментарий сделки: торг",
)


@pytest.mark.parametrize("text", BY_REPLY)
async def test_any_field_by_reply_costs_one(office: Office, thumb: Thumb, text: str) -> None:
    """Its name and its value, as a reply to the card."""
    card = await office.opens(thumb.person, FLAT)

    answered = await thumb.types(text, reply_to=card)

    await thumb.person.chat.wait_for_text("→", after=answered)
    assert thumb.count == 1


@pytest.mark.parametrize("text", BY_REPLY)
async def test_any_field_by_the_cards_button_costs_two(office: Office, thumb: Thumb, text: str) -> None:
    """The question under *Amount* takes every field by its name: tap and text, from the card, as for the amount."""
    card = await office.opens(thumb.person, FLAT)
    await thumb.taps("Сумма", card)
    await thumb.person.chat.wait_for_text("Сколько станет?")

    answered = await thumb.types(text)

    await thumb.person.chat.wait_for_text("→", after=answered)
    assert thumb.count == 2


async def test_a_field_by_button_costs_two_from_its_menu(office: Office, thumb: Thumb) -> None:
    """The field and its value, by tap or by text. The menu is two taps from the card, and stays for the next field."""
    card = await office.opens(thumb.person, FLAT)
    await thumb.taps("Ещё", card)
    await thumb.person.chat.wait_for(lambda _: "Изменить" in labels(card))
    await thumb.taps("Изменить", card)
    await thumb.person.chat.wait_for(lambda _: any("Название" in one for one in labels(card)))
    to_the_menu, thumb.count = thumb.count, 0

    before = thumb.person.chat.last_from_bot
    await thumb.taps("Источник", card)
    await thumb.person.chat.wait_for(lambda chat: chat.last_from_bot is not before)
    await thumb.taps("Реклама")
    await thumb.person.chat.wait_for(lambda _: "Источник: Реклама" in labels(card))
    by_button, thumb.count = thumb.count, 0

    before = thumb.person.chat.last_from_bot
    await thumb.taps("Название", card)
    await thumb.person.chat.wait_for(lambda chat: chat.last_from_bot is not before)
    await thumb.types("2-к у парка")
    await thumb.person.chat.wait_for(lambda _: "Название: 2-к у парка" in labels(card))

    assert (to_the_menu, by_button, thumb.count) == (2, 2, 2)


async def opened_hours_ago(office: Office, person: Person, deal_id: int, *, hours: int) -> None:
    """The person asked for this deal then; Telegram dates every message."""
    then = datetime.now(tz=UTC) - timedelta(hours=hours)
    user = {"id": person.telegram_id, "is_bot": False, "first_name": person.user.first_name, "language_code": "ru"}
    chat = {"id": person.chat.chat_id, "type": "private", "first_name": person.user.first_name}
    message = {"message_id": 1, "date": int(then.timestamp()), "from": user, "chat": chat, "text": str(deal_id)}
    office.telegram.push_raw({"message": message})
    await person.chat.wait_for_text(str(deal_id))
