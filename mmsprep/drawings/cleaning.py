"""How does an SVG become harmless? What is not allowed on the parsed tree is taken out.

Only scripts and references that leave the file are the aim; but nobody can list all that is bad,
so the rule is a list of what is good (allowed.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mmsprep.clean.words import has_coordinates, property_names_location
from mmsprep.drawings import allowed, data, styles
from mmsprep.drawings.tree import Attribute, Drawing, Element, parse, unpacked, written
from mmsprep.errors import Dangerous, Refusal
from mmsprep.limits import Limits

SCRIPTS = "scripts"
REFERENCES = "outside references"
FOREIGN = "foreign content"
LOCATION = "location"

MAX_COPIES = 250_000
"""Elements, once every `use` is followed: more is a bomb."""

MAX_INSIDE = 3
"""Drawings within drawings within drawings."""

PICTURES = frozenset({"image", "feImage"})

MAX_HOPS = 600
"""Elements from the root down, through every `use` on the way."""

_DESCRIPTIONS = frozenset({"desc", "title", "metadata"})
_HANDLERS = frozenset({"script", "handler", "listener"})


@dataclass(slots=True)
class Cleaner:
    """What was taken out so far."""

    limits: Limits
    keep_location: bool = False
    depth: int = 0
    """Of a drawing inside others."""
    removed: set[str] = field(default_factory=set)

    def clean(self, drawing: Drawing) -> None:
        """Take out of the tree what is not allowed; raises Dangerous for a bomb of copies."""
        if drawing.outside:
            self.removed |= {REFERENCES if "sheet" in each else each for each in drawing.outside}
        for element in drawing.root.walk():
            element.attributes = [
                kept for each in element.attributes for kept in self._kept(element, each)
            ]
            element.children = [child for child in element.children if self._stays(child)]
            if element.local == "style" and element.is_svg:
                self._clean_style(element)
        _check_copies(drawing.root)

    def _stays(self, child: Element | str) -> bool:
        if isinstance(child, str):
            return True
        reason = self._unwanted(child)
        if reason:
            self.removed.add(reason)
        return not reason

    def _unwanted(self, element: Element) -> str | None:
        if self._describes_place(element):
            return LOCATION
        if not element.is_svg:
            return None if element.namespace.startswith(allowed.INERT) else _kind(element)
        if element.local not in allowed.ELEMENTS:
            return _kind(element)
        if element.local in allowed.ANIMATED and not _animates_safely(element):
            return SCRIPTS
        return None

    def _describes_place(self, element: Element) -> bool:
        """By its name, or by coordinates in a text that nobody sees in the drawing."""
        if element.is_svg and element.local not in _DESCRIPTIONS:
            return False
        text = "".join(child for child in element.children if isinstance(child, str))
        located = not self.keep_location and has_coordinates(text.encode())
        return located or (not element.is_svg and self._names_location(element.local, element.namespace))

    def _names_location(self, name: str, namespace: str) -> bool:
        return not self.keep_location and property_names_location(name, namespace)

    def _kept(self, element: Element, each: Attribute) -> tuple[Attribute, ...]:
        if each.raw == "xmlns" or each.raw.startswith("xmlns:"):
            return (each,)
        if each.local == "href" and each.namespace in ("", allowed.XLINK):
            return self._reference(element, each)
        if each.namespace:
            return self._prefixed(each)
        if each.local == "style":
            return self._style(each)
        name = each.local.lower()
        if name not in allowed.ATTRIBUTES and self._names_location(name, element.namespace):
            self.removed.add(LOCATION)
            return ()
        known = name in allowed.ATTRIBUTES or name.startswith(allowed.PREFIXES) or not element.is_svg
        if not known or name.startswith("on"):
            self.removed.add(SCRIPTS if name.startswith("on") else FOREIGN)
            return ()
        return self._style(each) if element.is_svg and _may_refer(each.value) else (each,)

    def _reference(self, element: Element, each: Attribute) -> tuple[Attribute, ...]:
        kept: str | None = None
        kind = data.kind_of(each.value) if element.local in PICTURES else ""
        if kind == data.SVG:
            kept = self._drawing_inside(each.value)
        elif styles.inside(each.value) or kind in allowed.PICTURES:
            kept = self._placeless(each.value)
        if kept is None:
            self.removed.add(REFERENCES)
            return ()
        return (each,) if kept == each.value else (replace(each, value=kept),)

    def _placeless(self, reference: str) -> str:
        """The same reference; the picture in it without its location."""
        kept = reference if self.keep_location else data.without_location(reference)
        if kept != reference:
            self.removed.add(LOCATION)
        return kept

    def _drawing_inside(self, reference: str) -> str | None:
        """A drawing within the drawing is cleaned as well; None where it cannot be."""
        if self.depth >= MAX_INSIDE:
            return None
        inner = Cleaner(self.limits, self.keep_location, self.depth + 1)
        try:
            drawing = parse(unpacked(data.read(reference), self.limits), self.limits)
            inner.clean(drawing)
        except Refusal:
            return None
        self.removed |= inner.removed
        return data.written(data.SVG, written(drawing.root)) if inner.removed else reference

    def _prefixed(self, each: Attribute) -> tuple[Attribute, ...]:
        if self._names_location(each.local, each.namespace):
            self.removed.add(LOCATION)
            return ()
        harmless = each.namespace.startswith((allowed.XLINK, *allowed.INERT)) or (
            each.namespace == allowed.XML and each.local in ("space", "lang", "id")
        )
        if harmless:
            return (each,)
        self.removed.add(FOREIGN)
        return ()

    def _style(self, each: Attribute) -> tuple[Attribute, ...]:
        clean = self._harmless(each.value)
        if clean == each.value:
            return (each,)
        return (replace(each, value=clean),) if clean.strip() else ()

    def _clean_style(self, element: Element) -> None:
        text = "".join(child for child in element.children if isinstance(child, str))
        clean = self._harmless(text)
        if clean != text or any(isinstance(child, Element) for child in element.children):
            element.children = [clean]

    def _harmless(self, style: str) -> str:
        clean = styles.cleaned(style)
        if clean != style:
            self.removed.add(REFERENCES)
        return styles.with_references(clean, self._placeless)


def is_drawn(root: Element) -> bool:
    """Whether there is anything to see: a picture that is elsewhere is not."""
    return any(element.is_svg and _shows(element) for element in root.walk())


def _shows(element: Element) -> bool:
    if element.local in ("image", "use"):
        return any(each.local == "href" for each in element.attributes)
    return element.local in allowed.DRAWN


def mended(root: Element) -> None:
    """Give the root the namespace that viewers insist on."""
    if not root.namespace:
        root.attributes.insert(0, Attribute("xmlns", "", "xmlns", allowed.SVG))


def _kind(element: Element) -> str:
    return SCRIPTS if element.local.lower() in _HANDLERS else FOREIGN


def _may_refer(value: str) -> bool:
    return "(" in value or "\\" in value or "script" in value.lower()


def _animates_safely(element: Element) -> bool:
    name = next((each.value for each in element.attributes if each.raw.lower() == "attributename"), None)
    if name is None:
        return True  # motion and transform need none
    local = name.strip().rpartition(":")[2].lower()
    return local in allowed.ATTRIBUTES or name.strip().lower() == "xml:space"


def _check_copies(root: Element) -> None:
    """Raise Dangerous where `use` copies copies without measure; what uses itself, readers stop at."""
    by_id = {name: element for element in root.walk() if (name := element.get("id"))}
    sizes: dict[int, int] = {}
    path = [_Counted(root, iter(_parts(root, by_id)))]
    following = {id(root)}
    while path:
        top = path[-1]
        part = next(top.parts, None)
        if part is None:
            sizes[id(top.element)] = top.size
            following.discard(id(top.element))
            path.pop()
            if path:
                path[-1].size += top.size
        elif id(part) in sizes:
            top.size += sizes[id(part)]
        elif id(part) not in following:
            following.add(id(part))
            path.append(_Counted(part, iter(_parts(part, by_id))))
        if top.size > MAX_COPIES or len(path) > MAX_HOPS:
            raise _bomb()


@dataclass(slots=True)
class _Counted:
    """An element on the way down, and how many it stands for so far."""

    element: Element
    parts: Iterator[Element]
    size: int = 1


def _parts(element: Element, by_id: dict[str, Element]) -> list[Element]:
    """What is drawn for an element: its children, and what it uses."""
    parts = [child for child in element.children if isinstance(child, Element)]
    if element.local == "use":
        targets = (each.value.strip() for each in element.attributes if each.local == "href")
        parts += [by_id[target[1:]] for target in targets if target[1:] in by_id]
    return parts


def _bomb() -> Dangerous:
    return Dangerous("The SVG copies itself without measure: it is made to do harm.", "Do not open it.")
