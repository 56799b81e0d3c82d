"""How do threads and processes take turns? A locked file; the system frees it when its owner dies."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LOOK_SECONDS = 0.05


@contextlib.contextmanager
def alone(path: Path, wait: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Wait until nobody else, thread or process, holds `path`; hold it; remove it.

    `wait` waits for so many seconds, or raises.
    """
    while (descriptor := _held(path)) is None:
        wait(LOOK_SECONDS)
    try:
        yield
    finally:
        # Removed while it is still held: whoever waits on this very file finds it gone and looks again.
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(descriptor)


@contextlib.contextmanager
def among_threads(lock: threading.Lock, wait: Callable[[float], None]) -> Iterator[None]:
    """The same within one process, where nothing needs to be kept from others."""
    while not lock.acquire(blocking=False):
        wait(LOOK_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _held(path: Path) -> int | None:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        _take(descriptor)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except (BlockingIOError, PermissionError, FileNotFoundError):
        pass  # somebody holds it, or removed it just now
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _take(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
