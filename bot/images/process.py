"""The bot's side: one picture at a time is given to a short-lived process of its own, and its answer awaited."""

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Any, Final

import bot
from bot.images.facts import ImageFacts, ImageLimits, Job, Refusal

_log = logging.getLogger(__name__)

START_SECONDS: Final = 30.0
"""For Python and Pillow to load, on a machine that has much else to do."""
CRASHES_BELIEVED: Final = 2
"""The process may have been killed for somebody else's hunger; a second time it was this picture."""
PROJECT_FOLDER: Final = Path(bot.__file__).parents[1]


class ImageRefusedError(Exception):
    """The picture was not opened, and will not be the next time; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


class ImagesUnavailableError(Exception):
    """No picture can be opened now, whichever it is: the process does not start. Try again later."""


class Images:
    """Opens pictures. Calls wait for each other: there is one process at most, and it ends when nothing is to do."""

    def __init__(self, limits: ImageLimits | None = None) -> None:
        self._limits = limits or ImageLimits()
        self._turn = asyncio.Lock()
        self._child: Process | None = None

    @property
    def process_id(self) -> int | None:
        """Of the process while there is one."""
        return self._child.pid if self._child and self._child.returncode is None else None

    async def examine(self, source: Path) -> ImageFacts:
        """What this picture is, once it has been opened to its last byte.

        Raises:
            ImageRefusedError: it is no picture, or cannot be opened.
            ImagesUnavailableError: no picture can be opened now.
        """
        return await self._do(Job.EXAMINE, source, None)

    async def jpeg_copy(self, source: Path, target: Path) -> ImageFacts:
        """Write the picture as an upright JPEG that keeps its metadata.

        Raises like `examine`, or OSError where the disk is full, and then writes nothing.
        """
        return await self._do(Job.JPEG_COPY, source, target)

    async def copy_without_location(self, source: Path, target: Path) -> ImageFacts:
        """Write the upright picture without any metadata, as JPEG or PNG: what comes back says which.

        Raises like `jpeg_copy`, and then writes nothing.
        """
        return await self._do(Job.COPY_WITHOUT_LOCATION, source, target)

    async def aclose(self) -> None:
        """End the process, if there is one."""
        async with self._turn:
            await self._kill()

    async def _do(self, job: Job, source: Path, target: Path | None) -> ImageFacts:
        question = _question(job, source, target)
        async with self._turn:
            try:
                return await self._believed(question)
            except BaseException:
                _remove(target)
                raise

    async def _believed(self, question: bytes) -> ImageFacts:
        for _ in range(CRASHES_BELIEVED):
            answer = await self._answer(question)
            if answer is None:
                _log.warning("the process for pictures died at its work")
            elif "refused" in answer:
                raise ImageRefusedError(Refusal(answer["refused"]))
            elif "full" in answer:
                raise OSError(answer["full"], os.strerror(answer["full"]))
            else:
                return ImageFacts(**answer)
        raise ImageRefusedError(Refusal.BROKEN)

    async def _answer(self, question: bytes) -> dict[str, Any] | None:
        """What the process says; None when it died. Whatever else ends this, the process does not outlive it."""
        is_done = False
        try:
            async with asyncio.timeout(None) as limit:
                while True:
                    limit.reschedule(None)
                    child = await self._ready_child()
                    limit.reschedule(asyncio.get_running_loop().time() + self._limits.seconds)
                    line = await _exchange(child, question)
                    if line:
                        is_done = True
                        return _parsed(line)
                    if await child.wait() != 0:
                        return None
                    # It had waited long enough and was leaving: this picture it has not seen.
        except TimeoutError:
            _log.warning("a picture took more than %.0f s to open", self._limits.seconds)
        finally:
            if not is_done:
                await self._kill()
        raise ImageRefusedError(Refusal.TOO_SLOW)

    async def _ready_child(self) -> Process:
        if self._child and self._child.returncode is None:
            return self._child
        try:
            self._child = await self._start()
            async with asyncio.timeout(START_SECONDS):
                if self._child.stdout and await self._child.stdout.readline():
                    return self._child
        except (OSError, TimeoutError) as error:
            _log.error("the process for pictures does not start: %s", type(error).__name__)
        raise ImagesUnavailableError

    async def _start(self) -> Process:
        limits = self._limits
        numbers = [str(limits.seconds), str(limits.memory_bytes), str(limits.idle_seconds)]
        # -P, and a short environment: it finds the bot's own code, and knows neither token nor webhook.
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "bot.images", *numbers,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True,
            env={"PYTHONPATH": os.pathsep.join([str(PROJECT_FOLDER)]), "MALLOC_ARENA_MAX": "2"},
        )  # fmt: skip

    async def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.returncode is None:
            child.kill()
        await child.wait()


def _question(job: Job, source: Path, target: Path | None) -> bytes:
    paths = {"source": str(source.absolute()), "target": str(target.absolute()) if target else ""}
    return json.dumps({"job": job, **paths}).encode() + b"\n"


def _remove(target: Path | None) -> None:
    if target:
        target.unlink(missing_ok=True)


async def _exchange(child: Process, question: bytes) -> bytes:
    """The line that answers; empty when the process is gone."""
    if child.stdin is None or child.stdout is None:
        return b""
    try:
        child.stdin.write(question)
        await child.stdin.drain()
        return await child.stdout.readline()
    except ConnectionError:
        return b""


def _parsed(line: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(line)
    return answer
