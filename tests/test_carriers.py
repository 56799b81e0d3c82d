"""What carriers are known to deliver."""

from __future__ import annotations

from mmsprep import CARRIERS


def test_what_is_called_safe_is_within_every_other_limit() -> None:
    safe = CARRIERS["safe"]
    assert safe.max_bytes <= min(each.max_bytes for each in CARRIERS.values())
    sides = [each.max_side for each in CARRIERS.values() if each.max_side is not None]
    assert safe.max_side == min(sides)
