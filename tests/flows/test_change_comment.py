"""Comments by button, and the last one on the card."""

from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office

FLAT = 1245


async def asks_for_comment(office: Office, person: Person) -> Message:
    """The question under the card."""
    card = await office.opens(person, FLAT)
    await person.taps("Ещё", card)
    await person.chat.wait_for(lambda _: card.find_button("Комментарий") is not None)
    await person.taps("Комментарий", card)
    return await person.chat.wait_for_text("Напишите комментарий")


async def test_the_last_comment_is_folded_on_the_card(office: Office, anna: Person) -> None:
    """Its words in a quote that unfolds, without the editor's marks."""
    office.portal.add_comment(FLAT, "[B]Торг[/B] уместен &amp; срочно.\nДо пятницы.", by=4)

    card = await office.opens(anna, FLAT)

    quotes = [one for one in card.entities if one["type"] == "expandable_blockquote"]
    assert len(quotes) == 1
    assert card.text.endswith("Торг уместен & срочно.\nДо пятницы.")
    assert "\nМарат Галиев, сегодня" in card.text


async def test_the_last_comment_has_its_author(office: Office, anna: Person) -> None:
    """A colleague by the portal; an agent for whom the bot wrote by the signature, which is not said twice."""
    card = await office.opens(anna, FLAT)
    assert "\nМарат Галиев, вчера" in card.text

    replied = await anna.says("Ключи у соседа", reply_to=card)
    await anna.chat.wait_for_text("Комментарий в сделке.", after=replied)
    again = await office.opens(anna, FLAT)

    assert "\nАнна Сафина, сегодня" in again.text
    assert again.text.endswith("Ключи у соседа")


async def test_a_signature_that_is_nobodys_is_part_of_the_text(office: Office, anna: Person) -> None:
    """People write dashes too."""
    office.portal.add_comment(FLAT, "Просил передать:\n— Жду звонка", by=4)

    card = await office.opens(anna, FLAT)

    assert "\nМарат Галиев, сегодня" in card.text
    assert card.text.endswith("Просил передать:\n— Жду звонка")


async def test_a_long_comment_is_cut(office: Office, anna: Person) -> None:
    """A card fits one message whatever was written."""
    office.portal.add_comment(FLAT, "очень длинно " * 2000)

    card = await office.opens(anna, FLAT)

    assert len(card.text) < 1500
    assert card.text.endswith("…")


async def test_a_comment_by_button(office: Office, anna: Person) -> None:
    """The next text is one, whatever it says; it is signed, and can be taken back."""
    await asks_for_comment(office, anna)

    written = await anna.says("цена 12,1 млн — это их предел")
    answer = await anna.chat.wait_for_text("Комментарий в сделке.", after=written)

    assert office.portal.comments_of(FLAT)[-1].body == "цена 12,1 млн — это их предел\n— Анна Сафина"
    assert answer.find_button("🗑 Убрать комментарий")
    later = await anna.says("1251")
    await anna.chat.wait_for_text("Чистопольская 61", after=later)


async def test_a_price_as_an_answer_is_a_comment(office: Office, anna: Person) -> None:
    """Also as a reply to the question itself."""
    asked = await asks_for_comment(office, anna)

    written = await anna.says("цена 12,1 млн", reply_to=asked)
    await anna.chat.wait_for_text("Комментарий в сделке.", after=written)

    assert office.portal.deal(FLAT).amount == 12_400_000


async def test_it_may_be_left(office: Office, anna: Person) -> None:
    """Nothing is written, and the next text is what it would have been."""
    asked = await asks_for_comment(office, anna)
    before = len(office.portal.comments_of(FLAT))

    await anna.taps("Не писать", asked)
    await anna.chat.wait_for(lambda _: "Ничего не изменено" in asked.text)
    later = await anna.says("1251")
    await anna.chat.wait_for_text("Чистопольская 61", after=later)

    assert len(office.portal.comments_of(FLAT)) == before


async def test_while_the_portal_is_away(office: Office, anna: Person) -> None:
    """It is taken in, and written once when the portal is back."""
    await asks_for_comment(office, anna)
    before = len(office.portal.comments_of(FLAT))
    office.portal.faults.is_down = True

    written = await anna.says("Ключи у соседа")
    await anna.chat.wait_for_text("⏳", after=written)
    office.portal.faults.is_down = False
    await anna.chat.wait_for_text("Комментарий в сделке.", after=written, timeout_seconds=20)

    assert len(office.portal.comments_of(FLAT)) == before + 1
