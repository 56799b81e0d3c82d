"""mmsprep formats: which types are there, and what becomes of them?"""

from __future__ import annotations

import click

from mmsprep.cli import options
from mmsprep.cli.terminal import Terminal, table
from mmsprep.errors import ExitCode
from mmsprep.formats import FORMATS, Format
from mmsprep.profile import PROFILES, Profile

WIDE = 140
"""Columns from which the MIME types have room, too."""


@click.command()
@options.profile
@options.without_files
def command(*, profile: str, terminal: Terminal) -> ExitCode:
    """List the types of files, and what becomes of them.

    \b
    Examples:
      mmsprep formats
      mmsprep formats --profile ringcentral-2026 --json
    """
    taken = PROFILES[profile]
    if terminal.json:
        for entry in FORMATS.values():
            terminal.event("format", **_shape(entry, taken))
        return ExitCode.DONE
    wide = terminal.out.width >= WIDE
    rows = table("what", *(["type"] if wide else []), "extensions", "taken", "else it becomes")
    for entry in FORMATS.values():
        yes = "yes" if taken.accepts(entry.type) else ""
        becomes = f"{entry.becomes} ({entry.needs})" if entry.needs else entry.becomes
        names = [entry.title, *([entry.type] if wide else [])]
        rows.add_row(*names, " ".join(entry.extensions), yes, becomes)
    terminal.show(rows)
    terminal.note(f"{taken.title}, as of {taken.dated}: {taken.source}")
    return ExitCode.DONE


def _shape(entry: Format, profile: Profile) -> dict[str, object]:
    accepted = profile.accepts(entry.type)
    return {
        "type": entry.type,
        "title": entry.title,
        "extensions": list(entry.extensions),
        "accepted": accepted is not None,
        "outgoing_type": accepted.type if accepted else None,
        "becomes": entry.becomes,
        "needs": entry.needs,
    }
