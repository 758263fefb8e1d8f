"""Disk objects as JSON: text everywhere, except that a new object comes with numbers.

Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-get.html, .../disk-folder-add-subfolder.html.
"""

from urllib.parse import quote

from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.api.signing import special_url
from bot.sandbox.portal.api.values import show_moment
from bot.sandbox.portal.drive_objects import DriveObject, SandboxFile, SandboxFolder, SandboxStorage
from bot.sandbox.portal.records import PortalRecords


def show(records: PortalRecords, one: DriveObject, *, is_new: bool = False) -> dict[str, Json]:
    """A folder or a file."""
    row = _head(one, is_new=is_new)
    if isinstance(one, SandboxFile):
        row["GLOBAL_CONTENT_VERSION"] = 1 if is_new else "1"
        row["FILE_ID"] = one.content_id if is_new else str(one.content_id)
        row["SIZE"] = str(one.size_bytes)
    row |= {
        "CREATE_TIME": show_moment(one.created_at),
        "UPDATE_TIME": show_moment(one.updated_at),
        "DELETE_TIME": show_moment(one.deleted_at) if one.deleted_at else None,
        "CREATED_BY": str(one.created_by_id),
        "UPDATED_BY": str(one.updated_by_id),
        "DELETED_BY": None if is_new else str(one.deleted_by_id),
    }
    if isinstance(one, SandboxFile):
        row["DOWNLOAD_URL"] = special_url(records, "download", {"id": str(one.file_id)})
    row["DETAIL_URL"] = detail_url(records, one)
    return row


def show_storage(storage: SandboxStorage) -> dict[str, Json]:
    """A storage. Source: apidocs.bitrix24.com/api-reference/disk/storage/disk-storage-get.html."""
    return {
        "ID": str(storage.storage_id),
        "NAME": storage.name,
        "CODE": None,
        "MODULE_ID": "disk",
        "ENTITY_TYPE": storage.entity_type,
        "ENTITY_ID": storage.entity_id,
        "ROOT_OBJECT_ID": str(storage.root_id),
    }


def detail_url(records: PortalRecords, one: DriveObject) -> str:
    """Where a person sees it: the path of names under its drive."""
    storage = records.disk.storages[one.storage_id]
    is_file = isinstance(one, SandboxFile)
    if storage.entity_type == "common":
        base = f"{records.base_url}/docs/{'file' if is_file else 'path'}"
    else:
        base = f"{records.base_url}/company/personal/user/{storage.entity_id}/disk/{'file' if is_file else 'path'}"
    names = records.disk.path_of(records.disk.folders[one.parent_id] if isinstance(one, SandboxFile) else one)
    return "/".join([base, *(quote(name, safe="") for name in (*names, *([one.name] if is_file else [])))])


def _head(one: DriveObject, *, is_new: bool) -> dict[str, Json]:
    number: Json = one.object_id if is_new else str(one.object_id)
    head: dict[str, Json] = {
        "ID": number,
        "NAME": one.name,
        "CODE": None,
        "STORAGE_ID": str(one.storage_id),
        "TYPE": "folder" if isinstance(one, SandboxFolder) else "file",
    }
    if isinstance(one, SandboxFolder):
        head["REAL_OBJECT_ID"] = number
    return head | {
        "PARENT_ID": None if one.parent_id is None else str(one.parent_id),
        "DELETED_TYPE": int(one.deleted) if is_new else str(int(one.deleted)),
    }
