"""The photos of a deal: what is in its folder, how they come here, and how a client gets them."""

from collections.abc import Sequence

from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text, TextLink

from bot.bitrix24.folder_files import FolderFile
from bot.domain.bringings import Bringing
from bot.domain.ids import DealId, FileId, SharingId
from bot.domain.kinds import FileKind, kind_of
from bot.services.carry_photos import Carried, is_too_large
from bot.services.deal_photos import PAGE, DealPhotos
from bot.services.share_photos import Shared
from bot.telegram.callbacks import CardFace, TurnCard
from bot.telegram.keyboards import Row, button, link, rows
from bot.telegram.out_callbacks import BringPhotos, CloseSharing, SharePhotos, ShowPhotos
from bot.telegram.screens import Screen
from bot.telegram.views.heading import heading, literal
from bot.texts import Texts

BYTES_PER_MB = 1_000_000
LONGEST_COPY = 256
"""Source: core.telegram.org/bots/api#copytextbutton."""
NAMED = 3
"""Files that are named one by one; the others are counted."""
NAME_LETTERS = 30

Line = Text | str


def photos_button(texts: Texts, deal_id: DealId, count: int | None) -> InlineKeyboardButton:
    """The way here from a card."""
    name = texts.t("Photos")
    return button(f"{name} · {texts.number(count)}" if count else name, ShowPhotos(deal_id=deal_id))


def photo_menu(texts: Texts, found: DealPhotos) -> Screen:
    """How many, since when; and what can be done. Nothing heavy comes by itself."""
    deal_id = found.deal.deal_id
    if not found.photos and not found.others:
        empty = texts.t("No photos in the folder yet. Send them here and I will put them there.")
        return _screen(found, [empty], [[_card(texts, deal_id)]])
    return _screen(found, _contents(texts, found), [*_ways_out(texts, found), _last_row(texts, deal_id, found)])


def fetching(texts: Texts, found: DealPhotos, many: int) -> Screen:
    """Photos are on their way here; the buttons stay, for whoever taps them after a restart."""
    line = texts.n("⏳ Bringing {n} photo…", "⏳ Bringing {n} photos…", many)
    return _screen(found, [line], _ways_out(texts, found))


def brought(texts: Texts, found: DealPhotos, after: FileId, last: FileId, failed: Sequence[Carried]) -> Screen | None:
    """What to say under the albums: how far it is, what did not come and where it is; None if there is nothing."""
    begin, page = found.page_after(after or None)
    end, total = begin + len(page), len(found.photos)
    too_large = [file for file in page if is_too_large(file)]
    if end >= total and not too_large and not failed and not begin:
        return None
    lines: list[Line] = [texts.t("Shown: {end} of {total}", end=texts.number(end), total=texts.number(total))]
    if too_large:
        lines += [
            texts.t("Too large for Telegram, they open in Bitrix24:"),
            *(_linked(texts, file) for file in too_large),
        ]
    if failed:
        lines.append(texts.t("These did not come, please try again:"))
        lines += [_linked(texts, one.file) for one in failed]
    more = _bring(found, texts.t("{n} more", n=min(total - end, len(page))), last) if end < total else []
    return _screen(found, lines, [more, _share_row(texts, found), [_card(texts, found.deal.deal_id)]])


def making_link(texts: Texts, deal_id: DealId, label: str | None, done: int = 0, total: int = 0) -> Screen:
    """Copies are being made."""
    progress = texts.t("⏳ Copies: {done} of {total}", done=texts.number(done), total=texts.number(total))
    return _about(deal_id, label, [progress if done else texts.t("⏳ Making copies without location…")], None)


def shared_link(texts: Texts, found: DealPhotos, shared: Shared) -> Screen:
    """The link on a button that copies it, and the way to end it."""
    count = texts.n("{n} photo", "{n} photos", shared.count)
    lines: list[Line] = [
        "",
        texts.t("Link for the client: {photos}, without location data. Opens for anybody who has it.", photos=count),
        *_left_out(texts, found, shared.left_out),
    ]
    url = shared.link.get_secret_value()
    copy = InlineKeyboardButton(text=texts.t("📋 Copy the link"), copy_text=CopyTextButton(text=url[:LONGEST_COPY]))
    if len(url) > LONGEST_COPY:  # half a link is none
        copy = link(texts.t("Open the link"), url)
    close = button(texts.t("End access"), CloseSharing(sharing_id=shared.sharing_id))
    return _screen(found, lines, [[copy], [close, _card(texts, found.deal.deal_id)]])


