"""Filters and pages of Disk lists: a key that Disk does not know is dropped, so that everything comes back.

Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-get-children.html; server source,
modules/disk/lib/rest/internalizer.php (facts, 6.2).
"""

from collections.abc import Sequence

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.disk_shapes import show
from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.api.filters import Kind, like, matches, split_operator
from bot.sandbox.portal.api.ordering import sort_rows
from bot.sandbox.portal.api.paging import cut_page
from bot.sandbox.portal.api.params import as_list, as_map, as_order, as_text
from bot.sandbox.portal.api.values import SERVER_ZONE
from bot.sandbox.portal.drive_objects import DriveObject, SandboxFolder
from bot.sandbox.portal.state import FieldValue

_FILTERABLE: dict[str, Kind] = {
    "ID": "number",
    "NAME": "text",
    "TYPE": "text",
    "CODE": "text",
    "STORAGE_ID": "number",
    "PARENT_ID": "number",
    "CREATE_TIME": "datetime",
    "UPDATE_TIME": "datetime",
    "DELETE_TIME": "datetime",
    "DELETED_TYPE": "number",
}
_OF_DOCS_ONLY = {"@", "!@", "=%", "%="}


def list_children(call: Call, folder_id: int) -> Answer:
    """A page of what lives in the folder."""
    rows: Sequence[DriveObject] = call.records.disk.children(folder_id)
    wanted = as_map(call.param("filter")) or {}
    found = [one for one in rows if _fits(call, one, wanted)]
    ordered = sort_rows(found, as_order(call.param("order"), _FILTERABLE, "ID"), lambda code, one: _read(one, code))
    page, total, following = cut_page(ordered, call.start())
    return Answer([show(call.records, one) for one in page], total, following)


def _fits(call: Call, one: DriveObject, wanted: dict[str, Json]) -> bool:
    for key, value in wanted.items():
        operator, code = split_operator(key)
        if code not in _FILTERABLE or (operator in _OF_DOCS_ONLY and call.faults.knows_few_disk_filters):
            continue
        if code == "NAME" and operator == "":
            if not any(like(one.name, as_text(each)) for each in as_list(value)):
                return False
        elif not matches(_read(one, code), operator, value, _FILTERABLE[code], SERVER_ZONE):
            return False
    return True


def _read(one: DriveObject, code: str) -> FieldValue:
    values: dict[str, FieldValue] = {
        "ID": one.object_id,
        "NAME": one.name,
        "TYPE": "folder" if isinstance(one, SandboxFolder) else "file",
        "STORAGE_ID": one.storage_id,
        "PARENT_ID": one.parent_id,
        "CREATE_TIME": one.created_at,
        "UPDATE_TIME": one.updated_at,
        "DELETE_TIME": one.deleted_at,
        "DELETED_TYPE": int(one.deleted),
    }
    return values.get(code)
