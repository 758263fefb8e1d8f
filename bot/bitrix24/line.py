"""The line to the portal: the one module that speaks HTTP with it.

What goes wrong on the line is a value and no error: httpx's errors know the address, and a webhook's address is its
secret.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import IO

import httpx

from bot.bitrix24.patience import ASKING_SECONDS
from bot.bitrix24.replies import Reply, Trouble

PIECE_BYTES = 262_144
CONNECT_SECONDS = 10.0

# At INFO these log full addresses.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


class Line:
    """Connections that stay open. How long a whole request may take is bounded by whoever sends it."""

    def __init__(self, user_agent: str) -> None:
        self._http = httpx.AsyncClient(
            headers={"User-Agent": user_agent, "Accept": "application/json"},
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=_authorities(),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def post(
        self,
        url: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, IO[bytes], str]] | None = None,
    ) -> Reply | Trouble:
        """One POST, of a body or of files as multipart: part → (name, file, type)."""
        try:
            response = await self._http.post(url, content=content, headers=headers, files=files)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Trouble("NO_CONNECTION", may_have_acted=False)
        except httpx.InvalidURL:
            return Trouble("BAD_ADDRESS", may_have_acted=False)
        except httpx.HTTPError:
            return Trouble("CUT", may_have_acted=True)
        return _reply(response)

    async def fetch(self, url: str, file: IO[bytes], *, referer: str, sign: Callable[[], None]) -> Reply | Trouble:
        """One GET of a file into `file`, piece by piece; `sign` is called for each: the line is alive.

        Raises:
            OSError: the disk does not take it.
        """
        headers = {"Accept": "*/*", "Accept-Language": "*", "Referer": referer}
        try:
            async with self._http.stream("GET", url, headers=headers) as response:
                if response.status_code != HTTPStatus.OK:
                    await response.aread()
                    reply = _reply(response)
                    # A page in place of the portal's own answer is about this link, not about the webhook.
                    return (
                        reply if "json" in reply.content_type else Trouble(f"HTTP_{reply.status}", may_have_acted=False)
                    )
                async for piece in response.aiter_bytes(PIECE_BYTES):
                    sign()
                    await asyncio.to_thread(file.write, piece)
        except (httpx.HTTPError, httpx.InvalidURL):
            return Trouble("CUT", may_have_acted=False)
        return Reply(HTTPStatus.OK, "application/json", b'{"result": true}')

    async def ask(self, url: str, params: Mapping[str, str]) -> Reply | Trouble:
        """One GET without a body, for which nobody keeps the time but itself."""
        try:
            async with asyncio.timeout(ASKING_SECONDS):
                response = await self._http.get(url, params=dict(params))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL):
            return Trouble("NO_CONNECTION", may_have_acted=False)
        except (httpx.HTTPError, TimeoutError):
            return Trouble("CUT", may_have_acted=True)
        return _reply(response)


@cache
def _authorities() -> ssl.SSLContext:
    """Whom we trust, read from the disk once: that takes longer than a request on loopback.

    `SSL_CERT_FILE` counts: an agency's own server may have a certificate of the agency's own.
    """
    return httpx.create_ssl_context(trust_env=True)


def _reply(response: httpx.Response) -> Reply:
    told = response.headers
    return Reply(response.status_code, told.get("content-type", ""), response.content, told.get("location", ""))
