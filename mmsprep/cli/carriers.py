"""mmsprep carriers: how much does the receiver's carrier let through?"""

from __future__ import annotations

from dataclasses import asdict

import click

from mmsprep.carriers import CARRIERS
from mmsprep.cli import options
from mmsprep.cli.terminal import Terminal, size, table
from mmsprep.errors import ExitCode


@click.command()
@options.without_files
def command(terminal: Terminal) -> ExitCode:
    """List what carriers deliver: less than the provider accepts.

    \b
    Examples:
      mmsprep carriers
      mmsprep convert film.mov -o out --carrier safe
    """
    if terminal.json:
        for carrier in CARRIERS.values():
            terminal.event("carrier", **asdict(carrier))
        return ExitCode.DONE
    rows = table("--carrier", "who", "a message", "longest side", "as of", right=("a message",))
    for carrier in CARRIERS.values():
        side = f"{carrier.max_side} px" if carrier.max_side else ""
        rows.add_row(carrier.name, carrier.title, size(carrier.max_bytes), side, carrier.dated)
    terminal.show(rows)
    for carrier in CARRIERS.values():
        terminal.note(f"{carrier.name}: {carrier.source}")
    return ExitCode.DONE
