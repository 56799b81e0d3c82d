"""How is it sent? What a caller may choose, with defaults that serve."""

from __future__ import annotations

from dataclasses import dataclass

from mmsprep.sender.request import Endpoint
from mmsprep.tools.multipart import Envelope


@dataclass(frozen=True, slots=True)
class Options:
    """Times in seconds."""

    endpoint: Endpoint = "mms"
    envelope: Envelope = "mixed"
    timeout: float = 60
    """The deadline of one whole exchange."""
    max_wait: float = 300
    """All patience of a command together: rate limits, backoff, asking back."""
    per_minute: int = 40
    """Messages a minute, of all processes together. 0: no pace of our own."""
    tries: int = 5
    """Of one message, where it is certain that it was not accepted."""
    lookup_gaps: tuple[float, ...] = (2, 5, 13)
    """Waits before each look into the message store: it files what it took a little later."""
