"""Photos of a deal on their way into a chat, because somebody asked for them there."""

from dataclasses import dataclass

from bot.domain.ids import BringingId, ChatId, DealId, FileId, MessageId, TelegramId


@dataclass(frozen=True, slots=True)
class Bringing:
    """One page of photos, and how far it is. The message is the one whose button asked for it."""

    bringing_id: BringingId
    deal_id: DealId
    telegram_id: TelegramId
    chat_id: ChatId
    message_id: MessageId
    total: int
    """Photos of the deal."""
    wanted: int
    """So many of them are to be in the chat when this is done, those of earlier pages among them."""
    shown: int
    """So many are there."""
    after: FileId
    """The last of those; 0: none."""
    on_the_way: int = 0
    """So many more were given to Telegram, which has not answered yet."""

    @property
    def is_done(self) -> bool:
        """Whether all of this page came."""
        return self.shown >= self.wanted
