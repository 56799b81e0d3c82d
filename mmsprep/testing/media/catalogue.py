"""What is in a folder of fixtures? The files, one folder a family, and a README that lists them."""

from __future__ import annotations

import platform
import shutil
import sys
import zlib
from importlib.metadata import version
from pathlib import Path

from mmsprep.testing import media
from mmsprep.testing.media.case import Case

_INTRODUCTION = """\
# Fixtures

Edge cases, all made by `bin/make-fixtures` from `mmsprep/testing/media/`; nothing here is anybody's
photo. Every file is called `case__outcome.extension`: what it is, and what mmsprep makes of it by
default. Any of them can be made in your own tests:

    from mmsprep.testing import media
    media.make("heic_named_jpg", folder)

Made with {tools}. The same versions make the same bytes.
"""


def write(folder: Path) -> int:
    """Write every committed case and the README; answers the bytes of all files."""
    total = 0
    for family in media.FAMILIES:
        shutil.rmtree(folder / family, ignore_errors=True)
        (folder / family).mkdir(parents=True)
    for case in media.CASES:
        if case.committed:
            data = case.maker()
            (folder / case.family / case.filename).write_bytes(data)
            total += len(data)
    (folder / "README.md").write_text(readme(), encoding="utf-8")
    return total


def readme() -> str:
    """The list of all cases, as Markdown."""
    sections = [_INTRODUCTION.format(tools=tools()), _outcomes()]
    for family in media.FAMILIES:
        here = [case for case in media.CASES if case.family == family]
        sections.append(f"## {family.capitalize()}\n\n{_table(here)}")
    return "\n".join(sections)


def tools() -> str:
    """The versions that decide about the bytes."""
    packages = [f"{package} {version(package)}" for package in ("pillow", "numpy", "imageio-ffmpeg")]
    return ", ".join(
        [*packages, f"zlib {zlib.ZLIB_RUNTIME_VERSION}", f"{sys.platform} {platform.machine()}"]
    )


def _outcomes() -> str:
    used = {case.outcome for case in media.CASES}
    rows = [f"| `{name}` | {text} |" for name, text in media.OUTCOMES.items() if name in used]
    return "\n".join(["## Outcomes", "", "| name | the file … |", "|---|---|", *rows, ""])


def _table(cases: list[Case]) -> str:
    rows = [f"| {_file(case)} | {case.type} | {case.how} | {case.purpose} |" for case in cases]
    return "\n".join(
        ["| file | what it is | how it was made | what it is for |", "|---|---|---|---|", *rows, ""]
    )


def _file(case: Case) -> str:
    if not case.committed:
        return f"`{case.filename}` (made when it is needed)"
    return f"[{case.filename}]({case.family}/{case.filename})"
