"""What is sent, and to whom?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mmsprep.package import Package
from mmsprep.sender.request import Draft


@dataclass(frozen=True, slots=True)
class Message:
    """One message: to every recipient on their own, or to all of them as one group."""

    to: Sequence[str] = field(repr=False)
    """The recipients; a single number may stand for a list of one."""
    package: Package
    text: str = field(default="", repr=False)
    sender: str | None = field(default=None, repr=False)
    """None: RINGCENTRAL_SENDER, else the extension's only or primary MMS number."""
    group: bool = False
    """One conversation in which everybody sees the others and all answers."""
    key: str | None = None
    """Names this message for ever: never sent twice. None: derived from what it says, for a day."""
    more: Sequence[Package] = ()
    """What did not fit: goes out after it, in order, each package as a part of its own."""
    numbered: bool = False
    """Each part's text ends with "(1/3)", where there are several."""

    def __post_init__(self) -> None:
        if isinstance(self.to, str):
            object.__setattr__(self, "to", (self.to,))

    @property
    def packages(self) -> tuple[Package, ...]:
        """What each part carries."""
        return (self.package, *self.more)

    @property
    def texts(self) -> tuple[str, ...]:
        """What each part says: the text goes with the first."""
        count = len(self.packages)
        said = (self.text, *[""] * (count - 1))
        if not self.numbered or count == 1:
            return said
        return tuple(f"{text} ({n}/{count})".lstrip() for n, text in enumerate(said, 1))

    def drafts(self, sender: str, party: tuple[str, ...]) -> list[Draft]:
        """The requests of one party, a part each, in order."""
        parts = zip(self.texts, self.packages, strict=True)
        return [Draft(sender, party, text, package.attachments) for text, package in parts]


def parties(to: tuple[str, ...], *, group: bool) -> list[tuple[str, ...]]:
    """Who gets it together: everybody as one group, or each on their own."""
    return [to] if group else [(number,) for number in to]
