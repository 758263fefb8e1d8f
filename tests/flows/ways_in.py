"""Ways into a deal: all that a person can send, tap, or forward about one, and what the bot says to it.

The chat has the deal's card with all its buttons, whether or not the deal may be seen by now.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from bot.domain.agents import Visibility
from bot.domain.clients import ClientKey, ClientKind, ClientPart
from bot.domain.ids import BatchId, DealId
from bot.sandbox import samples
from bot.sandbox.telegram import Button, EventKind, Message, Person
from bot.telegram import callbacks, change_callbacks, client_callbacks, out_callbacks, photo_callbacks
from bot.telegram.button_data import ButtonData
from tests.flows.office import Office
from tests.flows.reading import SPACES

CONTACT, PHONE = 9_501, "+7 900 555-88-01"
ABOUT_DEAL = ("камин", "Заоз", "Венер", "Тайнов", "55588", "555-88-01", "tainova", "3 210 000")


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody under a rule of visibility. `name`: the employee, None for nobody's."""

    visibility: Visibility
    name: str | None
    sees_deal: bool = False
    sees_client: bool = False
    is_admin: bool = False
    is_dismissed: bool = False

    @property
    def is_agent(self) -> bool:
        """Whether the bot talks with them about deals at all."""
        return self.name is not None and not self.is_dismissed


@dataclass(slots=True)
class Desk:
    """One role before the bot: the person, and the card that their chat still has."""

    office: Office
    role: Role
    person: Person
    card: Message
    told: dict[int, str] = field(default_factory=dict)
    seen_events: int = 0

    def look_away(self) -> None:
        """What stands in the chat by now is not of interest."""
        self.told = {one.message_id: one.text for one in self.person.chat.from_bot}
        self.seen_events = len(self.person.chat.events)
        self.office.portal.log.clear()

    @property
    def said(self) -> str:
        """What the bot wrote, edited and noticed since, also what stood there for a moment only."""
        told = dict(self.told)
        words = []
        for event in self.person.chat.events[self.seen_events :]:
            message = event.messages[0]
            if event.kind is EventKind.NOTICED:
                words.append(event.text)
            elif event.kind in {EventKind.SENT, EventKind.EDITED} and message.from_bot:
                # Other buttons under a text that stood there before tell nothing but themselves.
                words.append("" if told.get(message.message_id) == event.text else event.text)
                words += [on_button(button) for row in event.rows for button in row]
                told[message.message_id] = event.text
        return "\n".join(words).translate(SPACES)

    async def settle(self) -> None:
        """Everything sent so far is handled: a chat's updates go one after the other."""
        await self.person.chat.wait_for_answer(await self.person.says("/cancel"))
        assert self.office.app
        await self.office.app.idle()


Entry = Callable[[Desk, DealId], Awaitable[object]]


def typed(text: str) -> Entry:
    """The person types this; `{0}` is the deal's number."""
    return lambda desk, deal_id: desk.person.says(text.format(deal_id, desk.office.portal.base_url))


def tapped(data: Callable[[DealId], ButtonData]) -> Entry:
    """The person sends the data of this button, from the card that they have."""

    async def tap(desk: Desk, deal_id: DealId) -> None:
        await desk.person.taps_data(data(deal_id).pack(), desk.card)
        await desk.person.chat.wait_for(lambda chat: chat.taps[-1].answers > 0)

    return tap


async def forwards_card(desk: Desk, _: DealId) -> None:
    """A card with the deal's number in its first line."""
    await desk.person.forwards(desk.card)


async def shares_client(desk: Desk, _: DealId) -> None:
    """The client's contact card from the address book."""
    await desk.person.sends_extra({"contact": {"phone_number": PHONE, "first_name": "Клиент"}})


async def edits_text(desk: Desk, deal_id: DealId) -> None:
    """A message sent long ago now says the number."""
    message = await desk.person.says("/cancel")
    await desk.person.chat.wait_for_answer(message)
    await desk.person.edits(message, str(deal_id))


async def edits_reply(desk: Desk, _: DealId) -> None:
    """What was sent as a reply to the card is a comment now."""
    message = await desk.person.says("/cancel", reply_to=desk.card)
    await desk.person.chat.wait_for_answer(message)
    await desk.person.edits(message, "цена 1 млн")


async def posts_in_channel(desk: Desk, deal_id: DealId) -> None:
    """The number in a channel that the bot was taken into."""
    channel = desk.office.telegram.channel(f"Новости {desk.person.telegram_id} {deal_id}")
    desk.office.telegram.post_in_channel(channel, str(deal_id))
    await desk.settle()
    assert channel.from_bot == []


async def speaks_in_group(desk: Desk, deal_id: DealId) -> None:
    """The number where others read along."""
    group = desk.office.telegram.group(f"Отдел {desk.person.telegram_id} {deal_id}", desk.person)
    await desk.person.says(f"/deal {deal_id}", chat=group)
    await group.wait_for(lambda chat: bool(chat.from_bot))
    assert not told_of(ABOUT_DEAL, group.texts_from_bot)


