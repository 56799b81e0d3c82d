"""How are bytes that nobody trusts read: their numbers, and no more of them than is allowed?"""

from __future__ import annotations

from typing import Literal

from mmsprep.model import Content

Order = Literal["little", "big"]


def number(content: Content, at: int, size: int, order: Order = "big") -> int:
    """An unsigned number; what lies beyond the end counts as missing digits."""
    return int.from_bytes(content[at : at + size], order) if at >= 0 else 0


class Allowance:
    """How much may still be looked at? Keeps hostile files, whose parts overlap, from costing more."""

    def __init__(self, amount: int) -> None:
        self.left = amount

    def spend(self, amount: int = 1) -> bool:
        """Take so much of it; False, and nothing taken, when that is more than is left."""
        if amount > self.left:
            return False
        self.left -= amount
        return True
