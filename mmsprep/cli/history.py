"""mmsprep history: what was sent, to whom, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from mmsprep.cli import options, values
from mmsprep.cli.terminal import Terminal, size, table
from mmsprep.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from mmsprep.sender import Entry


@click.command()
@click.option(
    "--count",
    type=values.Whole(1, values.COUNTED),
    default=50,
    show_default=True,
    metavar="N",
    help="Show the newest N.",
)
@click.option(
    "--prune",
    type=values.Number(min=0),
    metavar="DAYS",
    help="Forget what is older than that and resolved; what is unknown stays.",
)
@click.option(
    "--sent",
    multiple=True,
    type=values.Whole(1, values.COUNTED),
    metavar="LINE",
    help="You looked: this unknown message went out. It is not sent again.",
)
@click.option(
    "--not-sent",
    multiple=True,
    type=values.Whole(1, values.COUNTED),
    metavar="LINE",
    help="You looked: it did not go out. The next same command sends it.",
)
@options.without_files
def command(
    *,
    count: int,
    prune: float | None,
    sent: tuple[int, ...],
    not_sent: tuple[int, ...],
    terminal: Terminal,
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
    entries = _settled(sent, not_sent, prune, count, terminal)
    if terminal.json:
        for each in entries:
            terminal.event("entry", **_shape(each))
    elif entries:
        terminal.show(_rows(entries))
    else:
        terminal.note("The journal holds no message.")
    return ExitCode.DONE


def _settled(
    sent: Sequence[int], not_sent: Sequence[int], prune: float | None, count: int, terminal: Terminal
) -> list[Entry]:
    """The newest entries, once what the user found out is written down, and what is old forgotten."""
    from mmsprep.sender import Journal
    from mmsprep.sender.places import state_folder

    if both := set(sent) & set(not_sent):
        raise UsageError(f"Line {min(both)} cannot be both sent and not sent.", "Name it once.")
    journal = Journal(state_folder())
    try:
        for line in dict.fromkeys((*sent, *not_sent)):
            journal.settle(line, sent=line in sent)
        if prune is not None:
            terminal.note(f"{journal.prune(prune * values.DAY)} forgotten.")
        return journal.last(count)
    finally:
        journal.close()


def _shape(entry: Entry) -> dict[str, Any]:
    """What docs/sending.md promises of an entry."""
    return {
        "line": entry.id,
        "at": _at(entry).isoformat(timespec="seconds"),
        "sender": entry.sender,
        "to": list(entry.recipients),
        "state": entry.state.value,
        "status": entry.status,
        "id": entry.message_id,
        "code": entry.code,
        "said": entry.said,
        "request_id": entry.request_id,
        "bytes": sum(entry.sizes),
        "attachments": len(entry.sizes),
        **({"answer": entry.answer} if entry.answer else {}),
        **({"part": entry.part, "parts": entry.parts} if entry.parts > 1 else {}),
    }


def _rows(entries: Sequence[Entry]) -> Table:
    rows = table("line", "when", "from", "to", "attachments", "outcome", "id", "")
    for each in entries:
        rows.add_row(
            str(each.id),
            f"{_at(each):%Y-%m-%d %H:%M}",
            each.sender,
            " ".join(each.recipients),
            f"{len(each.sizes)}, {size(sum(each.sizes))}{_place(each)}",
            each.state.value,
            each.message_id or "",
            each.said,
        )
    return rows


def _at(entry: Entry) -> datetime:
    """When it was written down, by the clock of this machine."""
    return datetime.fromtimestamp(entry.created, UTC).astimezone()


def _place(entry: Entry) -> str:
    return f" ({entry.part}/{entry.parts})" if entry.parts > 1 else ""
