"""What is said of a file that does not hold what it declares?"""

from __future__ import annotations

from mmsprep.errors import Damaged

AGAIN = "Copy or download it again."


def cut_off() -> Damaged:
    return Damaged("It is cut off: its end is missing.", AGAIN)


def changed(what: str = "A checksum in it") -> Damaged:
    return Damaged(f"{what} is wrong: bytes of it were changed.", AGAIN)
