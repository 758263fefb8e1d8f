"""The bot's own machine: its database, its room on the disk, another `run` beside this check."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.doctor.finding import Finding, good, wrong
from bot.domain.errors import text_key
from bot.store.errors import (
    DatabaseAddressError,
    DataFolderError,
    DriverMissingError,
    SealError,
    StoreError,
    StoreInUseError,
    StoreTooNewError,
    StoreUnavailableError,
)
from bot.texts import Texts

_BYTES_IN_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Database:
    """Whether it can be written. `write` writes something small; `trouble` is what opening it ended in."""

    write: Callable[[], Awaitable[None]] | None
    trouble: StoreError | None
    folder: Path
    is_server: bool
    """PostgreSQL, and not a file in the folder."""
    texts: Texts
    title: str = text_key("The database")

    async def __call__(self) -> Sequence[Finding]:
        """Write, and say how that went."""
        trouble = self.trouble
        if self.write:
            try:
                await self.write()
            except StoreUnavailableError as error:
                trouble = error
        if trouble is None:
            return [good(self.texts.t("The database can be read and written."))]
        return [wrong(*self._trouble(trouble))]

    def _trouble(self, trouble: StoreError) -> tuple[str, str]:
        """What is so, and what to do."""
        t = self.texts.t
        match trouble:
            case StoreInUseError():
                text = t("The database belongs to another version of the bot, which is running.")
                remedy = t("Stop that one first; this version brings the database up to date when it starts.")
            case StoreTooNewError():
                text = t("The database was made by a newer version of the bot.")
                remedy = t("Install the newer version again, or put back the copy that was made before the upgrade.")
            case DriverMissingError():
                text = t("DATABASE_URL names PostgreSQL, and its driver is not installed.")
                remedy = t("Install it: pip install 'dealbot[postgres]'")
            case DatabaseAddressError(reason=reason):
                text = t("The address in DATABASE_URL cannot be used ({reason}).", reason=reason)
                remedy = t("See its port, and what stands behind the question mark: ssl=require, not sslmode.")
            case SealError():
                text = t("The key that seals the application's tokens cannot be used.")
                remedy = t("Put SECRET_KEY right, or bring secret.key back into DATA_DIR from a backup.")
            case DataFolderError():
                text = t("The bot cannot write to the folder {folder}.", folder=self.folder)
                remedy = t("Give it to the user that the bot runs as, or put another folder into DATA_DIR.")
            case _:
                reason = trouble.reason if isinstance(trouble, StoreUnavailableError) else type(trouble).__name__
                text = t("The database cannot be written ({reason}).", reason=reason)
                remedy = self._remedy_of_silence()
        return text, remedy

    def _remedy_of_silence(self) -> str:
        t = self.texts.t
        if self.is_server:
            return t("See that the server of DATABASE_URL runs, that this machine reaches it, and name and password.")
        return t(
            "See that {folder} belongs to the user that the bot runs as and that its disk is not full.",
            folder=self.folder,
        )


@dataclass(frozen=True, slots=True)
class Room:
    """Whether the photos that `SPOOL_MAX_MB` lets in have room where they lie."""

    folder: Path
    spool: Path
    spool_max_bytes: int
    texts: Texts
    title: str = text_key("Room on the disk")

    async def __call__(self) -> Sequence[Finding]:
        """What is free, what photos lie there already, what may still come."""
        return [await asyncio.to_thread(self._look)]

    def _look(self) -> Finding:
        t, number = self.texts.t, self.texts.number
        free_bytes = shutil.disk_usage(_first_existing(self.folder)).free
        lying_bytes = sum(path.stat().st_size for path in self.spool.glob("*") if path.is_file())
        free_mb, needed_mb = free_bytes // _BYTES_IN_MB, (self.spool_max_bytes - lying_bytes) // _BYTES_IN_MB
        if free_mb >= needed_mb:
            return good(t("{free} MB are free on the bot's disk.", free=number(free_mb)))
        return wrong(
            t(
                "Only {free} MB are free on the bot's disk; photos on their way may take {needed} MB (SPOOL_MAX_MB).",
                free=number(free_mb),
                needed=number(needed_mb),
            ),
            t("Free some space, move DATA_DIR to a larger disk, or lower SPOOL_MAX_MB."),
        )


@dataclass(frozen=True, slots=True)
class OtherRun:
    """Another `run` at work is as it should be: nothing here disturbs it."""

    is_alive: bool
    texts: Texts
    title: str = text_key("The running bot")

    async def __call__(self) -> Sequence[Finding]:
        """Whether there is one."""
        t = self.texts.t
        return [
            good(
                t("The bot is running; this does not disturb it.")
                if self.is_alive
                else t("The bot is not running now.")
            )
        ]


def _first_existing(folder: Path) -> Path:
    """The folder itself or the nearest above it: where it would be made."""
    return next((place for place in (folder, *folder.absolute().parents) if place.exists()), Path("/"))
