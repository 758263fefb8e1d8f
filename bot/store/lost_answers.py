"""What the portal may still do after its answer was lost: folders and files that are looked at once more, later."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from bot.domain.ids import DealId, FileId, FolderId, PhotoId
from bot.domain.photos import PhotoState
from bot.store import schema
from bot.store.engine import Connection

_folders = schema.photo_folders
_photos = schema.photos


@dataclass(frozen=True, slots=True)
class SentTo:
    """A folder that a photo was sent to, and the name that it was sent with."""

    photo_id: PhotoId
    folder_id: FolderId
    deal_id: DealId | None
    name: str


async def sent_to(conn: Connection, sent: SentTo, *, look_at: datetime | None) -> None:
    """Remember, before it is tried, that this photo goes to this folder, and when to look there once more."""
    key = (_folders.c.photo_id == sent.photo_id, _folders.c.folder_id == sent.folder_id)
    values = {"deal_id": sent.deal_id, "name": sent.name, "look_at": look_at}
    if await conn.scalar(select(_folders.c.photo_id).where(*key)) is None:
        ids = {"photo_id": sent.photo_id, "folder_id": sent.folder_id}
        await conn.execute(_folders.insert().values(**ids, **values))
    else:
        await conn.execute(update(_folders).where(*key).values(**values))


async def look_at(conn: Connection, photo_id: PhotoId, folder_id: FolderId, at: datetime | None) -> None:
    """When to look into this folder for this photo once more; None: there is no need."""
    key = (_folders.c.photo_id == photo_id, _folders.c.folder_id == folder_id)
    await conn.execute(update(_folders).where(*key).values(look_at=at))


async def folders_tried(conn: Connection, photo_id: PhotoId) -> list[SentTo]:
    """Every folder that this photo was ever sent to."""
    rows = await conn.execute(select(_folders).where(_folders.c.photo_id == photo_id))
    return [_sent_to(row) for row in rows.mappings()]


async def folders_due(conn: Connection, now: datetime, limit: int) -> list[SentTo]:
    """Folders that it is time to look into once more."""
    query = select(_folders).where(_folders.c.look_at <= now).order_by(_folders.c.look_at).limit(limit)
    return [_sent_to(row) for row in (await conn.execute(query)).mappings()]


async def doubt_due_files(conn: Connection, now: datetime) -> bool:
    """Files about which an order had lost its answer: it is time to ask once more where they are."""
    due = (_photos.c.look_at <= now, _photos.c.is_unsure.is_(False))
    batch_ids = list(await conn.scalars(select(_photos.c.batch_id).where(*due).distinct()))
    if not batch_ids:
        return False
    await conn.execute(update(_photos).where(*due).values(is_unsure=True, due_at=now))
    batches = schema.batches
    await conn.execute(update(batches).where(batches.c.batch_id.in_(batch_ids)).values(is_settled=False))
    return True


async def adopt(conn: Connection, sent: SentTo, file_id: FileId, now: datetime) -> bool:
    """A removed photo turned up after all: from now on its row knows the file, which is then put where it belongs.

    False: its row knows a file already.
    """
    ours = (_photos.c.photo_id == sent.photo_id, _photos.c.file_id.is_(None), _photos.c.state == PhotoState.TRASHED)
    values = {"state": PhotoState.STORED, "file_id": file_id, "folder_id": sent.folder_id, "deal_id": sent.deal_id}
    changed = await conn.execute(update(_photos).where(*ours).values(due_at=now, **values))
    return bool(changed.rowcount)


def _sent_to(row: RowMapping) -> SentTo:
    deal_id = row["deal_id"]
    return SentTo(
        PhotoId(row["photo_id"]), FolderId(row["folder_id"]), DealId(deal_id) if deal_id else None, row["name"] or ""
    )
