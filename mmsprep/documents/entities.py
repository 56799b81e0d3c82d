"""Does a part of an office file declare XML entities that grow without measure? Then it is a bomb."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePosixPath

from mmsprep.archives import zips
from mmsprep.errors import Damaged
from mmsprep.intact import documents
from mmsprep.model import Source
from mmsprep.workroom import Workroom

PARTS = frozenset({".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".svg"})
DECLARED = b"<!ENTITY"


def check(source: Source, room: Workroom) -> None:
    """Raise Dangerous; whether the parts are whole is asked elsewhere."""
    with zips.opened(source) as archive:
        for entry in archive.infolist():
            if PurePosixPath(entry.filename).suffix.lower() not in PARTS:
                continue
            with suppress(Damaged):
                blocks = zips.blocks(archive, entry, room)
                start = next(blocks, b"")
                if DECLARED in start.replace(b"\0", b""):  # in UTF-16, too
                    documents.xml(start + b"".join(blocks), room.limits)
