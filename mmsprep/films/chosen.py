"""Which of several pictures is the film, and which sound goes with it? From what the prober told."""

from __future__ import annotations

from typing import Any

FEWER = 8
"""Of two pictures, one with so many times fewer frames does not move."""


def film_of(pictures: list[dict[str, Any]]) -> dict[str, Any] | None:
    """One that moves, before a still beside it in a HEIF, or the few good shots in a motion photo."""
    most = max((_frames(told) for told in pictures), default=0)

    def counts_as(told: dict[str, Any]) -> tuple[bool, bool, int]:
        moves = _frames(told) > max(1, most / FEWER)
        return moves, told["default"], told["width"] * told["height"]

    return max(pictures, key=counts_as, default=None)


def sound_of(sounds: list[dict[str, Any]]) -> dict[str, Any] | None:
    return max(sounds, key=lambda told: (told["default"], told.get("decodes", True)), default=None)


def _frames(told: dict[str, Any]) -> int:
    """Of a large film, nobody counted them: it moves."""
    return int(told.get("packets", 2))
