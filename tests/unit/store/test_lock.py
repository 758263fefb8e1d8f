"""Whether a `run` is alive: seen from beside it, without touching anything."""

from pathlib import Path

from bot.store.lock import LOCK_NAME, RunLock, is_run_alive


def test_a_living_run_is_seen(tmp_path: Path) -> None:
    """While it holds its folder, and no longer."""
    lock = RunLock.take(tmp_path)
    alive = is_run_alive(tmp_path)
    lock.release()

    assert (alive, is_run_alive(tmp_path)) == (True, False)


def test_a_look_leaves_nothing_behind(tmp_path: Path) -> None:
    """No lock file where none was, and the folder free for the next."""
    assert not is_run_alive(tmp_path / "not there")
    assert not is_run_alive(tmp_path)
    assert not (tmp_path / LOCK_NAME).exists()

    RunLock.take(tmp_path).release()
    assert not is_run_alive(tmp_path)
    RunLock.take(tmp_path).release()
