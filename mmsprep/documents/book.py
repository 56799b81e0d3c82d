"""Which pages does a book show, one after another? Its list of contents only repeats what is on them."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from mmsprep.archives import zips
from mmsprep.documents import charset
from mmsprep.workroom import Workroom

_CONTENTS = re.compile(r"\bfull-path\s*+=\s*+[\"']([^\"'<>]+)")
_ITEM = re.compile(r"<(?:\w+:)?item(ref)?\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"\b(id|idref|href|properties)\s*+=\s*+[\"']([^\"'<>]*)")


def pages(archive: zipfile.ZipFile, room: Workroom) -> Iterator[str]:
    """What each of them says, in HTML."""
    found = _CONTENTS.search(_read(archive, "META-INF/container.xml", room))
    contents = unescape(found[1]) if found else ""
    hrefs: dict[str, str] = {}
    for reference, item in _ITEM.findall(_read(archive, contents, room)):
        said = dict(_ATTRIBUTE.findall(item))
        if not reference and said.get("properties") != "nav":
            hrefs[said.get("id", "")] = unquote(unescape(said.get("href", "")))
        elif href := hrefs.get(said.get("idref", "")):
            yield _read(archive, posixpath.join(posixpath.dirname(contents), href), room)


def _read(archive: zipfile.ZipFile, name: str, room: Workroom) -> str:
    """A part of the book; nothing where there is none."""
    return charset.read_page(zips.member(archive, posixpath.normpath(name), room))
