"""Which of the many children of ISO-BMFF is it: MP4, QuickTime, 3GP, M4A, HEIC, AVIF, CR3 …?

The brand says the family, the tracks say whether there is a film in it or only sound. A cover in
a song is no film, nor are the pictures of its chapters.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.containers.boxes import Box, declared
from mmsprep.containers.reading import number
from mmsprep.model import Content

_MAX_BOXES = 4096
"""Side by side at the top. Fragmented films have more, but `moov` comes before them."""
_MAX_WITHIN = 128
"""Side by side in a box of a track; and tracks."""
_MAX_NAMED = 64
"""Bytes: so much of a list of tracks is read."""

_STARTS = {
    b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof", b"sidx", b"uuid", b"emsg",
}  # fmt: skip
_FRAGMENTS = {b"styp", b"moof", b"sidx", b"emsg"}

_HEIC = {b"heic", b"heix", b"heim", b"heis"}
_HEIC_SEQUENCE = {b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF = {b"mif1", b"mif2", b"avci", b"jpeg", b"j2ki", b"vvic", b"1pic"}
_HEIF_SEQUENCE = {b"msf1", b"avcs", b"jpgs", b"j2is", b"vvis"}

_BY_BRAND = {
    b"crx ": "image/x-canon-cr3",
    b"avif": "image/avif",
    b"avis": "image/avif-sequence",
    b"jp2 ": "image/jp2",
    b"jpx ": "image/jp2",
    b"jpm ": "image/jpm",
    b"mjp2": "video/mj2",
    b"qt  ": "video/quicktime",
    b"M4V ": "video/x-m4v",
    b"M4VH": "video/x-m4v",
    b"M4VP": "video/x-m4v",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"M4P ": "audio/mp4",
    b"F4A ": "audio/mp4",
    b"F4B ": "audio/mp4",
    b"kddi": "video/3gpp2",
    b"KDDI": "video/3gpp2",
    b"aax ": "audio/vnd.audible.aax",
    b"aaxc": "audio/vnd.audible.aax",
}
_SOUND_OF = {  # QuickTime is not among them: it has no other name for sound alone
    "video/mp4": "audio/mp4",
    "video/x-m4v": "audio/mp4",
    "video/3gpp": "audio/3gpp",
    "video/3gpp2": "audio/3gpp2",
}
_FILM_OF = {"audio/mp4": "video/mp4"}
_PICTURES = {b"jpeg", b"png ", b"mjpa", b"mjpb", b"gif "}
"""Codecs of covers and chapter pictures; of films, too, but then with many samples."""


@dataclass(frozen=True, slots=True)
class Track:
    """What a track says of itself."""

    number: int
    handler: bytes
    codec: bytes
    samples: int
    chapters: tuple[int, ...]
    """Numbers of tracks that are this one's chapters."""


def look(content: Content) -> str | None:
    """The kind of an ISO-BMFF file."""
    kind = content[4:8]
    if kind == b"ftyp":
        return _by_brand(content)
    if kind in {b"jP  ", b"jP\x1a\x1a"}:
        return _BY_BRAND.get(content[20:24], "image/jp2") if content[16:20] == b"ftyp" else "image/jp2"
    if kind in _STARTS and _plausible(content):
        base = "video/mp4" if kind in _FRAGMENTS else "video/quicktime"
        return _by_tracks(base, content)
    return None


def _by_brand(content: Content) -> str | None:
    size = number(content, 0, 4)
    if size < 8:
        size = 16
    major = content[8:12]
    brands = content[16 : min(size, 1024)]
    compatible = [brands[at : at + 4] for at in range(0, len(brands), 4)]
    if major == b"mif3":  # so small that its codec stands where others have a version
        major = content[12:16]
    if not re.fullmatch(rb"[ -~]{4}", major) or not major.strip():
        major = next(
            (brand for brand in compatible if brand in _HEIC | _HEIF | _BY_BRAND.keys()), b"mp42"
        )
    picture = _picture(major, compatible)
    if picture:
        return picture
    return _by_tracks(_family(major, compatible), content)


