"""What is it really? The true type of a file, by its content."""

from __future__ import annotations

from mmsprep.model import Input, Source
from mmsprep.workroom import Workroom


def sniff(given: Input, room: Workroom) -> Source:
    """Open once, hold the bytes, and answer the true type; raises a Refusal."""
    raise NotImplementedError
