"""What can be wrong with the database.

StoreError
├─ StoreInUseError        another `run` holds this data
├─ DriverMissingError     PostgreSQL is asked for, and its driver is not installed
├─ DatabaseAddressError   the driver does not understand `DATABASE_URL`
├─ SealError              no key of ours opens what is sealed
├─ StoreTooNewError       a newer version of the program made these tables
└─ StoreUnavailableError  the database does not answer, or refuses to write
   └─ DataFolderError     the folder for it cannot be made or written
"""

from pathlib import Path


class StoreError(Exception):
    """Something is wrong with the database."""


class StoreInUseError(StoreError):
    """Another `run` serves this data; two at once would both take the same photo."""

    def __init__(self, lock: str) -> None:
        super().__init__(f"another run is using this data ({lock})")


class DriverMissingError(StoreError):
    """`DATABASE_URL` names PostgreSQL, whose driver comes with an extra of the package."""

    def __init__(self) -> None:
        super().__init__("DATABASE_URL: PostgreSQL needs its driver, for example pip install 'dealbot[postgres]'")


class DatabaseAddressError(StoreError):
    """`DATABASE_URL` looks like an address, and the driver cannot use it: a port that is none, an unknown option.

    `reason` is the kind of its error only: the words may quote the address, and a password with it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"DATABASE_URL: is not an address that the driver understands ({reason}), for example "
            "postgresql+asyncpg://bot:password@db.example/bot?ssl=require"
        )
        self.reason = reason


class SealError(StoreError):
    """What was sealed cannot be opened with the keys there are, or a key is none."""


class StoreTooNewError(StoreError):
    """The tables belong to a newer version of the program, which must be installed again."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database was made by a newer version (its tables are at {revision})")
        self.revision = revision


class StoreUnavailableError(StoreError):
    """The database does not answer or refuses to write: a full disk, a lost server. Waiting helps, or an engineer.

    `reason` is the kind of the driver's error only; its text may quote the values of a row.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the database is not available ({reason})")
        self.reason = reason


class DataFolderError(StoreUnavailableError):
    """`DATA_DIR` cannot be made or written: a wrong path, or rights that are missing."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(reason)
        self.args = (f"DATA_DIR: {folder} is not a folder that the bot can write ({reason}), for example ./data",)
