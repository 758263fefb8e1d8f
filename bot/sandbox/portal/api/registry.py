"""Every method by its name, with the check of scope and rights before it."""

from collections.abc import Callable
from functools import partial

from bot.sandbox.portal.api import (
    classic,
    deals,
    dictionaries,
    duplicates,
    events,
    files,
    folders,
    items,
    people,
    storages,
    timeline,
    userfields,
)
from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.entities import COMPANIES, CONTACTS, DEALS
from bot.sandbox.portal.api.errors import RestError
from bot.sandbox.portal.drive import DriveError

Handler = Callable[[Call], Answer]

METHODS: dict[str, Handler] = {
    "server.time": people.server_time,
    "scope": people.scope,
    "profile": people.profile,
    "app.info": people.application,
    "event.bind": events.bind,
    "event.get": events.bound,
    "event.unbind": events.unbind,
    "user.current": people.current_user,
    "user.get": people.users,
    "department.get": people.departments,
    "crm.deal.add": deals.add,
    "crm.deal.contact.items.get": deals.contacts,
    "crm.deal.userfield.list": userfields.list_fields,
    "crm.deal.userfield.add": userfields.add,
    "crm.item.get": items.get,
    "crm.item.list": items.list_items,
    "crm.item.update": items.update,
    "crm.item.fields": items.describe,
    "crm.category.list": dictionaries.categories,
    "crm.status.list": dictionaries.statuses,
    "crm.stagehistory.list": deals.stage_history,
    "crm.duplicate.findbycomm": duplicates.find_by_comm,
    "crm.timeline.comment.add": timeline.add,
    "crm.timeline.comment.get": timeline.get,
    "crm.timeline.comment.list": timeline.list_comments,
    "crm.timeline.comment.delete": timeline.delete,
    "disk.storage.getlist": storages.list_storages,
    "disk.storage.get": storages.get,
    "disk.storage.getchildren": storages.children,
    "disk.storage.addfolder": storages.add_folder,
    "disk.folder.get": folders.get,
    "disk.folder.getchildren": folders.children,
    "disk.folder.addsubfolder": folders.add_subfolder,
    "disk.folder.uploadfile": folders.upload_file,
    "disk.folder.rename": folders.rename,
    "disk.folder.markdeleted": folders.mark_deleted,
    "disk.folder.restore": folders.restore,
    "disk.folder.deletetree": folders.delete_tree,
    "disk.folder.getexternallink": folders.external_link,
    "disk.file.get": files.get,
    "disk.file.rename": files.rename,
    "disk.file.moveto": files.move_to,
    "disk.file.copyto": files.copy_to,
    "disk.file.markdeleted": files.mark_deleted,
    "disk.file.restore": files.restore,
    "disk.file.delete": files.delete,
    "disk.file.getexternallink": files.external_link,
}
for _kind in (DEALS, CONTACTS, COMPANIES):
    METHODS[f"crm.{_kind.name}.get"] = partial(classic.get, _kind)
    METHODS[f"crm.{_kind.name}.list"] = partial(classic.list_records, _kind)
    METHODS[f"crm.{_kind.name}.update"] = partial(classic.update, _kind)
    METHODS[f"crm.{_kind.name}.fields"] = partial(classic.describe, _kind)

_SCOPES: dict[str, set[str]] = {
    "crm": {"crm"},
    "disk": {"disk"},
    "user": {"user", "user_basic", "user_brief"},
    "department": {"department"},
}
_CLASSIC = ("crm.deal.", "crm.contact.", "crm.company.")


def run(call: Call) -> Answer:
    """Do what the method does.

    Raises:
        RestError: with the documented code, text and status.
    """
    handler = METHODS.get(call.method)
    if handler is None:
        raise RestError("ERROR_METHOD_NOT_FOUND", "Method not found!", 404)
    needed = _SCOPES.get(call.method.split(".")[0])
    if needed and not needed & call.records.scopes:
        raise RestError(
            "insufficient_scope", "The request requires higher privileges than provided by the webhook token", 403
        )
    if call.method in call.faults.forbids:
        raise forbidden(call.method)
    try:
        return handler(call)
    except DriveError as error:
        raise RestError(error.code, error.description) from None


def forbidden(method: str) -> RestError:
    """How the method says that its caller may not: Disk 403 (server source), CRM 400 (documentation)."""
    if method.startswith(_CLASSIC):
        return RestError("", "Access denied")
    return RestError("ACCESS_DENIED", "Access denied", 400 if method.startswith("crm.") else 403)
