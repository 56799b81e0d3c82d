"""How does a command speak? Results on stdout, everything else on stderr; JSON for programs."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

from mmsprep.names import as_text, printable
from mmsprep.workroom import processors

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

PIPE_WIDTH = 200
"""Columns of a table that no terminal bounds."""


class Color(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass
class Terminal:
    """What one command says on stdout and stderr, and how its options want it said."""

    json: bool = False
    quiet: bool = False
    verbose: int = 0
    color: Color = Color.AUTO
    jobs: int = field(default_factory=processors)
    """How many files to work on side by side."""

    def __post_init__(self) -> None:
        if self.verbose:
            logging.basicConfig(format="%(name)s: %(message)s", stream=sys.stderr)
            level = logging.INFO if self.verbose == 1 else logging.DEBUG
            logging.getLogger("mmsprep").setLevel(level)

    @cached_property
    def out(self) -> Console:
        """stdout: results."""
        return console(sys.stdout, self.color)

    @cached_property
    def err(self) -> Console:
        """stderr: everything else."""
        return console(sys.stderr, self.color)

    @property
    def bars(self) -> bool:
        """Whether somebody sees a progress bar."""
        return not (self.quiet or self.json or self.verbose) and sys.stderr.isatty()

    def event(self, kind: str, **facts: Any) -> None:
        """One line of JSON on stdout."""
        sys.stdout.write(json.dumps(clean({"event": kind, **facts})) + "\n")
        sys.stdout.flush()

    def show(self, what: RenderableType) -> None:
        """A result, for people, on stdout; a line stays one, however long."""
        self.out.print(what, soft_wrap=isinstance(what, str))

    def note(self, text: str) -> None:
        """Something good to know, on stderr, unless --quiet."""
        if not self.quiet:
            self._say(shown(text), style="dim")

    def error(self, name: str | None, message: str, hint: str = "") -> None:
        """Something that went wrong: with which file, what, and what to do next."""
        from rich.text import Text

        text = Text()
        sentence = shown(message)
        if name is not None and not sentence.startswith(f"{shown(name)} "):
            text.append(shown(name), style="bold").append(": ")
        text.append(sentence, style="red")
        if hint:
            text.append(" " + shown(hint))
        self._say(text)

    def _say(self, what: RenderableType, style: str | None = None) -> None:
        with contextlib.suppress(OSError):  # nobody reads it; the exit code still tells
            self.err.print(what, style=style, soft_wrap=True)


def console(stream: IO[str], color: Color) -> Console:
    """Where to print for people, in colours or not."""
    from rich.console import Console

    class Candid(Console):
        def on_broken_pipe(self) -> None:
            raise  # noqa: PLE0704 -- rich is handling it; itself it would end the process

    bright = colored(stream, color)
    narrow = stream.isatty() or "COLUMNS" in os.environ
    return Candid(
        file=stream,
        force_terminal=bright,
        color_system="standard" if bright else None,
        no_color=not bright,
        width=None if narrow else PIPE_WIDTH,
        markup=False,
        highlight=False,
        emoji=False,
    )


def colored(stream: IO[str], color: Color) -> bool:
    """Whether colours go to this stream: the option decides, then NO_COLOR, then FORCE_COLOR."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def shown(text: str) -> str:
    """Text that may hold names from outside, harmless on a terminal."""
    return printable(text)


def clean(value: Any) -> Any:
    """The same, of text that JSON can hold: see `as_text`."""
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, dict):
        return {key: clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [clean(each) for each in value]
    return value


def table(*columns: str, right: Iterable[str] = (), header: bool = True) -> Table:
    """A table without lines: room for what it says."""
    from rich.table import Table

    made = Table(box=None, show_header=header, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made


def counted(count: int, what: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{count} {what}{'s' * (count != 1)}"


def size(count: int) -> str:
    """Bytes for people, in decimal units, three figures."""
    if count < 1000:
        return f"{count} B"
    for unit, scale in (("kB", 1e3), ("MB", 1e6)):
        number = count / scale
        if number < 999.5:
            return f"{number:.{2 if number < 9.995 else 1 if number < 99.95 else 0}f} {unit}"
    return f"{count / 1e9:.2f} GB"
