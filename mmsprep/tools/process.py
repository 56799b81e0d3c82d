"""How is any other program run? In its own process group, in a private folder, with a deadline.

The group is killed whole when time is up, when nothing moves for too long, or when the caller
cancels. The environment is clean, no descriptor is inherited, stderr is drained and bounded.
"""

from __future__ import annotations

import io
import logging
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from typing import IO, cast

from mmsprep.errors import Cancelled, MissingTool, OverSafetyLimit, ToolFailed

log = logging.getLogger("mmsprep")

LAUNCH = Path(__file__).with_name("launch.py")
STDERR_BYTES = 64 * 1024
TICK_SECONDS = 0.1
CRASHES = frozenset(
    -int(getattr(signal, name))
    for name in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL")
    if hasattr(signal, name)
)
"""Statuses of a program that what it read brought down."""
HEARING_SECONDS = 60
"""How long it may take to hear the rest of what a program said that has ended: the system's time."""

ANOTHER_WAY = "Convert it with another program, and send that."
"""What to do about a file at which one of these programs fails."""

OUT_OF_TIME = -24
"""Its status where it used up its seconds of a processor (SIGXCPU)."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended."""

    status: int
    """Exit status; negative: the signal that killed it."""
    stdout: bytes
    stderr: str
    """The last 64 kB."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one program may use. Seconds are wall time, sizes are bytes."""

    seconds: float
    stall_seconds: float | None = None
    """Give up when nothing comes on stdout, or no line of progress, for so long."""
    cpu: int | None = None
    """Seconds of a processor, which a busy machine does not shorten; see OUT_OF_TIME."""
    memory: int | None = None
    file: int | None = None
    """Largest file it may write."""
    stdout: int = 64 * 1024 * 1024
    reads: tuple[str, ...] = ()
    """The only places, beside its folder, where it may read; none: all. See launch.NOT_HELD."""


def run(
    argv: Sequence[str],
    folder: Path,
    bounds: Bounds,
    *,
    stopped: Callable[[], bool] = lambda: False,
    stdin: bytes = b"",
    on_line: Callable[[str], bool] | None = None,
) -> Completed:
    """Run `argv` in `folder` and answer how it ended.

    `on_line` gets stdout line by line instead of it being kept, and answers whether the line shows
    progress; what it raises ends the program, and is raised here. Raises ToolFailed when it did not
    end in time or said too much, MissingTool when it cannot be started, Cancelled when `stopped`.
    """
    log.debug("runs %s", shlex.join(argv))
    child = _Child([*_launcher(bounds, "exec"), *argv], folder, (stdin,), Path(argv[0]).name)
    return child.wait(bounds, stopped, on_line)


def run_python(
    folder: Path, bounds: Bounds, *, stdin: Iterable[bytes], stopped: Callable[[], bool]
) -> Completed:
    """Run the function server of child.py, fed with `stdin`."""
    child = _Child(_launcher(bounds, "call"), folder, stdin, "The decoder")
    return child.wait(bounds, stopped, None)


def _launcher(bounds: Bounds, mode: str) -> list[str]:
    settings = [
        ("parent", os.getpid()),
        ("memory", bounds.memory),
        ("file", bounds.file),
        ("cpu", bounds.cpu),
        *(("reads", place) for place in bounds.reads or ()),
        *(("path", Path(entry).resolve()) for entry in sys.path if mode == "call"),
    ]
    flags = ["-I", "-S", *(["-B"] if sys.dont_write_bytecode else [])]
    words = [f"{name}={value}" for name, value in settings if value is not None]
    return [sys.executable, *flags, str(LAUNCH), *words, mode]


def clean_environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's environment, secrets least of all, but what a system needs to run."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR") if name in os.environ}
    home = str(folder)
    return kept | {
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "HOME": home,
        "TMPDIR": home,
        "TMP": home,
    }


