"""The tour: the main job as chat lines in the terminal, with an outage of the portal in the middle."""

import os
from collections.abc import Mapping
from typing import TextIO

from bot.sandbox.cast import FIRST_DEAL_ID, gather
from bot.sandbox.portal import SandboxPortal
from bot.sandbox.samples import album
from bot.sandbox.telegram import Chat, Message, Person, SandboxTelegram
from bot.sandbox.telegram.transcript import lines_of_event

WAIT_SECONDS = 12.0
"""The bot promises to tell of an outage within 10 s."""

STORED, DONE, WAITING = "👍", "✅", "⏳"
"""The reaction on photos that are stored, and the signs in a receipt: they are the same in every language."""

PHOTO_PIXELS = (640, 480)

_SAID = {
    "ru": {
        "hello": "Основная работа бота: найти сделку, прислать фото, увидеть их в папке.\n"
        "▸ агент   │ бот   ✎ изменённое сообщение   [ ] кнопка",
        "sign_in": "Первый вход",
        "find": "Сделка по номеру",
        "send": "Десять фото в открытую сделку",
        "outage": "Портал перестаёт отвечать, а фото идут",
        "back": "Портал снова отвечает",
        "folder": "Папка сделки на портале",
        "count": "Файлов: {count}, отправлено {sent}, повторов {doubles}, потерь {lost}.",
        "kb": "КБ",
    },
    "en": {
        "hello": "The bot's main job: find a deal, send photos, see them in its folder.\n"
        "▸ the agent   │ the bot   ✎ an edited message   [ ] a button",
        "sign_in": "First sign-in",
        "find": "A deal by its number",
        "send": "Ten photos into the open deal",
        "outage": "The portal stops answering while photos come",
        "back": "The portal answers again",
        "folder": "The deal's folder on the portal",
        "count": "{count} files: {sent} sent, {doubles} doubled, {lost} lost.",
        "kb": "KB",
    },
}


def language_of(environment: Mapping[str, str]) -> str:
    """`ru` or `en`, by the first of LOCALE, LC_ALL and LANG that names one of them; else English."""
    wanted = (environment.get(name, "")[:2].lower() for name in ("LOCALE", "LC_ALL", "LANG"))
    return next((language for language in wanted if language in _SAID), "en")


async def play(portal: SandboxPortal, telegram: SandboxTelegram, out: TextIO, *, language: str | None = None) -> None:
    """Play it against the bot that listens to both; returns once the last photo is in the folder.

    Raises:
        AssertionError: with the chat, when something did not happen in time.
    """
    spoken = language or language_of(os.environ)
    tour = _Tour(portal, gather(portal, telegram, spoken)[0].person, out, spoken)
    await tour.play()


class _Tour:
    """One run: it acts as the agent, and prints what happens in the chat as it happens."""

    def __init__(self, portal: SandboxPortal, agent: Person, out: TextIO, language: str) -> None:
        self._portal = portal
        self._agent = agent
        self._chat = agent.chat
        self._out = out
        self._said = _SAID[language]
        self._printed = 0

    async def play(self) -> None:
        self._print(self._said["hello"])
        before = {file.name for file in self._portal.deal_files(FIRST_DEAL_ID)}
        stop = self._chat.on_change(self._print_news)
        photos = album(13, width=PHOTO_PIXELS[0], height=PHOTO_PIXELS[1])
        try:
            await self._sign_in()
            await self._find()
            self._head("send")
            await self._stored(await self._agent.sends_album(photos[:10]))
            await self._live_through_outage(photos[10:])
        finally:
            self._portal.faults.is_down = False
            stop()
        self._show_folder(before, len(photos))

    async def _sign_in(self) -> None:
        self._head("sign_in")
        await self._chat.wait_for_answer(await self._agent.says("/start"), WAIT_SECONDS)
        contact = await self._agent.taps(lambda button: button.requests_contact)
        await self._chat.wait_for(lambda chat: _has_buttons_after(chat, contact), WAIT_SECONDS)

    async def _find(self) -> None:
        self._head("find")
        asked = await self._agent.says(str(FIRST_DEAL_ID))
        await self._chat.wait_for(lambda chat: _has_buttons_after(chat, asked), WAIT_SECONDS)

    async def _live_through_outage(self, photos: list[bytes]) -> None:
        self._head("outage")
        self._portal.faults.is_down = True
        sent = await self._agent.sends_album(photos)
        await self._chat.wait_for(lambda chat: WAITING in chat.last_from_bot.text, WAIT_SECONDS)
        self._head("back")
        self._portal.faults.is_down = False
        await self._stored(sent)

    async def _stored(self, sent: list[Message]) -> None:
        """Wait for the reaction on the album and for the receipt, which both albums may share, to say so too."""

        def is_stored(chat: Chat) -> bool:
            receipt = chat.last_from_bot.text
            return any(STORED in message.reactions for message in sent) and DONE in receipt and WAITING not in receipt

        await self._chat.wait_for(is_stored, WAIT_SECONDS)

    def _show_folder(self, before: set[str], sent: int) -> None:
        self._head("folder")
        folder = self._portal.deal_folder(FIRST_DEAL_ID)
        if folder is not None:
            self._print(" / ".join(self._portal.disk.path_of(folder)))
        files = [file for file in self._portal.deal_files(FIRST_DEAL_ID) if file.name not in before]
        for file in files:
            self._print(f"  {file.name}  {file.size_bytes / 1000:>6.0f} {self._said['kb']}")
        distinct = len({file.sha256 for file in files})
        doubles, lost = len(files) - distinct, sent - distinct
        self._print("\n" + self._said["count"].format(count=len(files), sent=sent, doubles=doubles, lost=lost))
        if doubles or lost:
            raise AssertionError(self._chat.transcript())

    def _print_news(self, chat: Chat) -> None:
        for event in chat.events[self._printed :]:
            lines = lines_of_event(event)
            if lines:
                self._print("\n".join(["", *lines] if lines[0].startswith("▸") else lines))
        self._printed = len(chat.events)

    def _head(self, key: str) -> None:
        self._print(f"\n── {self._said[key]} " + "─" * max(2, 44 - len(self._said[key])))

    def _print(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()


def _has_buttons_after(chat: Chat, message: Message) -> bool:
    return any(answer.buttons for answer in chat.from_bot_after(message))
