"""A reply is a comment: written once, signed, taken back by its author, kept while the portal is away."""

import pytest

from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office, bot_running
from tests.flows.reading import asks, labels, plain, shown_instead

FLAT, OTHER_FLAT = 1245, 1251
WORDS = "Ключи у консьержа, <b>код</b> 12 & звонок"
WRITTEN = "Комментарий в сделке."


@pytest.fixture
async def card(office: Office, anna: Person) -> Message:
    """The card of the flat in Anna's chat."""
    return await office.opens(anna, FLAT)


async def test_a_reply_to_a_card_is_a_comment(office: Office, anna: Person, card: Message) -> None:
    """The words stand on the deal's timeline as they were typed, signed with the agent's name."""
    answer = await asks(anna, WORDS, reply_to=card)

    await shown_instead(anna, answer, WRITTEN)
    assert plain(answer) == f"№ 1245 · Чистопольская 20\n{WRITTEN}"
    assert labels(answer) == ["🗑 Убрать комментарий"]
    body = comments_with(office, "консьержа, ")[-1]
    assert WORDS in body
    assert "Анна Сафина" in body


async def test_a_reply_to_the_answer_is_a_comment_too(office: Office, anna: Person, card: Message) -> None:
    """Every message of the bot about a deal takes comments, also that about a comment."""
    answer = await asks(anna, "Первое", reply_to=card)
    await shown_instead(anna, answer, WRITTEN)

    second = await asks(anna, "Второе", reply_to=answer)

    await shown_instead(anna, second, WRITTEN)
    assert len(comments_with(office, "Второе")) == 1


async def test_a_reply_is_about_the_card_replied_to(office: Office, anna: Person, card: Message) -> None:
    """Another deal was opened since; the comment belongs to the card."""
    await office.opens(anna, OTHER_FLAT)

    answer = await asks(anna, "Про первую квартиру", reply_to=card)

    await shown_instead(anna, answer, WRITTEN)
    assert len(comments_with(office, "Про первую", FLAT)) == 1
    assert comments_with(office, "Про первую", OTHER_FLAT) == []


async def test_a_number_in_reply_is_a_comment(office: Office, anna: Person, card: Message) -> None:
    """What would be a search by itself is a comment as a reply."""
    answer = await asks(anna, str(OTHER_FLAT), reply_to=card)

    await shown_instead(anna, answer, WRITTEN)
    assert len(comments_with(office, str(OTHER_FLAT))) == 1


async def test_a_comment_of_4096_letters_arrives_whole(office: Office, anna: Person, card: Message) -> None:
    """As long as a message can be."""
    words = ("Длинно. " * 512)[:4096]

    answer = await asks(anna, words, reply_to=card)

    await shown_instead(anna, answer, WRITTEN)
    assert words.strip() in comments_with(office, "Длинно")[-1]


async def test_a_written_comment_is_taken_back(office: Office, anna: Person, card: Message) -> None:
    """A tap removes it from the timeline, and the message says so."""
    answer = await asks(anna, "Лишнее", reply_to=card)
    await shown_instead(anna, answer, WRITTEN)

    await anna.taps("Убрать комментарий", answer)

    await shown_instead(anna, answer, "🗑 Комментарий убран.")
    assert comments_with(office, "Лишнее") == []
    assert labels(answer) == []


async def test_a_second_tap_takes_nothing_more_back(office: Office, anna: Person, card: Message) -> None:
    """A button of an old screen, tapped again, removes no other comment."""
    before = len(office.portal.comments_of(FLAT))
    answer = await asks(anna, "Лишнее", reply_to=card)
    await shown_instead(anna, answer, WRITTEN)
    data = answer.buttons[0].callback_data or ""
    await anna.taps_data(data, answer)
    await shown_instead(anna, answer, "убран")

    await anna.taps_data(data, answer)

    await anna.chat.wait_for(lambda chat: len(chat.notices) == 2)
    assert len(office.portal.comments_of(FLAT)) == before


async def test_during_an_outage_a_comment_is_kept(office: Office, anna: Person, card: Message) -> None:
    """It is taken in at once, and written by itself as soon as the portal answers."""
    await let_the_portal_go(office, anna)

    answer = await asks(anna, "Ключи у соседки", reply_to=card)

    await shown_instead(anna, answer, "⏳ Комментарий у меня.")
    assert labels(answer) == ["🗑 Не записывать"]
    office.portal.faults.mend()
    await shown_instead(anna, answer, WRITTEN)
    assert len(comments_with(office, "соседки")) == 1


async def test_a_waiting_comment_is_taken_back(office: Office, anna: Person, card: Message) -> None:
    """What has not left yet never does."""
    await let_the_portal_go(office, anna)
    answer = await asks(anna, "Передумаю", reply_to=card)
    await shown_instead(anna, answer, "⏳ Комментарий у меня.")

    await anna.taps("Не записывать", answer)

    await anna.chat.wait_for(lambda _: "⏳ Комментарий у меня." not in answer.text)
    office.portal.faults.mend()
    later = await asks(anna, "Дошло", reply_to=card)
    await shown_instead(anna, later, WRITTEN)
    assert comments_with(office, "Передумаю") == []


