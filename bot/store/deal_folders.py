"""The bot's own record of each deal's folder, beside the field on the portal."""

from sqlalchemy import select

from bot.domain.ids import DealId, FolderId
from bot.store import dialects, schema
from bot.store.engine import Connection

_folders = schema.deal_folders


async def get(conn: Connection, deal_id: DealId) -> FolderId | None:
    """The folder last known as the deal's; it may be gone from the portal."""
    folder_id: int | None = await conn.scalar(select(_folders.c.folder_id).where(_folders.c.deal_id == deal_id))
    return FolderId(folder_id) if folder_id is not None else None


async def put(conn: Connection, deal_id: DealId, folder_id: FolderId) -> None:
    """Remember the deal's folder."""
    await dialects.put(conn, _folders, {"deal_id": deal_id, "folder_id": folder_id})


async def is_of_deal(conn: Connection, folder_id: FolderId) -> bool:
    """Whether the folder is that of a deal, as far as our record says."""
    query = select(_folders.c.deal_id).where(_folders.c.folder_id == folder_id)
    return await conn.scalar(query.limit(1)) is not None
