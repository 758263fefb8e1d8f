"""The one way to the portal: any call, any file, within its limits.

In order, for each request:

1. a method that should rest (`operating`) is not sent;
2. the bucket gives leave (`limits`);
3. one request goes over the `line`, whose troubles are values;
4. the answer is read (`attempts`, `protocol`), health and gauge are told, one line is logged without any value;
5. a refusal is judged (`jobs`): again by itself within the deadline, or up to the caller;
6. what lets us in and has expired, or leads to where the portal was, is mended, and it goes once more (`admission`).
"""

import asyncio
import io
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.bitrix24.access import Credentials, PortalAccess, origin_of
from bot.bitrix24.addresses import DownloadAddress, UploadAddress
from bot.bitrix24.admission import Admission
from bot.bitrix24.attempts import Attempts
from bot.bitrix24.batch import Batch, Command
from bot.bitrix24.batches import BatchRun
from bot.bitrix24.errors import (
    OPERATION_LIMIT,
    PortalBusyError,
    PortalError,
    PortalRefusedError,
    PortalUnavailableError,
)
from bot.bitrix24.flights import Flight, Flights, WatchedFile
from bot.bitrix24.health import PortalHealth
from bot.bitrix24.jobs import ATTEMPTS, BACKGROUND_SECONDS, Job, names_of
from bot.bitrix24.limits import Lane, RateLimiter
from bot.bitrix24.line import Line
from bot.bitrix24.methods import DOWNLOAD, UPLOAD, Replay, replay_of, replay_of_call
from bot.bitrix24.operating import OperatingGauge
from bot.bitrix24.pace import Pace
from bot.bitrix24.patience import (
    PATIENCE_SECONDS,
    PROBE_EVERY_SECONDS,
    PROBE_SECONDS,
    PROVING_SECONDS,
    QUIET_SECONDS,
    SILENCE_SECONDS,
    SLOWEST_UPLOAD_BYTES_PER_SECOND,
)
from bot.bitrix24.protocol import Answer, BatchAnswer, CommandAnswer, batch_body, parse_batch, require_callable
from bot.bitrix24.repeats import Repeats
from bot.bitrix24.replies import Reply, Trouble
from bot.bitrix24.values import JsonObject, ParamValue, plain
from bot.clock import Clock
from bot.metrics import Metrics

_log = logging.getLogger("bot.bitrix24")


