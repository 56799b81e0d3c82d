"""What does a JPEG say before its picture begins? Read from its markers, nothing decoded."""

from __future__ import annotations

from dataclasses import dataclass

from mmsprep.containers.jpeg import segments
from mmsprep.errors import Damaged

FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that begin a picture; which one tells how it was coded."""
SEQUENTIAL = frozenset({0, 1, 9})
"""Processes, as below, of which one scan can hold everything."""
PADDING = 65_536
"""Bytes between markers that decoders step over one by one, and cameras hardly write."""
MAX_MARKERS = 10_000
"""Before the picture begins; a large profile and large XMP are a few hundred."""


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """The facts of a JPEG's frame header."""

    process: int
    """The low digit of its SOF marker: 0 baseline, 2 progressive, 3 lossless, 9 arithmetic …"""
    precision: int
    width: int
    height: int
    components: bytes
    """Their identifiers, as written."""
    adobe: int | None
    """The colour transform that an Adobe marker claims."""
    jfif: bool
    first_scan: int
    """How many components it holds; 0 where no scan follows."""

    @property
    def one_scan(self) -> bool:
        """Whether decoders stop behind the first scan, for it holds everything."""
        return self.process in SEQUENTIAL and self.first_scan == len(self.components)

    @property
    def color(self) -> str:
        """The colour model, by the rules that libjpeg goes by."""
        if len(self.components) == 1:
            return "grey"
        if len(self.components) == 4:
            return "CMYK"
        if self.jfif:
            return "YCbCr"
        if self.adobe is not None:
            return "RGB" if self.adobe == 0 else "YCbCr"
        return "RGB" if self.components == b"RGB" else "YCbCr"

    @property
    def ordinary(self) -> bool:
        """Whether everybody can show it: 8-bit, baseline or progressive, grey or YCbCr."""
        return (
            self.process in (0, 2)
            and self.precision == 8
            and len(self.components) in (1, 3)
            and self.color != "RGB"
        )


def read(data: bytes, most: int = MAX_MARKERS) -> JpegHeader:
    """The header of the JPEG that `data` begins with, behind no more markers than `most`.

    Raises Damaged where there is none.
    """
    frame: tuple[int, bytes] | None = None
    adobe, jfif, scan, at, padding = None, False, 0, 2, 0
    for count, segment in enumerate(segments(data, scans=False)):
        padding += segment.at - at  # or garbage that decoders skip, too
        if padding > PADDING or count == most:
            frame = None
            break
        body, at = data[segment.start : segment.end], segment.end
        if segment.marker == 0xDA and body:
            scan = body[0]
        if segment.marker in FRAMES and len(body) >= 6:
            frame = frame or (segment.marker, body)
        if segment.marker == 0xEE and body[:5] == b"Adobe" and len(body) >= 12:
            adobe = body[11]
        jfif = jfif or (segment.marker == 0xE0 and body[:5] == b"JFIF\0")
    if frame is None:
        raise Damaged("It begins like a JPEG, but no picture follows.")
    return _frame(*frame, adobe, scan, jfif=jfif)


def _frame(marker: int, body: bytes, adobe: int | None, first_scan: int, *, jfif: bool) -> JpegHeader:
    return JpegHeader(
        process=marker & 0x0F,
        precision=body[0],
        height=int.from_bytes(body[1:3], "big"),
        width=int.from_bytes(body[3:5], "big"),
        components=body[6::3][: body[5]],
        adobe=adobe,
        jfif=jfif,
        first_scan=first_scan,
    )
