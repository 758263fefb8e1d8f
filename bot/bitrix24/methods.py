"""The REST methods in use: what each is for, the scope it needs, and whether it may be sent again by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


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
    """One line of the table. `modules` are files of this folder, `when` says how often it is called."""

    name: str
    purpose: str
    scope: str
    replay: Replay
    modules: tuple[str, ...]
    when: str


UPLOAD: Final = "upload"
"""The POST of a file to its address: a request like any other, though no method has this name."""
ADD_FOLDER: Final = "disk.folder.addsubfolder"
TRASH_FILE: Final = "disk.file.markdeleted"

_TABLE: Final = (
    Method("batch", "many commands in one request", "-", Replay.SAFE, ("client",), "per card"),
    Method("server.time", "is the portal back", "-", Replay.SAFE, ("client",), "every 3 s of an outage"),
    Method("profile", "whose webhook it is", "-", Replay.SAFE, ("users",), "at start"),
    Method("user.get", "employees, the responsible's name", "user_basic", Replay.SAFE, ("users", "deals"), "per card"),
    Method("department.get", "departments and heads", "department", Replay.SAFE, ("users",), "every 15 minutes"),
    Method("crm.deal.get", "one deal", "crm", Replay.SAFE, ("card",), "per card"),
    Method("crm.deal.list", "an agent's open deals", "crm", Replay.SAFE, ("deals",), "per /my"),
    Method("crm.deal.fields", "fields by code and title", "crm", Replay.SAFE, ("dictionaries",), "per hour"),
    Method("crm.deal.update", "write the folder's id", "crm", Replay.LOOK_FIRST, ("deals",), "per new folder"),
    Method("crm.item.get", "observers and contacts of a deal", "crm", Replay.SAFE, ("card",), "per card"),
    Method("crm.item.list", "search with OR, deals by id", "crm", Replay.SAFE, ("deals",), "per search"),
    Method("crm.contact.get", "the client", "crm", Replay.SAFE, ("deals",), "per card"),
    Method("crm.company.get", "the company", "crm", Replay.SAFE, ("deals",), "per card"),
    Method("crm.category.list", "pipelines", "crm", Replay.SAFE, ("dictionaries",), "per hour"),
    Method("crm.status.list", "stages, sources", "crm", Replay.SAFE, ("dictionaries",), "per hour"),
    Method("crm.duplicate.findbycomm", "clients by phone", "crm", Replay.SAFE, ("deals",), "per phone"),
    Method("crm.timeline.comment.add", "write a comment", "crm", Replay.LOOK_FIRST, ("timeline",), "per comment"),
    Method("crm.timeline.comment.list", "was it written", "crm", Replay.SAFE, ("timeline",), "per lost answer"),
    Method("crm.timeline.comment.delete", "take a comment back", "crm", Replay.SAFE, ("timeline",), "per undo"),
    Method("disk.storage.getlist", "the common drive", "disk", Replay.SAFE, ("disk",), "once"),
    Method("disk.folder.get", "is the folder alive", "disk", Replay.SAFE, ("deals", "disk"), "per card"),
    Method("disk.folder.getchildren", "files and folders inside", "disk", Replay.SAFE, ("deals", "disk"), "per card"),
    Method(ADD_FOLDER, "make a folder", "disk", Replay.LOOK_FIRST, ("disk",), "per new folder"),
    # Without fileContent it only makes an address; a spare one harms nobody.
    Method("disk.folder.uploadfile", "an address to send a file to", "disk", Replay.SAFE, ("disk",), "per photo"),
    Method(UPLOAD, "the file itself, to that address", "disk", Replay.LOOK_FIRST, ("client",), "per photo"),
    Method(TRASH_FILE, "a file into the trash", "disk", Replay.SAFE, ("disk",), "per removal"),
    # A clash of names gives the file another one, so twice is not once.
    Method("disk.file.restore", "a file out of the trash", "disk", Replay.LOOK_FIRST, ("disk",), "per return"),
    Method("disk.file.moveto", "a file to another folder", "disk", Replay.LOOK_FIRST, ("disk",), "per move"),
)

METHODS: Final[Mapping[str, Method]] = {method.name: method for method in _TABLE}
"""Every method that this program calls, by name. Replay is our judgement of each method's page."""


def replay_of(names: Iterable[str]) -> Replay:
    """How a request with these methods may be repeated: as its strictest one. A method not in the table: never."""
    return max((METHODS[name].replay if name in METHODS else Replay.UNSAFE for name in names), default=Replay.SAFE)
