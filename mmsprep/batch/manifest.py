"""What does a manifest ask for? CSV or JSON Lines, a message a row; all mistakes in one report."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mmsprep.errors import UsageError

COLUMNS = frozenset({"to", "text", "files", "from", "key"})
NEEDED = frozenset({"to", "files"})
SHOWN_MISTAKES = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One message of a manifest."""

    number: int
    """The line that it begins on."""
    to: tuple[str, ...] = field(repr=False)
    files: tuple[str, ...]
    """Paths; relative ones start at the manifest's folder."""
    text: str = field(default="", repr=False)
    sender: str | None = field(default=None, repr=False)
    key: str | None = None
    """Names the message, so that it is never sent twice. None: derived from the row."""


def read_manifest(path: str | os.PathLike[str]) -> list[Row]:
    """The rows of a manifest; raises UsageError with its mistakes, by line."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"{os.fspath(path)} cannot be read: {error.strerror}.", "Check the name."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{os.fspath(path)} cannot be read as UTF-8 text.",
            "Save the manifest (CSV or JSON Lines) as UTF-8.",
        ) from error
    if text.lstrip().startswith("["):
        raise UsageError(
            f"{os.fspath(path)} is a JSON list, not JSON Lines.",
            "Write one object a line, with no list around them and no commas between.",
        )
    lines = _json_lines(text) if text.lstrip().startswith("{") else _csv_lines(text)
    rows: list[Row] = []
    mistakes: list[str] = []
    for number, found in lines:
        if isinstance(found, str):
            mistakes.append(f"line {number}: {found}")
            continue
        try:
            rows.append(_row(number, found, Path(path).parent))
        except ValueError as error:
            mistakes.append(f"line {number}: {error}")
    refuse(mistakes)
    if not rows:
        raise UsageError(
            f"{os.fspath(path)} asks for no message.",
            "Its first line names the columns; each that follows is a message.",
        )
    return rows


def refuse(mistakes: list[str]) -> None:
    """Raise UsageError with the first mistakes, and how many there are; or with none, nothing."""
    if not mistakes:
        return
    more = len(mistakes) - SHOWN_MISTAKES
    said = "; ".join(mistakes[:SHOWN_MISTAKES]) + (f"; and {more} more" if more > 0 else "")
    raise UsageError(f"The manifest cannot be sent: {said}.", "Nothing was sent. Correct these lines.")


Found = Mapping[str, Any] | str
"""What stands in a line by its name; or why that cannot be told."""


def _csv_lines(text: str) -> Iterator[tuple[int, Found]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        while names and not names[-1]:  # as spreadsheets leave them
            names.pop()
        _check_columns(names)
        begins = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield begins, _named(names, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(
            f"The manifest is no CSV: line {reader.line_num}: {error}.", "Correct that line."
        ) from error


def _check_columns(names: list[str]) -> None:
    """An unknown column is refused: under a misspelt `text` everybody would get none."""
    problem = [f"`{name[:40]}` is unknown" for name in names if name not in COLUMNS]
    problem += [f"`{name}` is missing" for name in sorted(NEEDED - set(names))]
    problem += ["a column is there twice"] if len(set(names)) < len(names) else []
    if problem:
        raise UsageError(
            f"The manifest's columns cannot be used: {', '.join(problem)}.",
            "The first line names them, with commas between: to,text,files (from and key may follow).",
        )


def _named(names: list[str], cells: list[str]) -> Found:
    """Cells beyond the columns are a mistake, unless they are empty, as spreadsheets leave them."""
    return "too many cells" if any(cells[len(names) :]) else dict(zip(names, cells, strict=False))


def _json_lines(text: str) -> Iterator[tuple[int, Found]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        yield number, _json_line(line)


def _json_line(line: str) -> Found:
    """Of a name that is there twice JSON keeps the last value: somebody would silently get nothing."""
    twice = False

    def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        found = dict(pairs)
        twice = twice or len(found) < len(pairs)
        return found

    try:
        found = json.loads(line, object_pairs_hook=each_once)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return "no JSON object"
    return "a name is there twice" if twice else found


def _row(number: int, found: Mapping[str, Any], folder: Path) -> Row:
    """One row; raises ValueError that says what is wrong with it."""
    if unknown := [name for name in found if name not in COLUMNS]:
        raise ValueError(f"{unknown[0][:40]!a} is unknown")
    to, files = _listed(found, "to"), _listed(found, "files")
    if not to or not files:
        raise ValueError("no recipient (`to`)" if not to else "no `files`")
    return Row(
        number=number,
        to=to,
        files=tuple(os.fspath(folder / file) for file in files),
        text=_text(found, "text") or "",
        sender=_text(found, "from") or None,
        key=(_text(found, "key") or "").strip() or None,
    )


def _listed(found: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list, or several with `;` between."""
    value = found.get(name)
    values = value.split(";") if isinstance(value, str) else value
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise ValueError(f"`{name}` is no list of texts")
    return tuple(each.strip() for each in values if each.strip())


def _text(found: Mapping[str, Any], name: str) -> str | None:
    value = found.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"`{name}` is no text")
    return value
