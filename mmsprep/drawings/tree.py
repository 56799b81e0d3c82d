"""What is in an SVG? A tree, read by expat with limits, and written again.

Nothing outside is ever opened: no external entity, no DTD. Entities that the file defines itself
work, for drawing programs write them; what they expand to counts against the limits.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from mmsprep.drawings.allowed import SVG, XML
from mmsprep.errors import Damaged, Dangerous
from mmsprep.limits import Limits

GZIP = b"\x1f\x8b"
BLANKS = b" \t\r\n"
W3C = ("http://www.w3.org/", "https://www.w3.org/")
"""The grammars that drawing programs name; nobody fetches them."""
BLOCK = 1 << 16
MAX_ELEMENTS = 100_000
MAX_PREFIXES = 1000
"""Of namespaces: editors write a dozen."""
MAX_TEXT = 64_000_000
"""Characters, entities expanded."""

_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """`raw` is its name as written, with its prefix."""

    raw: str
    namespace: str
    local: str
    value: str


@dataclass(slots=True)
class Element:
    """`raw` is its name as written; children are elements and text in their order."""

    raw: str
    namespace: str
    local: str
    attributes: list[Attribute]
    children: list[Element | str] = field(default_factory=list)

    @property
    def is_svg(self) -> bool:
        """In SVG's namespace, or in none at all, which careless writers mean for SVG."""
        return self.namespace in (SVG, "")

    def walk(self) -> Iterator[Element]:
        """The element itself and all below it."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += (child for child in reversed(element.children) if isinstance(child, Element))

    def get(self, local: str) -> str | None:
        """The value of an attribute without a prefix."""
        return next((each.value for each in self.attributes if each.raw == local), None)


@dataclass(slots=True)
class Drawing:
    """A parsed SVG. `outside` tells of what the parser saw beside the elements."""

    root: Element
    outside: set[str]


def unpacked(data: bytes, limits: Limits) -> bytes:
    """The SVG within a .svgz, or the bytes themselves; raises Damaged, OverSafetyLimit."""
    if not data.startswith(GZIP):
        return data
    try:
        unpacker = zlib.decompressobj(31)
        svg = unpacker.decompress(data, MAX_TEXT + 1)
    except zlib.error as error:
        raise Damaged("The compressed SVG is damaged.", "Export it again.") from error
    limits.check("unpacked_bytes", len(svg), "The unpacked SVG")
    if not unpacker.eof:
        raise Damaged("The compressed SVG is cut short, or far too large.", "Export it again.")
    return svg


def parse(data: bytes, limits: Limits) -> Drawing:
    """The tree; raises Damaged where it is not well formed, Dangerous for what is made to harm."""
    reader = _Reader(limits)
    start = data.lstrip(b"\xef\xbb\xbf").lstrip(BLANKS)
    if start.startswith(b"<?xml") and data.find(b"<?xml") not in (0, 3):
        data = start  # blanks before the declaration: nobody reads that, so it is mended
        reader.outside.add("blanks before the declaration")
    try:
        for at in range(0, len(data), BLOCK):
            reader.expat.Parse(data[at : at + BLOCK], False)
        reader.expat.Parse(b"", True)
    except expat.ExpatError as error:
        raise _reason(error) from error
    except (LookupError, ValueError) as error:  # expat asks Python, which knows no such encoding
        raise Damaged("The SVG names an encoding that does not exist.", "Export it again.") from error
    if reader.root is None or reader.root.local != "svg":
        raise Damaged("There is no drawing in the SVG.", "Export it again.")
    return Drawing(reader.root, reader.outside)


def written(root: Element) -> bytes:
    """The tree as a file."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, out.append)
    return ("".join(out) + "\n").encode()


class _Reader:
    """The handlers that expat calls."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.root: Element | None = None
        self.open: list[Element] = []
        self.scopes: list[dict[str, str]] = [{"xml": XML, "": ""}]
        self.outside: set[str] = set()
        self.elements = 0
        self.characters = 0
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.ordered_attributes = True
        self.expat.StartElementHandler = self.start
        self.expat.EndElementHandler = self.end
        self.expat.CharacterDataHandler = self.text
        self.expat.ProcessingInstructionHandler = self.instruction
        self.expat.EntityDeclHandler = self.entity
        self.expat.StartDoctypeDeclHandler = self.doctype

    def start(self, raw: str, flat: list[str]) -> None:
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        self._count(1, sum(len(value) for _, value in pairs))
        self.limits.check("nesting", len(self.open) + 1, "The depth of the SVG")
        self.scopes.append(self._scope(_declared(pairs)))
        prefix, _, local = raw.rpartition(":")
        attributes = [self._attribute(name, value) for name, value in pairs]
        element = Element(raw, self.scopes[-1].get(prefix, "?"), local, attributes)
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)

    def end(self, _raw: str) -> None:
        self.open.pop()
        self.scopes.pop()

    def text(self, text: str) -> None:
        self._count(0, len(text))
        if self.open:
            self.open[-1].children.append(text)

    def instruction(self, name: str, _text: str) -> None:
        if name.lower() != "xpacket":
            self.outside.add("style sheets" if "stylesheet" in name.lower() else "instructions")

    def doctype(self, _name: str, system: str | None, *_others: object) -> None:
        if system and not system.startswith(W3C):
            self.outside.add("outside references")

    def entity(self, _name: str, is_parameter: int, value: str | None, *_ids: object) -> None:
        if value is None or is_parameter:
            self.outside.add("outside references")

    def _scope(self, declared: dict[str, str]) -> dict[str, str]:
        """The namespaces that hold within an element: those around it, and its own."""
        if not declared:
            return self.scopes[-1]
        scope = self.scopes[-1] | declared
        if len(scope) > MAX_PREFIXES:
            raise Dangerous("The SVG has more namespaces than anything is drawn in.", "Export it again.")
        return scope

    def _attribute(self, raw: str, value: str) -> Attribute:
        prefix, colon, local = raw.rpartition(":")
        namespace = self.scopes[-1].get(prefix, "?") if colon else ""
        return Attribute(raw, namespace, local, value)

    def _count(self, elements: int, characters: int) -> None:
        self.elements += elements
        self.characters += characters
        if self.elements > MAX_ELEMENTS or self.characters > MAX_TEXT:
            raise Dangerous(
                "The SVG unfolds to far more than a drawing holds.", "Draw it anew, or send a picture."
            )


def _declared(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The namespaces that an element declares, by their prefixes."""
    return {
        name.partition(":")[2]: value
        for name, value in pairs
        if name == "xmlns" or name.startswith("xmlns:")
    }


def _reason(error: expat.ExpatError) -> Damaged | Dangerous:
    text = expat.ErrorString(error.code) or "not well-formed"
    if "amplification" in text:
        return Dangerous("The SVG unfolds without end: it is made to do harm.", "Do not open it.")
    return Damaged(f"The SVG is damaged in line {error.lineno}: {text}.", "Export it again.")


def _write(root: Element, put: Callable[[str], None]) -> None:
    waiting: list[Element | str] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            put(item)
            continue
        attributes = "".join(
            f' {each.raw}="{escape(each.value, _IN_ATTRIBUTES)}"' for each in item.attributes
        )
        put(f"<{item.raw}{attributes}{'' if item.children else '/'}>")
        if item.children:
            waiting.append(f"</{item.raw}>")
            waiting += (
                escape(child) if isinstance(child, str) else child for child in reversed(item.children)
            )
