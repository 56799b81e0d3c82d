"""mmsprep track ID: delivery status, with what to do about a failure."""

from __future__ import annotations

import click

from mmsprep.cli import options, receipts
from mmsprep.cli.connection import Connection, connecting, watching
from mmsprep.cli.stop import gently
from mmsprep.cli.terminal import Terminal
from mmsprep.errors import ExitCode


@click.command()
@click.argument("id_", metavar="ID")
@connecting
@options.without_files
def command(*, id_: str, connection: Connection, terminal: Terminal) -> ExitCode:
    """Ask what became of a message, until the answer is final.

    ID is the service's number of the message, as `send` and `history` show it. US carriers report
    no deliveries: there `Sent` is the last word.

    \b
    Examples:
      mmsprep track 4030384040080
      mmsprep track 4030384040080 --max-wait 0 --json    only what is known now
    """
    from mmsprep.sender.phone import last_four

    with connection.open(terminal) as client, gently() as cancel, watching(terminal) as watch:
        delivery = client.track(id_, on_event=watch, cancel=cancel)
    error = delivery.error
    if terminal.json:
        terminal.event(
            "delivery",
            id=delivery.id,
            status=delivery.status,
            to=list(delivery.to),
            recipients=receipts.delivery_facts(delivery.per_recipient),
            error=error and error.as_dict(),
            **({"note": delivery.note} if delivery.note else {}),
        )
    else:
        terminal.show(f"{delivery.id}: {delivery.status}")
        for to, status, code in delivery.per_recipient:
            terminal.show(f"  {last_four(to)}: {status}{f' ({code})' if code else ''}")
    if delivery.note:
        terminal.note(delivery.note)
    if error is not None:
        terminal.error(None, error.message, error.hint)
        return error.exit_code
    return ExitCode.DONE
