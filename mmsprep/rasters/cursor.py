"""How does a mouse pointer show what is clear in it? Read as the icon that it nearly is.

Pillow's decoder of cursors leaves their masks aside, and black is what remains; its decoder of icons
knows them. Two fields of each entry differ: where the pointer points stands for planes and depth.
"""

from __future__ import annotations

_CURSOR, _ICON = b"\0\0\2\0", b"\0\0\1\0"
_ENTRY = 16


def as_icon(data: bytes) -> bytes:
    """A cursor file as an icon file; anything else as it is."""
    if data[:4] != _CURSOR:
        return data
    made = bytearray(data)
    made[:4] = _ICON
    for number in range(int.from_bytes(data[4:6], "little")):
        at = 6 + number * _ENTRY + 4
        if at + 4 <= len(made):
            made[at : at + 4] = bytes(4)
    return bytes(made)
