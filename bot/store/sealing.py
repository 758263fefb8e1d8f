"""Tokens at rest: sealed with the first key, opened with any of them. Imported only where there are tokens to seal.

Source: cryptography.io/en/latest/fernet/.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.store.errors import DataFolderError, SealError

KEY_NAME = "secret.key"
_OWNER_ALONE = 0o600


class Sealer:
    """Seals and opens short texts."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        """The text as only these keys can read it; never the same twice."""
        return self._keys.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text.

        Raises:
            SealError: none of the keys sealed it.
        """
        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SealError("no key opens the portal's tokens") from None


def sealer_for(keys: Sequence[str], data_dir: Path) -> Sealer:
    """With these keys; without any, with one that is made in the folder and stays there, readable to its owner alone.

    A key in the folder opens what it sealed also when there are keys in the settings by now.

    Raises:
        SealError: the file holds no key.
        DataFolderError: the folder cannot be written.
    """
    path = data_dir / KEY_NAME
    try:
        if not keys and not path.exists():
            _make_key(path)
        kept = [path.read_text("ascii").strip()] if path.exists() else []
    except UnicodeDecodeError:
        raise SealError(f"{path} holds no key") from None
    except OSError as error:
        raise DataFolderError(data_dir, type(error).__name__) from error
    try:
        return Sealer([*keys, *kept])
    except ValueError:
        raise SealError(f"{path} holds no key") from None


def _make_key(path: Path) -> None:
    """Whole or not at all, and never in place of another: what that one sealed could not be opened any more."""
    unfinished = path.with_name(f"{KEY_NAME}.{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ALONE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(unfinished)
    except FileExistsError:
        return
    finally:
        unfinished.unlink(missing_ok=True)
