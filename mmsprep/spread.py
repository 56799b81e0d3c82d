"""Who shares a message with whom? As few messages as keep everybody good, as their making shows.

Forecasts are a few points off. So the first message is made before the next is packed, and what was
measured in it corrects its curves: it is mended where it falls short, shortened by one where that is
of no use, and lengthened where it turned out better and that saves a message.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmsprep.budget import Fitted, Share, expect, fit, granted, reinvest
from mmsprep.fitting.curve import at_best
from mmsprep.fitting.mending import is_short, mend, through
from mmsprep.fitting.packing import pack
from mmsprep.fitting.share import share
from mmsprep.model import Point, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

MENDED = 2
"""How often a message is mended before it is taken for one attachment too long."""
STRAYING = 2.0
"""Quality that a plan adds to what is wanted: a forecast that is a little off costs one message more
often than it saves one."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Messages in which everybody keeps a quality, or the best that the whole budget has for it."""

    keep: float
    target: Target
    room: Workroom

    def expected(self, studies: list[Study]) -> list[list[Fitted]]:
        """The messages as they are foreseen, without data."""
        runs = self._packed(studies, STRAYING)
        shares = [self._shares([studies[i] for i in run]) for run in runs]
        return [expect(message, self.target, self.room) for message in shares]

    def made(self, studies: list[Study]) -> list[list[Fitted]]:
        """The messages, made one after the other."""
        messages = []
        while studies:
            message, studies = self._first(studies)
            messages.append(message)
        return messages

    def _first(self, studies: list[Study]) -> tuple[list[Fitted], list[Study]]:
        """The first message, as long as everybody in it is good; and who is left."""
        best: list[Fitted] = []
        most = self.target.profile.max_attachments
        while studies:
            count = min(len(self._packed(studies)[0]), most)
            if best and not self._saves(studies, len(best), count):
                break
            message = self._made(studies[:count])
            studies = [_learned(each) for each in message] + studies[count:]
            if len(message) < count:  # somebody was refused, who may have been in the best one, too
                best = []
            if len(message) > 1 and any(self._is_short(each) for each in message):
                most = len(message) - 1
            else:
                best = message
        return best, studies[len(best) :]

    def _saves(self, studies: list[Study], now: int, count: int) -> bool:
        """Whether a first message of so many takes fewer messages in all."""
        return count > now and len(self._packed(studies[count:])) < len(self._packed(studies[now:]))

    def _packed(self, studies: list[Study], beyond: float = 0.0) -> list[range]:
        limit = self.target.profile.max_attachments
        curves = [each.curve for each in studies]
        return pack(curves, self.target.max_bytes, limit, self.keep + beyond)

    def _shares(self, studies: list[Study]) -> list[Share]:
        curves = [at_best(each.curve, self.keep) for each in studies]
        important = [each.source.name in self.target.important for each in studies]
        return granted(studies, share(curves, self.target.max_bytes, important))

    def _made(self, studies: list[Study]) -> list[Fitted]:
        """One message of them all, mended where somebody falls short and others can give."""
        message = self._filled(self.room.each(fit, self._shares(studies)))
        for _ in range(MENDED):
            curves = [_learned(each).curve for each in message]
            points = [Point(each.made.size, each.made.quality) for each in message]
            sizes = mend(curves, points, self.keep, self.target.max_bytes)
            if not sizes:
                break
            message = self._filled(self._made_anew(message, sizes))
        return message

    def _made_anew(self, message: list[Fitted], sizes: dict[int, int]) -> list[Fitted]:
        """The message with some of it in other sizes; without those that this was too much for."""
        shares = granted([message[i].share.study for i in sizes], sizes.values())
        anew = {_place(each): each for each in self.room.each(fit, shares)}
        kept = [each for i, each in enumerate(message) if i not in sizes or _place(each) in anew]
        return [_better(each, anew.get(_place(each), each)) for each in kept]

    def _filled(self, message: list[Fitted]) -> list[Fitted]:
        return reinvest(message, self.target, self.room, fit)

    def _is_short(self, fitted: Fitted) -> bool:
        return is_short(fitted.made.quality, _learned(fitted).curve, self.keep)


def _learned(fitted: Fitted) -> Study:
    """The study, corrected by what was made."""
    measured = Point(fitted.share.max_bytes, fitted.made.quality)
    return replace(fitted.share.study, curve=through(fitted.share.study.curve, measured))


def _place(fitted: Fitted) -> tuple[int, int | None]:
    """Where among the inputs it comes from, and its page."""
    source = fitted.share.study.source
    return source.position, source.page


def _better(old: Fitted, new: Fitted) -> Fitted:
    """The new version, unless the old one fits, too, and is better."""
    fits = old.made.size <= new.share.max_bytes
    return old if fits and old.made.quality > new.made.quality else new
