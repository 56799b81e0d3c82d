"""Which of several pictures is the film, and which sound goes with it? From what the prober told."""

from __future__ import annotations

from typing import Any

FEWER = 8
"""Of two pictures, one with so many times fewer frames does not move."""


def film_of(pictures: list[dict[str, Any]]) -> dict[str, Any] | None:
    """One that moves, before a still beside it in a HEIF, or the few good shots in a motion photo."""
    most = max((_frames(stream) for stream in pictures), default=0)

    def counts_as(stream: dict[str, Any]) -> tuple[bool, bool, int]:
        moves = _frames(stream) > max(1, most / FEWER)
        return moves, stream["default"], stream["width"] * stream["height"]

    return max(pictures, key=counts_as, default=None)


def sound_of(sounds: list[dict[str, Any]]) -> dict[str, Any] | None:
    return max(sounds, key=lambda stream: (stream["default"], stream.get("decodes", True)), default=None)


def _frames(stream: dict[str, Any]) -> int:
    """Of a large film, nobody counted them: it moves."""
    return int(stream.get("packets", 2))
