"""One application on one port."""

import errno
import logging
import socket
from dataclasses import dataclass

from aiohttp import web

_log = logging.getLogger(__name__)

STOP_SECONDS = 1.0
"""What a stop leaves to requests in hand; whoever gets no answer sends again."""
LINGER_SECONDS = 1.0
"""How long what a refused caller still sends is thrown away, so that the refusal reaches him."""


class ListenError(Exception):
    """The address cannot be listened on: another program does, or it is none of this machine's."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 takes a free one. `prefix` is that of the variables to change when it does not work."""

    prefix: str
    host: str
    port: int


class Server:
    """Listens from `start` to `stop`."""

    def __init__(self, application: web.Application, address: Address) -> None:
        self._application = application
        self._address = address
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen.

        Raises:
            ListenError: with a line for the administrator.
        """
        runner = web.AppRunner(
            self._application, access_log=None, shutdown_timeout=STOP_SECONDS, lingering_time=LINGER_SECONDS
        )
        await runner.setup()
        host, port = self._address.host, self._address.port
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, UnicodeError) as error:  # a name that can be none, such as «.example», is the second
            await runner.cleanup()
            why = getattr(error, "strerror", None) or type(error).__name__
            setting = f"{self._address.prefix}_{'HOST' if _is_of_host(error) else 'PORT'}"
            raise ListenError(f"{setting}: cannot listen on {host}:{port} ({why})") from error
        self._runner = runner

    async def stop(self) -> None:
        """Take no further requests, and let those in hand end."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    @property
    def port(self) -> int:
        """The port listened on.

        Raises:
            RuntimeError: it does not listen.
        """
        if self._runner is None:
            raise RuntimeError("not listening")
        port: int = self._runner.addresses[0][1]
        return port


def _is_of_host(error: OSError | UnicodeError) -> bool:
    """Whether another host would help: this one is no name, nobody's, or another machine's."""
    return isinstance(error, (UnicodeError, socket.gaierror)) or error.errno == errno.EADDRNOTAVAIL
