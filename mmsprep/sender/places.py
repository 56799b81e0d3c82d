"""Where does the sender keep what it must not forget, and who may read it? Only its user."""

from __future__ import annotations

import os
from pathlib import Path

from mmsprep.errors import UsageError


def state_folder() -> Path:
    """The journal's folder: MMSPREP_STATE_DIR, else the system's customary place."""
    from platformdirs import user_state_dir

    return Path(os.environ.get("MMSPREP_STATE_DIR") or user_state_dir("mmsprep"))


def cache_folder() -> Path:
    """The token's folder: MMSPREP_CACHE_DIR, else the system's customary place."""
    from platformdirs import user_cache_dir

    return Path(os.environ.get("MMSPREP_CACHE_DIR") or user_cache_dir("mmsprep"))


def private(folder: Path) -> Path:
    """The folder, made if need be, closed to others; raises OSError, or UsageError if not ours."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid"):
        found = folder.stat()
        if found.st_uid != os.getuid():
            raise UsageError(f"{folder} belongs to somebody else.", "Choose another folder.")
        if found.st_mode & 0o077:
            folder.chmod(0o700)
    return folder


def write_private(path: Path, data: bytes) -> None:
    """Write a file (0600) whole or not at all; what a killed writer left behind goes with it."""
    fresh = path.with_name(f".{path.name}-new")
    descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
