"""Photos of a deal shared with a client: copies in a sub-folder of their own, open to whoever has its link."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ChatId, DealId, EmployeeId, FolderId, MessageId, SharingId, TelegramId


class SharingState(StrEnum):
    """How far it is. All but `OPEN` and `CLOSED` mean that its folder has to go as soon as nobody works on it."""

    MAKING = "making"
    OPEN = "open"
    FAILED = "failed"
    """It was not finished; whoever wanted it knows."""
    CLOSING = "closing"
    """The agent wants it ended."""
    CLOSED = "closed"
    """Its folder is gone for good, and its link with it."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """One sharing, and the message that shows it. `folder_id` is None until the bot has made the folder."""

    sharing_id: SharingId
    deal_id: DealId
    telegram_id: TelegramId
    employee_id: EmployeeId
    chat_id: ChatId
    message_id: MessageId
    state: SharingState
    folder_id: FolderId | None
    made_at: datetime
    planned: tuple[FolderId, str] | None = None
    """In which folder, and under which name, its own was made or was about to be."""
