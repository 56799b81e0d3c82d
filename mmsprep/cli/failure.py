"""What does a failure look like, and which exit code has it? The one place that decides.

Every error becomes one sentence, a hint, and a code of errors.ExitCode; never a traceback, but for
a bug of mmsprep's own under --verbose.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sys
from pathlib import Path

import click
from click.core import ParameterSource

from mmsprep.cli import config
from mmsprep.cli.terminal import Color, colored, shown
from mmsprep.errors import ExitCode, MmsprepError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
_NO_MEMORY = ("can't start new thread", "failed to map segment", os.strerror(errno.ENOMEM))
REPORT = "Please report it, with the output of the same command under -v, and the file if you may."


def explain(error: BaseException) -> ExitCode:
    """Say on stderr what happened, and answer the exit code."""
    match error:
        case click.exceptions.Exit():
            return ExitCode(error.exit_code)
        case SystemExit(code=0):  # click has printed the completions that a shell asked for
            return ExitCode.DONE
        case click.Abort() | KeyboardInterrupt():
            return _complain(ExitCode.INTERRUPTED, "Interrupted.")
        case click.UsageError():
            said = error.format_message()
            ended = said if said.endswith((".", "?", "?)")) else f"{said}."
            return _complain(ExitCode.USAGE, ended, _usage_hint(error))
        case click.ClickException():
            return _complain(ExitCode.USAGE, error.format_message())
        case MmsprepError():
            _trace(error)
            return _complain(error.exit_code, error.message, error.hint)
        case BrokenPipeError() | SystemExit():
            # whoever read our results went away, as `head` does
            return ExitCode.USAGE
        case OSError() if trouble := _system_trouble(error):
            return _complain(ExitCode.USAGE, *trouble)
        case _ if _lacks_memory(error):
            hint = "Close other programs, or work on fewer files at once: --jobs 1."
            return _complain(ExitCode.TOOL, "This machine has no memory left.", hint)
        case _:
            _trace(error)
            what = f"mmsprep failed unexpectedly: {type(error).__name__}: {error}"
            return _complain(ExitCode.BUG, what, REPORT)


def _system_trouble(error: OSError) -> tuple[str, str] | None:
    """What is wrong, and what to do about it, where the system stands in the way; None: it does not."""
    if error.errno in _NO_ROOM:
        hint = "Make room, or choose another folder; work files go to TMPDIR."
        return f"{error.filename or 'The output'}: {error.strerror}.", hint
    try:
        Path.cwd()
    except FileNotFoundError:
        return "The folder that you are in was removed.", "Change to another."
    return None


def _lacks_memory(error: BaseException) -> bool:
    """Many errors say so: of threads, of files that are mapped, of libraries that are loaded."""
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in _NO_MEMORY)


def _complain(code: ExitCode, message: str, hint: str = "") -> ExitCode:
    red, plain = ("\x1b[31m", "\x1b[0m") if colored(sys.stderr, Color.AUTO) else ("", "")
    with contextlib.suppress(OSError):  # nobody reads it; the code still tells
        sys.stderr.write(f"{red}mmsprep: {shown(message)}{plain} {shown(hint)}".rstrip() + "\n")
    return code


def _trace(error: BaseException) -> None:
    """Where a bug is, for whoever looks for it; what we raise on purpose says enough."""
    bug = getattr(error, "exit_code", ExitCode.BUG) is ExitCode.BUG
    if bug and logging.getLogger("mmsprep").isEnabledFor(logging.INFO):
        sys.excepthook(type(error), error, error.__traceback__)


def _usage_hint(error: click.UsageError) -> str:
    ctx = error.ctx
    if ctx is None:
        return ""
    if isinstance(error, click.BadParameter) and error.param and error.param.name:
        source = ctx.get_parameter_source(error.param.name)
        if source is ParameterSource.ENVIRONMENT:
            return f"It was set in the environment, by {error.param.envvar}."
        if source is ParameterSource.DEFAULT_MAP:
            return f"It was set in {config.path()}."
    return f"See: {ctx.command_path} --help"
