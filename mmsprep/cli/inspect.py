"""mmsprep inspect FILE…: what is it really?"""

from __future__ import annotations

from dataclasses import replace

import click

from mmsprep.cli import options, report, shapes
from mmsprep.cli.progress import watched
from mmsprep.cli.stop import gently
from mmsprep.cli.terminal import Terminal, shown, size, table
from mmsprep.converters import converter_of
from mmsprep.errors import ExitCode, Refusal, worst
from mmsprep.formats import title
from mmsprep.limits import Limits
from mmsprep.model import Facts, Input, Refused, Source
from mmsprep.sniff import identify, judged
from mmsprep.workroom import Workroom

WIDE = 110
"""Columns from which the MIME types have room, too."""


@click.command()
@options.files
@options.limiting
@options.everywhere
def command(*, files: list[Input], limits: Limits, terminal: Terminal) -> ExitCode:
    """Say what FILES really are, by their content.

    \b
    Examples:
      mmsprep inspect IMG_0412.jpg
      mmsprep inspect * --json
    """
    with (
        gently() as cancel,
        watched(terminal, files) as watch,
        Workroom(limits, jobs=terminal.jobs, on_event=watch, cancel=cancel) as room,
    ):
        looks = room.each(_look_into, files)
    sources = [source for source, _ in looks]
    refused = [*room.refused, *(trouble for _, trouble in looks if trouble)]
    if terminal.json:
        for source in sources:
            terminal.event("file", **shapes.source(source))
        for each in refused:
            terminal.event("refused", **shapes.refused(each))
    else:
        _show(terminal, sources)
        report.complain(terminal, refused)
    return worst([each.reason.exit_code for each in refused])


def _look_into(given: Input, room: Workroom) -> tuple[Source, Refused | None]:
    """What it is, even where it cannot be read any further, and why it cannot."""
    source = identify(given, room)
    try:
        return replace(source, facts=converter_of(judged(source)).examine(source, room)), None
    except Refusal as refusal:
        return source, Refused(source.name, refusal)


def _show(terminal: Terminal, sources: list[Source]) -> None:
    wide = terminal.out.width >= WIDE
    rows = table("file", *(["type"] if wide else []), "bytes", "what it is", right=("bytes",))
    for source in sources:
        types = [source.type] if wide else []
        name = report.short_name(terminal, source.name)
        rows.add_row(name, *types, size(source.size), described(source))
    if sources:
        terminal.show(rows)


def described(source: Source) -> str:
    """A file in words: title and facts; says so where the name claims another type."""
    words = [title(source.type), *_facts(source.facts)]
    if source.claimed_type not in (None, source.type):
        words.append(f"its name says {title(source.claimed_type or '')}")
    return ", ".join(words)


def _facts(facts: Facts) -> list[str]:
    words = []
    if facts.width and facts.height:
        words.append(f"{facts.width}×{facts.height}")
    if facts.seconds is not None:
        words.append(f"{facts.seconds:.1f} s")
    for count, noun in ((facts.frames, "frames"), (facts.pages, "pages")):
        if count is not None and count > 1:
            words.append(f"{count} {noun}")
    codecs = [codec for codec in (facts.video_codec, facts.audio_codec) if codec]
    words += [" and ".join(codecs)] if codecs else []
    words += [facts.color] if facts.color else []
    words += [f"{facts.depth} bit"] if facts.depth not in (None, 8) else []
    words += ["transparent"] if facts.alpha else []
    words += [facts.hdr] if facts.hdr else []
    words += ["tells its location"] if facts.location else []
    words += [shown(facts.note)] if facts.note else []
    return words
