"""Does a file hold all that it declares: its length, its end, its checksums?

Decoders play what there is and say nothing; archives and documents are not decoded at all. So the
structure is asked, before anybody decodes: a rule for each container, which answers how long the
file must be at least, or raises Damaged where an end is missing or a checksum is wrong. A rule
reads lengths and adds them up; it allocates nothing that a file only claims.

What no rule can tell stands in `UNDECLARED`. `docs/damage.md` is printed from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mmsprep.errors import Damaged
from mmsprep.intact import (
    archives,
    chunks,
    documents,
    fields,
    films,
    mp3,
    ogg,
    packed,
    pictures,
    rar,
    seven_zip,
    sounds,
)
from mmsprep.model import Source
from mmsprep.workroom import Workroom


@dataclass(frozen=True, slots=True)
class Rule:
    """What some types declare, and which function asks for it."""

    asks: Callable[..., int]
    declares: str
    types: tuple[str, ...]
    slack: float = 0.0
    """The part of a file that writers are known to miscount."""
    padding: int = 0
    """Bytes of which writers do not agree whether they count."""
    asks_limits: bool = False
    """Whether the function wants to know the limits as well."""


_OLE = (
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.ms-outlook", "application/vnd.visio", "application/x-mspublisher",
    "application/vnd.ms-project", "application/x-ole-storage",
)  # fmt: skip

RULES = (
    Rule(chunks.riff, "the length of the whole and of its data",
         ("audio/x-wav", "video/x-msvideo", "image/webp", "audio/qcelp"), 0.005, padding=1),
    Rule(chunks.form, "the length of the whole and of its data",
         ("audio/x-aiff", "audio/x-8svx"), 0.005, padding=1),
    Rule(chunks.midi, "the number and the lengths of its tracks", ("audio/midi",)),
    Rule(chunks.caf, "the length of its data", ("audio/x-caf",)),
    Rule(chunks.asf, "the length of the whole and of its parts",
         ("video/x-ms-wmv", "audio/x-ms-wma"), 0.02),
    Rule(chunks.flash, "the length of every tag; how long it is, where a writer told",
         ("video/x-flv",)),
    Rule(chunks.real, "the length of every part", ("application/vnd.rn-realmedia",)),
    Rule(sounds.wavpack, "the length of every block", ("audio/x-wavpack",)),
    Rule(sounds.monkey, "the lengths of its parts", ("audio/x-ape",)),
    Rule(sounds.tta, "the length and the checksum of every frame", ("audio/x-tta",)),
    Rule(sounds.musepack, "the lengths of its parts, and an end; or the number of its frames",
         ("audio/x-musepack",)),
    Rule(sounds.tak, "where its last frame lies", ("audio/x-tak",)),
    Rule(sounds.qoa, "the number of its samples, and the length of every frame", ("audio/x-qoa",)),
    Rule(sounds.creative, "the length of every block", ("audio/x-voc",)),
    Rule(sounds.dsdiff, "the length of the whole", ("audio/x-dff",)),
    Rule(sounds.dts_hd, "the length of every chunk", ("audio/vnd.dts.hd",)),
    Rule(sounds.real, "the length of its data", ("audio/vnd.rn-realaudio",)),
    Rule(films.boxes, "the length of every box, and where each sample lies",
         ("video/mp4", "video/x-m4v", "video/quicktime", "video/3gpp", "video/3gpp2", "audio/mp4",
          "audio/3gpp", "audio/3gpp2", "image/x-canon-cr3", "image/jxl", "image/heic-sequence",
          "image/heif-sequence", "image/avif-sequence", "video/mj2", "image/jpm")),
    Rule(films.matroska, "the lengths of segment, clusters and blocks; some writers, checksums",
         ("video/x-matroska", "video/webm", "audio/x-matroska", "audio/webm")),
    Rule(ogg.pages, "the length and the checksum of every page",
         ("audio/ogg", "video/ogg", "application/ogg")),
    Rule(mp3.counted, "the number of frames or bytes, where an encoder wrote it (Xing, Info, VBRI)",
         ("audio/mpeg",), 0.02),
    Rule(pictures.items, "where each item lies, the tiles of a grid too; no item ends in zeros",
         ("image/heic", "image/heif", "image/avif")),
    Rule(pictures.jpeg, "where the pictures behind the first one lie (MPF)", ("image/jpeg",)),
    Rule(pictures.gif, "the length of every block, and a trailer", ("image/gif",)),
    Rule(pictures.tiff, "where each strip and tile lies",
         ("image/tiff", "image/x-adobe-dng", "image/x-canon-cr2", "image/x-nikon-nef",
          "image/x-sony-arw", "image/x-pentax-pef", "image/x-samsung-srw", "image/x-epson-erf")),
    Rule(pictures.raf, "where the preview and the raw data lie", ("image/x-fuji-raf",)),
    Rule(pictures.icon, "where each picture lies", ("image/x-icon",)),
    Rule(pictures.jpeg2000, "the length of every tile, and an end",
         ("image/jp2", "image/x-jp2-codestream")),
    Rule(pictures.photoshop, "the lengths of its sections and rows", ("image/vnd.adobe.photoshop",)),
    Rule(fields.whole, "the length of the whole",
         ("font/woff", "font/woff2", "audio/x-dsf", "image/icns",
          "image/emf", "image/vnd.djvu", "audio/basic", "application/vnd.sqlite3")),
    Rule(fields.disc, "the number of its blocks", ("application/x-iso9660-image",)),
    Rule(fields.tables, "where each table lies", ("font/sfnt", "application/vnd.ms-opentype")),
    Rule(packed.bzip2, "a checksum of every block, and an end", ("application/x-bzip2",)),
    Rule(packed.xz, "a checksum of every block, and an end", ("application/x-xz",)),
    Rule(packed.lzip, "a checksum of every member, and an end", ("application/x-lzip",)),
    Rule(packed.zstd, "the length of every block, and an end", ("application/zstd",)),
    Rule(packed.lz4, "the length of every block, and an end", ("application/x-lz4",)),
    Rule(archives.tar, "lengths and checksums of headers", ("application/x-tar",)),
    Rule(seven_zip.whole, "where its directory lies; checksums of that and of every file",
         ("application/x-7z-compressed",)),
    Rule(rar.whole, "lengths and checksums of headers, and checksums of files",
         ("application/vnd.rar",)),
    Rule(archives.arj, "lengths and checksums of headers, and an end", ("application/x-arj",)),
    Rule(archives.ace, "lengths and checksums of headers", ("application/x-ace-compressed",)),
    Rule(archives.lha, "the lengths of headers and files", ("application/x-lzh-compressed",)),
    Rule(archives.cpio, "the lengths of headers and files, and an end", ("application/x-cpio",)),
    Rule(archives.cabinet, "the length of the whole; checksums of its blocks",
         ("application/vnd.ms-cab-compressed",)),
    Rule(documents.pdf, "an end; checksums of its compressed parts", ("application/pdf",)),
    Rule(documents.ole, "which of its sectors are used", _OLE),
    Rule(documents.tnef, "the length and the checksum of every part", ("application/vnd.ms-tnef",)),
    Rule(documents.calendar, "an end (END:VCALENDAR)", ("text/calendar",)),
    Rule(documents.xml, "an end for every element", ("text/xml",), asks_limits=True),
)  # fmt: skip

ZIPS = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
    "application/vnd.openxmlformats-officedocument.presentationml.template",
    "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.graphics", "application/vnd.oasis.opendocument.formula",
    "application/vnd.oasis.opendocument.text-template", "application/vnd.apple.pages",
    "application/vnd.apple.numbers", "application/vnd.apple.keynote", "application/vnd.ms-xpsdocument",
    "application/vnd.google-earth.kmz", "model/3mf", "application/vnd.ms-visio.drawing.main+xml",
    "application/vnd.adobe.indesign-idml-package", "application/hwp+zip", "application/x-ibooks+zip",
    "application/vnd.apple.pkpass", "application/vnd.etsi.asic-e+zip",
)  # fmt: skip
"""ZIPs by another name that are wrapped whole: who does it reads their members, which have checksums."""

BY_DECODER = {
    "image/png": "a checksum for every chunk, and an end",
    "audio/flac": "a checksum of the sound, and its number of samples",
    "image/bmp": "the size of its rows", "image/x-tga": "the size of its rows",
    "image/x-pcx": "the size of its rows", "image/x-sgi": "the size of its rows",
    "image/x-sun-raster": "the size of its rows", "image/vnd.ms-dds": "the size of its rows",
    "image/vnd.radiance": "the size of its rows", "image/vnd.wap.wbmp": "the size of its rows",
    "image/x-xbitmap": "the number of its rows",
    "image/x-portable-pixmap": "the size of its rows", "image/x-qoi": "the number of its pixels",
    "application/zip": "a checksum for every file in it", "application/gzip": "a checksum and a length",
    "image/svg+xml": "an end for every element", "text/vcard": "an end (END:VCARD)",
    "application/rtf": "an end for every group",
    "audio/x-nist": "how long it is",
    "application/mxf": "how long it is, where a writer told",
}  # fmt: skip
"""What is told by whoever reads the file anyway."""

UNDECLARED = (
    "text", "Markdown", "HTML", "CSV", "JSON", "e-mail", "AAC without a container", "AMR", "AC-3", "DTS",
    "Dolby TrueHD", "IRCAM", "ATRAC", "TwinVQ", "Shorten", "dictations (DSS)",
    "MPEG film", "MPEG transport stream", "DV", "compress (.Z)",
)  # fmt: skip
"""Where nothing is declared: the end of these may be missing, and nobody can tell."""

NOT_UNPACKED = frozenset(
    {
        "application/vnd.rar",
        "application/x-lz4",
        "application/x-arj",
        "application/x-ace-compressed",
        "application/x-lzh-compressed",
    }
)
"""What is packed in these is not compared with its checksums, for nothing here can unpack it."""

_BY_TYPE = {each: rule for rule in RULES for each in rule.types}


def check(source: Source, room: Workroom) -> None:
    """Raise Damaged where the file does not hold what it declares."""
    rule = _BY_TYPE.get(source.type)
    if rule is None:
        return
    with source.content() as content:
        needed = rule.asks(content, *([room.limits] if rule.asks_limits else []))
    missing = needed - source.size
    if missing > max(rule.padding, rule.slack * needed):
        raise Damaged(
            f"Its end is missing: it declares {needed:,} bytes, and {source.size:,} are there."
        )
