"""How are sizes, spans and limits written on a command line?"""

from __future__ import annotations

import math
import re
from typing import Any

import click
from click.core import Context, Parameter

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d+)?)\s*([kmg]i?)?b?", re.IGNORECASE)
_SPAN = re.compile(r"([\d:.]+)-([\d:.]+)")
DAY = 24 * 3600
"""Seconds."""
COUNTED = 10**9
"""No journal has more lines."""
_CLOCK = re.compile(r"(?:(?:(\d{1,9}):)?(\d{1,9}):)?(\d{1,9}(?:\.\d+)?)")


class Whole(click.IntRange):
    """A whole number within a range."""

    name = "whole number"


class Number(click.FloatRange):
    """A number within a range. What is no number (`nan`) is below none and above none."""

    name = "number"

    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


class Place(click.Path):
    """A path to write to. An empty one, as of a variable that is not set, would be where we are; and
    nobody who writes `-` wants a file of that name.
    """

    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> Any:
        if not str(value):
            said = "An empty name is no place to write to; the folder we are in is called '.'."
            self.fail(said, param, ctx)
        if str(value) == "-":
            self.fail("What is made goes into files, not to stdout. Name a place for it.", param, ctx)
        return super().convert(value, param, ctx)


def one_of(*words: str) -> click.Choice[str]:
    """One of these words, in capitals or not."""
    return click.Choice(words, case_sensitive=False)


def size(value: str) -> int:
    """Bytes: `600000`, `600k`, `1.2MB`, `500KiB`."""
    found = _SIZE.fullmatch(str(value).strip())
    if not found:
        raise click.BadParameter(f"{value!r} is not a size. Write 600000, 600k, 1.2MB or 500KiB.")
    number, unit = found.groups()
    return round(float(number) * _UNITS[(unit or "").lower()])


def span(value: str) -> tuple[float, float]:
    """A part of a film, in seconds: `5-20`, `1:30-2:00`."""
    found = _SPAN.fullmatch(value.strip())
    start, end = (_seconds(found[1]), _seconds(found[2])) if found else (None, None)
    if start is None or end is None or start >= end:
        raise click.BadParameter(f"{value!r} is no part of a film. Write 5-20 or 1:30-2:00.")
    return start, end


def pages(value: str) -> tuple[int, int]:
    """First and last page of a document, from 1: `3`, `1-4`."""
    found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", value.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise click.BadParameter(f"{value!r} names no pages. Write 3 or 1-4.")
    return first, last


def limit(value: str) -> tuple[str, int]:
    """The name of a safety limit and its new value: `pixels=400M`."""
    name, equals, amount = value.partition("=")
    if not equals:
        raise click.BadParameter(f"{value!r} is no limit. Write NAME=VALUE, as in pixels=400M.")
    return name.strip().replace("-", "_"), size(amount)


def _seconds(text: str) -> float | None:
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)
