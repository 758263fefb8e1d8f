"""The stage's addresses: the page's files, pictures, the event stream, and what the visitor does."""

import asyncio
import json
import mimetypes
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiohttp import BodyPartReader, web

from bot.sandbox.stage.feed import Feed
from bot.sandbox.stage.guard import HEADERS
from bot.sandbox.stage.pictures import SIZES_PIXELS, Pictures
from bot.sandbox.stage.sending import HowToSend, Sending, UnknownThingError, kind_of
from bot.sandbox.stage.trials import Trials, UnknownTrialError
from bot.sandbox.stage.views import Json, Views
from bot.sandbox.telegram import Attachment, Contact, Person

PAGE = Path(__file__).parent.parent / "page"

INLINE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf", "video/mp4"})
"""What a browser may show under our address; all else it saves (a file of a visitor may be a web page)."""

KEEP_ALIVE_SECONDS = 15.0
CHUNK_BYTES = 256 * 1024
LANGUAGES = frozenset({"ru", "en"})


class Routes:
    """The handlers."""

    def __init__(self, views: Views, feed: Feed, sending: Sending, trials: Trials, pictures: Pictures) -> None:
        self._views = views
        self._feed = feed
        self._sending = sending
        self._trials = trials
        self._pictures = pictures

    def table(self) -> list[web.AbstractRouteDef]:
        """All addresses."""
        person = r"/api/chats/{person:\d+}"
        return [
            web.get("/", self.page),
            web.get("/api/events", self.events),
            web.get(r"/api/deals/{deal:\d+}", self.deal),
            web.get(r"/api/files/{file:\d+}", self.file),
            web.get(r"/api/media/{person:\d+}/{message:\d+}", self.media),
            web.get("/api/samples/{key}", self.sample),
            web.post(f"{person}/text", self.text),
            web.post(f"{person}/contact", self.contact),
            web.post(f"{person}/tap", self.tap),
            web.post(f"{person}/samples", self.samples),
            web.post(f"{person}/files", self.files),
            web.post("/api/faults", self.faults),
            web.post("/api/language", self.language),
            web.static("/", PAGE),
        ]

    async def page(self, _request: web.Request) -> web.FileResponse:
        """The page itself."""
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events until the page goes away."""
        headers = {**HEADERS, "Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        page = self._feed.subscribe()
        try:
            while (event := await _next(page.queue)) is not None:
                await response.write(event.encode())
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._feed.unsubscribe(page)
        return response

    async def deal(self, request: web.Request) -> web.Response:
        """What a deal's folder and timeline hold."""
        try:
            return web.json_response(self._views.deals.detail(int(request.match_info["deal"])))
        except KeyError:
            raise web.HTTPNotFound from None

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file of the portal's Disk, or its thumbnail."""
        found = self._pictures.file(int(request.match_info["file"]))
        if found is None:
            raise web.HTTPNotFound
        return await self._content(request, *found)

    async def media(self, request: web.Request) -> web.StreamResponse:
        """A file in a chat, or its thumbnail."""
        media = self._pictures.media(int(request.match_info["person"]), int(request.match_info["message"]))
        if media is None or media.file.path is None:
            raise web.HTTPNotFound
        return await self._content(request, media.name or f"{media.kind.value}.jpg", media.file.path)

    async def sample(self, request: web.Request) -> web.Response:
        """The small picture of a ready file."""
        picture = self._pictures.sample(request.match_info["key"])
        if picture is None:
            raise web.HTTPNotFound
        return _picture(picture)

    async def text(self, request: web.Request) -> web.Response:
        """Type a text."""
        wanted = await _json(request)
        async with self._as_person(request) as person:
            await self._sending.say(person, str(wanted["text"]), _number(wanted.get("reply_to")))
        return web.Response(status=204)

    async def contact(self, request: web.Request) -> web.Response:
        """Share the own contact, or a client's by name and phone."""
        wanted = await _json(request)
        client = Contact(str(wanted["phone"]), str(wanted.get("name", ""))) if "phone" in wanted else None
        async with self._as_person(request) as person:
            await person.shares_contact(client)
        return web.Response(status=204)

    async def tap(self, request: web.Request) -> web.Response:
        """Tap a button."""
        wanted = await _json(request)
        async with self._as_person(request) as person:
            place = (int(wanted["message_id"]), int(wanted["row"]), int(wanted["column"]))
            await self._sending.tap(person, *place)
        return web.Response(status=204)

    async def samples(self, request: web.Request) -> web.Response:
        """Send ready files."""
        wanted = await _json(request)
        async with self._as_person(request) as person:
            await self._sending.send_samples(person, [str(key) for key in wanted["keys"]], _how(wanted))
        return web.Response(status=204)

    async def files(self, request: web.Request) -> web.Response:
        """Send the visitor's own files: a part `options` as JSON, then a part for each file."""
        with tempfile.TemporaryDirectory(dir=self._sending.folder) as folder:
            how = HowToSend()
            attachments: list[Attachment] = []
            async for part in await request.multipart():
                if not isinstance(part, BodyPartReader):
                    raise web.HTTPBadRequest(text="a part of parts")
                if part.name == "options":
                    how = _how(json.loads(await part.text()))
                elif part.filename:
                    attachments.append(await _received(part, Path(folder) / str(len(attachments))))
            async with self._as_person(request) as person:
                await self._sending.send(person, attachments, how)
        return web.Response(status=204)

    async def faults(self, request: web.Request) -> web.Response:
        """Flip switches."""
        wanted = await _json(request)
        try:
            self._trials.set({name: bool(value) for name, value in wanted.items()})
        except UnknownTrialError as problem:
            raise web.HTTPBadRequest(text=str(problem)) from None
        return web.Response(status=204)

    async def language(self, request: web.Request) -> web.Response:
        """The language of everybody's phone from now on."""
        language = (await _json(request)).get("language")
        if language not in LANGUAGES:
            raise web.HTTPBadRequest(text="no such language")
        self._sending.speak(str(language))
        self._feed.refresh()
        return web.Response(status=204)

    async def _content(self, request: web.Request, name: str, path: Path) -> web.StreamResponse:
        size = request.query.get("size")
        if size is not None:
            picture = await self._pictures.small(path, size) if size in SIZES_PIXELS else None
            if picture is None:
                raise web.HTTPNotFound
            return _picture(picture)
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response = web.FileResponse(path)
        response.content_type = mime if mime in INLINE_TYPES else "application/octet-stream"
        if mime not in INLINE_TYPES:
            response.headers["Content-Disposition"] = "attachment"
        return response

    @asynccontextmanager
    async def _as_person(self, request: web.Request) -> AsyncIterator[Person]:
        """The person of the address; what is wrong with a wish becomes an answer that says so."""
        try:
            yield self._sending.person(int(request.match_info["person"]))
        except UnknownThingError as problem:
            raise web.HTTPNotFound(text=str(problem)) from None
        except (KeyError, TypeError, ValueError) as problem:
            raise web.HTTPBadRequest(text=repr(problem)) from None


