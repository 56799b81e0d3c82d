"""What is made of the bytes that a source got?"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mmsprep.converters import converter_of
from mmsprep.fitting.curve import quality_at
from mmsprep.fitting.mending import through
from mmsprep.model import Made, Point, Source, Study
from mmsprep.names import printable
from mmsprep.workroom import Workroom

log = logging.getLogger("mmsprep")


@dataclass(frozen=True, slots=True)
class Share:
    """A studied source and the bytes that it got."""

    study: Study
    max_bytes: int

    @property
    def name(self) -> str:
        return self.study.name


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was made of a share."""

    share: Share
    made: Made

    @property
    def name(self) -> str:
        return self.share.name

    @property
    def pair(self) -> tuple[Source, Made]:
        return self.share.study.source, self.made


def granted(studies: Iterable[Study], sizes: Iterable[int]) -> list[Share]:
    """To each its bytes."""
    shares = [Share(each, size) for each, size in zip(studies, sizes, strict=True)]
    for got in shares:
        expected = quality_at(got.study.curve, got.max_bytes)
        log.info("%s gets %d bytes, for a quality of %.0f", printable(got.name), got.max_bytes, expected)
    return shares


def fit(got: Share, room: Workroom) -> Fitted:
    """The best version of one source within its share."""
    made = got.study.as_is
    if made is None or made.size > got.max_bytes:
        made = converter_of(got.study.source).fit(got.study, got.max_bytes, room)
    log.info(
        "%s %s: %s of %d bytes, quality %.0f",
        printable(got.name), made.action, made.type, made.size, made.quality,
    )  # fmt: skip
    return Fitted(got, made)


def foresee(got: Share, _room: Workroom) -> Fitted:
    """What `fit` is expected to make of it, without data."""
    expected = got.study.as_is
    if expected is None or expected.size > got.max_bytes:
        expected = converter_of(got.study.source).foresee(got.study, got.max_bytes)
    return Fitted(got, expected)


def learned(fitted: Fitted) -> Study:
    """The study, corrected by what was made."""
    measured = Point(fitted.share.max_bytes, fitted.made.quality)
    return replace(fitted.share.study, curve=through(fitted.share.study.curve, measured))
