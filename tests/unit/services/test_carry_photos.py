"""Which photos are on the disk at once."""

from pydantic import SecretStr

from bot.bitrix24.addresses import DownloadAddress
from bot.bitrix24.folder_files import FolderFile
from bot.domain.ids import FileId
from bot.services.carry_photos import AT_ONCE_BYTES, parts_of


def file(number: int, size_bytes: int) -> FolderFile:
    """One of so many bytes."""
    address = DownloadAddress(SecretStr("https://agency.bitrix24.ru/a"), size_bytes)
    return FolderFile(FileId(number), f"{number}.jpg", size_bytes, "", None, address)


def test_parts_are_short_and_light() -> None:
    """At most so many, and no more bytes than may be there; a file that alone is more goes alone; order stays."""
    sizes = [1, 1, 1, AT_ONCE_BYTES, AT_ONCE_BYTES + 1, AT_ONCE_BYTES - 1, 1]
    files = [file(number, size) for number, size in enumerate(sizes)]

    parts = [[one.file_id for one in part] for part in parts_of(files, 2)]

    assert parts == [[0, 1], [2], [3], [4], [5, 6]]