class _Child:
    """One running program and the threads that listen to it."""

    def __init__(self, argv: Sequence[str], folder: Path, stdin: Iterable[bytes], name: str) -> None:
        self.name = name
        try:
            self.process = subprocess.Popen(
                list(argv),
                cwd=folder,
                env=clean_environment(folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                close_fds=True,
                start_new_session=True,
            )
        except OSError as error:
            raise MissingTool(
                f"{name} cannot be started: {error.strerror}.", "Install it, or mmsprep, again."
            ) from error
        self.stdin = stdin
        self.stdout = io.BytesIO()  # gives its bytes away without a copy: they may be a large picture
        self.stderr: deque[bytes] = deque()
        self.moved = time.monotonic()
        self.failure: Exception | None = None
        """Why what it said does not count: it was too much, or whoever listened to it raised this."""

    def wait(
        self, bounds: Bounds, stopped: Callable[[], bool], on_line: Callable[[str], bool] | None
    ) -> Completed:
        ear = threading.Thread(target=self._hear, args=(bounds.stdout, on_line), daemon=True)
        listeners = [
            threading.Thread(target=self._feed, daemon=True),
            ear,
            threading.Thread(target=self._drain, daemon=True),
        ]
        for listener in listeners:
            listener.start()
        try:
            self._watch(bounds, stopped, ear)
        finally:
            self._kill()
            heard_by = time.monotonic() + HEARING_SECONDS
            for listener in listeners:
                listener.join(max(0.0, heard_by - time.monotonic()))
        if self.failure is not None:
            raise self.failure
        if any(listener.is_alive() for listener in listeners):
            # half of what it said would be a wrong answer, not an error
            raise ToolFailed(f"{self.name} ended, but something goes on in its name.", ANOTHER_WAY)
        text = b"".join(self.stderr)[-STDERR_BYTES:].decode("utf-8", "replace")
        return Completed(self.process.returncode, self.stdout.getvalue(), text)

    def _watch(self, bounds: Bounds, stopped: Callable[[], bool], ear: threading.Thread) -> None:
        started = time.monotonic()
        while not self._ended(ear) and self.failure is None:
            now = time.monotonic()
            if stopped():
                raise Cancelled
            if now - started > bounds.seconds:
                raise OverSafetyLimit(
                    f"It took longer than the safety limit of {bounds.seconds:.0f} s and was stopped.",
                    "If you trust the file, raise it: --limit decode_seconds=…",
                )
            if bounds.stall_seconds is not None and now - self.moved > bounds.stall_seconds:
                raise ToolFailed(
                    f"{self.name} made no progress for {bounds.stall_seconds:.0f} s and was stopped.",
                    ANOTHER_WAY,
                )

    def _ended(self, ear: threading.Thread) -> bool:
        """Wait a tick for the end. The end of stdout tells sooner than Popen's own polling does."""
        ear.join(TICK_SECONDS)
        try:
            self.process.wait(0 if ear.is_alive() else TICK_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _kill(self) -> None:
        try:
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        except (ProcessLookupError, PermissionError):
            pass  # gone already: what we wanted
        self.process.wait()

    def _feed(self) -> None:
        # it may close its ear before it heard all: its exit status tells why
        with suppress(OSError), self._pipe(self.process.stdin) as pipe:
            for block in self.stdin:
                pipe.write(block)

    def _hear(self, max_bytes: int, on_line: Callable[[str], bool] | None) -> None:
        with self._pipe(self.process.stdout) as pipe:
            if on_line is not None:
                self._listen(pipe, on_line)
                return
            heard = 0
            while block := pipe.read1(65536):
                self.moved = time.monotonic()
                heard += len(block)
                if heard > max_bytes:  # it may well have ended meanwhile: half of that is no answer
                    self.failure = ToolFailed(
                        f"{self.name} wrote more than {max_bytes:,} bytes and was stopped.", ANOTHER_WAY
                    )
                    return
                self.stdout.write(block)

    def _listen(self, pipe: BufferedRandom, on_line: Callable[[str], bool]) -> None:
        try:
            while line := pipe.readline(4096):
                if on_line(line.decode("utf-8", "replace").rstrip()):
                    self.moved = time.monotonic()
        except Exception as error:  # noqa: BLE001 -- a watcher's own, raised where it is waited for
            self.failure = error

    def _drain(self) -> None:
        kept = 0
        with self._pipe(self.process.stderr) as pipe:
            while block := pipe.read1(4096):
                self.stderr.append(block)
                kept += len(block)
                while kept - len(self.stderr[0]) > STDERR_BYTES:
                    kept -= len(self.stderr.popleft())

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> BufferedRandom:
        assert pipe is not None
        return cast("BufferedRandom", pipe)
