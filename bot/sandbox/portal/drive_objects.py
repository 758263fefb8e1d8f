"""What lies on Disk: storages, folders and files."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path


class DeletedType(IntEnum):
    """`DELETED_TYPE`. Source: apidocs.bitrix24.com/api-reference/disk/folder/disk-folder-get-fields.html."""

    ALIVE = 0
    TRASHED = 3
    TRASHED_WITH_PARENT = 4


@dataclass(slots=True)
class SandboxStorage:
    """A drive: the company's (`common`) or an employee's (`user`)."""

    storage_id: int
    name: str
    entity_type: str
    entity_id: str
    root_id: int


@dataclass(slots=True, eq=False, kw_only=True)
class _Traced:
    """Who made an object and changed it, and whether it lies in the trash."""

    created_at: datetime
    updated_at: datetime
    created_by_id: int = 1
    updated_by_id: int = 1
    deleted: DeletedType = DeletedType.ALIVE
    deleted_at: datetime | None = None
    deleted_by_id: int = 0

    @property
    def is_alive(self) -> bool:
        """Not in the trash, alone or with its folder."""
        return self.deleted is DeletedType.ALIVE


@dataclass(slots=True, eq=False)
class SandboxFolder(_Traced):
    """A folder; a storage's root has no parent."""

    folder_id: int
    name: str
    storage_id: int
    parent_id: int | None

    @property
    def object_id(self) -> int:
        """`ID` on Disk."""
        return self.folder_id


@dataclass(slots=True, eq=False)
class SandboxFile(_Traced):
    """A file; its bytes lie at `path`. `content_id` is the inner FILE_ID, never to be passed back."""

    file_id: int
    name: str
    storage_id: int
    parent_id: int
    size_bytes: int
    sha256: str
    path: Path
    content_id: int

    @property
    def object_id(self) -> int:
        """`ID` on Disk."""
        return self.file_id


DriveObject = SandboxFolder | SandboxFile
