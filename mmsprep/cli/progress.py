"""How far is it? One bar for the whole message, on a terminal only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from mmsprep.cli.terminal import Terminal, shown
from mmsprep.events import Event, Finished, OnEvent, Progress, ignore
from mmsprep.model import Input

MIN_WEIGHT = 100_000
"""Bytes: every file costs some work."""


@contextlib.contextmanager
def watched(terminal: Terminal, files: Sequence[Input]) -> Iterator[OnEvent]:
    """Draw a bar while `files` are worked on; yields who listens to the events."""
    if not terminal.bars:
        yield ignore
        return
    from rich import progress
    from rich.table import Column

    rest = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    columns = (
        progress.BarColumn(20),
        progress.TaskProgressColumn(),
        progress.TimeElapsedColumn(),
        progress.TextColumn("{task.description}", markup=False, table_column=rest),
    )
    with progress.Progress(*columns, console=terminal.err, transient=True, expand=True) as bars:
        weights = {file.name: _weight(file) for file in files}
        task = bars.add_task("", total=sum(weights.values()))
        done = dict.fromkeys(weights, 0.0)

        def completed() -> float:
            return sum(weights[name] * part for name, part in done.copy().items())

        def listen(event: Event) -> None:
            if isinstance(event, Progress):
                done[event.source] = max(done[event.source], event.fraction)
                what = f"{event.stage} {shown(PurePath(event.source).name)}"
                bars.update(task, completed=completed(), description=what)
            elif isinstance(event, Finished):
                done[event.source] = 1.0
                bars.update(task, completed=completed())

        yield listen


def _weight(file: Input) -> int:
    """The part of all the work that a file stands for: its bytes tell best before it is looked into."""
    size = len(file.data or b"")
    if file.path is not None:
        with contextlib.suppress(OSError):  # that it is missing is said by whoever reads it
            size = file.path.stat().st_size
    return max(MIN_WEIGHT, size)
