"""Photos came without a deal: the bot asks, and what is typed next sends them on."""

import asyncio

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.fakes.clock import MovableClock
from tests.flows.office import Office, bot_running
from tests.flows.reading import labels, said, shown_instead

FLAT, OTHER_FLAT, FOREIGN = 1245, 1251, 9912
QUESTION = "В какую сделку?"
PUT_BACK = "↩️ Вернуть 2 фото"


async def asked(anna: Person) -> None:
    """Two photos wait for a deal, and the bot has asked which."""
    await anna.sends_album(samples.album(2))
    await anna.chat.wait_for_text(QUESTION)


async def test_somebody_new_is_offered_own_deals(anna: Person) -> None:
    """Who has opened no deal yet finds deals of their own on the buttons."""
    await asked(anna)

    assert len(anna.chat.last_from_bot.buttons) == 5


async def test_own_deals_fill_the_places_left(office: Office, anna: Person) -> None:
    """Who has opened two deals lately finds them first, and three open ones of their own behind; for one request."""
    for deal_id in (OTHER_FLAT, FLAT):
        await office.opens(anna, deal_id)
    asked_before = office.portal.log.count("crm.deal.list")

    await anna.sends_album(samples.album(2), f"#{FOREIGN}")
    question = await anna.chat.wait_for_text("не нашлась")
    offered = [button.text.split(" · ")[0].replace("\N{NO-BREAK SPACE}", " ") for button in question.buttons]

    assert offered[:2] == [f"№ {FLAT}", f"№ {OTHER_FLAT}"]
    assert len(offered) == len(set(offered)) == 5
    assert office.portal.log.count("crm.deal.list") == asked_before + 1


async def test_more_photos_ask_the_portal_nothing_more(office: Office, anna: Person) -> None:
    """The question grows with what comes in; its buttons stay where they are under the thumb."""
    await asked(anna)
    question = anna.chat.last_from_bot
    offered = [button.text for button in question.buttons]
    asked_before = office.portal.log.count("crm.deal.list")

    await anna.sends_photo(samples.room("kitchen"))
    await shown_instead(anna, question, "3 фото у меня")

    assert [button.text for button in question.buttons] == offered
    assert office.portal.log.count("crm.deal.list") == asked_before


async def test_the_deal_just_chosen_is_not_offered_instead_of_itself(office: Office, anna: Person) -> None:
    """Who has opened none sends photos, taps a deal of her own, then *Not this deal*: that one can only be kept."""
    await asked(anna)
    receipt = anna.chat.last_from_bot
    chosen = labels(receipt)[0].split(" · ")[0]

    await anna.taps(lambda button: button == receipt.buttons[0], receipt)
    await shown_instead(anna, receipt, "2 из 2")
    await anna.taps("Не та сделка", receipt)
    await shown_instead(anna, receipt, "куда их?")

    assert [label for label in labels(receipt) if chosen in label] == [f"Оставить в {chosen}"]


async def test_the_last_deals_are_offered_when_the_portal_goes(office: Office, anna: Person) -> None:
    """Nobody has noticed yet that it is away: the question comes with what is known without it."""
    await office.opens(anna, FLAT)
    office.portal.faults.refuses_connections = True

    await anna.sends_album(samples.album(2), "#0")
    question = await anna.chat.wait_for_text(QUESTION)

    assert [button.text.replace("\N{NO-BREAK SPACE}", " ") for button in question.buttons] == [
        "№ 1245 · Чистопольская 20"
    ]


async def test_a_number_sends_them_on(office: Office, anna: Person) -> None:
    """A typed number is the answer: the photos go there, the question becomes the receipt."""
    await asked(anna)

    said = await anna.says(str(OTHER_FLAT))
    await anna.chat.wait_for_text("2 из 2")

    assert len(office.files(OTHER_FLAT)) == 2
    await anna.chat.wait_for(lambda _: said.reactions == ["👍"])
    assert not anna.chat.from_bot_after(said)


