"""Files of a Bot API server of one's own, started with `--local`: may the bot read and delete them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.doctor.finding import Finding, good, wrong
from bot.doctor.telegram_line import TelegramLine
from bot.domain.errors import text_key
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class ServersFiles:
    """Tried with a file that belongs to nobody: one of Telegram's own stickers."""

    line: TelegramLine
    texts: Texts
    title: str = text_key("Files of the Bot API server")

    async def __call__(self) -> Sequence[Finding]:
        """Have the server fetch it, read it and delete it.

        Source: core.telegram.org/bots/api#getforumtopiciconstickers (any bot may ask for them), #getfile.
        """
        t = self.texts.t
        stickers = await self.line.call("getForumTopicIconStickers")
        smallest = min(stickers, key=lambda sticker: sticker.get("file_size", 0))
        told = await self.line.call("getFile", {"file_id": smallest["file_id"]})
        path = Path(told.get("file_path", ""))
        if not path.is_absolute():
            return [
                wrong(
                    t("The Bot API server gives links and no paths."),
                    t("Start it with --local, or put false into TELEGRAM_API_LOCAL."),
                )
            ]
        return [await asyncio.to_thread(self._try, path)]

    def _try(self, path: Path) -> Finding:
        t = self.texts.t
        try:
            with path.open("rb") as file:
                file.read(1)
        except OSError:
            return wrong(
                t("The bot cannot read the files of the Bot API server."),
                t("Let both run as one user, on one machine or with one volume at the same path."),
            )
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return wrong(
                t("The bot cannot delete the files of the Bot API server, so clients' photos would stay there."),
                t("Give the bot's user the right to write in the server's working folder."),
            )
        return good(t("The bot reads and deletes the files of the Bot API server."))
