"""Which pictures are inside a contact file, and how is one put in the place of another?"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mmsprep.contacts.lines import Property, properties
from mmsprep.model import Replacement

KINDS = frozenset({"PHOTO", "LOGO", "X-MS-CARDPICTURE"})
WIDTH = 75
"""Octets in a folded line, as the standards ask for."""

_DATA = re.compile(
    r"(?P<scheme>data:)(?P<type>[\w.+/-]*)(?P<rest>\\?;(?:[^,]*;)?base64\\?,)(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NAMES = "JPEG|JPG|PNG|GIF|BMP|TIFF|TIF|WEBP|HEIC|HEIF|AVIF|JXL|JP2"
_TYPE = re.compile(
    rf"(?P<before>;\s*(?:TYPE=|MEDIATYPE=)?\"?(?:image/)?)(?P<name>{_NAMES})(?=\"?\s*(?:;|$))",
    re.IGNORECASE,
)
_PLAIN_NAME = {"image/jpeg": "JPEG", "image/png": "PNG"}


@dataclass(frozen=True, slots=True)
class Embedded:
    """One picture in a contact file."""

    at: int
    """The number of its property."""
    data: bytes


def embedded(text: str) -> list[Embedded]:
    """The pictures that are inside, not merely linked to."""
    found = []
    for at, each in enumerate(properties(text)):
        if each.name in KINDS and (data := _payload(each)):
            found.append(Embedded(at, data))
    return found


def replaced(text: str, pictures: Mapping[int, Replacement]) -> str:
    """The same text with these pictures in it, by property number; all else is kept."""
    return "".join(
        _rewritten(each, pictures[at]) if at in pictures else each.text
        for at, each in enumerate(properties(text))
    )


def _payload(each: Property) -> bytes | None:
    value = _value(each)
    uri = _DATA.fullmatch(value)
    if uri is None and not each.is_base64:
        return None
    try:
        return base64.b64decode(uri["value"] if uri else value, validate=True)
    except ValueError:
        return None  # not base64 after all: left alone


def _value(each: Property) -> str:
    """The value, unfolded; no value that we read holds white space."""
    return re.sub(r"\s+", "", each.text[len(each.head) + 1 :])


def _rewritten(each: Property, new: Replacement) -> str:
    encoded = base64.b64encode(new.data).decode()
    uri = _DATA.fullmatch(_value(each))
    head = _TYPE.sub(lambda found: found["before"] + _spelled(found["name"], new.type), each.head)
    start = f"{uri['scheme']}{new.type}{uri['rest']}" if uri else ""
    return _folded(f"{head}:", start + encoded, each.lines)


def _spelled(name: str, true_type: str) -> str:
    """The name of the new type, in the case of the old one; JPG and JPEG are the same."""
    new = _PLAIN_NAME[true_type]
    if name.upper().replace("JPG", "JPEG") == new:
        return name
    return new.lower() if name.islower() else new


def _folded(head: str, value: str, model: Sequence[str]) -> str:
    """The property folded as the model was: on one line, or indented, or (2.1) not indented."""
    end = re.search(r"[\r\n]*$", model[0])
    line_end = end[0] if end else ""
    if len(model) == 1:
        return head + value + line_end
    indent = re.match(r"[ \t]*", model[1])
    lead = indent[0] if indent else ""
    first = head if model[0].rstrip("\r\n").endswith(":") else head + value[: max(0, WIDTH - len(head))]
    rest = value[len(first) - len(head) :]
    step = WIDTH - len(lead)
    lines = [first, *(lead + rest[at : at + step] for at in range(0, len(rest), step))]
    last_end = model[-1][len(model[-1].rstrip("\r\n")) :]
    return line_end.join(lines) + last_end
