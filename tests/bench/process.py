"""A process under measurement: seconds, CPU, memory and its peak, as Linux counts them in /proc.

Source: man7.org/linux/man-pages/man5/proc_pid_stat.5.html, proc_pid_status.5.html, proc_pid_clear_refs.5.html.
"""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

STOPS_WITHIN_SECONDS = 20
OURS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""With it every start would compile everything anew, as no installed program does."""
_RESET_PEAK = "5"
_USER_TIME, _SYSTEM_TIME = 11, 12
"""Places in /proc/PID/stat behind the program's name, which may hold spaces."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a program cost."""

    seconds: float
    cpu_seconds: float


class MeasuredProcess:
    """A program that runs. Its memory is what the kernel holds in RAM for it (RSS)."""

    def __init__(self, process: Process, started_at_seconds: float) -> None:
        self._process = process
        self._folder = Path("/proc", str(process.pid))
        self._started_at_seconds = started_at_seconds

    @property
    def spent(self) -> Spent:
        """What it cost since it was started."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[_USER_TIME]) + int(fields[_SYSTEM_TIME])
        return Spent(time.monotonic() - self._started_at_seconds, ticks / os.sysconf("SC_CLK_TCK"))

    @property
    def memory_bytes(self) -> int:
        """What it holds now."""
        return self._status_bytes("VmRSS")

    @property
    def peak_bytes(self) -> int:
        """The most that it held since `forget_peak`, or ever."""
        return self._status_bytes("VmHWM")

    def forget_peak(self) -> None:
        """Begin a new peak with what is held now."""
        (self._folder / "clear_refs").write_text(_RESET_PEAK)

    async def hears(self, line: str) -> None:
        """Write a line to its standard input."""
        if self._process.stdin is None:
            raise AssertionError("started without a pipe")
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def says(self, word: str) -> None:
        """Wait for a line on its standard output.

        Raises:
            AssertionError: it said something else, or ended.
        """
        if self._process.stdout is None:
            raise AssertionError("started without a pipe")
        line = (await self._process.stdout.readline()).decode().strip()
        if line != word:
            raise AssertionError(f"expected {word!r}, got {line!r}")

    def _status_bytes(self, name: str) -> int:
        lines = (self._folder / "status").read_text().splitlines()
        line = next(one for one in lines if one.startswith(f"{name}:"))
        return int(line.split()[1]) * 1024


@asynccontextmanager
async def running(
    arguments: Sequence[str], environment: Mapping[str, str], *, talks: bool = False
) -> AsyncIterator[MeasuredProcess]:
    """`python ARGUMENTS` until the block ends. What it complains of is shown only if the block fails.

    `talks`: its standard input and output are ours.
    """
    pipe = PIPE if talks else None
    with TemporaryFile() as complaints:
        started_at_seconds = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env={**OURS, **environment}, stdin=pipe, stdout=pipe, stderr=complaints
        )
        try:
            yield MeasuredProcess(process, started_at_seconds)
        except BaseException:
            complaints.seek(0)
            sys.stderr.write(complaints.read().decode(errors="replace"))
            raise
        finally:
            if process.returncode is None:
                process.terminate()
            async with asyncio.timeout(STOPS_WITHIN_SECONDS):
                await process.wait()


def run_to_end(arguments: Sequence[str]) -> Spent:
    """`python ARGUMENTS`, its output dropped, from start to end."""
    started_at_seconds = time.monotonic()
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(sys.executable, [sys.executable, *arguments], OURS, file_actions=silent)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise AssertionError(f"python {' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return Spent(time.monotonic() - started_at_seconds, usage.ru_utime + usage.ru_stime)