def links_forbidden(texts: Texts, found: DealPhotos) -> Screen:
    """The portal's administrators do not want public links: the agent can pass the photos on."""
    line = texts.t(
        "Bitrix24 does not allow public links. I can send the photos here, and you forward them to the client."
    )
    return _screen(found, [line], [_show_row(texts, found), [_card(texts, found.deal.deal_id)]])


def not_shared(texts: Texts, deal_id: DealId, label: str | None, why: str, left_out: Sequence[Carried] = ()) -> Screen:
    """No link was made, and why."""
    lines: list[Line] = [why, texts.t("There is no link, the photos are in the folder."), *_broken(texts, left_out)]
    return _about(deal_id, label, lines, rows([_share(texts, deal_id)], [_card(texts, deal_id)]))


def not_brought(texts: Texts, found: DealPhotos, far: Bringing, why: str) -> Screen:
    """Nothing more came, and why; the button goes on behind what is here."""
    lines = [why, *(_how_far(texts, far) if far.shown or far.on_the_way else [])]
    keyboard = [_share_row(texts, found), _go_on_row(texts, far) if far.shown else _show_row(texts, found)]
    return _screen(found, lines, [*keyboard, [_card(texts, found.deal.deal_id)]])


def interrupted(texts: Texts, far: Bringing) -> Screen:
    """A run ended while it brought photos: how far it came, what may have come besides, and the way on."""
    lines = _how_far(texts, far)
    if not far.is_done:
        lines.insert(0, texts.t("I was interrupted while I brought the photos. They are all in the folder."))
    return _about(far.deal_id, None, lines, rows(_go_on_row(texts, far), [_card(texts, far.deal_id)]))


def ending(texts: Texts, deal_id: DealId, label: str | None) -> Screen:
    """The copies are being deleted."""
    return _about(deal_id, label, [texts.t("⏳ Ending the client's access…")], None)


def ended(texts: Texts, deal_id: DealId, label: str | None) -> Screen:
    """The client has nothing any more, the office everything."""
    line = texts.t("The copies for the client are deleted, the photos in the folder are in their place.")
    new = button(texts.t("🔗 New link"), SharePhotos(deal_id=deal_id))
    return _about(deal_id, label, [line], rows([new, _card(texts, deal_id)]))


def ends_later(texts: Texts, deal_id: DealId, label: str | None) -> Screen:
    """The portal is away: the link may still work, and will be ended."""
    line = texts.t(
        "⏳ Bitrix24 does not answer, so the client may still have access. I will end it myself as soon as it answers."
    )
    return _about(deal_id, label, [line], rows([_card(texts, deal_id)]))


def cannot_end(texts: Texts, deal_id: DealId, label: str | None, sharing_id: SharingId) -> Screen:
    """The portal refuses for good: only a person can do it there."""
    line = texts.t(
        "Bitrix24 did not let me delete the copies: the client still has access. Please delete their folder inside "
        "the deal's folder yourself, or ask your administrator."
    )
    again = button(texts.t("End access"), CloseSharing(sharing_id=sharing_id))
    return _about(deal_id, label, [line], rows([again, _card(texts, deal_id)]))


def _contents(texts: Texts, found: DealPhotos) -> list[Line]:
    count = len(found.photos)
    lines: list[Line] = []
    if found.last_at:
        when = texts.when(found.last_at)
        lines.append(texts.n("{n} photo, the last one {when}", "{n} photos, the last one {when}", count, when=when))
    elif count:
        lines.append(texts.n("{n} photo", "{n} photos", count))
    if found.others:
        files = texts.n("{n} file besides", "{n} files besides", len(found.others))
        names = ", ".join(literal(file.name, NAME_LETTERS) for file in found.others[:NAMED])
        lines.append(f"{files}: {names}{'…' if len(found.others) > NAMED else ''}")
    return lines


