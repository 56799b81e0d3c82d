"""How far is it? One bar for the whole message, on a terminal only."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import PurePath

from mmsprep.cli.face import Face, shown
from mmsprep.events import Event, Finished, OnEvent, Progress, ignore


@contextlib.contextmanager
def watched(face: Face, files: int) -> Iterator[OnEvent]:
    """Draw a bar while `files` are worked on; yields who listens to the events."""
    if not face.bars:
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
    with progress.Progress(*columns, console=face.err, transient=True, expand=True) as bars:
        task = bars.add_task("", total=files)
        done: dict[str, float] = {}

        def listen(event: Event) -> None:
            if isinstance(event, Progress):
                done[event.source] = max(done.get(event.source, 0.0), event.fraction)
                what = f"{event.stage} {shown(PurePath(event.source).name)}"
                bars.update(task, completed=sum(done.copy().values()), description=what)
            elif isinstance(event, Finished):
                done[event.source] = 1.0
                bars.update(task, completed=sum(done.copy().values()))

        yield listen
