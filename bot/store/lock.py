"""One `run` per `DATA_DIR`: a lock that the kernel itself lets go of, also after kill -9."""

import fcntl
import os
from pathlib import Path
from typing import Self

from bot.store.errors import StoreInUseError

LOCK_NAME = "run.lock"


class RunLock:
    """Held from `take` to `release`, or until the process ends in whatever way."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, data_dir: Path) -> Self:
        """Lock the folder.

        Raises:
            StoreInUseError: another process, or another store of this one, holds it.
        """
        path = data_dir / LOCK_NAME
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise StoreInUseError(path) from None
        return cls(handle)

    def release(self) -> None:
        """Let the next one in. The file stays: removing it would let two processes lock two files of one name."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
