"""What is wrong with one file, and what its sender can do about it."""

from bot.domain.photos import Photo, PhotoKind, Problem
from bot.telegram.views.heading import literal
from bot.texts import Texts

BYTES_PER_MB = 1_000_000
NAME_LENGTH = 28
LONGEST_NAME = 255


def mishap(texts: Texts, photo: Photo) -> list[str]:
    """Two or three lines: which file, why it was not taken, what to do."""
    which = _which(texts, photo)
    match photo.problem:
        case Problem.TOO_BIG_FOR_TELEGRAM:
            return [
                f"⚠️ {which}{_size(texts, photo)}",
                texts.t("Telegram gives bots files of up to 20 MB."),
                texts.t("Send a shorter one, or put it into the folder directly.")
                if photo.incoming.kind is PhotoKind.VIDEO
                else texts.t("Please put it into the folder directly."),
            ]
        case Problem.TOO_BIG:
            return [
                f"⚠️ {which}{_size(texts, photo)}",
                texts.t("This is more than the bot takes. Please put it into the folder directly."),
            ]
        case problem:
            return _of_content(texts, which, problem)


def _of_content(texts: Texts, which: str, problem: Problem | None) -> list[str]:
    again = texts.t("Please send it again.")
    match problem:
        case Problem.EMPTY:
            return [texts.t("⚠️ {file} is empty, 0 bytes", file=which), again]
        case Problem.BROKEN:
            return [
                texts.t("⚠️ {file} is damaged", file=which),
                texts.t("It cannot be opened. Please send it again."),
            ]
        case Problem.TOO_MANY_PIXELS:
            return [
                texts.t("⚠️ {file}: too many pixels", file=which),
                texts.t("It cannot be opened. Please send a smaller one."),
            ]
        case Problem.NO_COPY:
            return [texts.t("⚠️ {file}: no JPEG copy", file=which), texts.t("The file itself is in the folder.")]
        case _:
            return [texts.t("⚠️ {file} is no longer in Telegram", file=which), again]


def _which(texts: Texts, photo: Photo) -> str:
    incoming = photo.incoming
    if incoming.kind is PhotoKind.VIDEO:
        return texts.t("Video") + _duration(incoming.duration_seconds)
    if incoming.file_name:
        name = literal(incoming.file_name, LONGEST_NAME)
        return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 8]}…{name[-7:]}"
    return texts.t("Photo") if incoming.kind is PhotoKind.PHOTO else texts.t("File")


def _duration(seconds: int | None) -> str:
    return f" {seconds // 60}:{seconds % 60:02d}" if seconds else ""


def _size(texts: Texts, photo: Photo) -> str:
    size_bytes = photo.size_bytes or photo.incoming.size_bytes
    if not size_bytes:
        return ""
    return ", " + texts.t("{size} MB", size=texts.number(max(1, round(size_bytes / BYTES_PER_MB))))