class PortalClient:
    """Calls on one portal. `counter` is told each method called, inside batches too."""

    def __init__(
        self,
        access: PortalAccess,
        limiter: RateLimiter,
        *,
        clock: Clock,
        user_agent: str,
        counter: Callable[[str], None] | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._access = access
        self._clock = clock
        self._gauge = OperatingGauge(clock)
        self._pace = Pace()
        self._flights = Flights(clock)
        self.health = PortalHealth(clock)
        attempts = Attempts(limiter, self.health, self._gauge, self._flights, clock, counter, metrics or Metrics())
        self._repeats = Repeats(attempts, self._gauge, clock)
        self._line = Line(user_agent)
        self._admission = Admission(access, self._repeats, self.health, self.ask, clock)

    @property
    def portal_url(self) -> str:
        """The portal's address for people, without the secret."""
        return self._access.origin

    @property
    def operating_seconds(self) -> Mapping[str, float]:
        """What each method has used of its time, as the portal said last."""
        return self._gauge.used_seconds

    async def aclose(self) -> None:
        """Let what lets us in settle, and close the connections."""
        await self._access.settle()
        await self._line.aclose()

    async def call(
        self, method: str, params: Mapping[str, ParamValue] | None = None, *, lane: Lane = Lane.INTERACTIVE
    ) -> Answer:
        """Call any method of the classic API, in any letters; parameters exactly as its page writes them.

        Interactive calls end within four seconds, waiting included (one second while the portal is known to be away).
        Reads are repeated by themselves, writes only where `methods` says that it harms nobody.

        Raises:
            ValueError: no method's name, a parameter that the portal would take for itself, a time without an offset,
                a number that JSON does not have.
            PortalError: what the portal or the line did; see `errors`.

        Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/general-principles.html.
        """
        body = {name: plain(value) for name, value in (params or {}).items()}
        require_callable(method, body)
        return await self._admission.send(self._json_job(method.lower(), body, replay_of_call(method, body), lane))

    async def batch(self, batch: Batch, *, lane: Lane = Lane.INTERACTIVE, halt: bool = False) -> BatchAnswer:
        """Run the commands, at most fifty and about half a minute of work in a request; what each said is a value.

        Commands that a limit held back are sent again, once it has lifted and where that harms nobody.

        Raises:
            ValueError: more than fifty commands hang together by references.
            PortalError: the first request failed as a whole; a later one's failure is the value of its commands.
        """
        run = BatchRun(
            send=partial(self._send_commands, lane=lane, halt=halt),
            clock=self._clock,
            seconds_of=self._pace.seconds_of,
            patience_seconds=PATIENCE_SECONDS[lane],
            halts=halt,
        )
        return await run(batch)

    async def post_file(
        self, address: UploadAddress, *, name: str, path: Path, lane: Lane = Lane.BACKGROUND
    ) -> JsonObject:
        """Send a file to its address as multipart, read from the disk piece by piece.

        PHP reads `filename="…"` and not `filename*=`, so the name must be ASCII.

        Raises:
            ValueError: the name is not ASCII.
            PortalError: see `errors`; after `may_have_acted` the file may be there.

        Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-upload-file.html.
        """
        if not name.isascii() or not name.isprintable():
            raise ValueError("names of files are ASCII")
        url = address.url.get_secret_value()
        self._require_ours(UPLOAD, url)
        size_bytes = (await asyncio.to_thread(path.stat)).st_size

        async def send(flight: Flight, _: Credentials) -> Reply | Trouble:
            # Opened and closed here: a call that is cancelled meanwhile would leave a thread's file open.
            with WatchedFile(path, lambda: self._flights.sign(flight)) as file:
                return await self._line.post(url, files={address.part: (name, file, "application/octet-stream")})

        seconds = BACKGROUND_SECONDS + size_bytes / SLOWEST_UPLOAD_BYTES_PER_SECOND
        job = Job(UPLOAD, replay_of([UPLOAD]), lane, size_bytes, send, seconds=seconds)
        return (await self._admission.send(job)).require_object()

    async def fetch_file(self, address: DownloadAddress, path: Path) -> int:
        """Bring a file from its signed link onto the disk, piece by piece; answers how many bytes came.

        Raises:
            OSError: the disk does not take it.
            PortalError: see `errors`; after PortalUnavailableError another link may help.

        Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/general-principles.html#headers (what a link wants).
        """
        url = address.url.get_secret_value()
        self._require_ours(DOWNLOAD, url)

        async def fetch(flight: Flight, _: Credentials) -> Reply | Trouble:
            with io.FileIO(path, "wb") as file:
                return await self._line.fetch(
                    url, file, referer=f"{self.portal_url}/", sign=lambda: self._flights.sign(flight)
                )

        seconds = BACKGROUND_SECONDS + address.size_bytes / SLOWEST_UPLOAD_BYTES_PER_SECOND
        # Not `is_ours`: a link that is not good any more says nothing about the portal.
        job = Job(DOWNLOAD, Replay.SAFE, Lane.BACKGROUND, address.size_bytes, fetch, seconds=seconds, is_ours=False)
        await self._admission.send(job)
        return (await asyncio.to_thread(path.stat)).st_size

    async def watch(self) -> None:
        """For ever: notice by ourselves that the portal went, and that it is back, by asking it for its time.

        It is asked every three seconds while it is away, or while a request of ours gets no sign of life; and when
        nobody has asked it anything for half a minute.
        """
        while True:
            await self._clock.sleep(PROBE_EVERY_SECONDS)
            is_silent = self._flights.silence_seconds >= SILENCE_SECONDS or self.health.silence_seconds >= QUIET_SECONDS
            if self.health.down_since is not None or is_silent:
                await self.probe()

    async def prove(self, credentials: Credentials) -> None:
        """Nothing, if the portal answers an application's token that is not ours yet.

        Raises:
            PortalError: it does not.

        Source: apidocs.bitrix24.com/api-reference/common/system/app-info.html.
        """
        job = self._json_job("app.info", {}, Replay.SAFE, Lane.BACKGROUND, seconds=PROVING_SECONDS, attempts=1)
        await self._repeats.send(replace(job, is_ours=False), credentials, None)

    async def probe(self) -> None:
        """Ask the portal for its time, for nothing but its health."""
        job = self._json_job("server.time", {}, Replay.SAFE, Lane.BACKGROUND, seconds=PROBE_SECONDS, attempts=1)
        try:
            await self._admission.send(job)
        except PortalError as error:
            _log.debug("probe: %s", error.code)

    async def _send_commands(self, commands: Sequence[Command], *, lane: Lane, halt: bool) -> dict[str, CommandAnswer]:
        """One request of at most fifty commands."""
        replay = replay_of(command.method for command in commands)
        job = self._json_job("batch", batch_body(commands, halt=halt), replay, lane, commands)
        try:
            parsed = parse_batch(commands, await self._admission.send(job))
        except PortalUnavailableError as error:
            if error.code in {"TIMEOUT", "HTTP_504"} and lane is Lane.BACKGROUND:
                self._pace.note_overrun(commands, job.seconds)
            raise
        for command in commands:
            self._note_command(command.method, parsed[command.key])
        return parsed

    def _json_job(
        self,
        method: str,
        params: JsonObject,
        replay: Replay,
        lane: Lane,
        commands: Sequence[Command] = (),
        *,
        seconds: float = BACKGROUND_SECONDS,
        attempts: int = ATTEMPTS,
    ) -> Job:
        headers = {"Content-Type": "application/json"}
        size_bytes = len(_json(params))  # before anything is sent: what JSON cannot say is the caller's mistake

        async def send(_: Flight, credentials: Credentials) -> Reply | Trouble:
            body = _json(credentials.signed(params))
            return await self._line.post(credentials.url_of(method), content=body, headers=headers)

        named = "-" if commands else names_of(params)
        return Job(method, replay, lane, size_bytes, send, seconds, attempts, commands, named)

    async def ask(self, url: str, params: Mapping[str, str]) -> Reply | Trouble:
        """One GET at a server beside the portal, the authorisation server: outside of the portal's limit and health."""
        return await self._line.ask(url, params)

    def _require_ours(self, method: str, url: str) -> None:
        if origin_of(url) != self.portal_url:
            raise PortalRefusedError(method, "FOREIGN_ADDRESS")  # nothing goes where an answer merely points to

    def _note_command(self, method: str, found: CommandAnswer) -> None:
        if found.answer is not None:
            self._gauge.note(method, found.answer.timing)
            self._pace.note(method, found.answer.timing)
        elif isinstance(found.error, PortalBusyError) and found.error.code == OPERATION_LIMIT:
            found.error.wait_seconds = self._gauge.close(method)


def _json(params: JsonObject) -> bytes:
    """The body; a number that JSON does not have would spoil it, and the portal takes a spoilt one for an empty one."""
    return json.dumps(params, allow_nan=False).encode()
