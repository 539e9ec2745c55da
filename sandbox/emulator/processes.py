"""Child processes: every one in its own process group, so that ending it ends what it started too."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import socket
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from options import HOST

# What a child inherits. OPS_SANDBOX marks it, so that the command line finds it should the emulator be killed.
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "OPS_SANDBOX")

_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

_children: set["Child"] = set()
_lock = threading.Lock()
_closed = False


class Closed(Exception):
    """The emulator is stopping and starts nothing any more."""


def inherited_environment() -> dict[str, str]:
    return {name: os.environ[name] for name in INHERITED if name in os.environ}


def free_port() -> int:
    """A loopback port that is free now, below those that the kernel hands out by itself, so that it most likely stays so.

    Somebody else may still take it before it is used; then the user fails to start.
    """
    while True:
        port = random.randrange(10_000, 32_768)
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
                return port
            except OSError as problem:
                if problem.errno != errno.EADDRINUSE:
                    raise


class Child:
    """A running program.

    `stdin_text` is written to its standard input, which is closed then; that keeps a secret out of the process list.
    Standard output and standard error both go to `output`; with PIPE they are read from `Child.output`.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        directory: str,
        output: int | IO[bytes],
        stdin_text: str | None = None,
        executable: str | None = None,
    ):
        with _lock:
            if _closed:
                raise Closed
            self._process = subprocess.Popen(
                list(argv),
                executable=executable,
                env={**inherited_environment(), **environment},
                cwd=directory,
                stdin=subprocess.DEVNULL if stdin_text is None else subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            _children.add(self)
        self.exited = threading.Event()
        threading.Thread(target=self._wait, name=f"wait-{self.pid}", daemon=True).start()
        if stdin_text is not None and self._process.stdin is not None:
            self._process.stdin.write(stdin_text.encode())
            self._process.stdin.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> IO[bytes]:
        if self._process.stdout is None:
            raise ValueError("this child's output is not a pipe")
        return self._process.stdout

    @property
    def alive(self) -> bool:
        return not self.exited.is_set()

    @property
    def exit_code(self) -> int:
        """As a container runtime reports it: 128 + n for a process that signal n ended."""
        code = self._process.wait()
        return 128 - code if code < 0 else code

    def _wait(self) -> None:
        # The leader is left unreaped until its group is dead: until then nobody else can get the group's number.
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        self._signal_group(signal.SIGKILL)
        self._process.wait()
        with _lock:
            _children.discard(self)
        self.exited.set()

    def _signal_group(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def stop(self, timeout_seconds: float) -> None:
        """SIGTERM to the program, SIGKILL to its group when the time is over. Returns when it is gone."""
        if self.alive:
            self._signal_group(signal.SIGTERM)
        if not self.exited.wait(timeout_seconds):
            self._signal_group(signal.SIGKILL)
            self.exited.wait()


def stop_together(children: Iterable[Child], timeout_seconds: float) -> None:
    """Stops them at the same time; returns when all are gone."""
    threads = [threading.Thread(target=child.stop, args=(timeout_seconds,)) for child in children]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def stop_all(timeout_seconds: float) -> None:
    """Ends every child and refuses new ones from now on."""
    global _closed
    with _lock:
        _closed = True
        children = list(_children)
    stop_together(children, timeout_seconds)


@dataclass(frozen=True)
class Usage:
    """What a process group has used."""

    cpu_seconds: float
    memory_bytes: int


def usage_by_group() -> dict[int, Usage]:
    """CPU time and resident memory of every process group on the machine, from one walk over /proc."""
    groups: dict[int, Usage] = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as stat_file:
                # The program's name may hold spaces and parentheses; the fields follow the last one.
                fields = stat_file.read().rpartition(")")[2].split()
        except OSError:
            continue
        group, ticks, pages = int(fields[2]), sum(map(int, fields[11:15])), int(fields[21])
        known = groups.get(group, Usage(0.0, 0))
        groups[group] = Usage(known.cpu_seconds + ticks / _CLOCK_TICKS, known.memory_bytes + pages * _PAGE_BYTES)
    return groups