async def test_a_reply_to_the_question_answers_it(office: Office, anna: Person) -> None:
    """Who answers by swiping the question says the same as who just types."""
    await asked(anna)

    said = await anna.says(str(OTHER_FLAT), reply_to=anna.chat.last_from_bot)
    await anna.chat.wait_for_text("2 из 2")

    assert len(office.files(OTHER_FLAT)) == 2
    assert not anna.chat.from_bot_after(said)


async def test_nothing_is_fetched_before_the_deal_is_known(office: Office, anna: Person) -> None:
    """The bot keeps no content of photos that may never be sent on: the first download is after the answer."""
    office.telegram.faults.file_downloads_fail = 1
    await asked(anna)
    assert office.app is not None
    await office.app.idle()
    not_fetched = office.telegram.faults.file_downloads_fail, list((office.folder / "data" / "spool").iterdir())

    await anna.says(str(OTHER_FLAT))
    await anna.chat.wait_for_text("2 из 2", timeout_seconds=20)

    assert not_fetched == (1, [])
    assert office.telegram.faults.file_downloads_fail == 0


async def test_a_number_is_believed_when_the_portal_goes(office: Office, anna: Person) -> None:
    """Nobody has noticed yet that it is away: that is no reason to say that there is no such deal."""
    await asked(anna)
    office.portal.faults.refuses_connections = True

    await anna.says(str(OTHER_FLAT))
    await anna.chat.wait_for_text("2 фото у меня, целы")
    office.portal.faults.mend()
    await anna.chat.wait_for_text("2 из 2", timeout_seconds=30)

    assert len(office.files(OTHER_FLAT)) == 2
    assert "не нашлась" not in anna.chat.texts_from_bot


async def test_an_address_sends_them_on(office: Office, anna: Person) -> None:
    """So is an address that one deal has."""
    await asked(anna)

    await anna.says("чистопольская 61")
    await anna.chat.wait_for_text("2 из 2")

    assert len(office.files(OTHER_FLAT)) == 2


async def test_several_deals_are_offered(office: Office, anna: Person) -> None:
    """Where several deals fit, each is a button that takes the photos."""
    before = len(office.files(FLAT))
    await asked(anna)

    await anna.says("чистопольская")
    await anna.chat.wait_for_text("Нашлось 3")
    await anna.taps(lambda button: "1245" in button.text, anna.chat.last_from_bot)
    await anna.chat.wait_for_text("2 из 2")

    assert len(office.files(FLAT)) == before + 2


async def test_a_wrong_number_leaves_the_question_open(office: Office, anna: Person) -> None:
    """After a number that names no deal the next one is still the answer."""
    await asked(anna)

    wrong = await anna.says(str(FOREIGN))
    await anna.chat.wait_for_text("не нашлась", after=wrong)
    await anna.says(str(OTHER_FLAT))
    await anna.chat.wait_for_text("2 из 2")

    assert len(office.files(OTHER_FLAT)) == 2


async def test_a_command_ends_the_question(office: Office, anna: Person) -> None:
    """After a command a number is a search again, and the photos still wait."""
    await asked(anna)

    await anna.chat.wait_for_answer(await anna.says("/help"))
    number = await anna.says(str(OTHER_FLAT))
    await anna.chat.wait_for_text("шаг", after=number)

    assert not office.files(OTHER_FLAT)


async def test_a_forged_deal_changes_nothing(office: Office, anna: Person) -> None:
    """A button that chooses deal 0 is none of ours: the photos go on waiting, and can still be sent on."""
    await asked(anna)
    question = anna.chat.last_from_bot
    data = str(question.buttons[0].callback_data)

    await anna.taps_data(data.rpartition(":")[0] + ":0", question)
    await anna.chat.wait_for(lambda chat: "Не знаю такой кнопки. Ничего не изменено." in said(chat))
    await anna.taps(lambda button: str(OTHER_FLAT) in button.text, question)
    await anna.chat.wait_for_text("2 из 2")

    assert len(office.files(OTHER_FLAT)) == 2


