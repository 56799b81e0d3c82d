"""Is a ZIP whole and harmless, and can the same be packed more tightly?"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise

from mmsprep.archives import renaming
from mmsprep.archives.writing import BLOCK
from mmsprep.errors import Damaged, Dangerous, Empty, OverSafetyLimit
from mmsprep.formats import title
from mmsprep.model import Replacement, Source
from mmsprep.names import printable
from mmsprep.workroom import Workroom

MANY_TIMES = 200
"""Real files seldom shrink to less than this part; bombs do to a thousandth."""

WORTH_IT = 20_000
"""Bytes of a picture that is worth the trouble."""

PICTURES = {"image/jpeg": (".jpg", ".jpeg", ".jfif"), "image/png": (".png",)}
ENDINGS = (".jpg", ".jpeg", ".jfif", ".png", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif")
"""Pictures that may be made smaller, by their names: what they are is found out later."""

FIRST_PART = b"PK\7\x08"
"""How the first part of a ZIP begins that was split."""
IN_ZIP64 = 0xFFFF
"""A number of a volume that only large ZIPs tell, elsewhere."""
MAX_DIRECTORY = 8_000_000
"""Bytes of a ZIP's directory: many tens of thousands of files, and five times what a message holds."""
LOCKED = 0x1
IS_LOCKED = "It is locked with a password: the receiver needs it, and most phones cannot open it."
UTF8_NAME = 0x800

_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    EOFError, OSError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""RuntimeError: a member that is locked, or packed in a way that zipfile does not know.
OverflowError: one that lies farther than any file is long."""


@contextmanager
def opened(source: Source) -> Iterator[zipfile.ZipFile]:
    """The ZIP, its directory read; raises Damaged, and OverSafetyLimit for one that is vast."""
    held = source.held
    file = _InMemory(held) if isinstance(held, bytes) else _OnDisk(held)
    with file, _read(file, source) as archive:
        yield archive


class _Guarded:
    """A file that refuses to be read at once where zipfile asks for a directory of whatever size."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY:
            raise OverSafetyLimit(
                f"The directory of the ZIP is {size:,} bytes long.", "Pack fewer files into it."
            )
        return super().read(size)  # type: ignore[misc, no-any-return]


class _InMemory(_Guarded, io.BytesIO):
    pass


class _OnDisk(_Guarded, io.FileIO):
    pass


def _read(file: io.BytesIO | io.FileIO, source: Source) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _BROKEN as error:
        if source.head(len(FIRST_PART)) == FIRST_PART:
            raise _one_of_several() from error
        what = "ZIP" if source.type == "application/zip" else f"file ({title(source.type)})"
        raise Damaged(
            f"The {what} is damaged: {_plainly(error)}.", "Make it again, or get it again."
        ) from error


def check(source: Source, room: Workroom) -> tuple[str, ...]:
    """Read every member and compare its checksum; answers notes. Nothing is kept, or written.

    Raises Damaged, Empty, and Dangerous for a bomb: that is seen in the directory, before anything is
    unpacked.
    """
    with opened(source) as archive:
        entries = archive.infolist()
        _not_empty(entries)
        _in_one_piece(entries)
        _harmless(entries, source, room)
        for entry in filter(_can_be_read, _once(entries)):
            for _ in blocks(archive, entry, room):
                pass
    return (IS_LOCKED,) if any(entry.flag_bits & LOCKED for entry in entries) else ()


