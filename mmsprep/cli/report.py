"""How does a message look to people? The table of attachments, what was refused, what to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath

from mmsprep.carriers import CARRIERS
from mmsprep.cli.terminal import Terminal, shown, size
from mmsprep.errors import ExitCode, worst
from mmsprep.formats import title
from mmsprep.model import UNTOUCHED, Action, Attachment, Refused
from mmsprep.package import Package
from mmsprep.prepare import Plan
from mmsprep.profile import PROFILES

_BRIEF = {
    "video/quicktime": "MOV",
    "video/x-matroska": "MKV",
    "video/x-ms-wmv": "WMV",
    "image/svg+xml": "SVG",
    "image/vnd.adobe.photoshop": "Photoshop",
    "application/pdf": "PDF",
    "text/vcard": "contact",
    "text/plain": "text",
}
_CANONICAL = {entry.type: entry.true_type for profile in PROFILES.values() for entry in profile.accepted}
Row = tuple[str, ...]
_KINDS = frozenset({"picture", "film", "sound", "archive", "document", "voice"})


INDENT = "  "
GAP = 2
"""Columns between columns."""
MIN_NAME = 12
"""Columns that a name keeps, however narrow the terminal."""
SIZES = frozenset({2, 5})
"""Places in a row, whole or narrow, that hold sizes."""
FEW = 3
"""Files that are listed by name."""


def show(terminal: Terminal, messages: Sequence[Package | Plan], folders: Sequence[str] = ()) -> None:
    """What each message holds, on stdout; notes, and what was refused, on stderr.

    `folders` are those that the messages were written to, if any.
    """
    where = dict(enumerate(folders))
    full = [(made, where.get(n, "")) for n, made in enumerate(messages) if made.attachments]
    attachments = [each for made in messages for each in made.attachments]
    several = _in_several_pages(attachments)
    if len(full) > 1 and len(full) == len(attachments):
        _show_rows(terminal, attachments, several)
        largest = max(made.total_bytes for made, _ in full)
        terminal.show(f"  {len(full)} messages, the largest {size(largest)}{_goes_to(full[0][1])}")
    else:
        for number, (made, folder) in enumerate(full, 1):
            _show_rows(terminal, made.attachments, several)
            place = f"message {number} of {len(full)}: " if len(full) > 1 else ""
            terminal.show(f"  {place}{_total(made)}{_goes_to(folder)}")
    for line in merged(attachments, lambda each: each.notes):
        terminal.note(line)
    for made in messages:
        complain(terminal, made.refused)
    _mention_carriers(terminal, messages)


def _in_several_pages(attachments: Iterable[Attachment]) -> frozenset[str]:
    """The sources of which more goes than a first page."""
    return frozenset(each.source for each in attachments if (each.page or 1) > 1)


def _show_rows(terminal: Terminal, attachments: Iterable[Attachment], several: frozenset[str]) -> None:
    """One line each; where that is too narrow for the names, without what the files were.

    Of the sources in `several` pages, each says which it is.
    """
    rows = [(_name(each, several), *_change(each)) for each in attachments]
    if _room_for_names(terminal, rows) < MIN_NAME:
        rows = [(name, *becomes) for name, _, _, _, *becomes in rows]
    room = max(_room_for_names(terminal, rows), MIN_NAME)
    for line in _aligned([(shortened(name, room), *others) for name, *others in rows]):
        terminal.show(INDENT + line)


def _room_for_names(terminal: Terminal, rows: Sequence[Row]) -> int:
    return terminal.out.width - len(INDENT) - sum(GAP + width for width in _widths(rows)[1:])


def _widths(rows: Sequence[Row]) -> list[int]:
    from rich.cells import cell_len

    return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]


def _aligned(rows: Sequence[Row]) -> Iterator[str]:
    from rich.cells import cell_len

    widths = _widths(rows)
    for row in rows:
        blanks = [" " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True)]
        cells = [
            blank + text if n in SIZES else text + blank
            for n, (text, blank) in enumerate(zip(row, blanks, strict=True))
        ]
        yield (" " * GAP).join(cells).rstrip()


def short_name(terminal: Terminal, name: str) -> str:
    """The last part of a file's name, in at most a third of the width."""
    return shortened(shown(PurePath(name).name), terminal.out.width // 3)


def shortened(name: str, width: int) -> str:
    """A file name in at most `width` columns; its end, with the extension, stays."""
    from rich.cells import cell_len

    end = name[-8:]
    while cell_len(name) > width and len(name) > len(end) + 1:
        name = f"{name[: -len(end) - 2].rstrip('…')}…{end}"
    return name


def complain(terminal: Terminal, refused: Iterable[Refused]) -> None:
    """Every file that cannot go, by name, on stderr."""
    for each in refused:
        terminal.error(each.source, each.reason.message, each.reason.hint)


def merged(
    attachments: Sequence[Attachment], sentences: Callable[[Attachment], Iterable[str]]
) -> list[str]:
    """`file: sentence` for each; what goes for several files in one line.

    Pages of a document are named where it goes for some of them only.
    """
    pages = Counter(PurePath(each.source).name for each in attachments)
    said: dict[str, dict[str, list[int]]] = {}
    for each in attachments:
        for sentence in sentences(each):
            at = said.setdefault(sentence, {}).setdefault(PurePath(each.source).name, [])
            at.append(each.page or 0)
    return [
        f"{_listed([_at(name, at, pages[name]) for name, at in files.items()])}: {sentence}"
        for sentence, files in said.items()
    ]


def _at(name: str, pages: Sequence[int], of: int) -> str:
    """`a.pdf`, `a.pdf (page 2)`, `a.pdf (pages 2-4, 7)`."""
    if len(pages) == of or not all(pages):
        return name
    return f"{name} (page{'s' * (len(pages) > 1)} {', '.join(_runs(pages))})"


def _runs(pages: Sequence[int]) -> Iterator[str]:
    """Rising numbers, those that follow each other as one."""
    for _, run in groupby(enumerate(pages), key=lambda each: each[1] - each[0]):
        first, *others = [page for _, page in run]
        yield f"{first}-{others[-1]}" if others else str(first)


def answer(messages: Sequence[Package | Plan], *, skip_refused: bool) -> ExitCode:
    """The exit code: what was refused counts, unless it was to be skipped and something is left."""
    if skip_refused and any(made.attachments for made in messages):
        return ExitCode.DONE
    return worst([each.reason.exit_code for made in messages for each in made.refused])


def _name(made: Attachment, several: frozenset[str]) -> str:
    name = shown(PurePath(made.source).name)
    return f"{name}, page {made.page}" if made.source in several else name


def _change(made: Attachment) -> Row:
    """From what, and into what."""
    return (
        brief(made.source_type),
        size(made.source_bytes),
        "→",
        f"{brief(made.type)} {_extent(made)}".rstrip(),
        size(made.size),
        _outcome(made),
    )


def brief(true_type: str) -> str:
    """A type, in whosever spelling, in one short word or two: `HEIC`, `MP4`, `contact`."""
    if true_type in _BRIEF:
        return _BRIEF[true_type]
    words = title(_CANONICAL.get(true_type, true_type)).split()
    return " ".join(word for word in words if word not in _KINDS) or true_type


def _extent(made: Attachment) -> str:
    parts = []
    if made.width and made.height:
        parts.append(f"{made.width}×{made.height}")
    if made.seconds:
        parts.append(f"{made.seconds:.0f} s" if made.seconds >= 1 else f"{made.seconds:.1f} s")
    return " ".join(parts)


def _outcome(made: Attachment) -> str:
    if made.action is Action.UNCHANGED:
        return "unchanged"
    removed = f"{', '.join(made.removed)} out" if made.removed else ""
    if made.quality >= UNTOUCHED:
        return removed or made.action.value
    return f"quality {made.quality:.0f}"


def _listed(names: Sequence[str]) -> str:
    """`a.jpg`, `a.jpg, b.jpg`, `a.jpg and 8 others`."""
    few = len(names) <= FEW
    return ", ".join(names) if few else f"{names[0]} and {len(names) - 1} others"


def _total(made: Package | Plan) -> str:
    count, most = len(made.attachments), made.target.profile.max_attachments
    total = f"{made.total_bytes / 1e6:.2f} of {made.target.max_bytes / 1e6:.2f} MB"
    about = "about " if isinstance(made, Plan) else ""
    return f"{about}{total}, {count} of {most} attachments"


def _goes_to(folder: str) -> str:
    return f" → {shown(folder)}" if folder else ""


def _mention_carriers(terminal: Terminal, messages: Sequence[Package | Plan]) -> None:
    safe = CARRIERS["safe"]
    if any(made.target.carrier is None and made.total_bytes > safe.max_bytes for made in messages):
        terminal.note(
            f"Some carriers deliver less than this: {size(safe.max_bytes)} arrive everywhere "
            "(--carrier safe; all limits: mmsprep carriers)."
        )
