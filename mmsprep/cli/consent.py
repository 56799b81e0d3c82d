"""May this really go out? A person at a terminal is asked before something leaves this machine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mmsprep.cli.terminal import counted
from mmsprep.errors import Cancelled

if TYPE_CHECKING:
    from mmsprep.sender import RingCentral


def ask(client: RingCentral, what: str, *, yes: bool) -> None:
    """Raise Cancelled where a person at a terminal does not agree. Scripts have none, and go on."""
    if yes or client.settings.is_local or not sys.stdin.isatty() or not sys.stderr.isatty():
        return
    if not click.confirm(f"{what} by {client.settings.server}. Send?", err=True):
        raise Cancelled("Nothing was sent.")


def people(to: Sequence[str], *, group: bool, each: bool = False) -> str:
    """`1 recipient`, `one group of 3 recipients`, `each of 3 recipients`."""
    how = "one group of " if group else "each of " if each and len(set(to)) > 1 else ""
    return how + counted(len(set(to)), "recipient")
