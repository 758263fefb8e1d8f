"""disk.storage.*. Source: apidocs.bitrix24.com/api-reference/disk/storage/."""

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.disk_lists import list_children
from bot.sandbox.portal.api.disk_shapes import show, show_storage
from bot.sandbox.portal.api.errors import RestError
from bot.sandbox.portal.api.filters import Kind, matches, split_operator
from bot.sandbox.portal.api.folders import name_in_data
from bot.sandbox.portal.api.paging import cut_page
from bot.sandbox.portal.api.params import as_int, as_map, as_text
from bot.sandbox.portal.drive_objects import SandboxStorage

_FILTERABLE: dict[str, Kind] = {
    "ID": "number",
    "NAME": "text",
    "CODE": "text",
    "ENTITY_TYPE": "text",
    "ENTITY_ID": "text",
}


def list_storages(call: Call) -> Answer:
    """The drives that the caller sees; of the unknown filter keys nothing is said."""
    rows = [show_storage(one) for one in call.records.disk.storages.values()]
    for key, value in (as_map(call.param("filter")) or {}).items():
        operator, code = split_operator(key)
        if code in _FILTERABLE:
            rows = [row for row in rows if matches(as_text(row[code]), operator, value, _FILTERABLE[code])]
    page, total, following = cut_page(rows, call.start())
    return Answer([*page], total, following)


def get(call: Call) -> Answer:
    """One storage; null where the id is no number."""
    if as_int(call.param("id")) is None:
        return Answer(None)
    return Answer(show_storage(_require(call)))


def children(call: Call) -> Answer:
    """What lies in its root."""
    return list_children(call, _require(call).root_id)


def add_folder(call: Call) -> Answer:
    """A folder in its root."""
    folder = call.records.disk.make_folder(_require(call).root_id, name_in_data(call), by=call.user_id)
    return Answer(show(call.records, folder, is_new=True))


def _require(call: Call) -> SandboxStorage:
    number = as_int(call.param("id"))
    if number is None:
        raise RestError("ERROR_ARGUMENT", "Invalid value of parameter {Parameter #0}")
    storage = call.records.disk.storages.get(number)
    if storage is None:
        raise RestError("ERROR_NOT_FOUND", f"Could not find entity with id `{number}`")
    return storage