READS: dict[str, Entry] = {
    "number": typed("{0}"),
    "link": typed("{1}/crm/deal/details/{0}/"),
    "/deal": typed("/deal {0}"),
    "/start deal_N": typed("/start deal_{0}"),
    "forwarded card": forwards_card,
    "open": tapped(lambda deal_id: callbacks.OpenDeal(deal_id=deal_id)),
    "open again": tapped(lambda deal_id: callbacks.OpenDealAgain(deal_id=deal_id)),
    "turn": tapped(lambda deal_id: callbacks.TurnCard(deal_id=deal_id, face=callbacks.CardFace.MORE)),
}
"""Each shows the card to whoever may see it."""
FINDS: dict[str, Entry] = {
    "address": typed("заозёр"),
    "mistyped": typed("заозерноя"),
    "client": typed("тайн"),
    "phone": typed(PHONE),
    "phone page": tapped(lambda _: callbacks.TurnPhone(page=1, phone="+79005558801")),
    "contact": shares_client,
}
"""The same, without a number; what was typed comes back in the answer, and so is no part of what must not."""
QUIET: dict[str, Entry] = {
    "edited message": edits_text,
    "edited reply": edits_reply,
    "channel": posts_in_channel,
    "group": speaks_in_group,
}
"""Shows nothing to anybody."""
AMOUNT = "a"
CLIENT_KEY = str(ClientKey(ClientKind.CONTACT, CONTACT, ClientPart.PHONE, 1))
ASKS: dict[str, Entry] = {
    "stages": tapped(lambda deal_id: change_callbacks.ShowStages(deal_id=deal_id)),
    "pipelines": tapped(lambda deal_id: change_callbacks.ShowPipelines(deal_id=deal_id)),
    "fields": tapped(lambda deal_id: change_callbacks.ShowFields(deal_id=deal_id)),
    "ask amount": tapped(lambda deal_id: change_callbacks.AskField(deal_id=deal_id, key=AMOUNT)),
    "ask comment": tapped(lambda deal_id: change_callbacks.AskComment(deal_id=deal_id)),
    "choices": tapped(lambda deal_id: change_callbacks.ShowChoices(deal_id=deal_id, key="s", page=1)),
    "client card": tapped(lambda deal_id: client_callbacks.ShowClient(deal_id=deal_id)),
    "edit client": tapped(lambda deal_id: client_callbacks.EditClient(deal_id=deal_id)),
    "ask client": tapped(lambda deal_id: client_callbacks.AskClient(deal_id=deal_id, key=CLIENT_KEY, seen="~")),
    "photos": tapped(lambda deal_id: out_callbacks.ShowPhotos(deal_id=deal_id)),
    "leave": tapped(lambda deal_id: change_callbacks.LeaveAsIs(deal_id=deal_id)),
}
"""Buttons that change nothing by themselves."""


async def comments(desk: Desk, _: DealId) -> None:
    """A reply to the card."""
    answer = await desk.person.chat.wait_for_answer(await desk.person.says("Ключи у соседа", reply_to=desk.card))
    await desk.person.chat.wait_for(lambda _: "⏳" not in answer.text)


async def sends_photo(desk: Desk, caption: str | None, reply_to: Message | None) -> None:
    """One photo, and what becomes of it."""
    sent = await desk.person.sends_photo(samples.room(width=64, height=48), caption, reply_to=reply_to)
    await desk.person.chat.wait_for_answer(sent)
    if desk.role.is_agent:
        await desk.person.chat.wait_for(lambda _: "В какую сделку" in desk.said or "1 из 1" in desk.said)


WRITES: dict[str, Entry] = {
    "reply: comment": comments,
    "reply: change": lambda desk, _: desk.person.says("цена 5 млн", reply_to=desk.card),
    "photo by caption": lambda desk, deal_id: sends_photo(desk, f"#{deal_id}", None),
    "photo by reply": lambda desk, _: sends_photo(desk, None, desk.card),
    "stage": tapped(lambda deal_id: change_callbacks.SetStage(deal_id=deal_id, seen="NEW", to="PREPARATION")),
    "end": tapped(lambda deal_id: change_callbacks.SetStage(deal_id=deal_id, seen="NEW", to="WON")),
    "value": tapped(
        lambda deal_id: change_callbacks.PutValue(deal_id=deal_id, key=AMOUNT, seen="3210000.00", value="1.00")
    ),
    "undo": tapped(lambda _: change_callbacks.Undo(entry_id=1)),
    "wish": tapped(lambda _: change_callbacks.WriteWish(entry_id=1)),
    "comment of others": tapped(lambda _: callbacks.WithdrawComment(message_id=1)),
    "batch of others": tapped(lambda deal_id: photo_callbacks.ChooseDeal(batch_id=BatchId(1), deal_id=deal_id)),
    "photos here": tapped(lambda deal_id: out_callbacks.BringPhotos(deal_id=deal_id)),
    "photos to a client": tapped(lambda deal_id: out_callbacks.SharePhotos(deal_id=deal_id)),
    "trash of others": tapped(lambda _: photo_callbacks.RemoveBatch(batch_id=BatchId(1))),
}


def on_button(button: Button) -> str:
    """All that a button tells: what stands on it, what it opens and what it copies."""
    return " ".join((button.text, unquote(button.url or ""), button.copy_text or ""))


def told_of(hidden: tuple[str, ...], said: str) -> list[str]:
    """What of it was said."""
    return [one for one in hidden if one in said]
