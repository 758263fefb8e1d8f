"""One photo that was taken back by itself. Pure: facts in, screen out."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text

from bot.domain.photos import Batch, Photo, PhotoKind, PhotoState, Place, is_at_rest, place_of
from bot.telegram.keyboards import button, rows
from bot.telegram.photo_callbacks import ReturnPhoto
from bot.telegram.screens import Screen
from bot.telegram.views.heading import heading
from bot.texts import Texts


def one_photo(
    texts: Texts, photo: Photo, batch: Batch | None, others: Sequence[Photo], label: str | None, *, is_portal_down: bool
) -> Screen:
    """What became of it; `others` are the photos of its batch that stay."""
    is_leaving = photo.own_place is Place.TRASH
    if is_leaving:
        said = _leaves(texts, photo, batch, others, is_portal_down=is_portal_down)
    else:
        said = _returns(texts, photo, batch)
    deal_id = batch.deal_id if batch and batch.place is not Place.TRAY else None
    head = [Bold(heading(deal_id, label)), "\n"] if deal_id else []
    back = texts.t("↩️ Put the photo back") if _is_picture(photo) else texts.t("↩️ Put the file back")
    buttons = [button(back, ReturnPhoto(photo_id=photo.photo_id))] if is_leaving else []
    return Screen(Text(*head, said), rows(buttons), deal_id=deal_id, batch_id=photo.batch_id)


def no_such_photo(texts: Texts) -> Screen:
    """There is nothing to take back."""
    return Screen(Text(texts.t("It is in no folder. Nothing was changed.")))


def _leaves(texts: Texts, photo: Photo, batch: Batch | None, others: Sequence[Photo], *, is_portal_down: bool) -> str:
    this = texts.t("This photo") if _is_picture(photo) else texts.t("This file")
    if batch is None or not is_at_rest(photo, batch):
        said = texts.t("🗑 {this} is being removed.", this=this)
        if is_portal_down:
            said = texts.t("⏳ {this} goes as soon as Bitrix24 answers.", this=this)
    elif photo.file_id:
        said = texts.t("🗑 {this} is in the trash", this=this)
    else:
        said = texts.t("🗑 {this} was not sent", this=this)
    if not others:
        return said.rstrip(".") + "."
    stay = texts.n("the other {n} is in place.", "the other {n} are in place.", len(others))
    return f"{said.rstrip('.')}, {stay}"


def _returns(texts: Texts, photo: Photo, batch: Batch | None) -> str:
    this = texts.t("This photo") if _is_picture(photo) else texts.t("This file")
    if batch is None or not is_at_rest(photo, batch):
        return texts.t("⏳ {this} is coming back.", this=this)
    match place_of(photo, batch):
        case Place.TRASH:
            return texts.t("🗑 {this} is in the trash", this=this) + "."
        case Place.DEAL if photo.state is PhotoState.STORED:
            return texts.t("✅ {this} is in the folder again.", this=this)
        case _:
            return texts.t("{this} is with the others again.", this=this)


def _is_picture(photo: Photo) -> bool:
    return photo.incoming.kind is PhotoKind.PHOTO
