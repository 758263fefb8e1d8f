"""Where links meant for people lead: the folder's page, a file, a deal; public links too.

With `page_for` set they lead to the demo's own page; without it a plain list is shown, enough to see what is there.
"""

from collections.abc import Callable
from html import escape
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.portal.api.params import as_int
from bot.sandbox.portal.drive_objects import DriveObject, SandboxFile
from bot.sandbox.portal.records import PortalRecords

PageFor = Callable[[str, int], str | None]


def no_page_of_its_own(_kind: str, _object_id: int) -> str | None:
    """The built-in pages serve."""
    return None


def page(records: PortalRecords, path: str, page_for: PageFor) -> web.StreamResponse:
    """The page at this path."""
    parts = [part for part in path.split("/") if part]
    if parts[:3] == ["crm", "deal", "details"] and len(parts) > 3:  # noqa: PLR2004 - the fourth is the number
        return _deal_page(records, as_int(parts[3]) or 0, page_for)
    found = _find(records, parts)
    if found is None:
        raise web.HTTPNotFound(text="Страница не найдена")
    kind = "file" if isinstance(found, SandboxFile) else "folder"
    if address := page_for(kind, found.object_id):
        raise web.HTTPFound(address)
    if isinstance(found, SandboxFile):
        disposition = f"inline; filename*=UTF-8''{quote(found.name)}"
        return web.FileResponse(found.path, headers={"Content-Disposition": disposition})
    lines = [
        f"{one.name}{'' if isinstance(one, SandboxFile) else '/'}" for one in records.disk.children(found.object_id)
    ]
    return _plain(found.name, lines)


def _deal_page(records: PortalRecords, deal_id: int, page_for: PageFor) -> web.StreamResponse:
    deal = records.deals.get(deal_id)
    if deal is None:
        raise web.HTTPNotFound(text="Сделка не найдена")
    if address := page_for("deal", deal_id):
        raise web.HTTPFound(address)
    return _plain(f"№ {deal_id} · {deal.title}", [comment.body for comment in records.comments_of(deal_id)])


def _find(records: PortalRecords, parts: list[str]) -> DriveObject | None:
    """What a DETAIL_URL or a public link names."""
    if len(parts) == 1 and parts[0].startswith("~"):
        named = next((one for one, name in records.disk.public_names.items() if name == parts[0][1:]), None)
        return None if named is None else records.disk.files.get(named) or records.disk.folders.get(named)
    if parts[:1] == ["docs"]:
        storage, names = records.disk.common, parts[2:]
    elif parts[:3] == ["company", "personal", "user"] and len(parts) > 5:  # noqa: PLR2004 - …/5/disk/path/…
        owned = (one for one in records.disk.storages.values() if one.entity_id == parts[3])
        storage, names = next(owned, records.disk.common), parts[6:]
    else:
        return None
    found: DriveObject | None = records.disk.folders[storage.root_id]
    for name in names:
        found = None if found is None else records.disk.child(found.object_id, name)
    return found


def _plain(title: str, lines: list[str]) -> web.Response:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    body = f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><h1>{escape(title)}</h1><ul>{items}</ul>"
    return web.Response(text=body, content_type="text/html")