async def test_comments_of_an_outage_keep_their_order(office: Office, anna: Person, card: Message) -> None:
    """First written, first on the timeline."""
    await let_the_portal_go(office, anna)
    answers = [await asks(anna, f"Заметка {number}", reply_to=card) for number in (1, 2, 3)]

    office.portal.faults.mend()

    for answer in answers:
        await shown_instead(anna, answer, WRITTEN)
    written = [body.split("\n")[0] for body in comments_with(office, "Заметка")]
    assert written == ["Заметка 1", "Заметка 2", "Заметка 3"]


async def test_a_lost_answer_doubles_nothing(office: Office, anna: Person, card: Message) -> None:
    """The portal wrote it and the connection was cut: the bot looks before it writes again."""
    office.portal.faults.lose_answers["crm.timeline.comment.add"] = 1

    answer = await asks(anna, "Один раз", reply_to=card)

    await shown_instead(anna, answer, WRITTEN)
    assert office.portal.faults.lose_answers["crm.timeline.comment.add"] == 0
    assert len(comments_with(office, "Один раз")) == 1


async def test_a_new_name_doubles_nothing(closed_office: Office) -> None:
    """She married between the try and the look: the comment under her former name is still that one."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        card = await office.opens(anna, FLAT)
        office.portal.faults.lose_answers["crm.timeline.comment.add"] = 1
        office.portal.log.subscribe(lambda line: let_it_hang(office) if line.code == "LOST" else None)
        answer = await asks(anna, "Один раз", reply_to=card)
        await shown_instead(anna, answer, "⏳ Комментарий у меня.")
    office.portal.employee("Анна Сафина").last_name = "Каримова"
    office.portal.faults.mend()

    async with bot_running(office):
        await shown_instead(anna, answer, WRITTEN)

    assert comments_with(office, "Один раз") == ["Один раз\n— Анна Сафина"]


async def test_a_doubled_update_doubles_nothing(office: Office, anna: Person, card: Message) -> None:
    """Telegram may deliver the same message twice."""
    office.telegram.faults.duplicate_updates = True

    answer = await asks(anna, "Дважды доставлено", reply_to=card)

    await shown_instead(anna, answer, WRITTEN)
    await office.telegram.wait_until_polled()
    after = await asks(anna, "/help")
    assert len(comments_with(office, "Дважды")) == 1
    assert [one for one in anna.chat.from_bot_after(card) if one.message_id < after.message_id] == [answer]


async def test_a_forwarded_card_takes_no_comments(office: Office, anna: Person, card: Message) -> None:
    """A message that somebody forwarded is not the bot's own, whatever it says: the text is a search."""
    marat = await office.agent("Марат Галиев")
    forwarded = await marat.forwards(card)
    await marat.chat.wait_for_answer(forwarded)

    answer = await asks(marat, "Чужая сделка", reply_to=forwarded)

    assert "ничего нет" in plain(answer)
    assert comments_with(office, "Чужая сделка") == []


async def test_a_comment_on_a_deal_given_away_is_not_written(office: Office, anna: Person, card: Message) -> None:
    """The rights of this moment count, not those of the card."""
    office.portal.change_deal(FLAT, responsible_id=office.portal.employee("Марат Галиев").employee_id)

    answer = await asks(anna, "Уже не моя", reply_to=card)

    await shown_instead(anna, answer, "Комментарий не записан.")
    assert comments_with(office, "Уже не моя") == []
    assert plain(answer).split("\n")[0] == "№ 1245"


async def test_a_comment_in_a_deal_given_away_stays(office: Office, anna: Person, card: Message) -> None:
    """It is not removed, and from then on not even for a moment is the deal named by more than its number."""
    answer = await asks(anna, "Ещё моя", reply_to=card)
    await shown_instead(anna, answer, WRITTEN)
    office.portal.change_deal(FLAT, responsible_id=office.portal.employee("Марат Галиев").employee_id)
    before = len(anna.chat.events)

    await anna.taps("Убрать комментарий", answer)

    await shown_instead(anna, answer, "комментарий остался в ней")
    assert len(comments_with(office, "Ещё моя")) == 1
    assert not any("Чистопольская" in event.text for event in anna.chat.events[before:])


async def test_an_edited_reply_changes_no_comment(office: Office, anna: Person, card: Message) -> None:
    """What was written stays; the agent can take it back and write anew."""
    reply = await anna.says("Сначала так", reply_to=card)
    answer = await anna.chat.wait_for_answer(reply)
    await shown_instead(anna, answer, WRITTEN)

    await anna.edits(reply, "Потом иначе")

    await asks(anna, "/help")
    assert len(comments_with(office, "Сначала так")) == 1
    assert comments_with(office, "Потом иначе") == []


def let_it_hang(office: Office) -> None:
    """From now on the portal answers nothing."""
    office.portal.faults.is_down = True


async def let_the_portal_go(office: Office, anna: Person) -> None:
    """The portal is gone, and the bot has noticed: a look-up says since when."""
    office.portal.faults.refuses_connections = True
    asked = await anna.says(str(OTHER_FLAT))
    await anna.chat.wait_for_text("не отвечает с", after=asked)


def comments_with(office: Office, words: str, deal_id: int = FLAT) -> list[str]:
    """The comments on the deal's timeline that contain these words."""
    return [comment.body for comment in office.portal.comments_of(deal_id) if words in comment.body]
