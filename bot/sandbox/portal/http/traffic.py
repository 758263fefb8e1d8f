"""What one request becomes in the portal's log."""

from collections.abc import Iterable

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.http.batch import commands_of
from bot.sandbox.portal.log import RequestLine, RequestLog

_LINE_ENDS_BYTES = 4
"""Colon, space and line end of a header."""


class Traffic:
    """One request on its way through; it writes exactly one line."""

    def __init__(self, request: web.Request, method: str, log: RequestLog, clock: Clock) -> None:
        self.method = method
        self.commands: list[str] = []
        self._request = request
        self._log = log
        self._clock = clock
        self._at = clock.now()
        self._began = clock.monotonic()
        self._keys: tuple[str, ...] = ()
        self._code: str | None = None
        self._file_bytes = 0
        self._is_logged = False

    @property
    def is_refused(self) -> bool:
        """Nothing was done."""
        return self._code is not None

    def note_params(self, params: dict[str, Json]) -> None:
        """Remember the names of the parameters; of a batch its commands."""
        if self.method == "batch":
            commands = commands_of(params)
            self.commands = [method for _, method, _ in commands]
            self._keys = tuple(f"{key}={method}" for key, method, _ in commands)
        else:
            self._keys = tuple(params)

    def note_file(self, size_bytes: int) -> None:
        """Remember that the answer is a file of this size: it is sent after its line is written."""
        self._file_bytes = size_bytes

    def refused(self, code: str | int) -> None:
        """Remember the error's code."""
        self._code = str(code)

    def log_hanging(self) -> None:
        """The portal is down: this request will get no answer."""
        self._write(None, "HANGS", 0)

    def log_cut(self) -> None:
        """The connection is cut without an answer."""
        self._write(None, self._code or "LOST", 0)

    def log_gone(self) -> None:
        """The client went away in the middle of its request: nothing was done."""
        self._write(None, "GONE", 0)

    def log_answer(self, response: web.StreamResponse) -> None:
        """The answer goes out."""
        size = (
            len(response.body)
            if isinstance(response, web.Response) and isinstance(response.body, bytes)
            else self._file_bytes
        )
        self._write(response.status, self._code, size + _size_of(response.headers.items()))

    def _write(self, status: int | None, code: str | None, bytes_out: int) -> None:
        if self._is_logged:
            return
        self._is_logged = True
        request = self._request
        head = len(request.method) + len(request.raw_path) + _size_of(request.headers.items())
        body = request.content.total_bytes if request.can_read_body or request.body_exists else 0
        line = RequestLine(
            at=self._at,
            method=self.method,
            keys=self._keys,
            status=status,
            code=code,
            bytes_in=head + body,
            bytes_out=bytes_out,
            duration_seconds=self._clock.monotonic() - self._began,
        )
        self._log.write(line)


def _size_of(headers: Iterable[tuple[str, str]]) -> int:
    return sum(len(name) + len(value) + _LINE_ENDS_BYTES for name, value in headers)
