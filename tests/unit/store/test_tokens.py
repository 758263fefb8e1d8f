"""Tokens at rest: sealed, pinned to their portal, refreshed by one at a time."""

import stat
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.domain.tokens import Claim, PortalTokens
from bot.store.engine import Store
from bot.store.errors import SealError
from bot.store.sealing import KEY_NAME, Sealer, sealer_for
from bot.store.tokens import CLAIM_LAPSES_AFTER, TokenVault
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.clock import NOON, EagerClock, ManualClock

PORTAL = "https://agency.bitrix24.example"
TOKENS = PortalTokens(
    portal=PORTAL,
    member_id="a223c6b3710f85df22e9377d6c4f7553",
    client_endpoint=f"{PORTAL}/rest/",
    server_endpoint=None,
    access="markedaccess",
    refresh="markedrefresh",
    application_token="markedapplication",
    expires_at=NOON + timedelta(hours=1),
)
NEXT = replace(TOKENS, access="markedaccess2", refresh="markedrefresh2", pair=2)


@pytest.fixture
def clock() -> ManualClock:
    """It stands still."""
    return ManualClock()


@pytest.fixture
def vault(store: Store, clock: ManualClock, tmp_path: Path) -> TokenVault:
    """An empty vault with a key of its own."""
    return TokenVault(store, sealer_for([], tmp_path), clock)


def files_of(folder: Path) -> bytes:
    """Everything that the database's files hold."""
    return b"".join(path.read_bytes() for path in folder.glob("*sqlite3*"))


async def test_tokens_come_back_as_they_went(vault: TokenVault) -> None:
    """All of them, by the portal's address; another portal has none."""
    await vault.install(TOKENS)

    assert await vault.load(PORTAL) == TOKENS
    assert await vault.load("https://other.bitrix24.example") is None


async def test_no_token_lies_in_the_file_in_clear(vault: TokenVault, store: Store, tmp_path: Path) -> None:
    """Whoever copies the database has none of them, nor does the representation of the object show one."""
    await vault.install(TOKENS)
    await vault.claim(TOKENS, "me")
    await vault.replace(NEXT, "me")
    async with store.read() as conn:
        [row] = (await conn.exec_driver_sql("SELECT * FROM tokens")).all()
    await store.close()

    assert "marked" not in f"{row} {TOKENS!r}"
    assert b"marked" not in files_of(tmp_path)


async def test_a_moved_portal_is_found_by_either_address(vault: TokenVault) -> None:
    """The administrator may leave the old address in the settings or write the new one."""
    await vault.install(TOKENS)

    await vault.move(TOKENS, "https://renamed.bitrix24.example/rest/")

    found = [await vault.load(portal) for portal in (PORTAL, "https://renamed.bitrix24.example")]
    assert [one and one.client_endpoint for one in found] == ["https://renamed.bitrix24.example/rest/"] * 2


async def test_one_of_two_refreshes(vault: TokenVault) -> None:
    """The second is told to wait, and after the first has stored its pair, that there is another one."""
    await vault.install(TOKENS)

    claims = [await vault.claim(TOKENS, name) for name in ("one", "other")]
    is_kept = await vault.replace(NEXT, "one")
    too_late = await vault.claim(TOKENS, "other")

    assert claims == [Claim.WON, Claim.BUSY]
    assert (is_kept, too_late) == (True, Claim.OVERTAKEN)
    assert await vault.load(PORTAL) == NEXT


async def test_a_refresh_that_came_to_nothing_leaves_the_pair(vault: TokenVault) -> None:
    """The next one may try at once."""
    await vault.install(TOKENS)
    await vault.claim(TOKENS, "one")

    await vault.release(TOKENS, "one")

    assert await vault.claim(TOKENS, "other") is Claim.WON
    assert await vault.load(PORTAL) == TOKENS


async def test_a_claim_of_the_dead_lapses_and_is_told(vault: TokenVault, clock: ManualClock) -> None:
    """Whoever takes it over knows that a pair may be lost; the first, should it live, comes too late."""
    await vault.install(TOKENS)
    await vault.claim(TOKENS, "one")

    clock.advance(CLAIM_LAPSES_AFTER.total_seconds())

    assert await vault.claim(TOKENS, "other") is Claim.WON_AFTER_ANOTHER
    assert not await vault.replace(NEXT, "one")


