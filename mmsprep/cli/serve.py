"""mmsprep serve: the built-in local server that stands in for RingCentral."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import click

from mmsprep.cli import options, values
from mmsprep.cli.stop import gently
from mmsprep.cli.terminal import Terminal, counted
from mmsprep.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from mmsprep.testing import RingCentralServer

LOOK_SECONDS = 0.2


@click.command()
@click.option(
    "--port",
    type=values.Whole(0, 65535),
    default=0,
    metavar="N",
    help="The port to listen on (default: any free one).",
)
@click.option(
    "--rate-limits",
    is_flag=True,
    help="Refuse more requests a minute than RingCentral takes (40 messages).",
)
@options.without_files
def command(*, port: int, rate_limits: bool, terminal: Terminal) -> ExitCode:  # fmt: skip
    """Stand in for RingCentral on this machine until Ctrl-C.

    It has one account with one MMS number, checks every request as strictly as the documents say,
    and proves nothing about the live service. It prints the variables that a client needs.

    \b
    Examples:
      mmsprep serve > server.env &
      mmsprep send photo.heic --to +15551234567 --env-file server.env
    """
    from mmsprep.testing import Quota, RingCentralServer, Service

    try:
        server = RingCentralServer(Service(quota=Quota(enforced=rate_limits)), port=port)
    except OSError as error:
        raise UsageError(f"Port {port} cannot be used: {error.strerror}.", "Choose another.") from error
    with server, gently() as cancel:
        if terminal.json:
            terminal.event("serving", url=server.url, environ=server.environ)
        else:
            for name, value in server.environ.items():
                terminal.show(f"{name}={value}")
        terminal.note("Ready. Ctrl-C ends it.")
        _show_messages(terminal, server, cancel)
    return ExitCode.DONE


def _show_messages(terminal: Terminal, server: RingCentralServer, cancel: threading.Event) -> None:
    from mmsprep.sender.phone import last_four

    shown = 0
    while not cancel.wait(LOOK_SECONDS):
        for message in server.messages[shown:]:
            shown += 1
            to = ", ".join(last_four(number) for number in message.to)
            terminal.note(f"Took {message.id} to {to}: {counted(len(message.files), 'attachment')}.")
