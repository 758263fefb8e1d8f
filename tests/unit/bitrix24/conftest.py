"""What the tests of the portal's layer share: a scripted server, the seeded portal, clients before them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.bitrix24.client import PortalClient
from bot.sandbox.portal import SandboxPortal, seed
from tests.unit.bitrix24.agency import Bench
from tests.unit.bitrix24.doubles import MemoryLevels, client_of
from tests.unit.bitrix24.scripted_portal import ScriptedPortal


@pytest.fixture
def levels() -> MemoryLevels:
    """An empty store of levels."""
    return MemoryLevels()


@pytest.fixture
async def portal() -> AsyncIterator[ScriptedPortal]:
    """A server without a script."""
    scripted = ScriptedPortal()
    await scripted.start()
    yield scripted
    await scripted.stop()


@pytest.fixture
async def client(portal: ScriptedPortal) -> AsyncIterator[PortalClient]:
    """A client of the server."""
    made = client_of(portal)
    yield made
    await made.aclose()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A seeded agency."""
    async with SandboxPortal(tmp_path / "portal") as portal:
        seed(portal, photos=[b"jpeg"])
        made = Bench(portal)
        yield made
        await made.client.aclose()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file to send."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(bytes(range(256)) * 100)
    return path
