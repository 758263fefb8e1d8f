"""Signed links, where one file goes to or comes from. Each lets whoever holds it in: a secret, not kept for long."""

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class UploadAddress:
    """Where one file may be sent to, and the name of the form's part."""

    url: SecretStr
    part: str = "file"


@dataclass(frozen=True, slots=True)
class DownloadAddress:
    """Where one file may be fetched from, and how large the portal says it is."""

    url: SecretStr
    size_bytes: int
