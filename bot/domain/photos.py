"""A photo on its way: where its batch is, what state it is in, and the name that makes it arrive once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from bot.domain.ids import BatchId, ChatId, DealId, FileId, FolderId, MessageId, PhotoId, TelegramId


class Place(StrEnum):
    """Where a batch is."""

    TRAY = "tray"
    DEAL = "deal"
    TRASH = "trash"


class PhotoKind(StrEnum):
    """How Telegram delivered it."""

    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"


class PhotoState(StrEnum):
    """What is true of one photo.

    `SENDING`: the portal may already hold it, the answer is not known. `DOUBLE`: its deal holds the same content.
    """

    GATHERING = "gathering"
    HELD = "held"
    SENDING = "sending"
    STORED = "stored"
    TRASHED = "trashed"
    REFUSED = "refused"
    DOUBLE = "double"


class Problem(StrEnum):
    """Why a photo, or a whole batch, is not in its folder; what the agent is told follows from it."""

    EMPTY = "empty"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    NO_COPY = "no_copy"
    TOO_BIG = "too_big"
    TOO_BIG_FOR_TELEGRAM = "too_big_for_telegram"
    GONE_FROM_TELEGRAM = "gone_from_telegram"
    DEAL_NOT_FOUND = "deal_not_found"
    NOT_YOURS_ANY_MORE = "not_yours_any_more"
    NO_RIGHTS = "no_rights"
    NO_ACCESS = "no_access"
    DRIVE_FULL = "drive_full"
    SPOOL_FULL = "spool_full"
    PORTAL_REFUSED = "portal_refused"
    EXPIRED = "expired"
    UNDELIVERED = "undelivered"
    """Not there after a long time, for no reason that anybody named."""


@dataclass(frozen=True, slots=True)
class IncomingPhoto:
    """A photo as a message brought it; nothing is downloaded yet. `size_bytes` as Telegram states it."""

    chat_id: ChatId
    message_id: MessageId
    telegram_id: TelegramId
    kind: PhotoKind
    file_id: str
    file_unique_id: str
    sent_at: datetime
    size_bytes: int | None = None
    file_name: str | None = None
    duration_seconds: int | None = None
    album: str | None = None
    caption: str | None = None
    reply_to: MessageId | None = None
    update_id: int | None = None
    """The update that brought it, for the log."""


def name_stem(sent_at: datetime, message_id: MessageId, chat_id: ChatId, file_unique_id: str) -> str:
    """The photo's name without its extension: ASCII, lower case, sorting in sending order.

    Made of what Telegram says and of no clock of ours, so a photo taken in twice has one name.
    """
    digest = sha256(f"{chat_id}:{file_unique_id}".encode()).hexdigest()[:8]
    return f"{sent_at.astimezone(UTC):%Y%m%d-%H%M%S}-{message_id:010d}-{digest}"


@dataclass(frozen=True, slots=True)
class Photo:
    """One row of the inbox."""

    photo_id: PhotoId
    batch_id: BatchId | None
    incoming: IncomingPhoto
    state: PhotoState
    name: str | None
    deal_id: DealId | None
    folder_id: FolderId | None
    file_id: FileId | None
    attempts: int
    problem: Problem | None
    size_bytes: int | None
    """The size read from the bytes, once they were here."""
    due_at: datetime
    attempt_ended_at: datetime | None = None
    reaction: str | None = None
    own_place: Place | None = None
    """Where this one belongs whatever its batch does: the trash, if it was taken back by itself."""
    is_unsure: bool = False
    """An order to the portal about its file has had no answer: ask where it is before anything else."""
    look_at: datetime | None = None
    taken_back_message_id: MessageId | None = None
    sha256: str | None = None
    is_wanted_twice: bool = False
    """The agent wants it stored although its deal holds the same content."""
    is_copy: bool = False
    """The JPEG beside a HEIC; it is of the same message, and to its sender they are one photo."""
    dropped_for: Problem | None = None
    """Why an administrator let it go; its own place is the trash then."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Photos of one agent for one place, shown by one receipt."""

    batch_id: BatchId
    chat_id: ChatId
    telegram_id: TelegramId
    place: Place
    deal_id: DealId | None
    named_deal_id: DealId | None
    """The deal that a caption or a reply named."""
    former_deal_id: DealId | None
    """The deal that was in hand shortly before this one; of a stale hand, that deal itself."""
    moved_from_deal_id: DealId | None
    """The deal that the batch was moved out of, as the last thing that was said about it."""
    asked_at: datetime | None
    """Since when its receipt asks which deal it belongs to instead of this one."""
    is_stale_hand: bool
    """The deal in hand was opened too long ago to be used unasked."""
    opened_at: datetime
    last_sent_at: datetime
    problem: Problem | None
    waiting_since: datetime | None
    """Since when the portal has kept this batch waiting."""
    recovered_at: datetime | None
    warned_at: datetime | None
    receipt_message_id: MessageId | None
    receipt_digest: str | None


def place_of(photo: Photo, batch: Batch) -> Place:
    """Where one photo belongs: with its batch, unless it was taken back by itself."""
    return photo.own_place or batch.place


def is_at_rest(photo: Photo, batch: Batch) -> bool:
    """Whether the photo is where it belongs, so that nothing is to be done about it."""
    place = place_of(photo, batch)
    if place is Place.TRAY or photo.state in {PhotoState.REFUSED, PhotoState.GATHERING}:
        return True
    if photo.is_unsure:
        return False
    if place is Place.TRASH:
        return photo.state in {PhotoState.TRASHED, PhotoState.DOUBLE}
    return photo.state in {PhotoState.STORED, PhotoState.DOUBLE} and photo.deal_id == batch.deal_id
