"""mmsprep doctor: is everything here that the work needs?"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import click

from mmsprep import __version__
from mmsprep.cli import config, options
from mmsprep.cli.terminal import Terminal, shown, table
from mmsprep.errors import ExitCode, MmsprepError
from mmsprep.tools import extras, soffice
from mmsprep.tools.ffmpeg_build import find
from mmsprep.tools.libmagic import version


@dataclass(frozen=True, slots=True)
class Component:
    """A package that the work needs, or an extra that widens it."""

    module: str
    distribution: str
    purpose: str
    extra: str = ""


COMPONENTS = (
    Component("magic", "python-magic", "true types"),
    Component("PIL.Image", "pillow", "pictures"),
    Component("numpy", "numpy", "pictures"),
    Component("simplejpeg", "simplejpeg", "JPEG, decoded small"),
    Component("pi_heif", "pi-heif", "HEIC and AVIF"),
    Component("pyjpegli", "pyjpegli", "better JPEG"),
    Component("mozjpeg_lossless_optimization", "mozjpeg-lossless-optimization", "smaller JPEG"),
    Component("zxingcpp", "zxing-cpp", "codes stay readable"),
    Component("ffmpeg", "ffmpeg-python", "drives ffmpeg"),
    Component("imageio_ffmpeg", "imageio-ffmpeg", "carries ffmpeg"),
    Component("av", "av", "looks into films"),
    Component("resvg_py", "resvg-py", "SVG"),
    Component("pypdfium2", "pypdfium2", "PDF"),
    Component("markdown_it", "markdown-it-py", "Markdown"),
    Component("charset_normalizer", "charset-normalizer", "old text"),
    *([] if sys.version_info >= (3, 14) else [Component("backports.zstd", "backports.zstd", "zstd")]),
    Component("requests", "requests", "sending"),
    Component("requests_toolbelt", "requests-toolbelt", "sending"),
    Component("phonenumbers", "phonenumbers", "sending"),
    Component("platformdirs", "platformdirs", "where the journal is"),
    Component("pypandoc", extras.DISTRIBUTIONS["docs"], "Word, OpenDocument, HTML", "docs"),
    Component("rawpy", extras.DISTRIBUTIONS["raw"], "camera raw in full", "raw"),
    Component("pillow_jxl", extras.DISTRIBUTIONS["jxl"], "JPEG XL", "jxl"),
    Component("distributed", extras.DISTRIBUTIONS["dask"], "batches on many machines", "dask"),
)

NOT_HERE = frozenset({"av", "magic"})
"""Looked for, but not imported here: the one links GPL libraries and belongs into a child, the other
must be told first which libmagic to load, which tools/libmagic.py does."""


AGAIN = "Install mmsprep again."

State = Literal["ok", "missing", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is with one component."""

    name: str
    state: State
    version: str
    purpose: str
    extra: str = ""
    problem: str = ""
    needed: bool = True
    """Of the core; without the others, some kinds of files are done in another way."""
    hint: str = ""
    """What to do where it is not `ok`."""


@click.command()
@options.without_files
def command(terminal: Terminal) -> ExitCode:
    """Tell the state of this installation.

    Exit 6 where a part of the core is missing.

    \b
    Examples:
      mmsprep doctor
      mmsprep doctor --json
    """
    from mmsprep.sender.places import cache_folder, state_folder

    findings = [*map(_look_at, COMPONENTS), _libmagic(), _ffmpeg(), _libreoffice()]
    surroundings = {
        "mmsprep": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": platform.platform(),
        "settings": f"{config.path()}{'' if config.path().exists() else ' (none)'}",
        "journal": _writable(state_folder()),
        "cache": _writable(cache_folder()),
        "work_files": _writable(Path(tempfile.gettempdir())),
        "credentials": _credentials(),
    }
    if terminal.json:
        terminal.event("installation", **surroundings)
        for each in findings:
            terminal.event("component", **asdict(each))
    else:
        _show(terminal, surroundings, findings)
    core = [each for each in findings if each.needed and each.state != "ok"]
    for each in core:
        terminal.error(each.name, f"It is {each.state}. {each.problem}", each.hint)
    return ExitCode.TOOL if core else ExitCode.DONE


def _show(terminal: Terminal, surroundings: dict[str, str], findings: list[Finding]) -> None:
    about = table("", "", header=False)
    for name, value in surroundings.items():
        about.add_row(name.replace("_", " "), shown(value))
    terminal.show(about)
    terminal.show("")
    parts = table("", "version", "for")
    for each in findings:
        parts.add_row(each.name, _state(each), each.purpose)
    terminal.show(parts)
    if wanted := [each.extra for each in findings if each.extra and each.state != "ok"]:
        terminal.note(f"To add extras: {extras.install(*wanted)}")


def _writable(folder: Path) -> str:
    """A folder, and whether we could write there; it may have to be made first."""
    there = next(parent for parent in [folder, *folder.parents] if os.access(parent, os.F_OK))
    return str(folder) if os.access(there, os.W_OK) else f"{folder} (cannot be written)"


def _credentials() -> str:
    from mmsprep.sender.settings import Settings

    try:
        return f"for {Settings.from_env().server}"
    except MmsprepError:
        return "none in the environment (only sending needs them)"


def _libmagic() -> Finding:
    found = version()
    if not found:
        return Finding("libmagic", "missing", "", "true types", hint=AGAIN)
    return Finding("libmagic", "ok", found, "true types")


def _ffmpeg() -> Finding:
    purpose = "films and sound"
    try:
        build = find()
    except MmsprepError as error:
        return Finding("ffmpeg", "missing", "", purpose, problem=error.message, hint=error.hint)
    return Finding("ffmpeg", "ok", f"{build.version.partition('-')[0]} ({build.origin})", purpose)


def _libreoffice() -> Finding:
    found = soffice.program()
    purpose = "office pages, old Word"
    if not found:
        return Finding("LibreOffice", "missing", "", purpose, needed=False, hint="Install LibreOffice.")
    return Finding("LibreOffice", "ok", found, purpose, needed=False)


def _look_at(component: Component) -> Finding:
    state: State = "ok"
    problem = ""
    try:
        number = metadata.version(component.distribution)
        if component.module in NOT_HERE:
            state = "ok" if find_spec(component.module) else "broken"
        else:
            importlib.import_module(component.module)
    except metadata.PackageNotFoundError:
        state, number = "missing", ""
    except Exception as error:  # noqa: BLE001 -- whatever a foreign package fails with is the finding
        state, number, problem = "broken", "", str(error)
    hint = extras.install(component.extra) if component.extra else AGAIN
    return Finding(
        component.distribution, state, number, component.purpose, component.extra, problem,
        needed=not component.extra, hint="" if state == "ok" else hint,
    )  # fmt: skip


def _state(finding: Finding) -> str:
    if finding.state == "missing" and not finding.needed:
        return f"not here{f' (extra {finding.extra})' if finding.extra else ''}"
    return finding.version or finding.state
