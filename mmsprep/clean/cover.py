"""Where does the picture within other metadata, a cover or a thumbnail, tell the place?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean import exif, png
from mmsprep.clean.change import TAIL, Change, applied, shifted, weight

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n"


def changes(content: bytes) -> Iterator[Change]:
    """Take the place out of the picture in these bytes, wherever it begins; none of them moves."""
    start = content.find(_JPEG)
    if start >= 0:
        yield from shifted(exif.in_jpeg(content[start:]), start)
        return
    start = content.find(_PNG)
    if start >= 0:
        yield from shifted(_in_png(content[start:]), start)


def _in_png(data: bytes) -> Iterator[Change]:
    """As one change, for its texts go; where they went, the picture ends sooner."""
    made = [each for each in png.changes(data) if each.what != TAIL]
    if made:
        yield Change(
            0, len(data), applied(data, made).ljust(len(data), b"\0")[: len(data)], weight(made)
        )
