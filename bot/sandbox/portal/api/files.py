"""disk.file.*. Source: apidocs.bitrix24.com/api-reference/disk/file/."""

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.disk_shapes import show
from bot.sandbox.portal.api.errors import RestError
from bot.sandbox.portal.api.folders import public_link
from bot.sandbox.portal.api.params import as_int, as_text
from bot.sandbox.portal.drive_objects import SandboxFile


def get(call: Call) -> Answer:
    """One file, dead or alive."""
    return Answer(show(call.records, _require(call)))


def rename(call: Call) -> Answer:
    """Give it another name."""
    file = _require(call)
    call.records.disk.rename(file, as_text(call.param("newName")), by=call.user_id)
    return Answer(show(call.records, file))


def move_to(call: Call) -> Answer:
    """Into another folder; another storage: `false`, without an error (facts, pitfall 3)."""
    file = _require(call)
    if not call.records.disk.move(file, _target(call), by=call.user_id):
        return Answer(result=False)
    return Answer(show(call.records, file))


def copy_to(call: Call) -> Answer:
    """A second file, in any storage."""
    copy = call.records.disk.copy(_require(call), _target(call), by=call.user_id)
    return Answer(show(call.records, copy, is_new=True))


def mark_deleted(call: Call) -> Answer:
    """Into the trash; `DELETED_TYPE` comes as a number here."""
    file = _require(call)
    call.records.disk.trash(file, by=call.user_id)
    return Answer(show(call.records, file) | {"DELETED_TYPE": int(file.deleted)})


def restore(call: Call) -> Answer:
    """Out of the trash."""
    file = _require(call)
    call.records.disk.restore(file, by=call.user_id)
    return Answer(show(call.records, file))


def delete(call: Call) -> Answer:
    """For good."""
    call.records.disk.delete(_require(call))
    return Answer(result=True)


def external_link(call: Call) -> Answer:
    """The public link, the same one each time."""
    return Answer(public_link(call, _require(call).file_id))


def _require(call: Call) -> SandboxFile:
    number = as_int(call.param("id"))
    if number is None:
        raise RestError("ERROR_ARGUMENT", "Invalid value of parameter {Parameter #0}")
    return call.records.disk.file(number)


def _target(call: Call) -> int:
    number = as_int(call.param("targetFolderId"))
    if number is None:
        raise RestError("ERROR_ARGUMENT", "Invalid value of parameter {Parameter #1}")
    return number
