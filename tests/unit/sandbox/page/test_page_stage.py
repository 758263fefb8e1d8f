"""The stage's addresses: what a visitor does happens in the two servers, and what happens there reaches the page."""

import json
from io import BytesIO

from aiohttp import FormData
from PIL import Image

from bot.sandbox.cast import FIRST_DEAL_ID
from bot.sandbox.portal import SandboxPortal
from bot.sandbox.samples import ROOMS
from bot.sandbox.stage import Stage
from bot.sandbox.telegram import MediaKind, Person, SandboxTelegram
from tests.unit.sandbox.page.visitor import StrawBot, Visitor, jpeg

TITLE = "<b>Офис</b> & «склад» 🏢"


def anna_of(stage: Stage) -> Person:
    """The first of the cast."""
    return stage.cast[0].person


async def test_page_is_served_to_this_machine(stage: Stage, visitor: Visitor) -> None:
    """The address gives the page, under a policy that lets nothing in from elsewhere."""
    async with visitor.http.get(stage.url) as answer:
        text = await answer.text()

    assert answer.status == 200
    assert "<title>" in text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_other_pages_are_refused(stage: Stage, visitor: Visitor) -> None:
    """Neither a form of another site nor a name that only resolves to this machine gets through."""
    chat = anna_of(stage).chat
    address = f"{stage.url}api/chats/{chat.chat_id}/contact"

    async with visitor.http.post(address, json={}, headers={"Origin": "https://example.com"}) as foreign:
        pass
    async with visitor.http.get(stage.url, headers={"Host": "rebound.example.com"}) as rebound:
        pass

    assert (foreign.status, rebound.status) == (403, 403)
    assert chat.messages == []


async def test_stream_begins_with_everything(visitor: Visitor, portal: SandboxPortal) -> None:
    """A page that opens knows people, chats, deals, ready files and switches at once."""
    everything = visitor.everything

    assert [person["role"] for person in everything["people"]] == ["agent", "colleague", "stranger", "admin"]
    assert len(everything["deals"]) == len(portal.deals)
    assert [sample["key"] for sample in everything["samples"]][:10] == list(ROOMS)
    assert everything["faults"] == {"outage": False, "slow": False, "busy": False, "outage_since": None}


async def test_typed_text_is_in_the_chat_and_on_the_page(stage: Stage, visitor: Visitor) -> None:
    """What the visitor types is sent by the person they are, as a reply if they wish so."""
    anna = anna_of(stage)
    first = await anna.says("/start")

    await visitor.does(f"chats/{anna.telegram_id}/text", text="1245", reply_to=first.message_id)
    event = await visitor.hears("messages")

    assert [message.text for message in anna.chat.messages] == ["/start", "1245"]
    assert anna.chat.messages[1].reply_to is first
    assert event["messages"][-1]["text"] == "1245"


async def test_own_contact_carries_the_sender(stage: Stage, visitor: Visitor) -> None:
    """Sharing the contact sends the person's own card."""
    anna = anna_of(stage)

    await visitor.does(f"chats/{anna.telegram_id}/contact")
    event = await visitor.hears("messages")

    assert event["messages"][0]["contact"] == {"name": anna.name, "phone": anna.phone, "own": True}


async def test_clients_contact_is_somebody_elses(stage: Stage, visitor: Visitor) -> None:
    """From the portal's deal a client's card can be sent: it carries no Telegram id."""
    anna = anna_of(stage)

    await visitor.does(f"chats/{anna.telegram_id}/contact", name="Ильдар Хасанов", phone="+7 900 555-01-42")
    event = await visitor.hears("messages")

    assert event["messages"][0]["contact"] == {"name": "Ильдар Хасанов", "phone": "+7 900 555-01-42", "own": False}


async def test_button_is_tapped_by_its_place(stage: Stage, visitor: Visitor, bot: StrawBot) -> None:
    """A tap reaches the bot with the data that the page never sees, and its notice comes back."""
    anna = anna_of(stage)
    await anna.says("/start")
    rows = {"inline_keyboard": [[{"text": "one", "callback_data": "1"}, {"text": "two", "callback_data": "2"}]]}
    sent = await bot.calls("sendMessage", chat_id=anna.telegram_id, text="?", reply_markup=rows)

    status = await visitor.does(f"chats/{anna.telegram_id}/tap", message_id=sent["message_id"], row=0, column=1)
    updates = await bot.calls("getUpdates")
    query = updates[-1]["callback_query"]
    await bot.calls("answerCallbackQuery", callback_query_id=query["id"], text="Показы → Бронь")
    notice = await visitor.hears("notice")

    assert (status, query["data"]) == (204, "2")
    assert notice == {"type": "notice", "person": anna.telegram_id, "text": "Показы → Бронь", "alert": False}


