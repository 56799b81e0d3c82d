"""mmsprep plan FILE…: what would be done, and why? Probes only, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator

import click

from mmsprep.cli import options, reasons, report, shapes
from mmsprep.cli.messages import Arrangement, plans
from mmsprep.cli.terminal import Terminal, shown
from mmsprep.errors import ExitCode
from mmsprep.model import Attachment, Input
from mmsprep.prepare import Plan
from mmsprep.target import Target


@click.command()
@options.files
@options.arranging
@options.preparing
@options.everywhere
def command(
    *,
    files: list[Input],
    arrangement: Arrangement,
    target: Target,
    skip_refused: bool,
    terminal: Terminal,
) -> ExitCode:
    """Say what `convert` would make of FILES, without making it.

    Bytes and quality are estimates from a few probes: the bytes are within 10 % of what `convert`
    makes.

    \b
    Examples:
      mmsprep plan IMG_0412.HEIC walk.mov
      mmsprep plan *.jpg --split --json
    """
    expected = list(plans(files, target, arrangement, terminal))
    if terminal.json:
        for each in expected:
            terminal.event("package", **shapes.package(each, None))
    else:
        report.show(terminal, expected)
        _say_why(terminal, expected)
    return report.answer(expected, skip_refused=skip_refused)


def _say_why(terminal: Terminal, expected: list[Plan]) -> None:
    reason = {each: reasons.of_attachment(each, made) for made in expected for each in made.attachments}

    def why(each: Attachment) -> Iterator[str]:
        if said := reason[each]:
            yield said

    for line in report.merged(list(reason), why):
        terminal.show(f"  {shown(line)}")
