"""What services stand on: a real store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.engine import Store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An open, empty store."""
    store = await Store.open(None, data_dir=tmp_path)
    yield store
    await store.close()