def _ways_out(texts: Texts, found: DealPhotos) -> list[Row]:
    return [_share_row(texts, found), _show_row(texts, found)]


def _share_row(texts: Texts, found: DealPhotos) -> Row:
    return [_share(texts, found.deal.deal_id)] if found.pictures else []


def _show_row(texts: Texts, found: DealPhotos) -> Row:
    _, page = found.page_after(None)
    size_bytes = sum(file.size_bytes for file in page if not is_too_large(file))
    if not page:
        return []
    name = texts.t("Show here")
    return _bring(found, f"{name} · {_megabytes(texts, size_bytes)}" if size_bytes else name, FileId(0))


def _how_far(texts: Texts, far: Bringing) -> list[Line]:
    lines: list[Line] = [texts.t("Shown: {end} of {total}", end=texts.number(far.shown), total=texts.number(far.total))]
    if far.on_the_way:
        lines.append(
            texts.n(
                "{n} more photo was being sent and may be here already: the button sends it again.",
                "{n} more photos were being sent and may be here already: the button sends them again.",
                far.on_the_way,
            )
        )
    return lines


def _go_on_row(texts: Texts, far: Bringing) -> Row:
    left = far.total - far.shown
    if not left:
        return []
    name = texts.t("{n} more", n=min(left, PAGE)) if far.shown else texts.t("Show here")
    return [button(name, BringPhotos(deal_id=far.deal_id, after=far.after))]


def _bring(found: DealPhotos, name: str, after: FileId) -> Row:
    return [button(name, BringPhotos(deal_id=found.deal.deal_id, after=after))]


def _last_row(texts: Texts, deal_id: DealId, found: DealPhotos) -> Row:
    folder = [link(texts.t("Folder"), found.folder.url)] if found.folder and found.folder.url else []
    return [*folder, _card(texts, deal_id)]


def _share(texts: Texts, deal_id: DealId) -> InlineKeyboardButton:
    return button(texts.t("🔗 Link for the client"), SharePhotos(deal_id=deal_id))


def _card(texts: Texts, deal_id: DealId) -> InlineKeyboardButton:
    return button(texts.t("‹ Card"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))


def _left_out(texts: Texts, found: DealPhotos, left_out: Sequence[Carried]) -> list[Line]:
    """What of the folder the client does not get."""
    videos = sum(kind_of(file.name) is FileKind.VIDEO for file in found.photos)
    parts = [
        texts.n("{n} video", "{n} videos", videos) if videos else "",
        texts.n("{n} file", "{n} files", len(found.others)) if found.others else "",
    ]
    named = ", ".join(part for part in parts if part)
    lines: list[Line] = [texts.t("Not in it: {what}.", what=named)] if named else []
    return [*lines, *_broken(texts, left_out)]


def _broken(texts: Texts, left_out: Sequence[Carried]) -> list[Line]:
    if not left_out:
        return []
    first = texts.n("⚠️ {n} photo could not be copied:", "⚠️ {n} photos could not be copied:", len(left_out))
    return [first, *(_linked(texts, one.file) for one in left_out[:NAMED])]


def _linked(texts: Texts, file: FolderFile) -> Text:
    size = _megabytes(texts, file.size_bytes)
    name = literal(file.name, NAME_LETTERS)
    return Text(TextLink(name, url=file.url) if file.url else name, f", {size}")


def _megabytes(texts: Texts, size_bytes: int) -> str:
    return texts.t("{size} MB", size=texts.number(max(1, round(size_bytes / BYTES_PER_MB))))


def _screen(found: DealPhotos, lines: Sequence[Line], keyboard: Sequence[Row]) -> Screen:
    return _about(found.deal.deal_id, found.deal.label, lines, rows(*keyboard))


def _about(deal_id: DealId, label: str | None, lines: Sequence[Line], keyboard: InlineKeyboardMarkup | None) -> Screen:
    body: list[Line] = [Bold(heading(deal_id, label))]
    for line in lines:
        body += ["\n", line]
    return Screen(Text(*body), keyboard, deal_id=deal_id)
