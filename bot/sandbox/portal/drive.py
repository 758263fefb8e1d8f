"""Disk and its rules (names unique among the living, trash, moves within a storage)."""

import secrets
from collections.abc import Callable
from itertools import count
from pathlib import Path

from bot.clock import Clock
from bot.sandbox.portal.content import Content, ContentStore, ContentWriter
from bot.sandbox.portal.drive_objects import DeletedType, DriveObject, SandboxFile, SandboxFolder, SandboxStorage
from bot.sandbox.portal.names import MAX_LENGTH, clean_name, same_name, unique_name
from bot.sandbox.portal.state import Change

FIRST_OBJECT_ID = 8_001


class DriveError(Exception):
    """A refusal of Disk, with the portal's code."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description


def _not_found(object_id: int) -> DriveError:
    return DriveError("ERROR_NOT_FOUND", f"Could not find entity with id `{object_id}`")


def _name_taken(what: str) -> DriveError:
    return DriveError("DISK_OBJ_22000", f"A {what} with this name already exists (DISK_OBJ_22000).")


class Drive:
    """All storages with what is in them."""

    def __init__(self, folder: Path, clock: Clock, changed: Callable[[Change], None]) -> None:
        self.storages: dict[int, SandboxStorage] = {}
        self.folders: dict[int, SandboxFolder] = {}
        self.files: dict[int, SandboxFile] = {}
        self.public_names: dict[int, str] = {}
        self._contents = ContentStore(folder)
        self._clock = clock
        self._changed = changed
        self._object_ids = count(FIRST_OBJECT_ID)
        self._content_ids = count(32_001)
        self._storage_ids = count(1)
        self.common = self.add_storage("Общий диск", "common", "shared_files_s1")

    def add_storage(self, name: str, entity_type: str, entity_id: str) -> SandboxStorage:
        """A new drive with an empty root."""
        now = self._clock.now()
        root_id, storage_id = next(self._object_ids), next(self._storage_ids)
        self.folders[root_id] = SandboxFolder(root_id, name, storage_id, None, created_at=now, updated_at=now)
        storage = SandboxStorage(storage_id, name, entity_type, entity_id, root_id)
        self.storages[storage_id] = storage
        return storage

    def folder(self, folder_id: int) -> SandboxFolder:
        """The folder, dead or alive.

        Raises:
            DriveError: ERROR_NOT_FOUND.
        """
        try:
            return self.folders[folder_id]
        except KeyError:
            raise _not_found(folder_id) from None

    def file(self, file_id: int) -> SandboxFile:
        """The file, dead or alive.

        Raises:
            DriveError: ERROR_NOT_FOUND.
        """
        try:
            return self.files[file_id]
        except KeyError:
            raise _not_found(file_id) from None

    def children(self, folder_id: int) -> list[DriveObject]:
        """What lives in the folder, by id."""
        everything: list[DriveObject] = [*self.folders.values(), *self.files.values()]
        inside = [one for one in everything if one.parent_id == folder_id and one.is_alive]
        return sorted(inside, key=lambda one: one.object_id)

    def child(self, folder_id: int, name: str) -> DriveObject | None:
        """What lives in the folder under this name."""
        return next((one for one in self.children(folder_id) if same_name(one.name, name)), None)

    def path_of(self, folder: SandboxFolder) -> list[str]:
        """Names from the storage's root, which is not named, down to the folder."""
        names: list[str] = []
        while folder.parent_id is not None:
            names.append(folder.name)
            folder = self.folders[folder.parent_id]
        return names[::-1]

    def make_folder(self, parent_id: int, name: str, *, by: int = 1) -> SandboxFolder:
        """A new folder.

        Raises:
            DriveError: DISK_OBJ_22000 where the name is taken, ERROR_NOT_FOUND for no such parent.
        """
        parent = self._living_folder(parent_id)
        kept = self._free_name(parent, name, is_unique_wanted=False, what="folder")
        now = self._clock.now()
        folder = SandboxFolder(
            folder_id=next(self._object_ids),
            name=kept,
            storage_id=parent.storage_id,
            parent_id=parent_id,
            created_at=now,
            updated_at=now,
            created_by_id=by,
            updated_by_id=by,
        )
        self.folders[folder.folder_id] = folder
        self._changed(Change("folder", folder.folder_id))
        return folder

    def writer(self) -> ContentWriter:
        """Begin to take a file in; `put` then names it."""
        return self._contents.writer()

    def put(
        self, folder_id: int, name: str, content: Content | bytes, *, by: int = 1, unique: bool = False
    ) -> SandboxFile:
        """A new file.

        Raises:
            DriveError: DISK_OBJ_22000 where the name is taken and `unique` is off.
        """
        parent = self._living_folder(folder_id)
        kept = self._free_name(parent, name, is_unique_wanted=unique, what="file")
        if isinstance(content, bytes):
            content = self._contents.put(content)
        return self._add_file(parent, kept, content, by)

    def rename(self, one: DriveObject, name: str, *, by: int = 1) -> None:
        """Give it another name.

        Raises:
            DriveError: DISK_OBJ_22000 where the name is taken; "0" for an empty one.
        """
        if not clean_name(name):
            raise DriveError("0", "Empty name")
        if one.parent_id is None:
            raise DriveError("ACCESS_DENIED", "Access denied")
        if not same_name(clean_name(name), one.name):
            self._free_name(self.folders[one.parent_id], name, is_unique_wanted=False, what="file")
        one.name = clean_name(name)
        self._touch(one, by)

    def move(self, file: SandboxFile, folder_id: int, *, by: int = 1) -> bool:
        """Into another folder of the same storage; False for another storage (facts, pitfall 3).

        Raises:
            DriveError: DISK_OBJ_22000 where the name is taken there.
        """
        target = self._living_folder(folder_id)
        if target.storage_id != file.storage_id:
            return False
        if target.folder_id != file.parent_id:
            self._free_name(target, file.name, is_unique_wanted=False, what="file")
            self._changed(Change("folder", file.parent_id))
            file.parent_id = folder_id
        self._touch(file, by)
        return True

    def copy(self, file: SandboxFile, folder_id: int, *, by: int = 1) -> SandboxFile:
        """A second file with the same bytes, in any storage; its name is made unique."""
        target = self._living_folder(folder_id)
        kept = self._free_name(target, file.name, is_unique_wanted=True, what="file")
        return self._add_file(target, kept, Content(file.path, file.size_bytes, file.sha256), by)

    def trash(self, one: DriveObject, *, by: int = 1) -> None:
        """Into the trash; what a folder holds goes with it.

        Raises:
            DriveError: DISK_OBJ_22000 for a storage's root.
        """
        if one.parent_id is None:
            raise DriveError("DISK_OBJ_22000", "Could not delete root folder")
        if isinstance(one, SandboxFolder):
            for inner in self._below(one.folder_id):
                if inner.is_alive:
                    self._bury(inner, DeletedType.TRASHED_WITH_PARENT, by)
        self._bury(one, DeletedType.TRASHED, by)

    def restore(self, one: DriveObject, *, by: int = 1) -> None:
        """Out of the trash; `(1)` is added where the name was taken meanwhile."""
        if one.is_alive or one.parent_id is None:
            return
        parent = self._living_folder(one.parent_id)
        one.name = unique_name(one.name, lambda name: self.child(parent.folder_id, name) is not None)
        inner = self._below(one.folder_id) if isinstance(one, SandboxFolder) else []
        for each in [one, *(each for each in inner if each.deleted is DeletedType.TRASHED_WITH_PARENT)]:
            each.deleted, each.deleted_at, each.deleted_by_id = DeletedType.ALIVE, None, 0
            self._touch(each, by)

    def delete(self, one: DriveObject) -> None:
        """For good, with everything below.

        Raises:
            DriveError: DISK_OBJ_22000 for a storage's root.
        """
        if one.parent_id is None:
            raise DriveError("DISK_OBJ_22000", "Could not delete root folder")
        inner = self._below(one.folder_id) if isinstance(one, SandboxFolder) else []
        for each in [*inner, one]:
            if isinstance(each, SandboxFolder):
                del self.folders[each.folder_id]
                self._changed(Change("folder", each.folder_id))
            else:
                del self.files[each.file_id]
                self._changed(Change("file", each.file_id))

    def public_name(self, object_id: int) -> str:
        """The short name of the object's public link, made when first asked for."""
        return self.public_names.setdefault(object_id, secrets.token_urlsafe(4))

    def _living_folder(self, folder_id: int) -> SandboxFolder:
        folder = self.folder(folder_id)
        if not folder.is_alive:
            raise _not_found(folder_id)
        return folder

    def _free_name(self, parent: SandboxFolder, name: str, *, is_unique_wanted: bool, what: str) -> str:
        kept = clean_name(name)
        if not kept or len(kept) > MAX_LENGTH:
            raise DriveError("DISK_OBJ_22001", "Invalid name (DISK_OBJ_22001).")
        if is_unique_wanted:
            return unique_name(kept, lambda other: self.child(parent.folder_id, other) is not None)
        if self.child(parent.folder_id, kept) is not None:
            raise _name_taken(what)
        return kept

    def _add_file(self, parent: SandboxFolder, name: str, content: Content, by: int) -> SandboxFile:
        now = self._clock.now()
        file = SandboxFile(
            file_id=next(self._object_ids),
            name=name,
            storage_id=parent.storage_id,
            parent_id=parent.folder_id,
            size_bytes=content.size_bytes,
            sha256=content.sha256,
            path=content.path,
            content_id=next(self._content_ids),
            created_at=now,
            updated_at=now,
            created_by_id=by,
            updated_by_id=by,
        )
        self.files[file.file_id] = file
        self._changed(Change("file", file.file_id))
        return file

    def _below(self, folder_id: int) -> list[DriveObject]:
        everything: list[DriveObject] = [*self.files.values(), *self.folders.values()]
        direct = [one for one in everything if one.parent_id == folder_id]
        return direct + [
            deep for one in direct if isinstance(one, SandboxFolder) for deep in self._below(one.folder_id)
        ]

    def _bury(self, one: DriveObject, how: DeletedType, by: int) -> None:
        one.deleted, one.deleted_at, one.deleted_by_id = how, self._clock.now(), by
        self._announce(one)

    def _touch(self, one: DriveObject, by: int) -> None:
        one.updated_at, one.updated_by_id = self._clock.now(), by
        self._announce(one)

    def _announce(self, one: DriveObject) -> None:
        self._changed(Change("folder" if isinstance(one, SandboxFolder) else "file", one.object_id))
