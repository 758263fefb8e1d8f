"""What is kept by key (a chat, a deal, a batch) as long as the program runs, and does not grow with its life."""

import asyncio
from collections.abc import Hashable, Iterator, MutableMapping
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Newest(MutableMapping[K, V]):
    """The values put in last, `most` of them; for what can be found out again when it is gone."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        return self._values[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._values.pop(key, None)  # put in again it is the newest
        self._values[key] = value
        if len(self._values) > self._most:
            del self._values[next(iter(self._values))]

    def __delitem__(self, key: K) -> None:
        del self._values[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Turns(Generic[K]):
    """One at a time for each key. A lock lives as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    def __len__(self) -> int:
        return len(self._locks)

    def of(self, key: K) -> asyncio.Lock:
        """The lock to be entered at once: `async with turns.of(key)`."""
        return self._locks.setdefault(key, asyncio.Lock())