def _once(entries: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """What a directory names twice, once: some versions of zipfile read only the first."""
    return list({(each.filename, each.header_offset): each for each in reversed(entries)}.values())


def repacked(
    source: Source, room: Workroom, instead: Mapping[str, Replacement] | None = None
) -> bytes | None:
    """The same members, in the same order, at the highest compression; None where that is not safe.

    `instead` has other content for some, by their names. Where its type is another, so is the name,
    and who names it is told; where that is not possible the member stays as it was.
    """
    made = io.BytesIO()
    with opened(source) as archive:
        entries = archive.infolist()
        _not_empty(entries)
        if len(_once(entries)) < len(entries) or not all(map(_reproducible, entries)):
            return None
        _harmless(entries, source, room)
        new = _under_new_names(instead or {}, archive.namelist())
        renamed = {old: name for old, (name, _) in new.items() if name != old}
        with zipfile.ZipFile(made, "w", compresslevel=9) as tighter:
            tighter.comment = archive.comment
            for entry in entries:
                name, data = new.get(entry.filename) or (entry.filename, None)
                if data is None:
                    data = b"".join(blocks(archive, entry, room))
                    data = renaming.rewritten(entry.filename, data, renamed)
                tighter.writestr(_copied(entry, name), data, _method(name, data))
    return made.getvalue()


def _under_new_names(
    instead: Mapping[str, Replacement], names: list[str]
) -> dict[str, tuple[str, bytes]]:
    new: dict[str, tuple[str, bytes]] = {}
    for old, each in instead.items():
        same = old.lower().endswith(PICTURES[each.type])
        name = (
            old if same else renaming.new_name(old, each.type, [*names, *(n for n, _ in new.values())])
        )
        if name:
            new[old] = name, each.data
    return new


def photos(source: Source, room: Workroom) -> dict[str, bytes]:
    """The larger pictures in it, by their names; none where the same ZIP cannot be written again."""
    with opened(source) as archive:
        entries = archive.infolist()
        if not all(_reproducible(entry) for entry in entries):
            return {}
        _harmless(entries, source, room)
        return {
            entry.filename: b"".join(blocks(archive, entry, room))
            for entry in entries
            if _is_large_picture(entry)
        }


def without_photos(source: Source, room: Workroom) -> int:
    """Bytes of the ZIP but for the pictures that may be made smaller; all where none may be."""
    with opened(source) as archive:
        entries = archive.infolist()
        total = sum(entry.file_size for entry in entries)
        if total > room.limits.unpacked_bytes or not all(map(_reproducible, entries)):
            return source.size
        return source.size - sum(entry.compress_size for entry in entries if _is_large_picture(entry))


def contents(source: Source, wanted: Callable[[str], object], room: Workroom) -> Iterator[bytes]:
    """What is in the members whose names are `wanted`, one after the other; raises Damaged."""
    with opened(source) as archive:
        for entry in archive.infolist():
            if wanted(entry.filename):
                yield b"".join(blocks(archive, entry, room))


def member(archive: zipfile.ZipFile, name: str, room: Workroom) -> bytes:
    """What is in the member of this name; nothing where there is none. Raises Damaged."""
    entry = archive.NameToInfo.get(name)
    return b"".join(blocks(archive, entry, room)) if entry else b""


def blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: Workroom) -> Iterator[bytes]:
    """A member's content, block by block, at most as long as the directory says; raises Damaged."""
    try:
        with archive.open(entry) as file:
            while block := file.read(BLOCK):
                room.raise_if_stopped()
                yield block
    except _BROKEN as error:
        raise Damaged(
            f"{_shown(entry.filename)} in the ZIP is damaged.", "Make the ZIP again, or get it again."
        ) from error


def _is_large_picture(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith(ENDINGS) and entry.file_size > WORTH_IT


def _not_empty(entries: Sequence[zipfile.ZipInfo]) -> None:
    if all(entry.filename.endswith("/") for entry in entries):
        raise Empty("The ZIP holds no files.", "Pack it again, with the files in it.")


def _in_one_piece(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.volume not in {0, IN_ZIP64} for entry in entries):
        raise _one_of_several()


def _one_of_several() -> Damaged:
    return Damaged(
        "It is one part of a ZIP that was split: without the others nobody can open it.",
        "Pack the files again, into one ZIP.",
    )


def _harmless(entries: list[zipfile.ZipInfo], source: Source, room: Workroom) -> None:
    total = sum(entry.file_size for entry in entries)
    spans = sorted({(entry.header_offset, entry.compress_size) for entry in entries})
    overlap = any(low + size > high for (low, size), (high, _) in pairwise(spans))
    if overlap or (total > room.limits.unpacked_bytes and total > MANY_TIMES * source.size):
        raise Dangerous(
            f"The ZIP of {source.size:,} bytes claims to hold {total:,}: it looks like a ZIP bomb.",
            "Do not open it. If it is your own, pack it again.",
        )
    room.limits.check("unpacked_bytes", total, "The content of the ZIP")


def _can_be_read(entry: zipfile.ZipInfo) -> bool:
    return not entry.flag_bits & LOCKED and entry.compress_type in _READABLE


def _reproducible(entry: zipfile.ZipInfo) -> bool:
    """Whether we can write it again and lose nothing: its content, and the bytes of its name."""
    return (
        _can_be_read(entry)
        and bool(entry.filename)
        and (entry.filename.isascii() or bool(entry.flag_bits & UTF8_NAME))
    )


def _copied(entry: zipfile.ZipInfo, name: str) -> zipfile.ZipInfo:
    copy = zipfile.ZipInfo(name, entry.date_time)
    copy.create_system = entry.create_system
    copy.external_attr = entry.external_attr
    copy.comment = entry.comment
    return copy


def _method(name: str, data: bytes) -> int:
    """What gets smaller is packed, but not the member by which OpenDocument and EPUB name themselves."""
    if name == "mimetype":
        return zipfile.ZIP_STORED
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    smaller = len(deflater.compress(data)) + len(deflater.flush()) < len(data)
    return zipfile.ZIP_DEFLATED if smaller else zipfile.ZIP_STORED


def _plainly(error: BaseException) -> str:
    text = str(error).strip().rstrip(".") or "it cannot be read"
    return text[:1].lower() + text[1:120]


def _shown(name: str) -> str:
    return repr(printable(name[-60:]))
