"""Who in an archive names a picture that got another type, and so another name?

In a plain archive nobody does. In documents relationships, manifests and pages do: there the name is
written anew, and the type that stands beside it in the same tag.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

REFERRING = frozenset(
    {".rels", ".xml", ".opf", ".ncx", ".xhtml", ".html", ".htm", ".css", ".md", ".txt", ".json", ".js",
     ".csv", ".svg", ".tex"}
)  # fmt: skip
"""Endings of members that may name others."""

EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png"}
CONTENT_TYPES = "[Content_Types].xml"

_TAG = re.compile(rb"<[^<>]*>")
_TYPE = re.compile(rb"image/[\w.+-]+")


def new_name(name: str, true_type: str, names: Iterable[str]) -> str | None:
    """The member's name for its new type; None where that could not be told to who names it."""
    names = list(names)
    changed = str(PurePosixPath(name).with_suffix(EXTENSIONS[true_type]))
    bases = Counter(PurePosixPath(each).name for each in names)
    unmistakable = bases[PurePosixPath(name).name] == 1 or not any(map(_may_refer, names))
    return changed if unmistakable and changed not in names else None


def rewritten(name: str, data: bytes, renamed: Mapping[str, str]) -> bytes:
    """A member that names renamed pictures, by their new names; any other as it is."""
    if not renamed or not _may_refer(name):
        return data
    bases = {PurePosixPath(old).name.encode(): PurePosixPath(new).name.encode() for old, new in
             renamed.items()}  # fmt: skip
    mentioned = re.compile(rb"(?<![\w.-])(?:" + b"|".join(map(re.escape, bases)) + rb")(?![\w-])")
    if not mentioned.search(data):
        return _with_defaults(data, renamed) if name == CONTENT_TYPES else data
    data = _TAG.sub(lambda tag: _retyped(tag[0], mentioned, bases), data)
    data = mentioned.sub(lambda found: bases[found[0]], data)
    return _with_defaults(data, renamed) if name == CONTENT_TYPES else data


def _may_refer(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in REFERRING


def _retyped(tag: bytes, mentioned: re.Pattern[bytes], bases: Mapping[bytes, bytes]) -> bytes:
    """A tag that names one of them; a type in it becomes that of the new name."""
    found = mentioned.search(tag)
    if not found:
        return tag
    jpeg = bases[found[0]].endswith(b".jpg")
    return _TYPE.sub(b"image/jpeg" if jpeg else b"image/png", tag)


def _with_defaults(data: bytes, renamed: Mapping[str, str]) -> bytes:
    """Office's list of types by extension, with the new ones in it."""
    for true_type, extension in EXTENSIONS.items():
        new = any(name.endswith(extension) for name in renamed.values())
        if new and f'Extension="{extension[1:]}"'.encode() not in data:
            default = f'<Default Extension="{extension[1:]}" ContentType="{true_type}"/>'.encode()
            head, start, rest = data.partition(b"<Types")
            attributes, end, body = rest.partition(b">")
            data = head + start + attributes + end + default + body
    return data
