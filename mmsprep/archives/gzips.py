"""Is a gzip file whole and harmless, and can the same be packed more tightly?"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import IO

from mmsprep.archives.writing import BLOCK
from mmsprep.archives.zips import MANY_TIMES
from mmsprep.containers.reading import number
from mmsprep.errors import Damaged, Dangerous, Empty, OverSafetyLimit
from mmsprep.model import Source
from mmsprep.workroom import Workroom

MAGIC = b"\x1f\x8b"
GZIP = 31
"""zlib's name for gzip framing: it checks the checksum and the length of every member."""

MAX_MEMBERS = 100_000
"""Genomes are packed in tens of thousands, of 64 kB each; hardly anything else in more than one."""
FED = 1 << 14
"""Bytes that are read at once: what follows a member is copied for the next one."""

HEADER_BYTES = 10
NAME, COMMENT, EXTRA, CHECKSUM = 0x08, 0x10, 0x04, 0x02


def check(source: Source, room: Workroom) -> tuple[str, ...]:
    """Unpack it block by block, keep nothing, compare its checksums; raises Damaged, Dangerous."""
    if not sum(len(block) for block in blocks(source, room)):
        raise _empty()
    return ()


def repacked(source: Source, room: Workroom) -> bytes:
    """The same content at the highest compression, under the same header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    made, checksum, length = io.BytesIO(), 0, 0
    made.write(header(source.head(BLOCK)))
    for block in blocks(source, room):
        made.write(packer.compress(block))
        checksum, length = zlib.crc32(block, checksum), length + len(block)
    if not length:
        raise _empty()
    made.write(packer.flush())
    made.write(checksum.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little"))
    return made.getvalue()


def blocks(source: Source, room: Workroom) -> Iterator[bytes]:
    """The content of all members, in blocks; raises Damaged, and Dangerous for a bomb."""
    total = 0
    with source.open() as file:
        for block in _members(file):
            room.raise_if_stopped()
            total += len(block)
            _harmless(total, source, room)
            yield block


def header(head: bytes) -> bytes:
    """The first member's header, with its name and date; raises Damaged."""
    flags, end = head[3] if len(head) > 3 else 0, HEADER_BYTES
    if flags & EXTRA:
        end += 2 + number(head, end, 2, "little")
    for text in (NAME, COMMENT):
        if flags & text:
            end = head.find(b"\0", end) + 1
    if flags & CHECKSUM:
        end += 2
    if end < HEADER_BYTES or end > len(head):
        raise _damaged()
    return head[:end]


def _members(file: IO[bytes]) -> Iterator[bytes]:
    """Padding with zeros counts nothing, and what follows the last member is let be, as gzip does."""
    rest, found = b"", 0
    while True:
        rest = (rest or file.read(FED)).lstrip(b"\0")  # tapes and blocks are padded with zeros
        if not rest:
            more = file.read(FED)
            if not more:
                return
            rest = more
            continue
        rest = rest if len(rest) > 1 else rest + file.read(1)
        if found and rest[:2] != MAGIC:
            return
        if found == MAX_MEMBERS:
            raise OverSafetyLimit(
                f"The gzip file has more than {MAX_MEMBERS:,} members.", "Pack it again, all in one."
            )
        yield from (member := _Member(file, rest)).blocks()
        rest, found = member.rest, found + 1


class _Member:
    """One member of a gzip file; `rest` is what follows it."""

    def __init__(self, file: IO[bytes], start: bytes) -> None:
        self.file = file
        self.rest = start

    def blocks(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(GZIP)
        try:
            while not unpacker.eof:
                pending = unpacker.unconsumed_tail or self.rest or self.file.read(FED)
                self.rest = b""
                if not pending:
                    raise _damaged()
                yield unpacker.decompress(pending, BLOCK)
        except zlib.error as error:
            raise _damaged() from error
        self.rest = unpacker.unused_data


def _harmless(total: int, source: Source, room: Workroom) -> None:
    limit = room.limits.unpacked_bytes
    if total > limit and total > MANY_TIMES * source.size:
        raise Dangerous(
            f"The gzip file of {source.size:,} bytes unpacks to more than {limit:,}: "
            "it looks like a bomb.",
            "Do not open it. If it is your own, pack it again.",
        )
    room.limits.check("unpacked_bytes", total, "The content of the gzip file")


def _empty() -> Empty:
    return Empty("There is nothing in the gzip file.", "Pack it again, with something in it.")


def _damaged() -> Damaged:
    return Damaged("The gzip file is cut short or damaged.", "Make it again, or get it again.")
