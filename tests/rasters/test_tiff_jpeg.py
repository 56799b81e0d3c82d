"""TIFFs whose pixels are a JPEG in the way of 1992, each written as a scanner's program wrote it."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from mmsprep.errors import Unsupported
from mmsprep.limits import Limits
from mmsprep.rasters.opening import opened
from mmsprep.testing.media import scene
from mmsprep.tools import pillow

WIDTH, HEIGHT, ROWS = 80, 56, 16
PICTURE = scene.landscape(WIDTH, HEIGHT, grain=5)


def jpeg(*, strips: bool = False) -> bytes:
    """Of 4:2:0; `strips`: a restart mark behind every row of blocks."""
    out = io.BytesIO()
    PICTURE.save(out, "JPEG", quality=90, subsampling="4:2:0", restart_marker_rows=1 if strips else 0)
    return out.getvalue()


def tiff(body: bytes, strips: list[tuple[int, int]], rows: int = HEIGHT, **more: int) -> bytes:
    """`body` behind a header of eight bytes; `strips`: where they begin, counted from there, and end."""
    places = struct.pack(
        f"<{2 * len(strips)}I", *(at + 8 for at, _ in strips), *(end - at for at, end in strips)
    )
    at = 8 + len(body) + len(body) % 2
    single = len(strips) == 1
    entries = {
        256: (1, WIDTH), 257: (1, HEIGHT), 258: (1, 8), 259: (1, 6), 262: (1, 6),
        277: (1, 3), 278: (1, rows),
        273: (len(strips), strips[0][0] + 8 if single else at),
        279: (len(strips), strips[0][1] - strips[0][0] if single else at + 4 * len(strips)),
    } | {int(tag[1:]): (1, value + 8) for tag, value in more.items()}  # fmt: skip
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, 4, *entry) for tag, entry in sorted(entries.items())
    )
    header = struct.pack("<2sHI", b"II", 42, at + len(places))
    return header + body.ljust(at - 8, b"\0") + places + directory + bytes(4)


def far(data: bytes) -> int:
    made = pillow.load(opened(data, "image/tiff", Limits(), here=False))
    with Image.open(io.BytesIO(jpeg())) as plain:
        assert made.size == plain.size
        return int(
            np.abs(np.asarray(made, np.int16) - np.asarray(plain.convert(made.mode), np.int16)).max()
        )


def test_a_whole_jpeg_that_is_the_strip() -> None:
    """As Kofax wrote it, which tells where it begins, and not how long it is."""
    body = jpeg()
    assert far(tiff(body, [(0, len(body))], t513=0)) == 0


def test_a_jpeg_that_begins_somewhere_else_than_is_told() -> None:
    body = jpeg()
    assert far(tiff(body, [(0, len(body))], t513=6)) == 0


def test_a_header_and_behind_it_the_scan() -> None:
    """As DpuScan wrote it: what is told to be the JPEG is its header, and there is no end."""
    body = jpeg()[:-2] + bytes(8)
    scan = body.index(b"\xff\xda")
    assert far(tiff(body, [(scan, len(body))], t513=0)) == 0


def test_strips_without_restart_marks() -> None:
    """As Wang wrote it: the first strip begins with the header of the scan."""
    whole = jpeg(strips=True)
    scan = whole.index(b"\xff\xda")
    interval = whole.index(b"\xff\xdd")
    header = whole[:interval] + whole[interval + 6 : scan]
    coded = whole[scan:-2]
    strips, starts = b"", []
    for part in restarted(coded):
        starts.append(len(strips))
        strips += part
    ends = [*starts[1:], len(strips)]
    between = header + b"\0\0"
    places = [(at + len(between), end + len(between)) for at, end in zip(starts, ends, strict=True)]
    assert len(places) == -(-HEIGHT // ROWS)
    assert far(tiff(between + strips, places, ROWS, t513=0)) == 0
    with pytest.raises(Unsupported):
        far(tiff(between + strips, places, ROWS - 4, t513=0))


def restarted(coded: bytes) -> list[bytes]:
    """What stands between restart marks."""
    parts, at = [], 0
    for end in range(len(coded) - 1):
        if coded[end] == 0xFF and 0xD0 <= coded[end + 1] <= 0xD7:
            parts.append(coded[at:end])
            at = end + 2
    return [*parts, coded[at:]]


def test_tables_alone_are_not_called_damaged() -> None:
    body = jpeg()
    scan = body.index(b"\xff\xda")
    with pytest.raises(Unsupported):
        far(tiff(body, [(scan + 14, len(body))], t519=4))
