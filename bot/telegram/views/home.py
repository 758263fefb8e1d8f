"""The home card, and what `/status`, `/help` and `/lang` show."""

from dataclasses import dataclass

from aiogram.utils.formatting import Bold, Text

from bot.domain.ids import DealId
from bot.services.status import Status
from bot.telegram.callbacks import ChooseLanguage
from bot.telegram.keyboards import button, deal_button, lists_row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.heading import literal, number
from bot.texts import Catalogue, Texts

NAME_LETTERS = 40
LANGUAGE_NAMES = {"ru": "Русский", "en": "English"}
"""Each language by its own name: who needs the list may read no other."""


@dataclass(frozen=True, slots=True)
class LastDeal:
    """The deal opened last; its label is None while nobody can say it."""

    deal_id: DealId
    label: str | None


def welcome(texts: Texts, first_name: str | None, my_count: int | None) -> Screen:
    """The first home card: what the bot is for, in three lines."""
    name = literal(first_name, NAME_LETTERS) if first_name else ""
    hello = texts.t("Hello, {name}!", name=name) if name else texts.t("Hello!")
    find = texts.t("Write a deal's number, an address or a client's phone, and I will find it.")
    photos = texts.t("Send photos, and I will put them into the deal's folder.")
    comment = texts.t("Reply to a card, and I will write your comment down.")
    return Screen(Text(hello, "\n\n", f"{find}\n{photos}\n{comment}"), rows(lists_row(texts, my_count)))


def home(
    texts: Texts, first_name: str | None, status: Status, last_deal: LastDeal | None, my_count: int | None
) -> Screen:
    """The home card: what is on the way, the last deal, the lists."""
    name = literal(first_name, NAME_LETTERS) if first_name else ""
    day = texts.good_day()
    hello = texts.t("{name}, {good_day}.", name=name, good_day=day) if name else f"{day[:1].upper()}{day[1:]}."
    on_the_way = _on_the_way(texts, status) or [texts.t("No photos on the way, all are in their folders.")]
    if status.portal_down_since:
        since = texts.since(status.portal_down_since)
        on_the_way.append(texts.t("Bitrix24 has not been answering since {since}.", since=since))
    last = [deal_button(last_deal.deal_id, last_deal.label)] if last_deal else []
    return Screen(Text(hello, "\n", "\n".join(on_the_way)), rows(last, lists_row(texts, my_count)))


def status_screen(texts: Texts, status: Status) -> Screen:
    """Bot, portal, what is on the way, the last trouble."""
    if status.portal_down_since:
        since = texts.since(status.portal_down_since)
        first = [
            texts.t("Bot ✅"),
            texts.t("⚠️ Bitrix24 has not been answering since {since}.", since=since),
            texts.t("What you send is safe and goes on by itself."),
        ]
    else:
        bot, portal = texts.t("Bot ✅"), texts.t("Bitrix24 ✅")
        first = [f"{bot}  {portal}"]
    on_the_way = _on_the_way(texts, status) or [texts.t("On the way: nothing")]
    return Screen(Text("\n".join([*first, *on_the_way, _last_trouble(texts, status)])))


def help_screen(texts: Texts, my_count: int | None) -> Screen:
    """Help that fits one screen."""
    lines = [
        (texts.t("Find"), texts.t("write a number, an address, a surname or a phone.")),
        (texts.t("Photos"), texts.t("just send them. Into another deal: #1198 in the caption, or reply to its card.")),
        (texts.t("Comment"), texts.t("reply to a card.")),
        (texts.t("Price"), texts.t("reply: price 12.1m")),
        (texts.t("Changed your mind"), texts.t("/undo. One photo: /undo in reply to it.")),
    ]
    body: list[Text | str] = []
    for what, how in lines:
        body += [Bold(what), f" — {how}\n"]
    deleting = texts.t(
        "Before you delete a photo in the chat, reply /undo to it: it does not leave the folder by itself."
    )
    body += [f"{deleting}\n", Bold(texts.t("Commands")), " — /my /recent /status /lang"]
    return Screen(Text(*body), rows(lists_row(texts, my_count)))


def language_screen(texts: Texts, catalogue: Catalogue) -> Screen:
    """Which language the bot should speak."""
    names = {code: LANGUAGE_NAMES.get(code, code) for code in catalogue.languages}
    buttons = [
        button(f"● {name}" if code == texts.language else name, ChooseLanguage(language=code))
        for code, name in names.items()
    ]
    return Screen(Text(texts.t("Which language shall I speak?")), rows(buttons))


def language_chosen(texts: Texts, catalogue: Catalogue) -> Screen:
    """Said in the new language, with the way back."""
    screen = language_screen(texts, catalogue)
    return Screen(Text(texts.t("I speak English now.")), screen.keyboard)


def _on_the_way(texts: Texts, status: Status) -> list[str]:
    lines = [
        texts.n("On the way: {n} photo → {number}", "On the way: {n} photos → {number}", count, number=number(deal_id))
        for deal_id, count in status.photos.items()
    ]
    if status.photos_without_deal:
        count = status.photos_without_deal
        lines.append(texts.n("Waiting for a deal: {n} photo", "Waiting for a deal: {n} photos", count))
    if status.comments:
        lines.append(texts.n("On the way: {n} comment", "On the way: {n} comments", status.comments))
    return lines


def _last_trouble(texts: Texts, status: Status) -> str:
    outage = status.last_outage
    if outage is None:
        return texts.t("Last error: none")
    began, ended = texts.when(outage.began_at), texts.since(outage.ended_at)
    return texts.t("Last error: Bitrix24 did not answer, {began} – {ended}", began=began, ended=ended)
