"""What a deal's folder is called: its number, which finds it, and the title, which is for people."""

import re
from typing import Final

from bot.domain.deals import Folder
from bot.domain.ids import DealId

LONGEST_FOLDER_NAME: Final = 100
"""Our choice: Disk allows more, a column in its list shows less."""
_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|[^\u0000-\uffff]')
"""What Disk itself replaces by `_`: signs that no file system takes, and emoji.

Source: server source, modules/disk/lib/ui/text.php."""


def clean_folder_name(deal_id: DealId, title: str) -> str:
    """`<ID> <title>`, cleaned as Disk cleans it, and cut."""
    cleaned = " ".join(_FORBIDDEN_IN_NAMES.sub("_", title.replace("\n", " ")).split())
    return f"{deal_id} {cleaned}"[:LONGEST_FOLDER_NAME].rstrip(" .")


def is_of_deal(folder: Folder, deal_id: DealId) -> bool:
    """Whether the name is the number, or begins with it and a space; the title plays no part."""
    return folder.name == str(deal_id) or folder.name.startswith(f"{deal_id} ")
