"""The parameters of one request, however they were sent.

Source: core.telegram.org/bots/api#making-requests
"""

import json
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.messages import JsonObject


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file in the request's body."""

    name: str
    mime: str | None
    content: bytes


@dataclass(slots=True)
class Params:
    """Values by name; text forms and JSON bodies read alike."""

    values: dict[str, object] = field(default_factory=dict)
    files: dict[str, SentFile] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int | None = None) -> int:
        """An integer.

        Raises:
            ApiError: it is missing without a default, or is no number.
        """
        value = self.values.get(name)
        if value is None or value == "":
            if default is None:
                raise bad_request(f'parameter "{name}" is required')
            return default
        try:
            return int(str(value))
        except ValueError:
            raise bad_request(f'parameter "{name}" must be a valid Integer') from None

    def flag(self, name: str) -> bool:
        """A boolean, false if missing."""
        return self.text(name).lower() in {"true", "1", "yes"}

    def mapping(self, name: str) -> JsonObject:
        """A JSON object, empty if missing."""
        value = self._decoded(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {name}: object expected")
        return value

    def items(self, name: str) -> list[JsonObject] | None:
        """A JSON array of objects, None if missing."""
        value = self._decoded(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"can't parse {name}: Array expected")
        return value

    def words(self, name: str) -> list[str] | None:
        """A JSON array of strings, None if missing."""
        value = self._decoded(name)
        return [str(word) for word in value] if isinstance(value, list) else None

    def _decoded(self, name: str) -> object:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            decoded: object = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None
        return decoded


async def read_params(request: web.Request) -> Params:
    """Read the query string and whichever kind of body came."""
    params = Params(dict(request.query))
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader):
                await _take_part(part, params)
    elif request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        params.values.update(body if isinstance(body, dict) else {})
    else:
        params.values.update({name: str(value) for name, value in (await request.post()).items()})
    return params


async def _take_part(part: BodyPartReader, params: Params) -> None:
    name = part.name or ""
    if part.filename is None:
        params.values[name] = await part.text()
        return
    content = await part.read(decode=False)
    params.files[name] = SentFile(part.filename, part.headers.get("Content-Type"), bytes(content))
