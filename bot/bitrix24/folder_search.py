"""The search for a deal's folder by its number, as commands that may travel in the batch that reads the deal."""

from dataclasses import dataclass
from typing import Final

from bot.bitrix24.batch import Batch, OwnWords, Reference, ref
from bot.bitrix24.card import object_at
from bot.bitrix24.fields import folder_of
from bot.bitrix24.protocol import Answer, BatchAnswer
from bot.bitrix24.values import JsonObject, some_id, text
from bot.domain.deals import Folder
from bot.domain.ids import DealId, FolderId

STORAGES: Final = "disk.storage.getlist"
CHILDREN: Final = "disk.folder.getchildren"
COMMON: Final = "common"
"""The company's drive. Source: apidocs.bitrix24.com/api-reference/disk/storage/disk-storage-get-list.html."""


@dataclass(frozen=True, slots=True)
class SearchedRoot:
    """Where deal folders are, and what was found there for the deal."""

    root: FolderId
    folder: Folder | None


@dataclass(frozen=True, slots=True)
class FolderSearch:
    """`root` None: where deal folders are is not known yet, so that is looked for by `root_name` in the same request.

    Its references stand for ids, never in a filter: one that leads nowhere makes its command fail and finds nothing.
    """

    deal_id: DealId
    root: FolderId | None
    root_name: str

    def add(self, batch: Batch) -> None:
        """Append the commands."""
        root: FolderId | Reference = self.root or ref("roots", 0, "ID")
        if self.root is None:
            batch.add("drives", STORAGES, {"filter": {"ENTITY_TYPE": COMMON}})
            drive = ref("drives", 0, "ROOT_OBJECT_ID")
            batch.add("roots", CHILDREN, {"id": drive, "filter": {"=NAME": OwnWords(self.root_name)}})
        batch.add("root", "disk.folder.get", {"id": root})
        batch.add("children", CHILDREN, {"id": root, "filter": {"NAME": self.prefix}, "order": {"ID": "ASC"}})

    @property
    def prefix(self) -> str:
        """Asked for, and compared again by whoever reads the rows: no operator that every portal knows says more."""
        return f"{self.deal_id}%"

    def drive(self, answers: BatchAnswer) -> FolderId | None:
        """The top of the common drive; None where the answers do not surely say which that is."""
        row = next(iter(_rows(answers, "drives")), {})
        # Compared: a condition that the portal does not know is dropped, and then the first drive is anybody's.
        found = some_id(row.get("ROOT_OBJECT_ID")) if text(row.get("ENTITY_TYPE")) == COMMON else None
        return FolderId(found) if found is not None else None

    def is_root_missing(self, answers: BatchAnswer) -> bool:
        """Whether the common drive was looked through and has no folder of that name."""
        found = answers.get("roots")
        is_whole = found is not None and found.answer is not None and found.answer.next is None
        return is_whole and not any(text(row.get("NAME")) == self.root_name for row in _rows(answers, "roots"))

    def living_root(self, answers: BatchAnswer) -> FolderId | None:
        """The folder under which was searched, if it is the right one and alive."""
        found = folder_of(object_at(answers, "root"))
        if found is None or not found.is_alive:
            return None
        is_right = found.folder_id == self.root if self.root else found.name == self.root_name
        return found.folder_id if is_right else None

    def children(self, answers: BatchAnswer) -> Answer | None:
        """The first page of what was found under it; None where the portal refused that."""
        found = answers.get("children")
        return found.answer if found else None


def _rows(answers: BatchAnswer, key: str) -> list[JsonObject]:
    found = answers.get(key)
    return found.answer.rows() if found and found.answer else []
