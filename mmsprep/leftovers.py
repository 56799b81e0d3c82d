"""What did killed processes leave behind, and how does the next start know that nobody needs it?

A work folder's name carries the number of the process that owns it, and a lock in it is held for as
long as that process lives. What has no lock yet is told by the number alone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "mmsprep-"
"""How the names of work folders begin; with a dot in front, of what is passing or not finished."""
LOCK = "lock"
"""The file in a work folder that is locked."""


def sweep() -> None:
    """Remove the folders of processes that died without cleaning up."""
    home = Path(tempfile.gettempdir())
    for folder in home.glob(f"{PREFIX}*"):
        if _abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
    for folder in home.glob(f".{PREFIX}*"):
        if is_orphan(folder):
            shutil.rmtree(folder, ignore_errors=True)


def passing_folder() -> tempfile.TemporaryDirectory[str]:
    """A private folder for where there is no room; swept, too, when we are killed."""
    return tempfile.TemporaryDirectory(prefix=f".{PREFIX}{os.getpid()}-")


def is_orphan(path: Path) -> bool:
    """Is it ours, and is the process gone whose number is in its name (`[.]mmsprep-NUMBER-…`)?"""
    number = path.name.removeprefix(".").removeprefix(PREFIX).partition("-")[0]
    try:
        if not number.isdecimal() or path.lstat().st_uid != os.getuid():
            return False
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (AttributeError, OSError, OverflowError):  # Windows: kill would end it; and not ours
        return False
    return False


def hold(path: Path) -> int | None:
    """A lock in a new folder, held for as long as the descriptor is open; None where there are none."""
    try:
        import fcntl
    except ImportError:  # Windows: what is open there cannot be removed, which serves as the lock
        return None
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _abandoned(folder: Path) -> bool:
    try:
        import fcntl

        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return False
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:  # its owner was killed while it tidied up
        return is_orphan(folder)
    except (ImportError, OSError):
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