def _picture(major: bytes, others: list[bytes]) -> str | None:
    compatible = set(others)
    if major in _HEIC:
        return "image/heic"
    if major in _HEIC_SEQUENCE:
        return "image/heic-sequence"
    if major in _HEIF:
        if compatible & {b"avif", b"avis"}:
            return "image/avif"
        return "image/heic" if compatible & _HEIC else "image/heif"
    if major in _HEIF_SEQUENCE:
        if b"avis" in compatible:
            return "image/avif-sequence"
        return "image/heic-sequence" if compatible & (_HEIC_SEQUENCE | _HEIC) else "image/heif-sequence"
    return None


def _family(major: bytes, compatible: list[bytes]) -> str:
    if major in _BY_BRAND:
        return _BY_BRAND[major]
    if major[:3] in {b"3gp", b"3gr", b"3gs", b"3ge", b"3gg", b"3gt", b"3gf", b"3gm"}:
        return "video/3gpp"
    if major[:3] == b"3g2":
        return "video/3gpp2"
    if b"crx " in compatible:
        return "image/x-canon-cr3"
    return "video/mp4"


def _by_tracks(base: str, content: Content) -> str:
    if base not in _SOUND_OF and base not in _FILM_OF:
        return base
    tracks, whole = _tracks(content)
    sound = any(track.handler == b"soun" for track in tracks)
    if any(_is_film(track, tracks, sound=sound) for track in tracks):
        return _FILM_OF.get(base, base)
    return _SOUND_OF.get(base, base) if sound and whole else base


def _is_film(track: Track, tracks: list[Track], *, sound: bool) -> bool:
    if track.handler != b"vide":
        return False
    if any(track.number in other.chapters for other in tracks):
        return False
    return not (sound and track.codec in _PICTURES and track.samples <= 1)


def _tracks(content: Content) -> tuple[list[Track], bool]:
    """The tracks that are there, and whether the file is not cut within its list of them."""
    movie = next(_called(b"moov", declared(content, 0, len(content), _MAX_BOXES)), None)
    if movie is None:
        return [], False
    inner = declared(content, movie.start, min(movie.end, len(content)), _MAX_BOXES)
    tracks = itertools.islice(_called(b"trak", inner), _MAX_WITHIN)
    return [_track(content, track) for track in tracks], movie.end <= len(content)


def _track(content: Content, track: Box) -> Track:
    header = _inside(content, track, b"tkhd")
    handler = _inside(content, track, b"mdia", b"hdlr")
    description = _inside(content, track, b"mdia", b"minf", b"stbl", b"stsd")
    sizes = _inside(content, track, b"mdia", b"minf", b"stbl", b"stsz")
    chapters = _inside(content, track, b"tref", b"chap")
    wide = header and number(content, header.start, 1) == 1
    named = range(chapters.start, min(chapters.end, chapters.start + _MAX_NAMED), 4) if chapters else ()
    return Track(
        number=number(content, header.start + (20 if wide else 12), 4) if header else 0,
        handler=content[handler.start + 8 : handler.start + 12] if handler else b"",
        codec=content[description.start + 12 : description.start + 16] if description else b"",
        samples=number(content, sizes.start + 8, 4) if sizes else 0,
        chapters=tuple(number(content, at, 4) for at in named if at < len(content)),
    )


def _inside(content: Content, outer: Box, *path: bytes) -> Box | None:
    """A nested box."""
    for name in path:
        inner = declared(content, outer.start, min(outer.end, len(content)), _MAX_WITHIN)
        found = next(_called(name, inner), None)
        if found is None:
            return None
        outer = found
    return outer


def _called(name: bytes, boxes: Iterator[Box]) -> Iterator[Box]:
    return (box for box in boxes if box.kind == name)


def _plausible(content: Content) -> bool:
    """Without a brand, the second box must look like one, too."""
    size = number(content, 0, 4)
    if size == 1:
        size = number(content, 8, 8)
    if size in {0, 1} or size < 8:
        return size == 0
    following = content[size + 4 : size + 8]
    if not following:  # cut within its first box, or there is only one
        return content[4:8] in {b"moov", b"mdat", b"moof"} and _first_child(content)
    return re.fullmatch(rb"[A-Za-z0-9 \xa9_-]{4}", following) is not None


def _first_child(content: Content) -> bool:
    return content[4:8] != b"moov" or re.fullmatch(rb"[a-z]{4}", content[12:16]) is not None
