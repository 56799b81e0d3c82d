"""How is somebody else's file opened once, held, and never again looked up by its name?

What is read here is what is hashed, planned, encoded and sent. Small files are held in memory,
large ones as a private copy in the workroom, shared with the original where the system can.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from mmsprep.errors import Unreadable
from mmsprep.model import Input
from mmsprep.names import printable
from mmsprep.workroom import Workroom

HELD_BYTES = 32_000_000
"""Up to here a file is held in memory."""
_CHUNK = 8 << 20

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a FIFO would wait for its writer
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_KINDS = (
    (stat.S_ISDIR, "is a folder", "Name the files in it, or zip it first."),
    (stat.S_ISFIFO, "is a pipe", "Save its content to a file first, or give it with -."),
    (stat.S_ISSOCK, "is a socket", "Only regular files can be attached."),
    (stat.S_ISCHR, "is a device", "Only regular files can be attached."),
    (stat.S_ISBLK, "is a device", "Only regular files can be attached."),
)
_ERRORS = {
    errno.ENOENT: ("does not exist", "Check the name and the folder."),
    errno.ENOTDIR: ("does not exist", "A part of its path is no folder."),
    errno.EACCES: ("may not be read", "Change its permissions, or copy it."),
    errno.EPERM: ("may not be read", "Change its permissions, or copy it."),
    errno.ELOOP: ("is a symbolic link that leads in a circle", "Name the file itself."),
    errno.ENAMETOOLONG: ("has too long a name", "Rename it."),
    errno.ENXIO: ("is a socket or a device", "Only regular files can be attached."),
}
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_NO_SHARED_COPY = {
    errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF, errno.ETXTBSY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """The bytes of an input, ours from now on."""

    size: int
    digest: str
    data: bytes | None = field(default=None, repr=False)
    path: Path | None = None


def opened(given: Input, room: Workroom) -> Held:
    """Read an input once; raises Unreadable or OverSafetyLimit."""
    if given.data is not None:
        room.limits.check("input_bytes", len(given.data), _called(given.name))
        return Held(len(given.data), hashlib.sha256(given.data).hexdigest(), given.data)
    if given.path is None:
        raise Unreadable(f"{_called(given.name)} has neither a path nor bytes.", "Give it one.")
    descriptor = _open(given.name, given.path)
    try:
        return _read(descriptor, given.name, room)
    except OSError as error:
        raise _refusal(given.name, error) from error
    finally:
        os.close(descriptor)


def _open(name: str, path: Path) -> int:
    """Open a regular file and nothing else; never waits."""
    try:
        _regular(name, path.stat())  # asked before, for a device may act on being opened …
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno == errno.ENOENT and path.is_symlink():
            what = f"{_called(name)} is a symbolic link to nothing."
            raise Unreadable(what, "Name the file itself.") from error
        raise _refusal(name, error) from error
    except ValueError as error:  # a NUL, or what cannot be encoded
        raise Unreadable(f"{_called(name)} is no file name.", "Check the name.") from error
    try:
        _regular(name, os.fstat(descriptor))  # … and after, for it may have been exchanged
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _regular(name: str, status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    for is_kind, what, hint in _KINDS:
        if is_kind(status.st_mode):
            raise Unreadable(f"{_called(name)} {what}, not a file.", hint)
    raise Unreadable(f"{_called(name)} is not a regular file.", "Only regular files can be attached.")


def _read(descriptor: int, name: str, room: Workroom) -> Held:
    before = os.fstat(descriptor)
    room.limits.check("input_bytes", before.st_size, _called(name))
    if before.st_size <= HELD_BYTES:
        held = _in_memory(descriptor, before.st_size)
    else:
        room.limits.check("temp_bytes", before.st_size, _called(name))
        held = _on_disk(descriptor, before.st_size, room)
    if held.size != before.st_size or _state(os.fstat(descriptor)) != _state(before):
        raise Unreadable(f"{_called(name)} changed while it was read.", "Try again when it is finished.")
    return held


def _in_memory(descriptor: int, size: int) -> Held:
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(size + 1)  # one more than there should be: does it grow?
    return Held(len(data), hashlib.sha256(data).hexdigest(), data)


def _on_disk(descriptor: int, size: int, room: Workroom) -> Held:
    """A private copy under a private name. What is hashed is what was copied, not the original."""
    path = room.new_folder() / "original"
    digest = hashlib.sha256()
    copied = 0
    with os.fdopen(os.open(path, _CREATE, 0o600), "w+b", buffering=0) as copy:
        shares = hasattr(os, "copy_file_range")
        while copied <= size:
            room.raise_if_stopped()
            got = _share(descriptor, copy.fileno(), copied) if shares else None
            if got is None:
                shares = False
                got = _carry(descriptor, copy.fileno(), copied)
            if not got:
                break
            _hash(digest, copy.fileno(), copied, got)
            copied += got
    return Held(copied, digest.hexdigest(), path=path)


_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def _share(source: int, copy: int, offset: int) -> int | None:
    """Let the system copy (it shares the blocks where the disk can); None where it will not."""
    try:
        return os.copy_file_range(source, copy, _CHUNK, offset, offset)
    except OSError as error:
        if error.errno in _NO_SHARED_COPY:
            return None
        raise


def _carry(source: int, copy: int, offset: int) -> int:
    os.lseek(source, offset, os.SEEK_SET)
    os.lseek(copy, offset, os.SEEK_SET)
    chunk = os.read(source, _CHUNK)
    view = memoryview(chunk)
    while view:
        view = view[os.write(copy, view) :]
    return len(chunk)


def _hash(digest: hashlib._Hash, copy: int, offset: int, length: int) -> None:
    os.lseek(copy, offset, os.SEEK_SET)
    while length:
        chunk = os.read(copy, min(length, 1 << 20))
        if not chunk:
            raise OSError(errno.EIO, "the copy is shorter than what was copied")
        digest.update(chunk)
        length -= len(chunk)


def _state(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_ino, status.st_dev, status.st_size, status.st_mtime_ns


def _refusal(name: str, error: OSError) -> Unreadable:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return Unreadable(
            f"{_called(name)} cannot be copied: the folder for temporary files is full.",
            "Free some space, or name another folder in TMPDIR.",
        )
    if _ADDRESS.match(name):
        return Unreadable(f"{_called(name)} is an address, not a file.", "Download it first.")
    what, hint = _ERRORS.get(
        error.errno or 0,
        (f"cannot be read ({error.strerror})", "Copy it to another place and try again."),
    )
    return Unreadable(f"{_called(name)} {what}.", hint)


def _called(name: str) -> str:
    return printable(name)
