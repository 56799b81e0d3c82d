"""Which names and which texts tell a place?"""

from __future__ import annotations

import re
from collections.abc import Iterator

HARMLESS_GPS = frozenset({0, 7, 9, 18, 29, 30})
"""Tags of an EXIF GPS directory that tell no place: version, time, status, datum, date, correction.

Many cameras write a directory of these alone; such a picture carries no location.
"""

_HARMLESS_PROPERTIES = frozenset(
    {"gpsversionid", "gpstimestamp", "gpsstatus", "gpsmapdatum", "gpsdatestamp", "gpsdifferential"}
)

_ALWAYS = re.compile(
    r"gps|latitude|longt?itude|geo_?(?:tag|location|code|data|name)|geohash"
    r"|^locationcreated|^locationshown|coordinates|^shotlocation|^cityname|^provincestate|^sublocation|^worldregion|iso6709|^what3words"
    r"|^plus_?code$|^placename|^country(?:code|name)?$|^city$|^dctermslocation$"
)

_IN_PICTURES = re.compile(r"^(?:state|location|province|lat|long|lon)$")

_TELLING_NAMESPACES = re.compile(
    r"photoshop|iptc|mediapro|photomechanic|prism|/dc/terms|tdwg|wgs84_pos|microsoft\.com/photo|expressionmedia"
    r"|xmp/1\.0/dynamicmedia|camera|geo"
)

_CELL = "sonyericsson.com/cell"
"""The radio cell that a phone was in."""

_KEY = re.compile(
    r"gps|latitude|longt?itude|geo[ _.\-]?(?:tag|location|code|data)|coordinates|iso ?6709"
    r"|^(?:recording[ _])?location|^loci$|xyz$|^plac(?:e|ename)$",
    re.IGNORECASE,
)

_DECIMAL = rb"-?\d{1,3}\.\d{3,}+"
_ANGLE = (
    rb"\d{1,3}(?:\.\d{3,}+[^\w\n]{0,3}"
    rb"|(?: ?deg ?|[^\w\n.,]{1,3})\d{1,2}(?:\.\d++)?[^\w\n.]{0,4}(?:\d{1,2}(?:\.\d++)?[^\w\n]{0,4})?)"
)
"""Without its direction: `47.3769°`, `47°22'36.9"`, `47 deg 22.6'`."""
_EXACT = rb"\d?\.\d{4,}+"
_FORMS = (
    # ISO 6709, NMEA
    rb"(?<![\d.])[+-]\d{2}(?:\d{2}){0,2}\.\d{2,}[+-]\d{3}(?:\d{2}){0,2}\.\d{2,}",
    rb"\$G[PNL](?:GGA|RMC|GLL),(?=[^\s<>\"']{0,80}\d)[^\s<>\"']*+",
    # named: one of the two is enough, but "long" may be a length
    rb"(?i:\blat(?:itude)?\b[^\w\n]{1,6}-?\d{1,2}\.\d{3,}[^\n]{0,24}\blo?ng?t?(?:itude)?\b[^\w\n]{1,6}-?\d[\d.]*+)",
    rb"(?i:\b(?:lat(?:itude)?|lon|lng|longt?itude)\b[^\w\n]{1,6}" + _DECIMAL + rb")",
    rb"(?i:\bGPS\b[^\w\n]{1,3}" + _DECIMAL + rb"[^\w\n]{1,3}-?\d[\d.]*+)",
    rb"(?:\bgeo:|/@)" + _DECIMAL + rb",-?\d[\d.]*+",
    # with their directions, behind or in front
    rb"(?<![\d.])" + _ANGLE + rb"[NS]\b[^\w\n]{0,4}" + _ANGLE + rb"[EWO]\b",
    rb"\b[NS][^\w\n]{0,2}" + _ANGLE + rb"[^\w\n]{0,4}[EWO][^\w\n]{0,2}" + _ANGLE,
    # a bare pair, exact to some metres, no more numbers beside it; a value in XML has a name instead
    rb"(?<![\w.,;\"'>+-])(?<![\d.,;] )-?[1-9]" + _EXACT + rb"(?:, ?|; )-?\d{0,2}" + _EXACT
    + rb"(?!\s?[,;.]?\s?-?\d)",
)  # fmt: skip
_COORDINATES = re.compile(b"|".join(_FORMS))

_NUMBER = re.compile(rb"\d[\d.]*+")


def property_names_location(name: str, namespace: str) -> bool:
    """Whether an XMP property of this local name, in this namespace, is about a place."""
    name, namespace = name.lower(), namespace.lower()
    if _CELL in namespace:
        return True
    return bool(
        _ALWAYS.search(name) or (_IN_PICTURES.match(name) and _TELLING_NAMESPACES.search(namespace))
    )


def property_is_harmless(name: str) -> bool:
    """Whether it belongs to a location, but tells none by itself."""
    return name.lower() in _HARMLESS_PROPERTIES


def names_location(key: str) -> bool:
    """Whether a free key (of a text chunk, a tag, a comment) is about a place."""
    return bool(_KEY.search(key))


def picture_key_names_location(key: str) -> bool:
    """The same for a key beside a picture, which may be the bare name of an XMP property."""
    name = key.lower()
    return names_location(key) or bool(_ALWAYS.search(name) or _IN_PICTURES.match(name))


def coordinates(text: bytes) -> Iterator[tuple[int, int]]:
    """Where the numbers of coordinates stand in a text: without them, the rest tells nothing."""
    for found in _COORDINATES.finditer(text):
        yield from (digits.span() for digits in _NUMBER.finditer(text, *found.span()))


def has_coordinates(text: bytes) -> bool:
    """Whether coordinates stand in a text."""
    return bool(_COORDINATES.search(text))
