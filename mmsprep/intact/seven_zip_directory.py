"""What does the directory of a 7z archive tell? Folders: one stream each, packed by a chain of coders,
of files one behind the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, repeat

START = 32
"""Bytes before the first stream."""
_PACKED, _UNPACKED, _PARTS, _SIZES, _SUMS = 6, 7, 8, 9, 10
_FOLDERS, _FOLDER_SIZES, _COUNTS = 11, 12, 13
_AES = b"\6\xf1\7\1"


class Believed(Exception):
    """It is locked, or we cannot unpack it, or we do not understand it."""


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of unpacking."""

    name: bytes
    settings: bytes
    inputs: int
    outputs: int


@dataclass(slots=True)
class Folder:
    """One stream: where it lies, how it was packed, and what must come out of it."""

    coders: list[Coder]
    """In the order in which they unpack; none where they are no chain."""
    streams: int
    outputs: int
    main: int
    """The output that nobody takes in: the size of it is that of the whole."""
    locked: bool
    at: int = 0
    packed: int = 0
    parts: list[tuple[int, int | None]] = field(default_factory=list)
    """How long each file in it is, and its checksum."""

    @property
    def size(self) -> int:
        return sum(size for size, _ in self.parts)


def _chain(count: int, bonds: dict[int, int]) -> list[int]:
    """Coders of one stream each in the order in which they unpack; none where that is no chain."""
    behind = {out: into for into, out in bonds.items()}
    order = [n for n in range(count) if n not in bonds][:1]
    while order and len(order) < count and order[-1] in behind:
        order.append(behind[order[-1]])
    return order if len(order) == count and max(order, default=0) < count else []


class Directory:
    """A list of properties, each behind its number; read from front to back."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def folders(self) -> list[Folder]:
        at, sizes = self._packed()
        found = self._folders()
        if len(sizes) != sum(folder.streams for folder in found):
            raise Believed
        left = iter(sizes)
        for folder in found:
            folder.at, folder.packed = at, sum(islice(left, folder.streams))
            at += folder.packed
        return found

    def _packed(self) -> tuple[int, list[int]]:
        """Where the streams begin, and how long they are."""
        self._expect(_PACKED)
        start, count = START + self._number(), self._count()
        sizes: list[int] = []
        while kind := self._byte():
            if kind == _SIZES:
                sizes = [self._number() for _ in range(count)]
            elif kind == _SUMS:
                self._checksums(count)
            else:
                raise Believed
        return start, sizes

    def _folders(self) -> list[Folder]:
        self._expect(_UNPACKED, _FOLDERS)
        count = self._count()
        self._expect(0)  # not elsewhere
        folders = [self._folder() for _ in range(count)]
        self._expect(_FOLDER_SIZES)
        sizes = [[self._number() for _ in range(folder.outputs)][folder.main] for folder in folders]
        checksums: list[int | None] = [None] * count
        while kind := self._byte():
            if kind != _SUMS:
                raise Believed
            checksums = self._checksums(count)
        for folder, size, told in zip(folders, sizes, checksums, strict=True):
            folder.parts = [(size, told)]
        if self._byte() == _PARTS:
            self._divide(folders)
        return folders

    def _folder(self) -> Folder:
        """Coders, and the bonds between what goes into them and what comes out of them."""
        coders = [self._coder() for _ in range(self._count())]
        inputs, outputs = sum(coder.inputs for coder in coders), sum(coder.outputs for coder in coders)
        if not 0 < outputs <= inputs <= len(self.data):
            raise Believed
        bonds = {self._number(): self._number() for _ in range(outputs - 1)}
        streams = inputs - outputs + 1
        if streams > 1:
            for _ in range(streams):
                self._number()
        order = _chain(len(coders), bonds) if inputs == len(coders) else []
        taken = set(bonds.values())
        main = next((n for n in range(outputs) if n not in taken), 0)
        locked = any(coder.name == _AES for coder in coders)
        return Folder([coders[n] for n in order], streams, outputs, main, locked)

    def _coder(self) -> Coder:
        flags = self._byte()
        if flags & 0x80:  # of a kind that nobody has made yet
            raise Believed
        name = self._bytes(flags & 15)
        inputs, outputs = (self._number(), self._number()) if flags & 0x10 else (1, 1)
        return Coder(name, self._bytes(self._number()) if flags & 0x20 else b"", inputs, outputs)

    def _divide(self, folders: list[Folder]) -> None:
        """Into the files that lie in them; the length of the last one is what is left."""
        counts, kind = [1] * len(folders), self._byte()
        if kind == _COUNTS:
            counts, kind = [self._count() for _ in folders], self._byte()
        if kind != _SIZES and max(counts, default=1) > 1:
            raise Believed
        lengths = []
        for folder, count in zip(folders, counts, strict=True):
            first = [self._number() for _ in range(count - 1)] if kind == _SIZES else []
            lengths.append([*first, folder.size - sum(first)][:count])
        if kind == _SIZES:
            kind = self._byte()
        untold = [n for n, count in enumerate(counts) if count != 1 or folders[n].parts[0][1] is None]
        if kind == _SUMS:
            sums = iter(self._checksums(sum(counts[n] for n in untold)))
            for n in untold:
                folders[n].parts = list(zip(lengths[n], islice(sums, counts[n]), strict=True))

    def _checksums(self, count: int) -> list[int | None]:
        known = repeat(True, count) if self._byte() else self._bits(count)
        return [int.from_bytes(self._bytes(4), "little") if each else None for each in known]

    def _bits(self, count: int) -> Iterable[bool]:
        held = self._bytes(-(-count // 8))
        return [bool(held[n // 8] << n % 8 & 0x80) for n in range(count)]

    def _expect(self, *kinds: int) -> None:
        if any(self._byte() != kind for kind in kinds):
            raise Believed

    def _count(self) -> int:
        count = self._number()
        if count > len(self.data):
            raise Believed
        return count

    def _number(self) -> int:
        """As many ones at the top of the first byte, so many bytes more."""
        first, mask, value = self._byte(), 0x80, 0
        for n in range(8):
            if not first & mask:
                return value | (first & mask - 1) << 8 * n
            value |= self._byte() << 8 * n
            mask >>= 1
        return value

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if len(taken) < count:
            raise Believed
        self.at += count
        return taken
