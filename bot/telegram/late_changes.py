"""Changes of an earlier run that nobody knows the end of: looked after at start, and their agents are told."""

from functools import partial

from bot.background import Background
from bot.domain.errors import DomainError
from bot.services.change_journal import ChangeJournal
from bot.services.clients import ChangeWays
from bot.store import agents
from bot.store.engine import Store
from bot.store.journal import StoredEntry
from bot.telegram.speak_first import SpeakFirst
from bot.telegram.tell_change import TellChange
from bot.telegram.views.troubles import trouble


class LateChanges:
    """Speaks to agents outside any update, once for each such change."""

    def __init__(
        self,
        journal: ChangeJournal,
        ways: ChangeWays,
        tell: TellChange,
        *,
        speak_first: SpeakFirst,
        store: Store,
        background: Background,
    ) -> None:
        self._journal = journal
        self._ways = ways
        self._tell = tell
        self._speak_first = speak_first
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
        author = await self._speak_first.to(agent.telegram_id, agent.chat_id, about="what became of a change")
        try:
            outcome = await self._ways.of_row(row).recover(agent, row)
            screen = await self._tell.screen(agent, author.texts, outcome, is_card=False) if outcome else None
        except DomainError as error:
            screen = trouble(author.texts, error, my_count=None, again=None)
        if screen:
            await author.say(screen)
