"""Which options do commands share, and what do they mean?

Every shared option can also be set in the environment (`MMSPREP_OPTION`) and in `config.toml`:
a flag beats the environment beats the file. A command takes a bundle as one argument:

    @click.command()
    @options.files          # files: list[Input]
    @options.preparing      # target: Target, skip_refused: bool
    @options.everywhere     # terminal: Terminal (options.without_files, where there are none)
    def command(*, files, target, skip_refused, terminal): ...
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mmsprep.carriers import CARRIERS
from mmsprep.cli import values
from mmsprep.cli.messages import Arrangement
from mmsprep.cli.terminal import Color, Terminal
from mmsprep.errors import UsageError
from mmsprep.limits import Limits
from mmsprep.model import Input
from mmsprep.profile import PROFILES, RINGCENTRAL
from mmsprep.target import QUALITY_FLOOR, Target
from mmsprep.workroom import Workroom, processors

if TYPE_CHECKING:
    from mmsprep.sender import Endpoint
    from mmsprep.tools.multipart import Envelope

Command = TypeVar("Command", bound=Callable[..., Any])

STDIN = "-"
BLOCK = 1 << 20

SHARED: dict[str, bool] = {}
"""The options that the environment and config.toml may set, and whether each takes several values."""


def shared(*flags: str, **settings: Any) -> Callable[[Command], Command]:
    """An option that the environment and config.toml may set, too."""
    name = max(flags[0].split("/")[0], *flags, key=len).lstrip("-")
    SHARED[name] = "multiple" in settings
    settings.setdefault("envvar", "MMSPREP_" + name.upper().replace("-", "_"))
    return click.option(*flags, **settings)


_JOBS: dict[str, Any] = {"type": values.Whole(min=1), "metavar": "N"}
_SIDE_BY_SIDE = shared("--jobs", **_JOBS, help="Work on N files side by side (default: the processors).")
_NOTHING_SIDE_BY_SIDE = shared("--jobs", **_JOBS, hidden=True)

_EVERYWHERE = (
    shared("--json", is_flag=True, help="Print one JSON object a line (docs/json.md)."),
    shared("-q", "--quiet", is_flag=True, help="Print results and errors only."),
    shared("-v", "--verbose", count=True, help="Say what is done; -vv: what is run, too."),
    shared("--color", type=values.one_of(*(color.value for color in Color)), default="auto",
           help="Colours (default: on a terminal; NO_COLOR and FORCE_COLOR are honoured)."),
)  # fmt: skip

profile = shared("--profile", type=values.one_of(*sorted(PROFILES)), default=RINGCENTRAL.name,
                 show_default=True,
                 help="Types that the provider takes: its classic list, or today's.")  # fmt: skip

_PREPARING = (
    shared("--budget", type=values.size, metavar="SIZE",
           help="Most bytes for all attachments together: 600k, 1.2MB (default: the profile's)."),
    profile,
    shared("--carrier", type=values.one_of(*sorted(CARRIERS)),
           help="Stay under what this carrier delivers (`mmsprep carriers`); `safe`: all of them."),
    shared("--playable", is_flag=True,
           help="Convert what is accepted but most phones cannot show: AVI, MPEG, TIFF, BMP, SVG."),
    shared("--keep-metadata", is_flag=True,
           help="Leave the location, and all else, in what goes out as it is."),
    shared("--min-quality", type=values.Number(0, 100), default=QUALITY_FLOOR, metavar="N",
           show_default=True, help="Refuse results worse than this (90 like new, 70 good, 50 poor)."),
    click.option("--important", multiple=True, type=click.Path(), metavar="FILE",
                 help="Give this file its bytes before the others; may be repeated."),
    shared("--skip-refused", is_flag=True,
           help="Go on without the files that cannot go, as if they had not been named."),
    shared("--animation", type=values.one_of("auto", "gif", "mp4"), default="auto",
           show_default=True, help="What moving pictures become where they cannot go as they are."),
    click.option("--trim", type=values.span, metavar="START-END",
                 help="Keep only this part of films and sound: 5-20, 1:30-2:00."),
    shared("--mute", is_flag=True, help="Leave the sound of films out."),
    shared("--poster", is_flag=True, help="Send a still picture instead of each film."),
    click.option("--pages", type=values.pages, metavar="FIRST-LAST",
                 help="Keep only these pages of documents: 3, 1-4."),
    shared("--documents", type=values.one_of("auto", "zip", "images"), default="auto",
           show_default=True,
           help="What documents become. auto: RTF (a PDF: a picture a page; sheets and slides: a "
                "ZIP); zip: whole, in a ZIP; images: a picture a page (most need LibreOffice)."),
    shared("--wrap", is_flag=True,
           help="Send programs and unknown data in a ZIP; else they are refused."),
    shared("--shrink-inside", is_flag=True, help="Shrink the pictures inside documents and archives."),
)  # fmt: skip

_LIMITING = (
    shared("--limit", multiple=True, type=values.limit, metavar="NAME=VALUE",
           help="Raise a safety limit, for files that you trust: pixels=400M."),
)  # fmt: skip

_ARRANGING = (
    click.option("--each", is_flag=True, help="Make every file a message of its own."),
    click.option("--split", is_flag=True,
                 help="Make as few messages as keep every attachment good (70, or --min-quality)."),
)  # fmt: skip

_DELIVERING = (
    click.option("--group", is_flag=True,
                 help="Make one conversation of all recipients, instead of a message to each."),
    shared("--endpoint", type=values.one_of("mms", "sms"), default="mms", show_default=True,
           help="POST to /mms, or to /sms (which needs a text)."),
    shared("--envelope", type=values.one_of("mixed", "form-data"), default="mixed",
           show_default=True,
           help="The multipart type of the request; form-data is what RingCentral's SDKs send."),
    click.option("--again", is_flag=True, help="Send even what went out before."),
    click.option("--yes", is_flag=True, help="Do not ask. (Without a terminal nobody is asked.)"),
    click.option("--wait", is_flag=True,
                 help="Wait for the last word on the delivery, as `mmsprep track` does."),
)  # fmt: skip

_FILES = (
    click.argument(
        "files",
        nargs=-1,
        required=True,
        type=click.Path(allow_dash=True, readable=False),
        metavar="FILE…",
    ),
    click.option("--name", metavar="NAME", help="The file name for what is read from stdin (FILE `-`)."),
)


@dataclass(frozen=True)
class Delivery:
    """How messages go out."""

    group: bool
    endpoint: Endpoint
    envelope: Envelope
    again: bool
    yes: bool
    wait: bool


def bundle(name: str, kind: type, flags: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    """A decorator: the command gets what these flags say as one `name`, a dataclass of that `kind`."""

    def decorate(command: Command) -> Callable[..., Any]:
        @functools.wraps(command)
        def with_bundle(**given: Any) -> Any:
            said = {each.name: given.pop(each.name) for each in fields(kind)}
            return command(**{name: kind(**said)}, **given)

        return _stack(with_bundle, flags)

    return decorate


delivering = bundle("delivery", Delivery, _DELIVERING)


def everywhere(command: Command) -> Callable[..., Any]:
    """The options of every command that works on files; it gets them as one `terminal`."""
    return _stack(_speaking(command), (_SIDE_BY_SIDE, *_EVERYWHERE))


def without_files(command: Command) -> Callable[..., Any]:
    """The same for the others: they take --jobs, and have nothing to do side by side."""
    return _stack(_speaking(command), (_NOTHING_SIDE_BY_SIDE, *_EVERYWHERE))


def _speaking(command: Command) -> Callable[..., Any]:
    @functools.wraps(command)
    def with_face(**given: Any) -> Any:
        terminal = Terminal(
            json=given.pop("json"),
            quiet=given.pop("quiet"),
            verbose=given.pop("verbose"),
            color=Color(given.pop("color")),
            jobs=given.pop("jobs") or processors(),
        )
        return command(terminal=terminal, **given)

    return with_face


def preparing(command: Command) -> Callable[..., Any]:
    """The options of preparing; the command gets `target` and `skip_refused`."""

    @functools.wraps(command)
    def with_target(**given: Any) -> Any:
        return command(target=_target(given), **given)

    return _stack(with_target, (*_PREPARING, *_LIMITING))


def limiting(command: Command) -> Callable[..., Any]:
    """The safety limits; the command gets them as `limits`."""

    @functools.wraps(command)
    def with_limits(**given: Any) -> Any:
        return command(limits=_limits(given), **given)

    return _stack(with_limits, _LIMITING)


def arranging(command: Command) -> Callable[..., Any]:
    """One message, or several; the command gets them as `arrangement`."""

    @functools.wraps(command)
    def with_arrangement(**given: Any) -> Any:
        each, split = given.pop("each"), given.pop("split")
        if each and split:
            raise UsageError("--each and --split exclude each other.", "Leave one of them out.")
        arrangement = Arrangement.EACH if each else Arrangement.SPLIT if split else Arrangement.TOGETHER
        return command(arrangement=arrangement, **given)

    return _stack(with_arrangement, _ARRANGING)


def files(command: Command) -> Callable[..., Any]:
    """The files to work on; the command gets them as `files: list[Input]`."""

    @functools.wraps(command)
    def with_files(**given: Any) -> Any:
        return command(files=_inputs(given.pop("files"), given.pop("name")), **given)

    return _stack(with_files, _FILES)


def _stack(command: Callable[..., Any], decorators: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def _target(given: dict[str, Any]) -> Target:
    profile = PROFILES[given.pop("profile")]
    carrier = given.pop("carrier")
    budget = given.pop("budget")
    important = given.pop("important")
    if "files" in given:  # those of a batch are in its manifest
        check_important(important, [each.name for each in given["files"]])
    if budget is not None and budget > profile.max_bytes:
        raise UsageError(
            f"A budget of {budget:,} bytes is more than {profile.name} takes.",
            f"At most --budget {profile.max_bytes}.",
        )
    return Target(
        profile=profile,
        budget=budget,
        carrier=CARRIERS[carrier] if carrier else None,
        important=frozenset(important),
        limits=_limits(given),
        **{name: given.pop(name) for name in (
            "playable", "keep_metadata", "min_quality", "animation", "trim", "mute", "poster",
            "pages", "documents", "wrap", "shrink_inside",
        )},
    )  # fmt: skip


def _limits(given: dict[str, Any]) -> Limits:
    return Limits().changed(dict(given.pop("limit")))


def check_important(names: Iterable[str], files: Iterable[str]) -> None:
    """Raise UsageError where one of `names` is none of the `files`."""
    if strangers := sorted(set(names) - set(files)):
        raise UsageError(
            f"--important {strangers[0]} is not among the files.",
            f"Write it like this one: {min(files)}",
        )


def _inputs(names: Sequence[str], stdin_name: str | None) -> list[Input]:
    if names.count(STDIN) > 1:
        raise UsageError("stdin can be read once only.", "Write `-` for one file.")
    if stdin_name is not None and STDIN not in names:
        raise UsageError("--name names what `-` reads from stdin.", "Add `-` to the files.")
    return [_stdin(stdin_name or "stdin") if name == STDIN else Input.of(name) for name in names]


def _stdin(name: str) -> Input:
    """What stdin holds, kept on disk for as long as the command runs: it may be a long film."""
    context = click.get_current_context()
    limits = Limits().changed(dict(context.params.get("limit") or ()))
    path = context.with_resource(Workroom()).new_folder() / "stdin"
    size = 0
    with path.open("wb") as file:
        while block := sys.stdin.buffer.read(BLOCK):
            size += len(block)
            limits.check("input_bytes", size, "The size of what stdin gives")
            file.write(block)
    return Input(name, path=path)
