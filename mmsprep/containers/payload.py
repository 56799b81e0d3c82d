"""Does something hide behind the end of a picture or film?"""

from __future__ import annotations

import re

from mmsprep.containers.reading import number
from mmsprep.model import Content

_PADDING = re.compile(rb"\0*|\xff*|\x20*|[\r\n]*")
MAX_PADDING = 1 << 24
"""Bytes; more of them are none, whatever they say."""
_ZIP_END, _ZIP_START = b"PK\x05\x06", b"PK\x03\x04"
_ZIP_COMMENT = 0xFFFF + 22


def is_padding(content: Content, start: int, end: int | None = None) -> bool:
    """Whether these bytes say nothing: many cameras and editors leave some behind the end.

    They are not copied, and not read where there are too many: there may be gigabytes of them.
    """
    end = len(content) if end is None else end
    return end - start <= MAX_PADDING and _PADDING.fullmatch(content, start, end) is not None


def payload_at(content: Content) -> int | None:
    """Where a ZIP archive starts that was appended to a file whose own end nobody can tell."""
    window = max(0, len(content) - _ZIP_COMMENT)
    found = content.rfind(_ZIP_END, window)
    if found < 0:
        return None
    start = found - number(content, found + 12, 4, "little") - number(content, found + 16, 4, "little")
    if start > 0 and content[start : start + 4] == _ZIP_START:
        return start
    first = content.find(
        _ZIP_START, max(1, found - number(content, found + 12, 4, "little") - (1 << 24))
    )
    return first if 0 < first < found else None
