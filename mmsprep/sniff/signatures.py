"""Which kinds tell what they are by fixed bytes at a fixed place?

Only marks that nothing else can bear. A mark made of letters alone could also begin a text about
it, so a beginning that is all letters is not believed here.
"""

from __future__ import annotations

import re

from mmsprep.model import Content

_WINDOW = 512

_MARKS: tuple[tuple[bytes, str], ...] = (
    # pictures
    (b"\xff\xd8\xff\xf7", "image/jls"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\x8aMNG\r\n\x1a\n", "video/x-mng"),
    (b"\x8bJNG\r\n\x1a\n", "image/x-jng"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\xff\x4f\xff\x51", "image/x-jp2-codestream"),
    (b"8BPS\x00\x01", "image/vnd.adobe.photoshop"),
    (b"8BPS\x00\x02", "image/vnd.adobe.photoshop"),
    (b"icns", "image/icns"),
    (b"qoif", "image/x-qoi"),
    (b"\x76\x2f\x31\x01", "image/x-exr"),
    (b"BPG\xfb", "image/bpg"),
    (b"\x01\xda\x00\x01", "image/x-sgi"),
    (b"\x01\xda\x01\x01", "image/x-sgi"),
    (b"\x01\xda\x00\x02", "image/x-sgi"),
    (b"\x01\xda\x01\x02", "image/x-sgi"),
    (b"\x59\xa6\x6a\x95", "image/x-sun-raster"),
    (b"#?RADIANCE\n", "image/vnd.radiance"),
    (b"#?RGBE\n", "image/vnd.radiance"),
    (b"SIMPLE  =                    T", "image/fits"),
    (b"gimp xcf ", "image/x-xcf"),
    (b"DDS |\x00\x00\x00", "image/vnd.ms-dds"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"II\xbc\x01", "image/jxr"),
    (b"FUJIFILMCCD-RAW", "image/x-fuji-raf"),
    (b"II\x1a\x00\x00\x00HEAPCCDR", "image/x-canon-crw"),
    (b"\x00MRM", "image/x-minolta-mrw"),
    (b"FOVb", "image/x-sigma-x3f"),
    (b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (b"\xc5\xd0\xd3\xc6", "application/postscript"),
    # sound
    (b"fLaC", "audio/flac"),
    (b"caff\x00\x01", "audio/x-caf"),
    (b".snd\x00\x00", "audio/basic"),
    (b"dns.", "audio/basic"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR-WB_MC1.0\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"#!AMR_MC1.0\n", "audio/amr"),
    (b"ADIF", "audio/aac"),
    (b"MThd\x00\x00\x00\x06", "audio/midi"),
    (b"wvpk", "audio/x-wavpack"),
    (b"MAC ", "audio/x-ape"),
    (b"Creative Voice File\x1a", "audio/x-voc"),
    (b"TTA1", "audio/x-tta"),
    (b"MPCK", "audio/x-musepack"),
    (b"MP+", "audio/x-musepack"),
    (b"DSD \x1c\x00\x00\x00", "audio/x-dsf"),
    (b".ra\xfd", "audio/vnd.rn-realaudio"),
    (b".RMF\x00\x00", "application/vnd.rn-realmedia"),
    (b"\x7f\xfe\x80\x01", "audio/vnd.dts"),
    (b"\xfe\x7f\x01\x80", "audio/vnd.dts"),
    (b"\x1f\xff\xe8\x00\x07", "audio/vnd.dts"),
    (b"\xff\x1f\x00\xe8", "audio/vnd.dts"),
    (b"DTSHDHDR\x00", "audio/vnd.dts.hd"),
    (b"tBaK\x01", "audio/x-tak"),
    (b"ajkg", "audio/x-shorten"),
    (b"qoaf", "audio/x-qoa"),
    (b"ea3\x03\x00", "audio/x-oma"),
    (b"TWIN97012000", "audio/x-twinvq"),
    (b"TWIN00052200", "audio/x-twinvq"),
    (b"\x02dss", "audio/x-dss"),
    (b"\x03dss", "audio/x-dss"),
    (b"NIST_1A\n   ", "audio/x-nist"),
    # films
    (b"FLV\x01", "video/x-flv"),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02", "application/mxf"),
    # documents
    (b"\xffWPC", "application/vnd.wordperfect"),
    (b"HWP Document File V3.00 \x1a", "application/x-hwp"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"AutoCAD Binary DXF\r\n\x1a\x00", "image/vnd.dxf"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "application/onenote"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"ITSF\x03\x00\x00\x00", "application/vnd.ms-htmlhelp"),
    (b"ITOLITLS", "application/x-ms-reader"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"bplist00", "application/x-bplist"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"%!PS", "application/postscript"),
    (b"\x04%!PS", "application/postscript"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    # archives
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x04\x22\x4d\x18", "application/x-lz4"),
    (b"LZIP\x01", "application/x-lzip"),
    (b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (b"\xed\xab\xee\xdb", "application/x-rpm"),
)

_RIFF = {
    b"AVI ": "video/x-msvideo",
    b"WAVE": "audio/x-wav",
    b"WEBP": "image/webp",
    b"RMID": "audio/midi",
    b"QLCM": "audio/qcelp",
    b"ACON": "application/x-navi-animation",
    b"AMV ": "video/x-amv",
}
_FORM = {
    b"AIFF": "audio/x-aiff",
    b"AIFC": "audio/x-aiff",
    b"8SVX": "audio/x-8svx",
    b"ILBM": "image/x-ilbm",
    b"PBM ": "image/x-ilbm",
}
_W64 = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"

_BARE = {
    "application/postscript", "audio/amr", "audio/amr-wb", "audio/x-nist", "image/fits",
    "image/vnd.radiance",
}  # fmt: skip
"""Kinds that are themselves text, or may be as good as."""

_PATTERNS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"FRM8.{8}DSD ", re.DOTALL), "audio/x-dff"),
    (re.compile(rb"EA3.\x00\x60", re.DOTALL), "audio/x-oma"),
    (re.compile(rb".{4}\xf8\x72\x6f[\xba\xbb]", re.DOTALL), "audio/vnd.dolby.mlp"),
    (re.compile(rb"\x64\xa3[\x01-\x04]\x00|\x00[\x01-\x04]\xa3\x64"), "audio/x-ircam"),
    (re.compile(rb".{4}\x57\x90\x75\x36", re.DOTALL), "audio/x-pn-audibleaudio"),
    (re.compile(rb".{60}BOOKMOBI", re.DOTALL), "application/x-mobipocket-ebook"),
    (re.compile(rb".{60}TEXtREAd", re.DOTALL), "application/vnd.palm"),
    (re.compile(rb"[\x0c\x0e].{7}\.FIT", re.DOTALL), "application/vnd.ant.fit"),
    (re.compile(rb"\x00\x00\x27\x0a\x00{20}.{4}\xe8\x03\x00\x00", re.DOTALL), "application/vnd.shp"),
    (re.compile(
        rb"[\x03-\x05\x30\x31\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f].{28}(?=[A-Za-z_]\w*\x00).{11}[A-Z@+]",
        re.DOTALL,
    ), "application/x-dbf"),  # a date, and the first column
    (re.compile(rb".{7}\*\*ACE\*\*", re.DOTALL), "application/x-ace-compressed"),
    (re.compile(
        rb"\x30(?:\x80|[\x82-\x84].{2,4})\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02\x03]", re.DOTALL
    ), "application/pkcs7-mime"),  # signed data, or enveloped
    (re.compile(rb"\x01\x00{3}.{36} EMF", re.DOTALL), "image/emf"),
)  # fmt: skip
"""Marks with something else in them, or in front."""

_PRINTABLE = re.compile(rb"[\t\n\r\x20-\x7e]*")


def look(content: Content) -> str | None:
    """The kind that the first bytes declare."""
    head = content[:_WINDOW]
    found = declared(head)
    if found and (found in _BARE or not reads_as_text(head)):
        return found
    return _pdf(content)


def declared(head: bytes) -> str | None:
    for mark, found in _MARKS:
        if head.startswith(mark):
            return found
    if head[:4] in {b"RIFF", b"RIFX", b"RF64", b"BW64"}:
        return _RIFF.get(head[8:12])
    if head[:4] == b"FORM":
        return _FORM.get(head[8:12])
    if head.startswith(_W64) and head[24:28] == b"wave":
        return "audio/x-wav"
    return next((found for pattern, found in _PATTERNS if pattern.match(head)), None)


def reads_as_text(head: bytes) -> bool:
    """Whether a person could have typed it."""
    return _PRINTABLE.fullmatch(head) is not None


def _pdf(content: Content) -> str | None:
    """PDF readers search the first 1,024 bytes for the header, so junk before it is common."""
    head = content[:1024]
    at = head.find(b"%PDF-")
    if at < 0 or not re.match(rb"%PDF-\d", head[at : at + 6]):
        return None
    lead = head[:at].lstrip(b"\xef\xbb\xbf\x00 \t\r\n\x0c")
    if not lead:
        return "application/pdf"
    return "application/pdf" if content.find(b"endobj", at, at + (1 << 20)) > 0 else None
