"""What can be wrong with the database.

StoreError
├─ StoreInUseError        another `run` holds this data
├─ StoreTooNewError       a newer version of the program made these tables
└─ StoreUnavailableError  the database does not answer, or refuses to write
"""


class StoreError(Exception):
    """Something is wrong with the database."""


class StoreInUseError(StoreError):
    """Another `run` serves this data; two at once would both take the same photo."""

    def __init__(self, lock: str) -> None:
        super().__init__(f"another run is using this data ({lock})")
        self.lock = lock


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
