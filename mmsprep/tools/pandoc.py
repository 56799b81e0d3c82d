"""How does pandoc turn a document into RTF? In its own sandbox, with nothing but the file itself."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

from mmsprep.errors import MissingExtra, OverSafetyLimit, ToolFailed
from mmsprep.tools import extras
from mmsprep.tools.process import OUT_OF_TIME, Bounds, run
from mmsprep.workroom import Workroom

READERS = {
    "text/html": "html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/epub+zip": "epub-epub_html_exts",
}
"""True type to the reader that is forced: pandoc must not guess. As books it would leave out their
title pages, and what their notes say."""

HEAP = "272M"
SECONDS = 6
"""Of a processor, one of its own threads included: a book takes two."""

HEAP_EXHAUSTED = 251
MAX_OUTPUT = 200_000_000

_UNDRAWN = re.compile(rb"\{\\cf1 \[image: data:[^\]\r\n]*+\]\\cf0\}")
"""In place of a picture that the page holds itself: its bytes, spelled out."""


def program() -> str | None:
    """The pandoc that the extra `docs` brings, or one that is installed."""
    found = importlib.util.find_spec("pypandoc")
    if found and found.origin:
        brought = Path(found.origin).parent / "files" / "pandoc"
        if brought.is_file():
            return str(brought)
    return shutil.which("pandoc")


def to_rtf(data: bytes, true_type: str, room: Workroom) -> bytes:
    """The document as RTF; raises MissingExtra, OverSafetyLimit, ToolFailed."""
    pandoc = program()
    if pandoc is None:
        raise MissingExtra("pandoc is not installed.", f"Install it: {extras.install('docs')}")
    folder = room.new_folder()
    (folder / "document").write_bytes(data)
    argv = [
        pandoc, "+RTS", f"-M{HEAP}", "-RTS", "--sandbox",
        "-f", READERS[true_type], "-t", "rtf", "-s", "document", "-o", "made.rtf",
    ]  # fmt: skip
    # GHC reserves far more address space than it uses: its own limit holds instead of ours
    bounds = Bounds(seconds=room.limits.patience_seconds, cpu=SECONDS, file=MAX_OUTPUT)
    ended = run(argv, folder, bounds, stopped=room.stopped)
    if ended.status in (HEAP_EXHAUSTED, OUT_OF_TIME):
        raise OverSafetyLimit(
            f"The document needs more than {SECONDS} s or {HEAP} of memory to convert.",
            "Save it as a PDF yourself, or send it in a ZIP with --documents zip.",
        )
    made = folder / "made.rtf"
    if ended.status != 0 or not made.is_file():
        raise ToolFailed("pandoc cannot read the document.", "Open it and save it again.")
    return _UNDRAWN.sub(b"", made.read_bytes())
