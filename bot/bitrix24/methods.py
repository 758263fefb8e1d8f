"""The REST methods in use: what each is for, the scope it needs, and whether it may be sent again by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bot.domain.errors import text_key


class Replay(IntEnum):
    """Whether a request whose answer was lost may be repeated; the greater, the stricter."""

    SAFE = 0
    """Twice is the same as once."""
    LOOK_FIRST = 1
    """Only after a look at what the first one did; the caller looks, the client never repeats."""
    UNSAFE = 2
    """Never by itself: nobody could tell whether it was done."""


@dataclass(frozen=True, slots=True)
class Method:
    """One line of the table. `purpose` and `when` are keys of texts, `modules` files of this folder."""

    name: str
    purpose: str
    scope: str
    replay: Replay
    modules: tuple[str, ...]
    when: str


UPLOAD: Final = "upload"
"""The POST of a file to its address: a request like any other, though no method has this name."""
DOWNLOAD: Final = "download"
"""The GET of a file from its signed link; no method has this name either."""
ADD_FOLDER: Final = "disk.folder.addsubfolder"
PUBLIC_LINK: Final = "disk.folder.getexternallink"
DELETE_FOLDER: Final = "disk.folder.deletetree"
TRASH_FILE: Final = "disk.file.markdeleted"
TRASH_FOLDER: Final = "disk.folder.markdeleted"
ASK_ADDRESS: Final = "disk.folder.uploadfile"
CONTENT: Final = "filecontent"
"""With this parameter, in any letters, `ASK_ADDRESS` stores a file at once instead of making an address."""

_PER_CARD = text_key("per card")
_PER_PHOTO = text_key("per photo")
_PER_PHOTO_OUT = text_key("per photo shown or shared")
_PER_SHARING = text_key("per link for a client")
_PER_NEW_FOLDER = text_key("per new folder")
_PER_HOUR = text_key("per hour")
_PER_COMMENT = text_key("per comment")
_PER_CLIENT_CHANGE = text_key("per change of a client")
_PER_CHECK = text_key("per check")
_PER_SETUP = text_key("per setup")
_WHEN_SILENT = text_key("every 30 s of silence, every 3 s of an outage")

_READ, _LOOK = Replay.SAFE, Replay.LOOK_FIRST
_TABLE: Final = (
    Method("batch", text_key("many commands in one request"), "-", _READ, ("client",), _PER_CARD),
    Method(
        "server.time",
        text_key("is the portal back"),
        "-",
        _READ,
        ("client", "system"),
        _WHEN_SILENT,
    ),
    Method("profile", text_key("whose access it is"), "-", _READ, ("users",), _PER_CHECK),
    Method("scope", text_key("what the access is good for"), "-", _READ, ("system",), _PER_CHECK),
    Method("app.info", text_key("is a token the portal's own"), "-", _READ, ("client",), text_key("per installation")),
    Method("event.get", text_key("what the application is told of"), "-", _READ, ("event_handlers",), _PER_CHECK),
    # The same handler twice is refused; whoever lost the answer looks.
    Method("event.bind", text_key("be told of an event"), "-", _LOOK, ("event_handlers",), _PER_SETUP),
    Method("event.unbind", text_key("be told of it no more"), "-", _READ, ("event_handlers",), _PER_SETUP),
    Method(
        "user.get",
        text_key("employees, the name of the responsible"),
        "user_basic",
        _READ,
        ("users", "card_reader"),
        _PER_CARD,
    ),
    Method(
        "department.get",
        text_key("departments and their heads"),
        "department",
        _READ,
        ("users",),
        text_key("every 15 minutes"),
    ),
    Method("crm.deal.get", text_key("one deal"), "crm", _READ, ("card", "deals"), _PER_CARD),
    Method(
        "crm.deal.list",
        text_key("an agent's open deals; which deals changed"),
        "crm",
        _READ,
        ("deals", "open_deals"),
        text_key("per list of deals, per minute"),
    ),
    Method(
        "crm.deal.fields", text_key("the fields of deals by code and title"), "crm", _READ, ("dictionaries",), _PER_HOUR
    ),
    Method(
        "crm.deal.userfield.list",
        text_key("is the folder's field there"),
        "crm",
        _READ,
        ("userfields",),
        _PER_SETUP,
    ),
    # A second one of the same code is refused; whoever lost the answer looks.
    Method("crm.deal.userfield.add", text_key("make the folder's field"), "crm", _LOOK, ("userfields",), _PER_SETUP),
    Method(
        "crm.deal.update",
        text_key("write the id of the folder into the deal"),
        "crm",
        _LOOK,
        ("deals",),
        _PER_NEW_FOLDER,
    ),
    Method("crm.item.get", text_key("observers and contacts of a deal"), "crm", _READ, ("card",), _PER_CARD),
    Method(
        "crm.item.list",
        text_key("search with OR, deals by id, all open deals"),
        "crm",
        _READ,
        ("item_lists", "open_deals"),
        text_key("per search, per changed deal, per day"),
    ),
    Method(
        "crm.item.update",
        text_key("change a deal and see what was written"),
        "crm",
        _LOOK,
        ("writes", "deal_changes"),
        text_key("per change"),
    ),
    Method("crm.contact.get", text_key("the client"), "crm", _READ, ("card_reader", "clients"), _PER_CARD),
    Method("crm.contact.list", text_key("one client after a change"), "crm", _READ, ("clients",), _PER_CLIENT_CHANGE),
    Method("crm.contact.update", text_key("change a client"), "crm", _LOOK, ("clients",), _PER_CLIENT_CHANGE),
    Method("crm.contact.fields", text_key("what of a client may be written"), "crm", _READ, ("clients",), _PER_HOUR),
    Method("crm.company.get", text_key("the company"), "crm", _READ, ("card_reader", "clients"), _PER_CARD),
    Method("crm.company.list", text_key("one company after a change"), "crm", _READ, ("clients",), _PER_CLIENT_CHANGE),
    Method("crm.company.update", text_key("change a company"), "crm", _LOOK, ("clients",), _PER_CLIENT_CHANGE),
    Method("crm.company.fields", text_key("what of a company may be written"), "crm", _READ, ("clients",), _PER_HOUR),
    Method("crm.category.list", text_key("pipelines"), "crm", _READ, ("dictionaries",), _PER_HOUR),
    Method("crm.status.list", text_key("stages and sources"), "crm", _READ, ("dictionaries",), _PER_HOUR),
    Method("crm.duplicate.findbycomm", text_key("clients by phone"), "crm", _READ, ("search",), text_key("per phone")),
    Method("crm.timeline.comment.add", text_key("write a comment"), "crm", _LOOK, ("timeline",), _PER_COMMENT),
    Method(
        "crm.timeline.comment.list",
        text_key("the last comment; was one written; new ones"),
        "crm",
        _READ,
        ("card_reader", "timeline", "looked_at"),
        text_key("per card, per changed deal"),
    ),
    Method(
        "crm.timeline.comment.get",
        text_key("which deal a comment is on"),
        "crm",
        _READ,
        ("looked_at",),
        text_key("per comment that an event names"),
    ),
    Method(
        "crm.timeline.comment.delete",
        text_key("take a comment back"),
        "crm",
        _READ,
        ("timeline",),
        text_key("per undo"),
    ),
    Method(
        "disk.storage.getlist",
        text_key("the common drive"),
        "disk",
        _READ,
        ("disk", "folder_search"),
        text_key("once"),
    ),
    Method(
        "disk.folder.get",
        text_key("is the folder alive"),
        "disk",
        _READ,
        ("card_reader", "disk", "folder_files", "folder_search"),
        _PER_CARD,
    ),
    Method(
        "disk.folder.getchildren",
        text_key("files and folders inside"),
        "disk",
        _READ,
        ("card_reader", "disk", "folder_files", "folder_search"),
        _PER_CARD,
    ),
    Method(ADD_FOLDER, text_key("make a folder"), "disk", _LOOK, ("disk",), _PER_NEW_FOLDER),
    # Without fileContent it only makes an address; a spare one harms nobody.
    Method(ASK_ADDRESS, text_key("an address to send a file to"), "disk", _READ, ("disk",), _PER_PHOTO),
    Method(UPLOAD, text_key("the file itself, to that address"), "disk", _LOOK, ("client",), _PER_PHOTO),
    Method(DOWNLOAD, text_key("the file itself, from its link"), "disk", _READ, ("client",), _PER_PHOTO_OUT),
    Method(PUBLIC_LINK, text_key("a link for a client"), "disk", _READ, ("folder_files",), _PER_SHARING),
    # An id is never given twice: the second time it is only not found.
    Method(DELETE_FOLDER, text_key("end a client's access"), "disk", _READ, ("folder_files",), _PER_SHARING),
    # Twice is the same as once, but a first one that is carried out late would undo what was asked for since.
    Method(TRASH_FILE, text_key("a file into the trash"), "disk", _LOOK, ("disk",), text_key("per removal")),
    # A clash of names gives the file another one, so twice is not once.
    Method("disk.file.restore", text_key("a file out of the trash"), "disk", _LOOK, ("disk",), text_key("per return")),
    Method("disk.file.get", text_key("where a file is"), "disk", _READ, ("disk",), text_key("per lost answer")),
    Method("disk.file.copyto", text_key("a file to another drive"), "disk", _LOOK, ("disk",), text_key("per move")),
    Method("disk.file.moveto", text_key("a file to another folder"), "disk", _LOOK, ("disk",), text_key("per move")),
)

METHODS: Final[Mapping[str, Method]] = {method.name: method for method in _TABLE}
"""Every method that this program calls, by name. Replay is our judgement of each method's page."""


