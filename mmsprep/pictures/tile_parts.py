"""Does a JPEG 2000 count the parts of its tiles right? Photoshop counts one too few in each of them,
and OpenJPEG, as Pillow calls it, takes what follows for damage.
"""

from __future__ import annotations

CODESTREAM = b"\xff\x4f\xff\x51"
PART = b"\xff\x90"
LENGTH, NUMBER, COUNT = 6, 10, 11
"""Places behind the marker of a part: its length, its number within its tile, and their count."""
MOST_PARTS = 100_000


def uncounted(data: bytes) -> bytes:
    """The file with no count where one is wrong: what has none is read to its end."""
    places: list[int] = []
    wrong = False
    at = data.find(PART, max(0, data.find(CODESTREAM)))
    while data[at : at + 2] == PART and at + COUNT < len(data) and len(places) < MOST_PARTS:
        places.append(at + COUNT)
        wrong = wrong or 0 < data[at + COUNT] <= data[at + NUMBER]
        length = int.from_bytes(data[at + LENGTH : at + LENGTH + 4], "big")
        if not length:
            break
        at += length
    if not wrong:
        return data
    mended = bytearray(data)
    for place in places:
        mended[place] = 0
    return bytes(mended)
