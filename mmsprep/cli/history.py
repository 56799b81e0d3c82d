"""mmsprep history: what was sent, to whom, how it ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from mmsprep.cli import options
from mmsprep.cli.face import Face, size, table
from mmsprep.errors import ExitCode

if TYPE_CHECKING:
    from mmsprep.sender import Entry


@click.command()
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    metavar="N",
    help="Show the newest N.",
)
@click.option(
    "--prune",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Forget what is older than that and resolved; what is unknown stays.",
)
@click.option(
    "--sent",
    multiple=True,
    type=int,
    metavar="LINE",
    help="You looked: this unknown message went out. It is not sent again.",
)
@click.option(
    "--not-sent",
    multiple=True,
    type=int,
    metavar="LINE",
    help="You looked: it did not go out. The next same command sends it.",
)
@options.without_files
def command(
    *, count: int, prune: float | None, sent: tuple[int, ...], not_sent: tuple[int, ...], face: Face
) -> ExitCode:
    """Show the journal. Of numbers it knows the last four digits only, of texts nothing.

    What is unknown stays so until the message store shows it, or you say what you found: then the
    same command, and the rest of a split or a batch, goes on.

    \b
    Examples:
      mmsprep history --count 10
      mmsprep history --prune 90 --json
      mmsprep history --not-sent 17
    """
    from mmsprep.sender import Journal
    from mmsprep.sender.places import state_folder

    journal = Journal(state_folder())
    try:
        for line in (*sent, *not_sent):
            journal.settle(line, sent=line in sent)
        if prune is not None:
            face.note(f"{journal.prune(prune * 24 * 3600)} forgotten.")
        entries = journal.last(count)
    finally:
        journal.close()
    rows = table("line", "when", "from", "to", "attachments", "outcome", "id", "")
    for each in entries:
        when = datetime.fromtimestamp(each.created, UTC).astimezone()
        if face.json:
            face.event(
                "entry",
                line=each.id,
                at=when.isoformat(timespec="seconds"),
                sender=each.sender,
                to=list(each.recipients),
                state=each.state.value,
                status=each.status,
                id=each.message_id,
                code=each.code,
                said=each.said,
                request_id=each.request_id,
                bytes=sum(each.sizes),
                attachments=len(each.sizes),
                **({"answer": each.answer} if each.answer else {}),
                **({"part": each.part, "parts": each.parts} if each.parts > 1 else {}),
            )
        else:
            rows.add_row(
                str(each.id),
                f"{when:%Y-%m-%d %H:%M}",
                each.sender,
                " ".join(each.recipients),
                f"{len(each.sizes)}, {size(sum(each.sizes))}{_place(each)}",
                each.state.value,
                each.message_id or "",
                each.said,
            )
    if not face.json:
        face.show(rows)
    return ExitCode.DONE


def _place(entry: Entry) -> str:
    return f" ({entry.part}/{entry.parts})" if entry.parts > 1 else ""
