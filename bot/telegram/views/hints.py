"""Short answers to what needs one more word, or is nothing for the bot."""

from aiogram.utils.formatting import Text

from bot.domain.amounts import LEAST_PLAUSIBLE, parse_amount
from bot.domain.ids import TelegramId
from bot.telegram.screens import Screen
from bot.texts import Texts


def how_to_open(texts: Texts) -> Screen:
    """`/deal` without a number."""
    return Screen(Text(texts.t("Write the number too: /deal 1245. The number alone will do as well.")))


def how_to_find(texts: Texts) -> Screen:
    """`/find` without words."""
    return Screen(Text(texts.t("Write what to look for: /find lenina 5. The words alone will do as well.")))


def price_hint(texts: Texts, typed: str) -> str:
    """An answer that came after its question has gone: how a price is changed all the same; empty for no price."""
    first, *rest = typed.split(maxsplit=1) or [""]
    has_name = first.casefold().strip(":=") in {name.strip() for name in texts.t("amount, price, sum, cost").split(",")}
    amount = parse_amount(rest[0] if rest and has_name else typed)
    if amount is None or amount < LEAST_PLAUSIBLE:
        return ""
    return texts.t("If this is a price, reply to the deal's card: price {amount}", amount=texts.number(amount))


def no_such_command(texts: Texts) -> Screen:
    """A command that nobody made."""
    return Screen(Text(texts.t("There is no such command. /help shows what I can do.")))


def no_administrator_yet(texts: Texts, telegram_id: TelegramId) -> Screen:
    """What to write into `ADMIN_IDS`: Telegram itself shows nobody their id."""
    said = texts.t(
        "The bot has no administrator yet. To be one, put your code {code} into ADMIN_IDS on the server and start the "
        "bot again.",
        code=str(telegram_id),
    )
    return Screen(Text(said))


def no_stickers(texts: Texts) -> Screen:
    """A sticker is nice, and no photo."""
    return Screen(Text(texts.t("I put no stickers into folders. Photos, videos and files are welcome.")))


def nothing_for_a_folder(texts: Texts) -> Screen:
    """A voice message, a place, a poll."""
    return Screen(Text(texts.t("I do not put this into folders. Photos, videos and files are welcome.")))


def send_originals(texts: Texts) -> Screen:
    """Photos came compressed, and the agency wants originals."""
    how = texts.t(
        "Telegram has compressed these photos. If originals are needed, send them as files: "
        "paper clip → File → Gallery."
    )
    return Screen(Text(how))


def question_dropped(texts: Texts) -> Screen:
    """`/cancel` while a question was open."""
    return Screen(Text(texts.t("The question is dropped, nothing was changed.")))


def nothing_to_cancel(texts: Texts) -> Screen:
    """`/cancel` while none was."""
    return Screen(Text(texts.t("There is nothing to leave: no question is open.")))
