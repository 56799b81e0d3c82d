"""What is said of a file that does not hold what it declares?"""

from __future__ import annotations

from mmsprep.errors import Damaged


def cut_off() -> Damaged:
    """What to raise where bytes are missing."""
    return Damaged("It is cut off: its end is missing.")


def changed(what: str = "A checksum in it") -> Damaged:
    """What to raise where bytes are not what they were."""
    return Damaged(f"{what} is wrong: bytes of it were changed.")
