"""Changes of an earlier run that nobody knows the end of: looked after at start, and their agents are told."""

import logging
from functools import partial

from aiogram.exceptions import TelegramAPIError

from bot.background import Background
from bot.domain.errors import DomainError
from bot.services.change_journal import ChangeJournal
from bot.services.clients import ChangeWays
from bot.services.languages import Languages
from bot.store import agents
from bot.store.engine import Store
from bot.store.journal import StoredEntry
from bot.telegram.screens import Screens
from bot.telegram.tell_change import TellChange
from bot.telegram.views.troubles import trouble

_log = logging.getLogger(__name__)


class LateChanges:
    """Speaks to agents outside any update, once for each such change."""

    def __init__(
        self,
        journal: ChangeJournal,
        ways: ChangeWays,
        tell: TellChange,
        *,
        screens: Screens,
        languages: Languages,
        store: Store,
        background: Background,
    ) -> None:
        self._journal = journal
        self._ways = ways
        self._tell = tell
        self._screens = screens
        self._languages = languages
        self._store = store
        self._background = background

    async def catch_up(self) -> None:
        """Begin to look after each of them."""
        for row in await self._journal.unknown():
            self._background.start("look after a change", partial(self._look_after, row))

    async def _look_after(self, row: StoredEntry) -> None:
        async with self._store.read() as conn:
            agent = await agents.get(conn, row.entry.telegram_id)
        if agent is None:
            return
        texts = await self._languages.texts_for(agent.telegram_id)
        try:
            outcome = await self._ways.of_row(row).recover(agent, row)
            screen = await self._tell.screen(agent, texts, outcome, is_card=False) if outcome else None
        except DomainError as error:
            screen = trouble(texts, error, my_count=None, again=None)
        if screen is None:
            return
        try:
            await self._screens.send(agent.chat_id, screen)
        except TelegramAPIError as error:
            _log.info("what became of a change was not taken: %s", type(error).__name__)
