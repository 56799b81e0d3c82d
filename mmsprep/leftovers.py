"""What did killed processes leave behind, and how does the next start know that nobody needs it?

Whoever works in a folder, or writes a file, holds a lock on it for as long as he lives; what nobody
holds is swept. The number of a process would not tell: containers that share a folder share no numbers.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "mmsprep-"
"""How our names begin; with a dot in front, of what is half-written beside somebody's own files."""
_OURS = re.compile(rf"\.?{PREFIX}[0-9a-f]{{16}}")


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A private folder for temporary files, which goes with the block; swept where we are killed."""
    with _held(f"{tempfile.gettempdir()}/{PREFIX}", lambda path: path.mkdir(0o700)) as folder:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def passing_file(home: Path) -> Iterator[Path]:
    """An empty file in `home`, which goes with the block unless it was renamed; swept as well."""
    with _held(f"{home}/.{PREFIX}", lambda path: path.touch(exist_ok=False)) as file:
        try:
            yield file
        finally:
            file.unlink(missing_ok=True)


def sweep(home: Path) -> None:
    """Remove what processes left in a folder that died without cleaning up."""
    with suppress(OSError, ImportError):  # we may not look there; or Windows, where all of it stays
        for path in [path for path in home.iterdir() if _OURS.fullmatch(path.name)]:
            with suppress(OSError):  # somebody else's, or held
                _remove_abandoned(path)


def _remove_abandoned(path: Path) -> None:
    """Raises OSError where somebody holds it."""
    import fcntl

    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if os.fstat(descriptor).st_uid != os.getuid():
            return
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    finally:
        os.close(descriptor)


@contextmanager
def _held(stem: str, make: Callable[[Path], None]) -> Iterator[Path]:
    """What `make` makes under a new name; made again where a sweep came before the lock."""
    while True:
        path = Path(stem + secrets.token_hex(8))
        make(path)
        with _locked(path):
            if path.exists():
                yield path
                return


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """As long as it lasts, no sweep can have it."""
    try:
        import fcntl

        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, ImportError):
        yield
        return
    try:
        with suppress(OSError):  # where the system has no locks, nobody can sweep
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)
