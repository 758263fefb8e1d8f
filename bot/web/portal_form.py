"""The forms that the portal posts: small, with brackets in their names, and sent by anybody until they are proved."""

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import web

from bot.web.application import Refusal, RefusedError, read_body

MAX_FORM_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 200
"""Our choices: the real forms have some twenty short fields."""


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields by their names; of several with one name the last.

    Raises:
        RefusedError: 400 for what is no form or has too many fields; otherwise as for any body.
    """
    body = await read_body(request, max_bytes=MAX_FORM_BYTES)
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=MAX_FIELDS))
    except ValueError:
        raise RefusedError(HTTPStatus.BAD_REQUEST, Refusal.NOT_UNDERSTOOD) from None
