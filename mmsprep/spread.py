"""Who shares a message with whom? As few messages as keep everybody good, as their making shows.

Forecasts are a few points off. So the first message is made before the next is packed, and what was
measured in it corrects its curves: it is mended where it falls short, shortened by one where that is
of no use, and lengthened where it turned out better and that saves a message.
"""

from __future__ import annotations

from dataclasses import dataclass

from mmsprep.budget import expect
from mmsprep.fitting.curve import at_best
from mmsprep.fitting.mending import is_short
from mmsprep.fitting.packing import pack
from mmsprep.fitting.share import share
from mmsprep.model import Study
from mmsprep.rebalancing import made_anew, mended, reinvest, spare
from mmsprep.shares import Fitted, Share, fit, granted, learned
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
            messages.append(spare(message, self.target))
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
            studies = [learned(each) for each in message] + studies[count:]
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
            sizes = mended(message, self.keep, self.target)
            anew = made_anew(message, sizes, self.room) if sizes else None
            if anew is None:
                break
            message = self._filled(anew)
        return message

    def _filled(self, message: list[Fitted]) -> list[Fitted]:
        return reinvest(message, self.target, self.room, fit)

    def _is_short(self, fitted: Fitted) -> bool:
        return is_short(fitted.made.quality, learned(fitted).curve, self.keep)