async def test_buttons_that_are_gone_are_refused(stage: Stage, visitor: Visitor) -> None:
    """A place without a button, a person or a sample that does not exist: 404, nothing happens."""
    anna = anna_of(stage)
    message = await anna.says("/start")
    chat = f"chats/{anna.telegram_id}"

    statuses = [
        await visitor.does(f"{chat}/tap", message_id=message.message_id, row=0, column=0),
        await visitor.does(f"{chat}/tap", message_id=999_999, row=0, column=0),
        await visitor.does("chats/1/text", text="hello"),
        await visitor.does(f"{chat}/samples", keys=["no such"]),
    ]

    assert statuses == [404, 404, 404, 404]


async def test_malformed_wishes_are_refused(stage: Stage, visitor: Visitor) -> None:
    """A body that is no JSON object, or lacks what is needed: 400 with a reason."""
    anna = anna_of(stage)

    missing = await visitor.does(f"chats/{anna.telegram_id}/text")
    async with visitor.http.post(f"{stage.url}api/faults", data=b"no json") as answer:
        pass

    assert (missing, answer.status) == (400, 400)


async def test_ready_photos_go_as_one_album(stage: Stage, visitor: Visitor) -> None:
    """Ten ready photos are one album; the caption stands on the first."""
    anna = anna_of(stage)

    await visitor.does(f"chats/{anna.telegram_id}/samples", keys=list(ROOMS), caption="#1198 кухня")

    assert len({message.media_group_id for message in anna.chat.messages}) == 1
    assert [message.text for message in anna.chat.messages] == ["#1198 кухня", *[""] * 9]


async def test_ready_photos_go_as_files_on_request(stage: Stage, visitor: Visitor) -> None:
    """With the switch on, photos are sent uncompressed."""
    anna = anna_of(stage)

    await visitor.does(f"chats/{anna.telegram_id}/samples", keys=list(ROOMS[:2]), as_files=True)

    assert [message.media and message.media.kind for message in anna.chat.messages] == [MediaKind.DOCUMENT] * 2


async def test_own_files_arrive_unchanged(stage: Stage, visitor: Visitor) -> None:
    """Dropped pictures become an album, other files go as files, every byte as it was."""
    anna = anna_of(stage)
    contents = [jpeg("red"), jpeg("blue"), b"%PDF-1.4 plan"]
    form = FormData(quote_fields=False)  # as browsers do
    form.add_field("options", json.dumps({"caption": "кухня"}))
    for content, name, mime in zip(
        contents, ("1.jpg", "2.jpg", "план.pdf"), ("image/jpeg", "image/jpeg", "application/pdf"), strict=True
    ):
        form.add_field("file", content, filename=name, content_type=mime)

    async with visitor.http.post(f"{stage.url}api/chats/{anna.telegram_id}/files", data=form) as answer:
        pass

    media = [message.media for message in anna.chat.messages if message.media]
    assert answer.status == 204
    assert [one.kind for one in media] == [MediaKind.PHOTO, MediaKind.PHOTO, MediaKind.DOCUMENT]
    assert [await one.file.read() for one in media] == contents
    assert media[2].name == "план.pdf"


async def test_switches_are_the_portals_faults(visitor: Visitor, portal: SandboxPortal) -> None:
    """A switch sets the fault and every page hears of it, with the time since when the portal is down."""
    await visitor.does("faults", outage=True, slow=True, busy=True)
    event = await visitor.hears("faults")

    faults = portal.faults
    assert (faults.is_down, faults.delay_seconds > 0, faults.other_traffic > 0) == (True, True, True)
    assert event["faults"]["outage"]
    assert event["faults"]["outage_since"] is not None


async def test_switched_off_the_tariff_is_as_before(visitor: Visitor, portal: SandboxPortal) -> None:
    """The shared limit leaves little room while it is on, and all of it afterwards."""
    await visitor.does("faults", busy=True)
    shared = (portal.faults.bucket_size, portal.faults.other_traffic)
    await visitor.does("faults", busy=False)

    assert shared == (10, 1.5)
    assert (portal.faults.bucket_size, portal.faults.other_traffic) == (50, 0)


async def test_unknown_switch_changes_nothing(visitor: Visitor, portal: SandboxPortal) -> None:
    """A switch that does not exist is refused together with all the others named."""
    status = await visitor.does("faults", outage=True, flood=True)

    assert (status, portal.faults.is_down) == (400, False)


async def test_photo_in_the_folder_reaches_the_page(stage: Stage, visitor: Visitor, portal: SandboxPortal) -> None:
    """A file in a deal's folder is told of, listed as new, and can be looked at, small and whole."""
    folder = portal.deal_folder(FIRST_DEAL_ID)
    assert folder is not None
    before = len(portal.deal_files(FIRST_DEAL_ID))
    content = jpeg()

    file = portal.disk.put(folder.folder_id, "kitchen.jpg", content)
    event = await visitor.hears("deal")
    async with visitor.http.get(f"{stage.url}api/deals/{FIRST_DEAL_ID}") as answer:
        listed = await answer.json()
    async with visitor.http.get(f"{stage.url}api/files/{file.file_id}?size=small") as small:
        picture = Image.open(BytesIO(await small.read()))
    async with visitor.http.get(f"{stage.url}api/files/{file.file_id}") as whole:
        original = await whole.read()

    assert (event["deal"]["id"], event["deal"]["files"], event["files_came"]) == (FIRST_DEAL_ID, before + 1, 1)
    assert [one["name"] for one in listed["files"] if one["fresh"]] == ["kitchen.jpg"]
    assert picture.format == "JPEG"
    assert original == content


