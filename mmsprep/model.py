"""What are the nouns? Plain, frozen data that pickles, prints and compares."""

from __future__ import annotations

import contextlib
import io
import mmap
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from mmsprep.errors import Refusal, UsageError

UNTOUCHED = 100
"""Quality of what is passed on as it came."""


NAMELESS = "attachment"
"""What is called so has no name of its own."""

Content = bytes | mmap.mmap
"""All the bytes, for looking at: slices of it are bytes, and short or empty past its end."""


@dataclass(frozen=True, slots=True)
class Input:
    """What the caller gave: a path, or bytes, and the name it goes by."""

    name: str
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    position: int = 0
    """Where it stands among the inputs."""

    @classmethod
    def of(cls, given: File) -> Input:
        """Accept a path, bytes, or a binary file, by its `.name`; raises UsageError for a text file."""
        if isinstance(given, Input):
            return given
        if isinstance(given, bytes | bytearray | memoryview):
            return cls(name=NAMELESS, data=bytes(given))
        if isinstance(given, str | os.PathLike):
            if not os.fspath(given):
                raise UsageError("The name of a file is empty.", "Check the names that were given.")
            return cls(name=os.fspath(given), path=Path(given))
        if not hasattr(given, "read"):
            raise UsageError(f"{given!r:.60} is no file.", "Give a path, bytes, or an open file.")
        name = getattr(given, "name", None)  # a number, where a file has none
        name = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else NAMELESS
        data = given.read()
        if not isinstance(data, bytes):
            raise UsageError(f"{name} was opened as text.", "Open it in binary mode ('rb').")
        return cls(name=name, data=data)


File = Input | str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]
"""A path, bytes, or an open file."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says about itself, and a decoder confirms. None: not known, or does not apply."""

    width: int | None = None
    """Pixels, upright: after the orientation is applied."""
    height: int | None = None
    frames: int | None = None
    pages: int | None = None
    seconds: float | None = None
    """How long it plays."""
    alpha: bool | None = None
    """Some pixel is really transparent."""
    depth: int | None = None
    """Bits a channel."""
    color: str | None = None
    """Colour model, as `RGB`, `YCbCr`, `CMYK`, `grey`, `palette`."""
    orientation: int | None = None
    """EXIF orientation, 1 – 8."""
    video_codec: str | None = None
    audio_codec: str | None = None
    channels: int | None = None
    """Of the sound."""
    hdr: str | None = None
    """The kind of a film's high dynamic range: `HDR10`, `HLG` or `Dolby Vision`."""
    location: bool | None = None
    """The place where it was taken is written in it."""
    note: str | None = None
    """What else the person who sends should know."""

    def as_dict(self) -> dict[str, Any]:
        """Only what is known."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Source:
    """An input, read once: the same bytes are hashed, planned, encoded and sent."""

    name: str
    """As the caller gave it."""
    type: str
    """True MIME type: IANA's name, or the customary x- name."""
    claimed_type: str | None
    """What the extension says; never decides."""
    size: int
    """Bytes."""
    digest: str
    """SHA-256, hexadecimal."""
    position: int = 0
    """Where it stood among the inputs."""
    data: bytes | None = field(default=None, repr=False)
    """The bytes, when there are few; else `path` is a private copy."""
    path: Path | None = field(default=None, repr=False)
    page: int | None = None
    """The page (from 0) of a document that this source stands for; None: the whole."""
    facts: Facts = Facts()
    behind: int = 0
    """Bytes that hid behind its end, and were left out as it was read."""
    taken_from: Source | None = None
    """The film whose still frame this is."""

    @property
    def lost(self) -> tuple[str, ...]:
        """What is gone from all that is made anew of it: that carries no metadata."""
        return ("location",) if self.facts.location else ()

    def read(self) -> bytes:
        """All the bytes."""
        return self.held if isinstance(self.held, bytes) else self.held.read_bytes()

    @property
    def held(self) -> bytes | Path:
        """The bytes where they are in memory, else the private copy."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        return self.path

    def open(self) -> IO[bytes]:
        """The bytes as a file to read."""
        return io.BytesIO(self.held) if isinstance(self.held, bytes) else self.held.open("rb")

    def head(self, length: int) -> bytes:
        """The first `length` bytes."""
        with self.open() as file:
            return file.read(length)

    @contextlib.contextmanager
    def content(self) -> Iterator[Content]:
        """The bytes to look at, without reading them all."""
        with viewed(self.data, self.path) as view:
            yield view


@contextlib.contextmanager
def viewed(data: bytes | None, path: Path | None) -> Iterator[Content]:
    """What is in memory, or else in a file, to look at without reading it all."""
    if data is not None or path is None or path.stat().st_size == 0:
        yield data or b""
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        yield view


class Action(StrEnum):
    """What was done to an attachment: the strongest that applies."""

    UNCHANGED = "unchanged"
    STRIPPED = "stripped"
    REMUXED = "remuxed"
    CONVERTED = "converted"
    SHRUNK = "shrunk"
    WRAPPED = "wrapped"


@dataclass(frozen=True, slots=True)
class Made:
    """What a converter answers: finished bytes, or (`data` None) what it expects to make."""

    type: str
    """True type of the result, canonical; the profile's own spelling comes with the package."""
    size: int
    """Bytes."""
    action: Action
    quality: float
    """0 – 100, see quality.py."""
    data: bytes | None = field(default=None, repr=False)
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    removed: tuple[str, ...] = ()
    """What was taken out, e.g. `location`."""
    notes: tuple[str, ...] = ()
    """Plain sentences for the person who sends."""
    unfilled: bool = False
    """`fit` stopped early, because others share the budget: called again, it uses the bytes better."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What takes the place of a picture inside something."""

    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A finished attachment, as it goes out (in a plan: as it is expected to)."""

    source: str
    """The file that it was made of, as the caller named it."""
    source_type: str
    """True MIME type."""
    source_bytes: int
    name: str
    """The file name that it goes out by, unique within its message."""
    type: str
    """MIME type, in the provider's spelling."""
    size: int
    """Bytes."""
    action: Action
    quality: float
    """0 – 100, see quality.py."""
    data: bytes | None = field(default=None, repr=False)
    """None in a plan."""
    page: int | None = None
    """The page (from 1) of a document that it shows; None: no page."""
    width: int | None = None
    """Pixels, upright."""
    height: int | None = None
    seconds: float | None = None
    removed: tuple[str, ...] = ()
    """What was taken out, e.g. `location`."""
    notes: tuple[str, ...] = ()
    """Plain sentences for the person who sends."""
    source_digest: str = field(default="", repr=False)
    """Of the source, and its page: the same files make the same message, however prepared."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot go, and why. `source` is None for the message as a whole."""

    source: str | None
    reason: Refusal


@dataclass(frozen=True, slots=True)
class Point:
    """So good at so many bytes."""

    size: int
    """Bytes."""
    quality: float
    leap: bool = False
    """Nothing lies between the point below and this one, as with the steps of an MP3's bitrate."""


@dataclass(frozen=True, slots=True)
class Study:
    """How good is a source at how many bytes, and what was learned on the way?"""

    source: Source
    curve: tuple[Point, ...]
    """Strictly rising in both; see fitting/curve.py."""
    state: Any = field(default=None, repr=False)
    """The converter's own: what `fit` goes on from, so that nothing is decoded or probed twice."""
    as_is: Made | None = None
    """What goes out when the share allows for the source itself: the top point of the curve."""

    @property
    def name(self) -> str:
        return self.source.name
