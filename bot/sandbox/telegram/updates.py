"""The queue of updates with the meaning that `getUpdates` gives it.

Source: core.telegram.org/bots/api#getupdates
"""

import asyncio
from collections.abc import Callable, Collection, Mapping

from bot.sandbox.telegram.errors import ApiError
from bot.sandbox.telegram.faults import TelegramFaults
from bot.sandbox.telegram.messages import JsonObject

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only to a bot that asks for them by name."""

LONGEST_POLL_SECONDS = 50

OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "Conflict: terminated by setWebhook request"


class UpdateQueue:
    """Updates that wait until an offset (or the webhook) confirms them."""

    def __init__(self, faults: TelegramFaults) -> None:
        self._faults = faults
        self._waiting: dict[int, JsonObject] = {}
        self._again: list[JsonObject] = []
        self._ever: dict[int, JsonObject] = {}
        self._to_repeat: set[int] = set()
        self._next_id = 100_000_001
        self._allowed: frozenset[str] | None = None
        self._poll = 0
        self._poll_ended_by = OTHER_POLLER
        self._wakers: set[asyncio.Event] = set()
        self._polls_hanging = 0

    @property
    def unconfirmed(self) -> list[int]:
        """Ids that no offset has confirmed, in order."""
        return list(self._waiting)

    @property
    def ever(self) -> Mapping[int, JsonObject]:
        """Every update there was, by id."""
        return self._ever

    @property
    def allowed(self) -> list[str] | None:
        """The kinds asked for, None for the default."""
        return None if self._allowed is None else sorted(self._allowed)

    def allow(self, kinds: Collection[str] | None) -> None:
        """Deliver only these from now on; None leaves it as it is, an empty list means the default."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    def put(self, kind: str, body: JsonObject) -> int | None:
        """Queue an update; None if the bot did not ask for this kind."""
        wanted = kind not in NOT_BY_DEFAULT if self._allowed is None else kind in self._allowed
        return self.put_raw({kind: body}) if wanted else None

    def put_raw(self, update: JsonObject) -> int:
        """Queue an update as it is; its id is the next one unless it brings its own."""
        update_id = int(update.get("update_id", self._next_id))
        self._next_id = max(self._next_id, update_id + 1)
        whole = {"update_id": update_id, **update}
        self._waiting[update_id] = self._ever[update_id] = whole
        if self._faults.duplicate_updates:
            self._to_repeat.add(update_id)
        self._wake()
        return update_id

    def put_again(self, update_id: int) -> None:
        """Deliver an earlier update once more, whatever was confirmed."""
        self._again.append(self._ever[update_id])
        self._wake()

    def confirm(self, update_id: int) -> None:
        """Forget one update; one that is to come twice is kept for its second delivery."""
        update = self._waiting.pop(update_id, None)
        if update is not None and update_id in self._to_repeat:
            self._to_repeat.discard(update_id)
            self._again.append(update)
        self._wake()

    def drop_all(self) -> None:
        """Forget all that waits."""
        self._waiting.clear()
        self._again.clear()
        self._wake()

    def end_poll(self) -> None:
        """A webhook was set: the poll that hangs ends with a conflict."""
        self._poll += 1
        self._poll_ended_by = WEBHOOK_SET
        self._wake()

    async def poll(self, offset: int, limit: int, timeout_seconds: int) -> list[JsonObject]:
        """Confirm what lies before `offset` and answer what waits, at once or when something comes.

        Raises:
            ApiError: 409, if another poll (or a webhook) began meanwhile.
        """
        self._poll += 1
        mine = self._poll
        self._poll_ended_by = OTHER_POLLER
        self._wake()
        self._confirm_before(offset)
        waker = self._waker()
        self._count_poll(1)
        try:
            async with asyncio.timeout(min(timeout_seconds, LONGEST_POLL_SECONDS)):
                while not (self._waiting or self._again):
                    await self._wait(waker)
                    self._ensure_current(mine)
        except TimeoutError:
            pass
        finally:
            self._wakers.discard(waker)
            self._count_poll(-1)
        self._ensure_current(mine)
        return self._answer(limit)

    async def next_that(self, may_go: Callable[[JsonObject], bool]) -> JsonObject:
        """The oldest update that may go to the webhook now, once there is one."""
        waker = self._waker()
        try:
            while True:
                for update in [*self._again, *self._waiting.values()]:
                    if may_go(update):
                        return update
                await self._wait(waker)
        finally:
            self._wakers.discard(waker)

    def delivered_to_webhook(self, update: JsonObject) -> None:
        """The webhook answered 200."""
        if update in self._again:
            self._again.remove(update)
            self._wake()
        else:
            self.confirm(int(update["update_id"]))

    def look_again(self) -> None:
        """What may go to the webhook has changed."""
        self._wake()

    async def wait_until_confirmed(self) -> None:
        """Return once nothing waits for confirmation."""
        await self.wait_until(lambda: not (self._waiting or self._again))

    async def wait_until_polled(self, *, hanging: int = 1) -> None:
        """Return once so many polls hang; 0 waits for the last to have gone."""
        await self.wait_until(lambda: self._polls_hanging == hanging)

    async def wait_until(self, holds: Callable[[], bool]) -> None:
        """Return once this holds; it is asked after every change here, also of the webhook."""
        waker = self._waker()
        try:
            while not holds():
                await self._wait(waker)
        finally:
            self._wakers.discard(waker)

    def _count_poll(self, change: int) -> None:
        self._polls_hanging += change
        self._wake()

    def _answer(self, limit: int) -> list[JsonObject]:
        repeated, self._again = self._again[:limit], self._again[limit:]
        return repeated + list(self._waiting.values())[: limit - len(repeated)]

    def _confirm_before(self, offset: int) -> None:
        ids = self.unconfirmed
        for update_id in ids[:offset] if offset < 0 else [one for one in ids if one < offset]:
            self.confirm(update_id)

    def _ensure_current(self, poll: int) -> None:
        if poll != self._poll:
            raise ApiError(409, self._poll_ended_by)

    def _waker(self) -> asyncio.Event:
        waker = asyncio.Event()
        self._wakers.add(waker)
        return waker

    async def _wait(self, waker: asyncio.Event) -> None:
        await waker.wait()
        waker.clear()

    def _wake(self) -> None:
        for waker in self._wakers:
            waker.set()
