"""Which commands are there, and how does one run?

A command's module is loaded when it is called, so that starting costs almost nothing.
"""

from __future__ import annotations

import difflib
import importlib
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from mmsprep import __version__
from mmsprep.cli import config, options
from mmsprep.cli.exit_codes import TABLE
from mmsprep.cli.failure import explain
from mmsprep.errors import ExitCode, worst

COMMANDS = (
    "convert",
    "plan",
    "inspect",
    "check",
    "send",
    "batch",
    "track",
    "history",
    "numbers",
    "serve",
    "formats",
    "carriers",
    "doctor",
)
"""One module of this package each, in the order of `--help`; its `command` is the command."""


class Commands(click.Group):
    """The commands, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"mmsprep.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = difflib.get_close_matches(args[0], COMMANDS, n=1)
        if args[0] not in COMMANDS and near:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"\b\nExit codes:\n{TABLE}",
)
@click.version_option(__version__, message="mmsprep %(version)s")
@click.pass_context
def mmsprep(ctx: click.Context) -> None:
    """Turn any files into attachments that an MMS can carry, and send them once.

    \b
    mmsprep convert IMG_0412.HEIC walk.mov -o out
    mmsprep plan IMG_0412.HEIC walk.mov
    mmsprep COMMAND --help
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    else:
        ctx.default_map = config.read(COMMANDS, known_options)


def known_options() -> Mapping[str, bool]:
    """See options.SHARED; all the commands are loaded to know."""
    for name in COMMANDS:
        importlib.import_module(f"mmsprep.cli.{name}")
    return options.SHARED


def run(args: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code; says what went wrong, and never raises."""
    _prepare_streams()
    if not sys.warnoptions:
        # remarks about odd metadata, with paths of our own: nothing that a user could act on
        warnings.filterwarnings("ignore", module=r"PIL\.")
    try:
        code = ExitCode(mmsprep.main(args, "mmsprep", standalone_mode=False) or ExitCode.DONE)
    except BaseException as error:  # noqa: BLE001 -- the one place where everything becomes an exit code
        code = explain(error)
    if not _let_go_of_streams():
        code = worst([code, ExitCode.USAGE])
    return int(code)


def _prepare_streams() -> None:
    """A stream that is closed, or an old locale, must not end a command with a traceback."""
    sys.stdin = sys.stdin or Path(os.devnull).open()  # noqa: SIM115 -- open to the end
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 -- open to the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


def _let_go_of_streams() -> bool:
    """Whether all results are out. What cannot be written now cannot later either, and Python would end
    with a code of its own.
    """
    out = True
    for stream, descriptor in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
            out = out and stream is not sys.stdout
    return out
