"""mmsprep numbers: which of the extension's numbers can send MMS, and why cannot the others?"""

from __future__ import annotations

import click

from mmsprep.cli import options
from mmsprep.cli.connection import Connection, connecting, watching
from mmsprep.cli.stop import gently
from mmsprep.cli.terminal import Terminal, table
from mmsprep.errors import ExitCode


@click.command(short_help="List your numbers, and which of them can send MMS.")
@connecting
@options.without_files
def command(*, connection: Connection, terminal: Terminal) -> ExitCode:
    """List the numbers of the extension that the JWT speaks for, and which can send an MMS.

    \b
    Examples:
      mmsprep numbers
      mmsprep numbers --env-file .env --json
    """
    from mmsprep.sender.phone import last_four

    with connection.open(terminal) as client, gently() as cancel, watching(terminal) as watch:
        numbers = client.numbers(on_event=watch, cancel=cancel)
    rows = table("number", "MMS", "registration", "kind", "why not")
    for each in numbers:
        if terminal.json:
            terminal.event(
                "number",
                number=each.number,
                can_send=each.can_send,
                why_not=each.why_not,
                registration=each.registration,
                primary=each.primary,
                usage=each.usage,
                features=list(each.features),
            )
        else:
            kind = f"{each.usage}{', primary' if each.primary else ''}"
            can = "yes" if each.can_send else "no"
            rows.add_row(last_four(each.number), can, each.registration or "", kind, each.why_not or "")
    if not terminal.json:
        terminal.show(rows)
        terminal.note("In full, for --from and RINGCENTRAL_SENDER: mmsprep numbers --json")
    if not any(each.can_send for each in numbers):
        terminal.error(None, "None of these numbers can send an MMS.",
                      "Assign a local number with the MMS feature to the extension, and register it "
                      "(TCR) in the admin portal.")  # fmt: skip
    return ExitCode.DONE