async def test_page_of_a_visitor_is_only_saved(stage: Stage, visitor: Visitor, portal: SandboxPortal) -> None:
    """A file that a browser would run is given as a download, never under the page's own address."""
    folder = portal.deal_folder(FIRST_DEAL_ID)
    assert folder is not None
    file = portal.disk.put(folder.folder_id, "evil.html", b"<script>alert(1)</script>")

    async with visitor.http.get(f"{stage.url}api/files/{file.file_id}") as answer:
        pass

    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["Content-Type"] == "application/octet-stream"


async def test_broken_picture_has_no_thumbnail(stage: Stage, visitor: Visitor, portal: SandboxPortal) -> None:
    """What cannot be decoded is not found as a picture, and breaks nothing."""
    folder = portal.deal_folder(FIRST_DEAL_ID)
    assert folder is not None
    file = portal.disk.put(folder.folder_id, "broken.jpg", b"\xff\xd8\xff nothing")

    async with visitor.http.get(f"{stage.url}api/files/{file.file_id}?size=small") as answer:
        pass

    assert answer.status == 404


async def test_comment_and_title_appear_literally(stage: Stage, visitor: Visitor, portal: SandboxPortal) -> None:
    """Titles and comments come as they are, for the page to show as text."""
    portal.change_deal(FIRST_DEAL_ID, title=TITLE)
    portal.add_comment(FIRST_DEAL_ID, TITLE)

    event = await visitor.hears("deal")
    async with visitor.http.get(f"{stage.url}api/deals/{FIRST_DEAL_ID}") as answer:
        detail = await answer.json()

    assert event["deal"]["title"] == TITLE
    assert detail["comments"][0]["text"] == TITLE


async def test_requests_are_shown_as_they_happen(visitor: Visitor, portal: SandboxPortal) -> None:
    """A request to the portal becomes a line on the page, and the gauge of the bucket follows."""
    async with visitor.http.post(f"{portal.webhook_url}profile"):
        pass

    request = await visitor.hears("request")
    bucket = await visitor.hears("bucket")

    assert request["lines"][0]["method"] == "profile"
    assert bucket["bucket"] == {"level": 1, "size": 50}


async def test_phones_change_their_language(stage: Stage, visitor: Visitor) -> None:
    """With the page's language the language of everybody's app changes, so the bot answers in it."""
    status = await visitor.does("language", language="en")
    event = await visitor.hears("people")

    assert (status, anna_of(stage).language_code) == (204, "en")
    assert {person["language"] for person in event["people"]} == {"en"}


async def test_portals_links_lead_into_the_page(stage: Stage, visitor: Visitor, portal: SandboxPortal) -> None:
    """An address of a deal on the portal opens that deal on the page."""
    address = f"{portal.base_url}/crm/deal/details/{FIRST_DEAL_ID}/"

    async with visitor.http.get(address, allow_redirects=False) as answer:
        pass

    assert answer.headers["Location"] == f"{stage.url}#deal-{FIRST_DEAL_ID}"


async def test_menu_of_commands_reaches_the_page(visitor: Visitor, bot: StrawBot, stage: Stage) -> None:
    """What the bot sets as its menu is offered under the button beside the field."""
    await bot.calls("setMyCommands", commands=[{"command": "my", "description": "Мои сделки"}])
    await anna_of(stage).says("/start")

    event = await visitor.hears("commands")

    assert event["commands"] == [{"command": "my", "description": "Мои сделки"}]


async def test_second_page_begins_where_the_first_is(stage: Stage, visitor: Visitor, telegram: SandboxTelegram) -> None:
    """A page that opens later, or comes back, has the chat as it stands."""
    anna = anna_of(stage)
    await anna.says("/start")

    second = Visitor(visitor.http, stage.url)
    later = await second.opens_the_page()
    await second.closes_the_page()

    chat = next(chat for chat in later["chats"] if chat["person"] == anna.telegram_id)
    assert [message["text"] for message in chat["messages"]] == ["/start"]
    assert telegram.people[0] is anna


async def test_used_keyboard_goes_away(stage: Stage, visitor: Visitor, bot: StrawBot) -> None:
    """The button that shares the number disappears with its use, and comes back when the bot sends it again."""
    anna = anna_of(stage)
    await anna.says("/start")
    rows = {"keyboard": [[{"text": "Номер", "request_contact": True}]], "one_time_keyboard": True}
    await bot.calls("sendMessage", chat_id=anna.telegram_id, text="?", reply_markup=rows)
    offered = await visitor.hears("messages")

    await visitor.does(f"chats/{anna.telegram_id}/contact")
    used = await visitor.hears("messages")
    await bot.calls("sendMessage", chat_id=anna.telegram_id, text="?", reply_markup=rows)
    again = await visitor.hears("messages")

    assert [len(event["keyboard"]) for event in (offered, used, again)] == [1, 0, 1]
