"""The clients of a deal in the place of its card: who they are, how they are reached, what can be changed."""

from collections.abc import Sequence

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Email, PhoneNumber, Text

from bot.bitrix24.client_values import DealClients
from bot.bitrix24.editable import EditableField
from bot.domain.clients import Channel, ClientKey, ClientKind, ClientRecord
from bot.domain.ids import DealId
from bot.domain.phones import extension, normal_phone, shown_phone
from bot.services.clients import ShownClients
from bot.telegram.callbacks import CardFace, TurnCard
from bot.telegram.client_callbacks import AskClient, EditClient, ShowClient
from bot.telegram.keyboards import Row, button, pages_row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.heading import BUTTON_LETTERS, heading, literal
from bot.telegram.views.pages import MENU_SIZE, page_of
from bot.telegram.views.values import field_name, value_words
from bot.texts import Texts

NAME_LETTERS = 60
ADDRESS_LETTERS = 50
MOST_CHANNELS = 4
"""Phones, and e-mails, of one client that are shown; the others are a matter for the portal."""
COPY_LETTERS = 256
"""Source: core.telegram.org/bots/api#copytextbutton."""


def clients(texts: Texts, shown: ShownClients) -> Screen:
    """Everybody of the deal, with the buttons that lead on and back."""
    deal_id = shown.now.deal.deal_id
    edit = [button(texts.t("Edit"), EditClient(deal_id=deal_id))] if shown.is_open and shown.now.records else []
    card = button(texts.t("‹ Card"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))
    return _screen(texts, shown, rows(_copy_row(texts, shown.now), [*edit, card]))


def clients_to_edit(texts: Texts, shown: ShownClients, page_number: int) -> Screen:
    """The same with a button for every value."""
    deal_id, fields = shown.now.deal.deal_id, shown.now.fields.menu if shown.is_open else ()
    page = page_of(fields, page_number, MENU_SIZE)
    chosen = [[_ask_button(texts, shown.now, one)] for one in page.lines]
    turn = [EditClient(deal_id=deal_id, page=number) for number in page.around]
    back = [button(texts.t("‹ Client"), ShowClient(deal_id=deal_id))]
    return _screen(texts, shown, rows(*chosen, pages_row(texts, page.number, page.pages, *turn), back))


def client_button(texts: Texts, deal_id: DealId) -> InlineKeyboardButton:
    """The way here from a card."""
    return button(texts.t("Client"), ShowClient(deal_id=deal_id))


def _screen(texts: Texts, shown: ShownClients, keyboard: InlineKeyboardMarkup | None) -> Screen:
    now = shown.now
    paragraphs = [_person(texts, one) for one in now.contacts]
    if now.company:
        firm = _company(texts, now.company)
        # One person and the company that is behind them are one paragraph.
        paragraphs = [[*paragraphs[0], *firm]] if len(paragraphs) == 1 else [*paragraphs, firm]
    if now.left_out:
        people = texts.n("{n} more person", "{n} more people", now.left_out)
        paragraphs.append([texts.t("And {people}: see Bitrix24.", people=people)])
    if not now.records:
        paragraphs.append([texts.t("The deal has no client.")])
    elif not shown.is_open:
        who = texts.t("Phones and e-mails are seen by those who are on the deal, their heads and administrators.")
        paragraphs.append([who])
    body: list[Text | str] = [Bold(heading(now.deal.deal_id, now.deal.label))]
    for lines in paragraphs:
        for place, line in enumerate(lines):
            body += ["\n" if place else "\n\n", line]
    return Screen(Text(*body), keyboard, deal_id=now.deal.deal_id)


def _person(texts: Texts, record: ClientRecord) -> list[Text | str]:
    name = literal(record.name, NAME_LETTERS) or texts.t("No name")
    return [name, *_channels(texts, record)]


def _company(texts: Texts, record: ClientRecord) -> list[Text | str]:
    name = literal(record.name, NAME_LETTERS) or texts.t("No name")
    return [texts.t("Company: {name}", name=name), *_channels(texts, record)]


def _channels(texts: Texts, record: ClientRecord) -> list[Text | str]:
    """Phones and e-mails are marked as such: a tap calls, or writes."""
    phones = [_phone(texts, record, one) for one in record.phones[:MOST_CHANNELS]]
    emails = [_email(texts, one) for one in record.emails[:MOST_CHANNELS]]
    left_out = max(0, len(record.phones) - MOST_CHANNELS) + max(0, len(record.emails) - MOST_CHANNELS)
    return [*phones, *emails, *([texts.t("{n} more: see Bitrix24", n=left_out)] if left_out else [])]


def _phone(texts: Texts, record: ClientRecord, phone: Channel) -> Text:
    """With its kind, unless it is what everybody takes for granted: a person's mobile, a company's work phone."""
    kinds = {
        "WORK": texts.t("work"),
        "MOBILE": texts.t("mobile"),
        "HOME": texts.t("home"),
        "FAX": texts.t("fax"),
        "PAGER": texts.t("pager"),
        "MAILING": texts.t("for mailings"),
        "OTHER": texts.t("other"),
    }
    usual = "WORK" if record.kind is ClientKind.COMPANY else "MOBILE"
    kind = kinds.get(phone.use, "") if phone.use != usual else ""
    shown = PhoneNumber(literal(shown_phone(phone.address), ADDRESS_LETTERS))
    asked_for = extension(phone.address) if normal_phone(phone.address) else ""
    behind = [texts.t("ext. {digits}", digits=asked_for)] if asked_for else []
    return Text(shown, *(f", {one}" for one in (*behind, kind) if one))


def _email(texts: Texts, email: Channel) -> Text:
    kinds = {
        "HOME": texts.t("personal"),
        "MAILING": texts.t("for mailings"),
        "OTHER": texts.t("another"),
    }
    kind = kinds.get(email.use, "")
    return Text(Email(literal(email.address, ADDRESS_LETTERS)), *([f", {kind}"] if kind else []))


def _copy_row(texts: Texts, now: DealClients) -> Row:
    """The number that is called first, as other programs take it."""
    first = next((phone for record in now.records for phone in record.phones), None)
    if first is None:
        return []
    number = (normal_phone(first.address) or first.address)[:COPY_LETTERS]
    return [InlineKeyboardButton(text=texts.t("📋 Copy the number"), copy_text=CopyTextButton(text=number))]


def _ask_button(texts: Texts, now: DealClients, field: EditableField) -> InlineKeyboardButton:
    value = now.value(field)
    words = value_words(texts, field, value)
    label = f"{field_name(texts, field)}: {words}"
    if len(people := now.contacts) > 1:
        label = f"{_owner(now, field, people)} · {words if value else label}"
    data = AskClient(deal_id=now.deal.deal_id, key=field.key, seen=field.token(value))
    return button(literal(label, BUTTON_LETTERS), data)


def _owner(now: DealClients, field: EditableField, people: Sequence[ClientRecord]) -> str:
    """Whose value it is, where there are several people: by the first name."""
    key = ClientKey.parse(field.key)
    record = now.record(key) if key else None
    if record is None or record not in people:
        return record.name if record else ""
    return record.name.split(" ", maxsplit=1)[0]
