"""Comments on the timeline. Source: apidocs.bitrix24.com/api-reference/crm/timeline/comments/."""

import base64

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.entities import COMPANIES, CONTACTS, DEALS
from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.filters import Kind, matches, split_operator
from bot.sandbox.portal.api.ordering import sort_rows
from bot.sandbox.portal.api.paging import cut_page
from bot.sandbox.portal.api.params import as_int, as_list, as_map, as_order, as_text
from bot.sandbox.portal.api.values import SERVER_ZONE, show_moment
from bot.sandbox.portal.state import FieldValue, SandboxComment

_OWNERS = {kind.name: kind for kind in (DEALS, CONTACTS, COMPANIES)}
_FIELDS: dict[str, tuple[str, Kind]] = {
    "ID": ("comment_id", "number"),
    "ENTITY_ID": ("owner_id", "number"),
    "ENTITY_TYPE": ("owner_type", "text"),
    "CREATED": ("created_at", "datetime"),
    "COMMENT": ("body", "text"),
    "AUTHOR_ID": ("author_id", "number"),
}
_FILES_FOLDER = "Файлы из комментариев"


def add(call: Call) -> Answer:
    """A comment; only the lower-case `fields` is read (crm 23.100.0 and on). The answer is its number."""
    given = as_map(call.param("fields"))
    if given is None or not as_text(given.get("ENTITY_TYPE")) or not as_text(given.get("ENTITY_ID")):
        raise RestError("100", "Required fields are not provided")
    owner_type, owner_id = as_text(given["ENTITY_TYPE"]).lower(), as_int(given["ENTITY_ID"]) or 0
    kind = _OWNERS.get(owner_type)
    if kind is None or owner_id not in kind.all_of(call.records):
        raise RestError("OWNER_NOT_FOUND", "Owner of the item not found")
    body = as_text(given.get("COMMENT"))
    if not body.strip():
        raise RestError("INVALID_ARG_VALUE", "Empty comment")
    author_id = as_int(given.get("AUTHOR_ID")) or call.user_id
    comment = call.records.add_comment(owner_id, body, by=author_id, owner_type=owner_type)
    comment.file_ids = [_attach(call, as_list(row)) for row in as_list(given.get("FILES"))]
    return Answer(comment.comment_id)


def list_comments(call: Call) -> Answer:
    """Comments of one owner; the filter must name it."""
    wanted = as_map(call.param("filter")) or {}
    if not {"ENTITY_ID", "ENTITY_TYPE"} <= {split_operator(key)[1] for key in wanted}:
        raise RestError("100", "Required fields are not provided")
    rows = [one for one in call.records.timeline.values() if _fits(one, wanted)]
    ordered = sort_rows(rows, as_order(call.param("order"), _FIELDS, "ID"), lambda code, one: _read(one, code))
    page, total, following = cut_page(ordered, call.start())
    asked = [as_text(one) for one in as_list(call.param("select"))]
    shown = [_show(call, comment) for comment in page]
    if asked and "*" not in asked:
        shown = [{key: value for key, value in row.items() if key in {*asked, "ID"}} for row in shown]
    return Answer([*shown], total, following)


def get(call: Call) -> Answer:
    """One comment by its number."""
    comment = call.records.timeline.get(as_int(call.param("id")) or 0)
    if comment is None:
        raise RestError("NOT_FOUND", "Element not found")
    return Answer(_show(call, comment))


def delete(call: Call) -> Answer:
    """Off the timeline, for good; the answer to that is `null`."""
    number = as_int(call.param("id"))
    if number is None or number not in call.records.timeline:
        raise RestError("NOT_FOUND", "Element not found")
    call.records.delete_comment(number)
    return Answer(result=None)


def _attach(call: Call, row: list[Json]) -> int:
    """Attached files lie in a folder of the author's drive."""
    name, content = (as_text(one) for one in [*row, "", ""][:2])
    drive = next(one for one in call.records.disk.storages.values() if one.entity_id == str(call.user_id))
    known = call.records.disk.child(drive.root_id, _FILES_FOLDER)
    folder_id = known.object_id if known else call.records.disk.make_folder(drive.root_id, _FILES_FOLDER).folder_id
    return call.records.disk.put(folder_id, name, base64.b64decode(content), by=call.user_id, unique=True).file_id


def _fits(comment: SandboxComment, wanted: dict[str, Json]) -> bool:
    for key, value in wanted.items():
        operator, code = split_operator(key)
        if code in _FIELDS and not matches(_read(comment, code), operator, value, _FIELDS[code][1], SERVER_ZONE):
            return False
    return True


def _read(comment: SandboxComment, code: str) -> FieldValue:
    value: FieldValue = getattr(comment, _FIELDS[code][0])
    return value


def _show(call: Call, comment: SandboxComment) -> dict[str, Json]:
    files: dict[str, Json] = {}
    for file_id in comment.file_ids:
        if (file := call.records.disk.files.get(file_id)) is not None:
            files[str(file_id)] = {"id": file_id, "name": file.name, "size": file.size_bytes, "type": "file"}
    return {
        "ID": str(comment.comment_id),
        "ENTITY_ID": str(comment.owner_id),
        "ENTITY_TYPE": comment.owner_type,
        "CREATED": show_moment(comment.created_at),
        "COMMENT": comment.body,
        "AUTHOR_ID": str(comment.author_id),
        "FILES": files,
    }