async def test_an_old_remove_throws_nothing_away(office: Office, anna: Person) -> None:
    """*Remove*, tapped on photos that wait for a deal by now: they go on waiting, and can still be sent on."""
    await asked(anna)
    question = anna.chat.last_from_bot
    batch_id = str(question.buttons[0].callback_data).split(":")[1]

    await anna.taps_data(f"pr:{batch_id}", question)
    await anna.chat.wait_for(lambda chat: bool(chat.notices))
    await anna.taps(lambda button: str(OTHER_FLAT) in button.text, question)
    await anna.chat.wait_for_text("2 из 2")

    assert anna.chat.notices[0].text == "Эти фото у меня и ждут сделку. Ничего не изменено."
    assert len(office.files(OTHER_FLAT)) == 2


async def test_an_old_way_back_throws_nothing_away(office: Office, anna: Person) -> None:
    """Put back, tapped once more after the deal was given away: the photos that wait for another deal go on waiting."""
    await office.opens(anna, OTHER_FLAT)
    office.portal.faults.refuses_connections = True
    await anna.sends_album(samples.album(2))
    receipt = await anna.chat.wait_for_text("2 фото у меня, целы", timeout_seconds=20)
    answer = await anna.chat.wait_for_answer(await anna.says("/undo"))
    await anna.chat.wait_for(lambda _: "Не отправлено" in receipt.text)
    await anna.taps(PUT_BACK, answer)
    await anna.chat.wait_for(lambda _: "2 фото у меня, целы" in receipt.text)
    office.portal.change_deal(OTHER_FLAT, responsible_id=office.portal.employee("Марат Галиев").employee_id)
    office.portal.faults.mend()
    await anna.chat.wait_for(lambda _: QUESTION in receipt.text, timeout_seconds=30)
    told = len(anna.chat.notices)

    await anna.taps(PUT_BACK, answer)
    await anna.chat.wait_for(lambda chat: len(chat.notices) > told)
    refused = anna.chat.notices[-1].text
    before = len(office.files(FLAT))
    await anna.taps(lambda button: str(FLAT) in button.text, receipt)
    await anna.chat.wait_for(lambda _: "2 из 2" in receipt.text)

    assert refused == "Эти фото у меня и ждут сделку. Ничего не изменено."
    assert len(office.files(FLAT)) == before + 2


async def test_undo_beside_photos_that_come_back_leaves_a_way_back(closed_office: Office) -> None:
    """The deal turns out not to be hers while /undo is under way: they are removed, put back, and asked about again."""
    office, clock, telling_seconds = closed_office, MovableClock(), 300
    async with bot_running(office, clock):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, OTHER_FLAT)
        office.portal.faults.refuses_connections = True
        await anna.sends_album(samples.album(2))
        receipt = await anna.chat.wait_for_text("2 фото у меня, целы", timeout_seconds=20)
        office.portal.change_deal(OTHER_FLAT, responsible_id=office.portal.employee("Марат Галиев").employee_id)
        office.telegram.faults.flood_next, office.telegram.faults.flood_seconds = 1, telling_seconds
        undo = await anna.says("/undo")
        async with asyncio.timeout(20):
            await clock.until_waiting(1, telling_seconds)
        office.portal.faults.mend()
        await anna.chat.wait_for(lambda _: QUESTION in receipt.text, timeout_seconds=30)

        clock.advance(telling_seconds)
        answer = await anna.chat.wait_for_answer(undo)
        await anna.chat.wait_for(lambda _: "Не отправлено" in receipt.text)
        ways_back = [button.text for button in receipt.buttons]
        await anna.taps(PUT_BACK, answer)
        await anna.chat.wait_for(lambda _: QUESTION in receipt.text)
        before = len(office.files(FLAT))
        await anna.taps(lambda button: str(FLAT) in button.text, receipt)
        await anna.chat.wait_for(lambda _: "2 из 2" in receipt.text)

    assert ways_back == [PUT_BACK]
    assert not office.files(OTHER_FLAT)
    assert len(office.files(FLAT)) == before + 2
