"""What happened so far? Typed events for whoever watches a long call; nothing here prints.

They come from the threads that do the work: several may come at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """One file moved on: `fraction` (0 – 1) of all its work, and what is being done to it."""

    source: str
    stage: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Finished:
    """One file is done with, well or not; comes once for each."""

    source: str


@dataclass(frozen=True, slots=True)
class Sending:
    """`sent` of `total` bytes of one request went to the socket."""

    sent: int
    total: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The sender pauses for `seconds`, because of `reason`; for another command at most so long."""

    seconds: float
    reason: str


Event = Progress | Finished | Sending | Waiting
OnEvent = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """Watch nothing."""
