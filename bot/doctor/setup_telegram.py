"""`setup` in Telegram: the menu of commands, and what the bot says about itself, in each of our languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.doctor.finding import Finding, made, there
from bot.doctor.telegram_line import Json, TelegramLine
from bot.domain.errors import text_key
from bot.texts import Catalogue, Texts

PRIVATE_CHATS: Final = {"type": "all_private_chats"}
_DESCRIPTION = text_key(
    "I find deals of your Bitrix24 and put photos of flats into their folders."
    " Send a number, an address or a phone: the deal opens. Send photos: they go into its folder, in order, each once."
    " Press Start and share your number: I know employees by it."
)
_SHORT = text_key("Deals of your Bitrix24 in Telegram: find, change, send photos into the folder.")


@dataclass(frozen=True, slots=True)
class WriteMenu:
    """The menu of commands."""

    line: TelegramLine
    commands: Mapping[str, str]
    """Name → the key of its line."""
    catalogue: Catalogue
    texts: Texts
    title: str = text_key("The menu of commands")

    async def __call__(self) -> Sequence[Finding]:
        """Write what differs.

        Source: core.telegram.org/bots/api#setmycommands.
        """
        is_new = False
        for language, texts in _languages(self.catalogue):
            where: Json = {"scope": PRIVATE_CHATS, "language_code": language}
            menu = [{"command": name, "description": texts.t(line)} for name, line in self.commands.items()]
            if await self.line.call("getMyCommands", where) != menu:
                await self.line.call("setMyCommands", {**where, "commands": menu})
                is_new = True
        t = self.texts.t
        return [
            made(t("The menu of commands is written."))
            if is_new
            else there(t("The menu of commands was right already."))
        ]


@dataclass(frozen=True, slots=True)
class WriteDescription:
    """What a person reads before pressing Start, and in the bot's profile."""

    line: TelegramLine
    catalogue: Catalogue
    texts: Texts
    title: str = text_key("The bot's description")

    async def __call__(self) -> Sequence[Finding]:
        """Write what differs.

        Source: core.telegram.org/bots/api#setmydescription, #setmyshortdescription.
        """
        is_new = False
        for language, texts in _languages(self.catalogue):
            for method, name, text in (
                ("Description", "description", texts.t(_DESCRIPTION)),
                ("ShortDescription", "short_description", texts.t(_SHORT)),
            ):
                where = {"language_code": language}
                if (await self.line.call(f"getMy{method}", where)).get(name) != text:
                    await self.line.call(f"setMy{method}", {**where, name: text})
                    is_new = True
        t = self.texts.t
        return [
            made(t("The bot's description is written."))
            if is_new
            else there(t("The bot's description was right already."))
        ]


def _languages(catalogue: Catalogue) -> list[tuple[str, Texts]]:
    """The default for everybody (an empty code), then each of ours."""
    return [("", catalogue.texts(None)), *((one, catalogue.texts(one)) for one in catalogue.languages)]