async def test_an_installation_is_above_any_refresh(vault: TokenVault) -> None:
    """A refresh that began before it cannot write over it."""
    await vault.install(TOKENS)
    await vault.claim(TOKENS, "one")

    again = await vault.install(replace(TOKENS, access="markedthird"))

    assert not await vault.replace(NEXT, "one")
    assert await vault.load(PORTAL) == again
    assert again.pair == 2


async def test_the_application_token_outlives_an_installation_by_code(vault: TokenVault) -> None:
    """Only the portal's own form brings it, and events are known by it."""
    await vault.install(TOKENS)

    by_code = await vault.install(replace(TOKENS, access="markedthird", application_token=None))
    await vault.claim(by_code, "me")
    await vault.replace(replace(by_code, access="markedfourth", pair=3), "me")

    kept = await vault.load(PORTAL)
    assert kept
    assert (kept.access, kept.application_token) == ("markedfourth", "markedapplication")


async def test_the_first_key_seals_and_all_open(store: Store, clock: ManualClock, tmp_path: Path) -> None:
    """A new key in front: old rows are still read, new ones need the new key."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    await TokenVault(store, Sealer([old]), clock).install(TOKENS)

    read = await TokenVault(store, Sealer([new, old]), clock).load(PORTAL)
    await TokenVault(store, Sealer([new, old]), clock).install(TOKENS)

    assert read == TOKENS
    assert (await TokenVault(store, Sealer([new]), clock).load(PORTAL)) is not None


async def test_a_lost_key_is_said_and_the_portal_stays_known(store: Store, clock: ManualClock) -> None:
    """Nothing is guessed from what cannot be opened; whose tokens they were needs no key."""
    await TokenVault(store, Sealer([Fernet.generate_key().decode()]), clock).install(TOKENS)

    stranger = TokenVault(store, Sealer([Fernet.generate_key().decode()]), clock)

    with pytest.raises(SealError):
        await stranger.load(PORTAL)
    assert await stranger.member_id(PORTAL) == TOKENS.member_id


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """A second start opens what the first one sealed; nobody else on the machine can."""
    sealed = sealer_for([], tmp_path).seal("text")

    again = sealer_for([], tmp_path)

    assert again.open(sealed) == "text"
    assert stat.S_IMODE((tmp_path / KEY_NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_NAME]


def test_keys_of_the_settings_come_before_the_file(tmp_path: Path) -> None:
    """Set later, they seal from then on, and what the file's key sealed still opens; set from the start, no file."""
    key = Fernet.generate_key().decode()
    before = sealer_for([], tmp_path).seal("before")

    both = sealer_for([key], tmp_path)
    (tmp_path / "other").mkdir()
    sealer_for([key], tmp_path / "other")

    assert both.open(before) == "before"
    assert Sealer([key]).open(both.seal("after")) == "after"
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no key", "ключ".encode()])
def test_a_spoilt_key_file_is_said(tmp_path: Path, content: bytes) -> None:
    """It is neither used nor written over."""
    (tmp_path / KEY_NAME).write_bytes(content)

    with pytest.raises(SealError, match=KEY_NAME):
        sealer_for([], tmp_path)

    assert (tmp_path / KEY_NAME).read_bytes() == content


class MendingClock(EagerClock):
    """The third sleep is the one in which the database is mended."""

    def __init__(self, fault: ExitStack) -> None:
        super().__init__()
        self._fault = fault

    async def sleep(self, seconds: float) -> None:
        """Let the time pass, and the third time the fault."""
        await super().sleep(seconds)
        if len(self.slept) == 3:
            self._fault.close()


async def test_a_database_that_refuses_for_a_while_gets_the_new_pair_after_all(tmp_path: Path) -> None:
    """Nobody else knows that pair: it is tried again until it is kept."""
    store = await Store.open(None, data_dir=tmp_path)
    fault = ExitStack()
    vault = TokenVault(store, sealer_for([], tmp_path), MendingClock(fault))
    await vault.install(TOKENS)
    await vault.claim(TOKENS, "one")

    fault.enter_context(refusing_writes(store))
    is_kept = await vault.replace(NEXT, "one")

    assert is_kept
    assert await vault.load(PORTAL) == NEXT
    await store.close()
