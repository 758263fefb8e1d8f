"""disk.folder.*. Source: apidocs.bitrix24.com/api-reference/disk/folder/."""

import base64
import binascii
import re
import secrets

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.disk_lists import list_children
from bot.sandbox.portal.api.disk_shapes import show
from bot.sandbox.portal.api.errors import RestError
from bot.sandbox.portal.api.params import as_flag, as_int, as_list, as_map, as_text
from bot.sandbox.portal.api.signing import special_url
from bot.sandbox.portal.drive_objects import SandboxFolder


def get(call: Call) -> Answer:
    """One folder, dead or alive."""
    return Answer(show(call.records, _require(call)))


def children(call: Call) -> Answer:
    """What lives in it."""
    return list_children(call, _require(call).folder_id)


def add_subfolder(call: Call) -> Answer:
    """A folder in it."""
    folder = call.records.disk.make_folder(_require(call).folder_id, name_in_data(call), by=call.user_id)
    return Answer(show(call.records, folder, is_new=True))


def upload_file(call: Call) -> Answer:
    """With `fileContent` a file; without it an address, for which nothing at all is checked yet.

    Source: .../disk/folder/disk-folder-upload-file.html; server source, modules/disk/lib/rest/service/folder.php.
    """
    if not call.has("fileContent"):
        return _upload_address(call)
    folder = _require(call)
    name = as_text((as_map(call.param("data")) or {}).get("NAME"))
    if not name:
        raise RestError("DISK_BASE_SERVICE_22001", "Error: required parameter NAME (DISK_BASE_SERVICE_22001)")
    given = call.param("fileContent")
    pair = as_list(given)
    # The page names the pair; by the server's source (rest_util.php, saveFile) base64 alone will do as well.
    body = _decode_leniently(as_text(pair[-1] if pair else given))
    if not body or call.faults.drive_is_full:
        raise RestError("ERROR_COULD_NOT_SAVE_FILE", "Could not save file")
    file = call.records.disk.put(
        folder.folder_id, name, body, by=call.user_id, unique=as_flag(call.param("generateUniqueName"))
    )
    return Answer(show(call.records, file, is_new=True))


def rename(call: Call) -> Answer:
    """Give it another name."""
    folder = _require(call)
    call.records.disk.rename(folder, as_text(call.param("newName")), by=call.user_id)
    return Answer(show(call.records, folder))


def mark_deleted(call: Call) -> Answer:
    """Into the trash; `DELETED_TYPE` comes as a number here."""
    folder = _require(call)
    call.records.disk.trash(folder, by=call.user_id)
    return Answer(show(call.records, folder) | {"DELETED_TYPE": int(folder.deleted)})


def restore(call: Call) -> Answer:
    """Out of the trash."""
    folder = _require(call)
    call.records.disk.restore(folder, by=call.user_id)
    return Answer(show(call.records, folder))


def delete_tree(call: Call) -> Answer:
    """For good, with everything below."""
    call.records.disk.delete(_require(call))
    return Answer(result=True)


def external_link(call: Call) -> Answer:
    """The public link, the same one each time."""
    return Answer(public_link(call, _require(call).folder_id))


def public_link(call: Call, object_id: int) -> str:
    """`https://portal/~abc12`; none of our methods ends it."""
    return f"{call.records.base_url}/~{call.records.disk.public_name(object_id)}"


def name_in_data(call: Call) -> str:
    """`data.NAME` of methods that make folders.

    Raises:
        RestError: ERROR_ARGUMENT.
    """
    name = as_text((as_map(call.param("data")) or {}).get("NAME"))
    if not name.strip():
        raise RestError("ERROR_ARGUMENT", "Invalid value of parameter {Parameter #1}")
    return name


def _upload_address(call: Call) -> Answer:
    if call.is_in_batch and call.faults.refuses_addresses_in_batch:
        raise RestError("ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage", 405)
    if as_int(call.param("id")) is None:
        raise RestError("ERROR_ARGUMENT", "Invalid value of parameter {Parameter #0}")
    packed = {
        "id": as_text(call.param("id")),
        "generateUniqueName": "1" if as_flag(call.param("generateUniqueName")) else "0",
        "_": secrets.token_hex(8),
    }
    return Answer({"field": "file", "uploadUrl": special_url(call.records, "upload", packed)})


def _decode_leniently(text: str) -> bytes:
    """As PHP's `base64_decode` without strict: foreign characters are dropped, padding is not missed."""
    kept = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return base64.b64decode(kept[: len(kept) - (len(kept) % 4 == 1)] + "=" * (-len(kept) % 4))
    except binascii.Error:
        return b""


def _require(call: Call) -> SandboxFolder:
    number = as_int(call.param("id"))
    if number is None:
        raise RestError("ERROR_ARGUMENT", "Invalid value of parameter {Parameter #1}")
    return call.records.disk.folder(number)
