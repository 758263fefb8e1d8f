"""The line between client and portal: what the faults do to it before and after the portal acts."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import StreamReader

from bot.clock import Clock
from bot.sandbox.portal.faults import PortalFaults


class ConnectionCutError(Exception):
    """This connection is to be cut without an answer."""


class Line:
    """Waits, slows down and hangs as told."""

    def __init__(self, faults: PortalFaults, clock: Clock) -> None:
        self._faults = faults
        self._clock = clock
        self._stalled_until = clock.monotonic()
        self._stirred = asyncio.Event()
        self._is_closed = False
        faults.listeners.append(self._on_fault)

    @property
    def hangs(self) -> bool:
        """Whether a request that comes now would get no answer."""
        return self._faults.is_down and not self._is_closed

    async def pass_request(self) -> None:
        """Hold a request as long as the faults say.

        Raises:
            ConnectionCutError: the portal was down; nothing may be done.
        """
        await self.ensure_up()
        while (wait := self._stalled_until - self._clock.monotonic()) > 0:
            await self._clock.sleep(wait)
        if self._faults.delay_seconds > 0:
            await self._clock.sleep(self._faults.delay_seconds)
        await self.ensure_up()

    async def hold_answer(self, method: str) -> None:
        """The portal has acted: hold its answer back as long as the faults say."""
        ends_at = self._clock.monotonic() + self._faults.delay_answers.get(method, 0.0)
        while method in self._faults.delay_answers and not self._is_closed:
            left_seconds = ends_at - self._clock.monotonic()
            if left_seconds <= 0:
                return
            await self._clock.wait(self._stirred, left_seconds)

    async def ensure_up(self) -> None:
        """Hang for as long as the portal is down.

        Raises:
            ConnectionCutError: it was down; the connection is of no more use.
        """
        if not self._faults.is_down:
            return
        while self.hangs:
            await self._stirred.wait()
        raise ConnectionCutError

    async def read(self, stream: StreamReader) -> bytes:
        """A whole body, at the line's speed."""
        return b"".join([chunk async for chunk in self.chunks(stream)])

    async def chunks(self, stream: StreamReader) -> AsyncIterator[bytes]:
        """A body as it arrives, at the line's speed."""
        async for chunk in stream.iter_any():
            await self.carry(len(chunk))
            yield chunk

    async def carry(self, size_bytes: int) -> None:
        """Wait as long as so many bytes take, and hang if the portal goes down meanwhile."""
        if self._faults.bytes_per_second > 0:
            await self._clock.sleep(size_bytes / self._faults.bytes_per_second)
        await self.ensure_up()

    def close(self) -> None:
        """Let go of everything that hangs."""
        self._is_closed = True
        self._stir()

    def _on_fault(self, name: str) -> None:
        if name == "stall_seconds" and self._faults.stall_seconds > 0:
            self._stalled_until = self._clock.monotonic() + self._faults.stall_seconds
            self._faults.stall_seconds = 0.0
        self._stir()

    def _stir(self) -> None:
        self._stirred.set()
        self._stirred = asyncio.Event()
