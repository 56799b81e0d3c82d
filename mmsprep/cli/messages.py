"""How do files become messages: one for all, one each, or as many as it takes?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import PurePath
from typing import TypeVar

import click
from click.core import ParameterSource

from mmsprep import plan, plan_messages, prepare, prepare_messages
from mmsprep.cli.progress import watched
from mmsprep.cli.stop import gently
from mmsprep.cli.terminal import Terminal
from mmsprep.model import Input
from mmsprep.names import unique
from mmsprep.package import Package
from mmsprep.prepare import Plan
from mmsprep.split import GOOD
from mmsprep.target import Target

Made = TypeVar("Made", Package, Plan)


class Arrangement(Enum):
    TOGETHER = auto()
    """All files are one message."""
    EACH = auto()
    """Every file is a message of its own."""
    SPLIT = auto()
    """As few messages as keep every attachment good."""


@dataclass(frozen=True, slots=True)
class Message:
    """A finished message, and the subfolder that its files belong into."""

    package: Package
    folder: str = ""


def packages(
    files: Sequence[Input], target: Target, arrangement: Arrangement, terminal: Terminal
) -> Iterator[Message]:
    """The messages, prepared, as they get ready; in order."""
    made = _arranged(prepare, prepare_messages, files, target, arrangement, terminal)
    for number, package in enumerate(made, 1):
        yield Message(package, f"message-{number}" if arrangement is Arrangement.SPLIT else "")


def plans(
    files: Sequence[Input], target: Target, arrangement: Arrangement, terminal: Terminal
) -> Iterator[Plan]:
    """What to expect of the messages."""
    return _arranged(plan, plan_messages, files, target, arrangement, terminal)


def _arranged(
    one: Callable[..., Made],
    several: Callable[..., list[Made]],
    files: Sequence[Input],
    target: Target,
    arrangement: Arrangement,
    terminal: Terminal,
) -> Iterator[Made]:
    """What `one` makes of all files or of each, or `several` of all."""
    if arrangement is Arrangement.EACH:
        taken: set[str] = set()
        return (_distinct(made, taken) for made in _one_by_one(one, files, target, terminal))
    with gently() as cancel, watched(terminal, files) as watch:
        if arrangement is Arrangement.SPLIT:
            keep = _keep(target)
            made = several(files, target, keep=keep, jobs=terminal.jobs, on_event=watch, cancel=cancel)
        else:
            made = [one(files, target, jobs=terminal.jobs, on_event=watch, cancel=cancel)]
    return iter(made)


def _keep(target: Target) -> float:
    """The quality that --split keeps: good, unless somebody moved it with --min-quality."""
    source = click.get_current_context().get_parameter_source("min_quality")
    return GOOD if source is ParameterSource.DEFAULT else target.min_quality


def _one_by_one(
    make: Callable[..., Made], files: Sequence[Input], target: Target, terminal: Terminal
) -> Iterator[Made]:
    """Side by side, one thread a message."""
    with (
        gently() as cancel,
        watched(terminal, files) as watch,
        ThreadPoolExecutor(terminal.jobs) as pool,
    ):
        make_one = functools.partial(make, target=target, jobs=1, on_event=watch, cancel=cancel)
        try:
            yield from pool.map(make_one, [[file] for file in files])
        except BaseException:  # whoever asked has failed, or went away: the rest is for nothing
            cancel.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _distinct(made: Made, taken: set[str]) -> Made:
    """The same under names that no message before it has taken."""
    wanted = [(PurePath(each.name).stem, PurePath(each.name).suffix[1:]) for each in made.attachments]
    renamed = zip(made.attachments, unique(wanted, taken), strict=True)
    return replace(made, attachments=tuple(replace(each, name=name) for each, name in renamed))