_READING_ENDS: Final = frozenset(
    {"fields", "types", "list", "count", "search", "current", "info", "time", "findbycomm", "scope", "profile"}
)
_NO_READ: Final = frozenset({"event.offline.get"})
"""Named like a read, and yet it takes the events out of their queue.
Source: apidocs.bitrix24.com/api-reference/events/event-offline-get.html."""


def replay_of(names: Iterable[str]) -> Replay:
    """How a request with these methods may be repeated: as its strictest one."""
    return max((_replay_of_one(name.lower()) for name in names), default=Replay.SAFE)


def replay_of_call(name: str, parameters: Iterable[str]) -> Replay:
    """How one call may be repeated: the same method with content stores a file, and without it only asks."""
    if name.lower() == ASK_ADDRESS and CONTENT in {parameter.lower() for parameter in parameters}:
        return Replay.LOOK_FIRST
    return replay_of([name])


def _replay_of_one(name: str) -> Replay:
    """By the table; a method not in it is a read if it is called like one, and is never repeated otherwise."""
    if name in METHODS:
        return METHODS[name].replay
    end = name.rpartition(".")[2]
    is_read = (end.startswith("get") or end in _READING_ENDS) and name not in _NO_READ
    return Replay.SAFE if is_read else Replay.UNSAFE
