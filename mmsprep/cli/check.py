"""mmsprep check FILE…: can they be sent as they are?"""

from __future__ import annotations

import click

from mmsprep.cli import options, reasons, report, shapes
from mmsprep.cli.inspect import described
from mmsprep.cli.progress import watched
from mmsprep.cli.stop import gently
from mmsprep.cli.terminal import Terminal, size, table
from mmsprep.errors import ExitCode, worst
from mmsprep.model import Input
from mmsprep.parts import Part, look
from mmsprep.target import Target
from mmsprep.workroom import Workroom


@click.command()
@options.files
@options.preparing
@options.everywhere
def command(*, files: list[Input], target: Target, skip_refused: bool, terminal: Terminal) -> ExitCode:
    """Answer whether FILES can be sent as they are.

    Exit 0: yes, all of them in one message. Exit 1: no.

    1 is answered only where every file could be read; otherwise the exit code says what is wrong.

    \b
    Examples:
      mmsprep check card.vcf photo.jpg && echo ready
      mmsprep check film.mp4 --carrier safe --json
    """
    with (
        gently() as cancel,
        watched(terminal, files) as watch,
        Workroom(target.limits, jobs=terminal.jobs, on_event=watch, cancel=cancel) as room,
    ):
        parts = look(files, target, room)
    obstacles = [reasons.of_part(part, target) for part in parts]
    together = _together(parts, target)
    if terminal.json:
        for part, why in zip(parts, obstacles, strict=True):
            terminal.event("file", **shapes.source(part.source), sendable=why is None, why=why)
        for refused in room.refused:
            terminal.event("refused", **shapes.refused(refused))
        sendable = not (any(obstacles) or together or room.refused)
        terminal.event("check", sendable=sendable, why=together, budget=target.max_bytes)
    else:
        _show(terminal, parts, obstacles)
        if together:
            terminal.error(None, together)
        report.complain(terminal, room.refused)
    if room.refused and not (skip_refused and parts):
        return worst([each.reason.exit_code for each in room.refused])
    return ExitCode.NO if any(obstacles) or together else ExitCode.DONE


def _together(parts: list[Part], target: Target) -> str | None:
    """Why files that could go alone cannot go in one message."""
    if len(parts) == 1:
        return None
    total = sum(part.source.size for part in parts)
    if len(parts) > target.profile.max_attachments:
        return f"A message holds {target.profile.max_attachments} attachments, these are {len(parts)}."
    if total > target.max_bytes:
        return f"Together they have {total:,} bytes; a message holds {target.max_bytes:,}."
    return None


def _show(terminal: Terminal, parts: list[Part], obstacles: list[str | None]) -> None:
    rows = table("file", "what it is", "bytes", "can be sent as it is", right=("bytes",))
    for part, why in zip(parts, obstacles, strict=True):
        source = part.source
        rows.add_row(
            report.short_name(terminal, source.name), described(source), size(source.size), why or "yes"
        )
    if parts:
        terminal.show(rows)
