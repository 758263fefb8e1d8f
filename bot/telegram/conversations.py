"""aiogram's memory of dialogues, in our own database: a restart in the middle of a question loses nothing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from bot.clock import Clock
from bot.store import conversations
from bot.store.conversations import Conversation
from bot.store.engine import Store

QUESTION_WAITS = timedelta(minutes=10)
"""How long a question of the bot waits for its answer; after that a text is what it would have been without it."""


class Conversations(BaseStorage):
    """Each change is kept at once, in a small transaction of its own."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._keys = DefaultKeyBuilder(with_destiny=True)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Go to this step; None leaves the dialogue."""
        before = await self._get(key)
        await self._put(key, before, Conversation(state.state if isinstance(state, State) else state, before.data))

    async def get_state(self, key: StorageKey) -> str | None:
        """The step of the dialogue, None outside of one."""
        return (await self._get(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Keep what was said so far, in place of what was kept."""
        before = await self._get(key)
        await self._put(key, before, Conversation(before.state, dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """What was said so far."""
        return dict((await self._get(key)).data)

    async def close(self) -> None:
        """Nothing to close: the store is not ours."""

    async def _get(self, key: StorageKey) -> Conversation:
        async with self._store.read() as conn:
            return await conversations.get(conn, self._keys.build(key), not_before=self._clock.now() - QUESTION_WAITS)

    async def _put(self, key: StorageKey, before: Conversation, after: Conversation) -> None:
        if after == before == Conversation():
            # aiogram clears state and data apart, and most dialogues that are left were never begun.
            return
        async with self._store.write() as conn:
            await conversations.put(conn, self._keys.build(key), after, self._clock.now())
