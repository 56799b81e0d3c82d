"""Which server, and how patiently? What `send`, `track` and `numbers` share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mmsprep.cli import values
from mmsprep.cli.options import bundle, shared
from mmsprep.cli.terminal import Terminal
from mmsprep.events import Event, OnEvent, Sending, Waiting
from mmsprep.leftovers import passing_folder

if TYPE_CHECKING:
    from mmsprep.sender import Options, RingCentral, Settings

STAND_IN = "This is the built-in stand-in for RingCentral on this machine: nobody gets the message."
WORTH_SAYING_SECONDS = 1.5


@dataclass(frozen=True)
class Connection:
    """How to reach the service. The credentials come from the environment or a file, never a flag."""

    env_file: Path | None
    local: bool
    timeout: float
    max_wait: float
    revoke: bool

    def settings(self) -> Settings:
        from mmsprep.sender import Settings

        return Settings.from_env(env_file=self.env_file)

    def check(self, *, rehearsal: bool, sender: str | None) -> None:
        """Say what is missing before the work, not after it; raises UsageError."""
        from mmsprep.sender.rehearsal import known_sender

        if rehearsal:
            known_sender(sender or self.server_and_sender()[1])
        elif not self.local:
            self.settings()

    def server_and_sender(self) -> tuple[str, str | None]:
        """What a rehearsal needs to know; no credentials."""
        from mmsprep.sender.settings import server_and_sender

        if self.local:
            from mmsprep.testing.records import MMS_NUMBER

            return "http://127.0.0.1", MMS_NUMBER
        return server_and_sender(env_file=self.env_file)

    def options(self, **more: Any) -> Options:
        from mmsprep.sender import Options

        return Options(timeout=self.timeout, max_wait=self.max_wait, **more)

    @contextlib.contextmanager
    def open(self, terminal: Terminal, options: Options | None = None) -> Iterator[RingCentral]:
        """A client; with --local, of a server of its own, and with a journal of its own."""
        from mmsprep.sender import RingCentral, Settings

        with contextlib.ExitStack() as stack:
            if self.local:
                from mmsprep.testing import RingCentralServer

                terminal.note(STAND_IN)
                server = stack.enter_context(RingCentralServer())
                own = stack.enter_context(passing_folder())
                settings = Settings.from_env(server.environ)
                client = RingCentral(settings, options or self.options(), state=own, cache=own)
            else:
                client = RingCentral(self.settings(), options or self.options())
            stack.enter_context(client)
            try:
                yield client
            finally:
                if self.revoke:
                    _revoke(client, terminal)


def _revoke(client: RingCentral, terminal: Terminal) -> None:
    """How the command itself ended is what counts."""
    from mmsprep.sender import SenderError

    try:
        client.revoke()
    except SenderError as error:
        terminal.error(None, error.message, error.hint)


_CONNECTING = (
    shared("--env-file", type=click.Path(path_type=Path), metavar="FILE",
           help="Read the credentials from this .env file instead of the environment."),
    click.option("--local", is_flag=True,
                 help="Use the built-in stand-in for RingCentral: nothing leaves this machine."),
    shared("--timeout", type=values.Number(1, values.DAY), default=60, show_default=True,
           metavar="SECONDS", help="Longest time for one HTTP request, in seconds."),
    shared("--max-wait", type=values.Number(0, 30 * values.DAY), default=300, show_default=True,
           metavar="SECONDS", help="Longest total wait for rate limits, retries and status checks."),
    click.option("--revoke", is_flag=True, help="Revoke the token when done."),
)  # fmt: skip

connecting = bundle("connection", Connection, _CONNECTING)


@contextlib.contextmanager
def watching(terminal: Terminal) -> Iterator[OnEvent]:
    """Yields who listens: long waits are said, and on a terminal a bar shows the upload."""
    with contextlib.ExitStack() as stack:
        show = stack.enter_context(_upload(terminal)) if terminal.bars else _ignore_upload

        def listen(event: Event) -> None:
            if isinstance(event, Waiting) and event.seconds >= WORTH_SAYING_SECONDS:
                terminal.note(f"{event.reason}: waiting up to {event.seconds:.0f} s.")
            elif isinstance(event, Sending):
                show(event)

        yield listen


def _ignore_upload(_event: Sending) -> None:
    """Nobody sees a bar."""


@contextlib.contextmanager
def _upload(terminal: Terminal) -> Iterator[Callable[[Sending], None]]:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn("sending"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=terminal.err, transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda event: bars.update(task, total=event.total, completed=event.sent)
