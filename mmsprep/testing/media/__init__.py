"""Which files break programs that take files? Small edge cases, made anew wherever they are needed.

    from mmsprep.testing import media

    media.make("heic_named_jpg", folder)            # → folder/heic_named_jpg__becomes_jpeg.jpg
    media.make("location_exif", folder, "png")      # a name that several formats share
    for case in media.CASES: ...                    # name, family, outcome, purpose, maker

Every file is called `case__outcome.extension`; `OUTCOMES` says what the outcomes mean. `ODD_NAMES`
are names that break programs, for any of them. Nothing is imported but the tables until a file is
made; then it takes Pillow, NumPy and the bundled ffmpeg.
"""

from __future__ import annotations

import os
from pathlib import Path

from mmsprep.testing.media import (
    animation,
    archives,
    contacts,
    documents,
    drawings,
    hostile,
    locations,
    pictures,
    sound,
    video,
)
from mmsprep.testing.media.case import OUTCOMES, Case
from mmsprep.testing.media.metadata import LOCATION_BYTES
from mmsprep.testing.media.names import ODD_NAMES

__all__ = ["CASES", "FAMILIES", "LOCATION_BYTES", "ODD_NAMES", "OUTCOMES", "Case", "case", "make"]

CASES: tuple[Case, ...] = (
    *pictures.CASES,
    *locations.CASES,
    *video.CASES,
    *sound.CASES,
    *animation.CASES,
    *drawings.CASES,
    *contacts.CASES,
    *documents.CASES,
    *archives.CASES,
    *hostile.CASES,
)
FAMILIES = tuple(dict.fromkeys(case.family for case in CASES))


def case(name: str, extension: str | None = None) -> Case:
    """The case of this name; `extension` where several share it. Raises KeyError."""
    named = [each for each in CASES if each.name == name and extension in (None, each.extension)]
    if len(named) != 1:
        known = ", ".join(each.filename for each in named) or "none"
        raise KeyError(f"{name}: one case is wanted, there are: {known}")
    return named[0]


def make(
    name: str, folder: str | os.PathLike[str], extension: str | None = None, *, called: str | None = None
) -> Path:
    """Write one case into `folder`, under its own name or another (see ODD_NAMES); its path."""
    chosen = case(name, extension)
    path = Path(folder) / (called or chosen.filename)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(chosen.maker())
    return path