async def _next(queue: asyncio.Queue[str | None]) -> str | None:
    """The next event as it goes over the wire; a comment when nothing happened for long, None at the end."""
    try:
        async with asyncio.timeout(KEEP_ALIVE_SECONDS):
            event = await queue.get()
    except TimeoutError:
        return ":\n\n"
    return None if event is None else f"data: {event}\n\n"


async def _json(request: web.Request) -> Json:
    try:
        wanted = await request.json()
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict):
        raise web.HTTPBadRequest(text="a JSON object is expected")
    return wanted


async def _received(part: BodyPartReader, path: Path) -> Attachment:
    with path.open("wb") as stream:
        while chunk := await part.read_chunk(CHUNK_BYTES):
            stream.write(chunk)
    mime = part.headers.get("Content-Type", "application/octet-stream")
    return Attachment(path, kind_of(mime), part.filename, mime)


def _how(wanted: Json) -> HowToSend:
    how = HowToSend(caption=str(wanted.get("caption") or ""), reply_to=_number(wanted.get("reply_to")))
    return replace(how, as_files=bool(wanted.get("as_files")))


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int) else None


def _picture(content: bytes) -> web.Response:
    return web.Response(body=content, content_type="image/jpeg", headers={"Cache-Control": "max-age=3600"})
