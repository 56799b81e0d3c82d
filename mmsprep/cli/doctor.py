"""mmsprep doctor: is everything here that the work needs?"""

from __future__ import annotations

import importlib
import platform
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec

import click

from mmsprep import __version__
from mmsprep.cli import config, options
from mmsprep.cli.face import Face, table
from mmsprep.errors import ExitCode


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
    Component("pyjpegli", "pyjpegli", "better JPEG; without it Pillow's"),
    Component("mozjpeg_lossless_optimization", "mozjpeg-lossless-optimization", "smaller JPEG"),
    Component("ffmpeg", "ffmpeg-python", "films and sound"),
    Component("imageio_ffmpeg", "imageio-ffmpeg", "films and sound: ffmpeg itself"),
    Component("av", "av", "films and sound: looking inside"),
    Component("resvg_py", "resvg-py", "SVG"),
    Component("pypdfium2", "pypdfium2", "PDF"),
    Component("requests", "requests", "sending"),
    Component("requests_toolbelt", "requests-toolbelt", "sending"),
    Component("phonenumbers", "phonenumbers", "sending"),
    Component("pypandoc", "pypandoc_binary", "Word, OpenDocument, HTML", "docs"),
    Component("rawpy", "rawpy", "full decode of camera raw", "raw"),
    Component("pillow_jxl", "pillow-jxl-plugin", "JPEG XL", "jxl"),
    Component("distributed", "distributed", "batches on a cluster", "dask"),
)

ONLY_IN_A_CHILD = frozenset({"av"})
"""Looked for, but not imported here: it links GPL libraries."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is with one component."""

    name: str
    state: str
    """`ok`, `missing` or `broken`."""
    version: str
    purpose: str
    extra: str
    problem: str = ""


@click.command()
@options.everywhere
def command(face: Face) -> ExitCode:
    """Tell the state of this installation.

    Exit 6 where a part of the core is missing.

    \b
    Examples:
      mmsprep doctor
      mmsprep doctor --json
    """
    findings = [_look_at(component) for component in COMPONENTS]
    where = {"mmsprep": __version__, "python": platform.python_version(), "system": platform.platform()}
    if face.json:
        face.event("installation", **where, config=str(config.path()))
        for each in findings:
            face.event("component", name=each.name, state=each.state, version=each.version,
                       purpose=each.purpose, extra=each.extra, problem=each.problem)  # fmt: skip
    else:
        rows = table("", "version", "for", header=False)
        for name, version in where.items():
            rows.add_row(name, version, "")
        for each in findings:
            rows.add_row(each.name, _state(each), each.purpose)
        face.show(rows)
    core = [each for each in findings if not each.extra and each.state != "ok"]
    for each in core:
        face.complain(each.name, f"It is {each.state}. {each.problem}", "Install mmsprep again.")
    return ExitCode.TOOL if core else ExitCode.DONE


def _look_at(component: Component) -> Finding:
    state, problem = "ok", ""
    try:
        version = metadata.version(component.distribution)
        if component.module in ONLY_IN_A_CHILD:
            state = "ok" if find_spec(component.module) else "broken"
        else:
            importlib.import_module(component.module)
    except metadata.PackageNotFoundError:
        state, version = "missing", ""
    except Exception as error:  # noqa: BLE001 -- whatever a foreign package fails with is the finding
        state, version, problem = "broken", "", str(error)
    return Finding(component.distribution, state, version, component.purpose, component.extra, problem)


def _state(finding: Finding) -> str:
    if finding.state == "missing" and finding.extra:
        return f"not installed (extra {finding.extra})"
    return finding.version or finding.state
