"""Is every family told by its content, whatever its disguise?"""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
from pathlib import Path

import pytest

from mmsprep.sniff import true_type
from mmsprep.testing import media
from tests.sniff.built import (
    adts,
    asf,
    box,
    brand,
    id3,
    matroska,
    mp3,
    mp3_of_half_rate,
    office,
    ogg,
    ole,
    ole_with,
    tiff,
    track,
    zipped,
)

FIXTURES = Path(__file__).parents[2] / "fixtures"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
OOXML = "vnd.openxmlformats-officedocument."
FILM, SOUND = track(1, b"vide"), track(2, b"soun", b"mp4a")


def moov(*tracks: bytes) -> bytes:
    return box(b"moov", box(b"mvhd", b"\0" * 100), *tracks)


def old_tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    data = bytearray(buffer.getvalue())
    data[257:265] = b"\0" * 8  # before POSIX there was no mark …
    total = sum(data[:148]) + 8 * 32 + sum(data[156:512])
    data[148:156] = b"%06o\0 " % total  # … but the checksum
    return bytes(data)


LOCKED_TEXT = bytes.fromhex("eca5c10000000904000000f1")
"""How a Word document begins whose letters are scrambled."""

TYPES = {
    # the children of ISO-BMFF
    "mp4": (brand(b"isom", b"avc1") + moov(FILM, SOUND), "video/mp4"),
    "mp4 of sound alone": (brand(b"isom") + moov(SOUND), "audio/mp4"),
    "mp4 whose moov comes last": (brand(b"mp42") + box(b"mdat", b"\0" * 99) + moov(SOUND), "audio/mp4"),
    "mp4 with a 64-bit box": (
        brand(b"mp42") + struct.pack(">I4sQ", 1, b"mdat", 32) + b"\0" * 16 + moov(SOUND), "audio/mp4",
    ),
    "mp4 cut within moov": (brand(b"isom") + moov(SOUND, FILM)[:-40], "video/mp4"),
    "song with chapter pictures": (
        brand(b"M4B ") + moov(track(1, b"soun", b"mp4a", chapters=(2,)), track(2, b"vide", b"jpeg")),
        "audio/mp4",
    ),
    "song with a cover for a track": (
        brand(b"isom") + moov(SOUND, track(1, b"vide", b"png ", samples=1)), "audio/mp4",
    ),
    "film with named chapters": (
        brand(b"mp42") + moov(track(1, b"vide", chapters=(3,)), SOUND, track(3, b"text")), "video/mp4",
    ),
    "film that calls itself M4A": (brand(b"M4A ") + moov(FILM, SOUND), "video/mp4"),
    "m4v": (brand(b"M4V ") + moov(FILM, SOUND), "video/x-m4v"),
    "3gp": (brand(b"3gp5") + moov(FILM), "video/3gpp"),
    "3gp of sound alone": (brand(b"3gp4") + moov(SOUND), "audio/3gpp"),
    "3g2": (brand(b"3g2a") + moov(FILM), "video/3gpp2"),
    "3g2 of sound alone": (brand(b"kddi") + moov(SOUND), "audio/3gpp2"),
    "quicktime": (brand(b"qt  ") + moov(FILM), "video/quicktime"),
    "quicktime of sound alone": (brand(b"qt  ") + moov(SOUND), "video/quicktime"),
    "quicktime without a brand": (
        box(b"wide") + box(b"mdat", b"\0" * 9) + moov(FILM),
        "video/quicktime",
    ),
    "fragment": (box(b"styp", b"msdh\0\0\0\0msdh") + box(b"moof", b"\0" * 20), "video/mp4"),
    "heic": (brand(b"heic", b"mif1", b"heic"), "image/heic"),
    "heix": (brand(b"heix", b"mif1"), "image/heic"),
    "heic by its second brand": (brand(b"mif1", b"mif1", b"heic"), "image/heic"),
    "heif": (brand(b"mif1", b"mif1", b"miaf"), "image/heif"),
    "heic burst": (brand(b"msf1", b"hevc"), "image/heic-sequence"),
    "hevc": (brand(b"hevc", b"msf1"), "image/heic-sequence"),
    "avif": (brand(b"avif", b"mif1"), "image/avif"),
    "avif by its second brand": (brand(b"mif1", b"avif"), "image/avif"),
    "avif so small that it has no version": (box(b"ftyp", b"mif3avif") + box(b"mini"), "image/avif"),
    "avif sequence": (brand(b"avis", b"avif", b"msf1"), "image/avif-sequence"),
    "cr3": (brand(b"crx ", b"isom"), "image/x-canon-cr3"),
    "jp2": (box(b"jP  ", b"\r\n\x87\n") + brand(b"jp2 "), "image/jp2"),
    "jpeg xl": (box(b"JXL ", b"\r\n\x87\n") + brand(b"jxl "), "image/jxl"),
    "motion jpeg 2000": (box(b"jP  ", b"\r\n\x87\n") + brand(b"mjp2"), "video/mj2"),
    # Matroska, Ogg, Windows Media
    "mkv": (matroska(b"matroska", 1, 2), "video/x-matroska"),
    "mka": (matroska(b"matroska", 2, 17), "audio/x-matroska"),
    "webm": (matroska(b"webm", 2, 1), "video/webm"),
    "webm of sound alone": (matroska(b"webm", 2), "audio/webm"),
    "vorbis": (ogg(b"\x01vorbis\0\0"), "audio/ogg"),
    "opus": (ogg(b"OpusHead\1\1"), "audio/ogg"),
    "speex": (ogg(b"Speex   1.2"), "audio/ogg"),
    "flac in ogg": (ogg(b"\x7fFLAC\1\0"), "audio/ogg"),
    "theora behind vorbis": (ogg(b"fishead\0", b"\x01vorbis\0", b"\x80theora\3"), "video/ogg"),
    "ogm": (ogg(b"\x01video\0\0\0DX50"), "video/ogg"),
    "ogg of something else": (ogg(b"\x80kate\0\0\0"), "application/ogg"),
    "wmv": (asf("sound", "film"), "video/x-ms-wmv"),
    "wma": (asf("sound"), "audio/x-ms-wma"),
    # sound
    "mp3": (mp3(), "audio/mpeg"),
    "mp3 of half the rate": (mp3_of_half_rate(), "audio/mpeg"),
    "mp3 behind nothing": (b"\0" * 3000 + mp3(), "audio/mpeg"),
    "mp3 behind junk": (b"\x81\x02junk\x00\x99" * 20_000 + mp3(), "audio/mpeg"),
    "mp3 behind a huge tag": (id3(1_500_000) + mp3(), "audio/mpeg"),
    "mp3 behind two tags": (id3(90) + id3(900) + mp3(), "audio/mpeg"),
    "aac": (adts(), "audio/aac"),
    "aac behind a tag": (id3(50) + adts(3), "audio/aac"),
    "flac behind a tag": (id3(2_000_000) + b"fLaC\0\0\0\x22" + b"\0" * 40, "audio/flac"),
    "ac-3": ((b"\x0b\x77\0\0\x00\x40" + b"\0" * 122) * 3, "audio/ac3"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", "audio/x-wav"),
    "rf64": (b"RF64\xff\xff\xff\xffWAVEds64", "audio/x-wav"),
    "aiff": (b"FORM\0\0\0\x40AIFFCOMM\0\0\0\x12", "audio/x-aiff"),
    "aifc": (b"FORM\0\0\0\x40AIFCFVER\0\0\0\x04", "audio/x-aiff"),
    "caf": (b"caff\0\1\0\0desc\0\0", "audio/x-caf"),
    "au": (b".snd\0\0\0\x18\0\0\0\0", "audio/basic"),
    "amr": (b"#!AMR\n<\x91\x17", "audio/amr"),
    "amr-wb": (b"#!AMR-WB\n\x04\x91", "audio/amr-wb"),
    "qcelp": (b"RIFF\x40\0\0\0QLCMfmt ", "audio/qcelp"),
    "midi": (b"MThd\0\0\0\x06\0\1\0\1", "audio/midi"),
    # films without a container's mark
    "program stream": (b"\0\0\1\xba\x44\0\4\0\x14\1", "video/mpeg"),
    "mpeg-1 system stream": (b"\0\0\1\xba\x21\0\1\0\1", "video/mpeg"),
    "mpeg video": (b"\0\0\1\xb3\x14\0\xf0\x14", "video/mpeg"),
    "transport stream": ((b"\x47\x40\0\x10" + b"\xff" * 184) * 8, "video/mp2t"),
    "transport stream of a camera": ((b"\0\0\0\1\x47\x40\0\x10" + b"\xff" * 184) * 8, "video/mp2t"),
    "transport stream cut in": (b"\xff" * 77 + (b"\x47\x40\0\x10" + b"\xff" * 184) * 8, "video/mp2t"),
    "avi": (b"RIFF\x24\0\0\0AVI LIST", "video/x-msvideo"),
    "flv": (b"FLV\1\5\0\0\0\x09", "video/x-flv"),
    "mxf": (bytes.fromhex("060e2b34020501010d010201010204 00"), "application/mxf"),
    # TIFF, and what is not
    "tiff": (tiff({0x100: 9, 0x101: 9, 0x106: 2}), "image/tiff"),
    "tiff of the other byte order": (tiff({0x100: 9, 0x10F: b"NIKON\0"}, order=">"), "image/tiff"),
    "photo of a Nikon saved as tiff": (
        tiff({0xFE: 0, 0x106: 2, 0x10F: b"NIKON CORPORATION\0"}),
        "image/tiff",
    ),
    "dng": (tiff({0x100: 9, 0x10F: b"LEICA\0", 0xC612: 0x0401}), "image/x-adobe-dng"),
    "nef": (
        tiff({0xFE: 1, 0x10F: b"NIKON CORPORATION\0"}, {0x106: 32803}, order=">"), "image/x-nikon-nef",
    ),
    "arw": (tiff({0x10F: b"SONY\0\0"}, {0x103: 32767}), "image/x-sony-arw"),
    "pef": (tiff({0x10F: b"PENTAX Corporation\0"}, {0x103: 65535}), "image/x-pentax-pef"),
    "cr2": (b"II*\0\x10\0\0\0CR\2\0" + b"\0" * 9, "image/x-canon-cr2"),
    "orf": (b"IIRO\x08\0\0\0" + b"\0" * 9, "image/x-olympus-orf"),
    "rw2": (b"IIU\0\x18\0\0\0" + b"\0" * 9, "image/x-panasonic-rw2"),
    "raf": (b"FUJIFILMCCD-RAW 0201FF1\0\0", "image/x-fuji-raf"),
    # ZIP
    "zip": (zipped(a___txt="a"), "application/zip"),
    "zip of nothing": (b"PK\5\6" + b"\0" * 18, "application/zip"),
    "zip with a folder called word": (zipped(word__a___txt="a"), "application/zip"),
    "zip of a class": (zipped(a___class=b"\xca\xfe\xba\xbe"), "application/zip"),
    "zip behind a picture's worth of bytes": (b"\x99\0\1" * 99 + zipped(a="a"), "application/zip"),
    "docx": (office(OOXML + "wordprocessingml.document.main+xml"),
             "application/" + OOXML + "wordprocessingml.document"),
    "docm": (office("vnd.ms-word.document.macroEnabled.main+xml"),
             "application/vnd.ms-word.document.macroenabled.12"),
    "xlsx": (office(OOXML + "spreadsheetml.sheet.main+xml"),
             "application/" + OOXML + "spreadsheetml.sheet"),
    "xlsm": (office("vnd.ms-excel.sheet.macroEnabled.main+xml"),
             "application/vnd.ms-excel.sheet.macroenabled.12"),
    "pptx": (office(OOXML + "presentationml.presentation.main+xml"),
             "application/" + OOXML + "presentationml.presentation"),
    "odt": (zipped(mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text"),
    "epub": (zipped(mimetype="application/epub+zip\n"), "application/epub+zip"),
    "map": (zipped(place___kml="<kml/>"), "application/vnd.google-earth.kmz"),
    "zip with a map in a folder": (zipped(file__place___kml="<kml/>"), "application/zip"),
    "ticket": (zipped(pass___json="{}", manifest___json="{}", signature=b"0"),
               "application/vnd.apple.pkpass"),
    "a zip that calls itself a picture": (zipped(mimetype="image/png"), "application/zip"),
    "a zip that calls itself a document": (zipped(mimetype="application/pdf"), "application/zip"),
    "signed documents": (zipped(mimetype="application/vnd.etsi.asic-e+zip", a___txt="a"),
                         "application/vnd.etsi.asic-e+zip"),
    "Visio": (office("vnd.ms-visio.drawing.main+xml"), "application/vnd.ms-visio.drawing.main+xml"),
    "jar": (zipped(**{"META-INF__MANIFEST___MF": "Main-Class: A"}), "application/java-archive"),
    "apk": (zipped(AndroidManifest___xml=b"\3\0", classes___dex=b"dex\n035\0"),
            "application/vnd.android.package-archive"),
    "pages": (zipped(Index__Document___iwa=b"\0\x15\x16\0\xd0\x48\x52\x08\1\x12\x23\x08\x90\x4e\x12"),
              "application/vnd.apple.pages"),
    "numbers": (zipped(Index__Document___iwa=b"\0\x15\x16\0\xd0\x48\x52\x08\1\x12\x23\x08\1\x12\3"),
                "application/vnd.apple.numbers"),
    "keynote": (zipped(Index__Document___iwa=b"\0", Index__Slide___iwa=b"\0"),
                "application/vnd.apple.keynote"),
    # OLE
    "doc": (ole("WordDocument", "1Table"), "application/msword"),
    "xls": (ole("Workbook"), "application/vnd.ms-excel"),
    "xls in capitals": (ole("WORKBOOK"), "application/vnd.ms-excel"),
    "xls with a letter in it": (ole("Workbook", within=("WordDocument",)), "application/vnd.ms-excel"),
    "ppt": (ole("PowerPoint Document", "Current User"), "application/vnd.ms-powerpoint"),
    "msg": (ole("__properties_version1.0"), "application/vnd.ms-outlook"),
    "doc with a password": (
        ole_with("WordDocument", LOCKED_TEXT + bytes(4096)), "application/encrypted",
    ),
    "short doc with a password": (ole_with("WordDocument", LOCKED_TEXT), "application/encrypted"),
    "doc without one": (ole_with("WordDocument", bytes(4096)), "application/msword"),
    "ppt with a password": (
        ole("PowerPoint Document", "EncryptedSummary"), "application/encrypted",
    ),
    "docx behind junk": (
        b"\x81\x02junk\x00\x99" * 40 + office(OOXML + "wordprocessingml.document.main+xml"),
        "application/" + OOXML + "wordprocessingml.document",
    ),
    "docx with a password": (ole("EncryptedPackage", "EncryptionInfo"), "application/encrypted"),
    # archives
    "gzip": (gzip.compress(b"hello"), "application/gzip"),
    "gzip of a drawing": (gzip.compress(b"<?xml version='1.0'?>" + SVG), "image/svg+xml"),
    "gzip of noughts without end": (gzip.compress(b"\0" * 20_000_000), "application/gzip"),
    "old tar": (old_tar(), "application/x-tar"),
    "OneNote": (
        bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(99),
        "application/onenote",
    ),
    "Kindle book": (
        b"A_book".ljust(60, b"\0") + b"BOOKMOBI" + bytes(20),
        "application/x-mobipocket-ebook",
    ),
    "Palm book": (b"A_book".ljust(60, b"\0") + b"TEXtREAd" + bytes(20), "application/vnd.palm"),
    "track of a watch": (b"\x0e\x10\x43\x08\x14\0\0\0.FIT" + bytes(24), "application/vnd.ant.fit"),
    "compiled help": (b"ITSF\x03".ljust(96, b"\0"), "application/vnd.ms-htmlhelp"),
    "saved page of Safari": (b"bplist00\xd1\1\2".ljust(60, b"\0"), "application/x-bplist"),
    "table in columns": (b"PAR1\x15\4".ljust(60, b"\0") + b"PAR1", "application/vnd.apache.parquet"),
    "dBase table": (
        b"\x03\x7a\x05\x08".ljust(32, b"\0") + b"NAME\0\0\0\0\0\0\0C".ljust(32, b"\0") + b"\r",
        "application/x-dbf",
    ),
    "shapes on a map": (
        b"\0\0\x27\x0a".ljust(24, b"\0") + b"\0\0\0\x32\xe8\x03".ljust(76, b"\0"),
        "application/vnd.shp",
    ),
    "winmail.dat": (bytes.fromhex("789f3e2201000106900800"), "application/vnd.ms-tnef"),
    "old Hangul": (b"HWP Document File V3.00 \x1a\1\2\3\4\5" + bytes(9), "application/x-hwp"),
    "ACE": (bytes.fromhex("6c1a31000000902a2a4143452a2a14"), "application/x-ace-compressed"),
    "signed mail": (bytes.fromhex("308006092a864886f70d010702a0803080020101"), "application/pkcs7-mime"),
    "signed file": (bytes.fromhex("3082099e06092a864886f70d010702a082098f"), "application/pkcs7-mime"),
    # text
    "nothing": (b"", "inode/x-empty"),
    "one letter": (b"a", "text/plain"),
    "text about GIF89a": (b"GIF89a is the name of a format.\n", "text/plain"),
    "text about BM": (b"BM is not always a bitmap, you know.\n", "text/plain"),
    "text that begins like a song": (b"ID3 tags are described here.\n", "text/plain"),
    "text that begins like an archive": (b"PK is short for Phil Katz.\n", "text/plain"),
    "text in latin-1": ("Grüße aus Köln, bis später.\n".encode("latin-1"), "text/plain"),
    "text in utf-16": ("Grüße".encode("utf-16"), "text/plain"),
    "text in utf-16 without a mark": ("Greetings from Cologne".encode("utf-16-be"), "text/plain"),
    "text in utf-16 of other letters, without a mark": (
        "Встреча завтра.\n".encode("utf-16-le"),
        "text/plain",
    ),
    "text in ISO-2022-KR": ("내일 만나요\n".encode("iso2022_kr"), "text/plain"),
    "one word in a code page": ("Встреча".encode("cp1251"), "text/plain"),
    "a sentence without a blank": ("明日は会議です。".encode("cp932"), "text/plain"),
    "two-byte numbers": (b"\x93\x01\x00\xff" * 99, "application/octet-stream"),
    "vcard": (b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", "text/vcard"),
    "vcard behind a mark and blanks": (b"\xef\xbb\xbf\r\n  begin:vcard\r\nEND:VCARD\r\n", "text/vcard"),
    "vcard in utf-16": ("BEGIN:VCARD\r\nEND:VCARD\r\n".encode("utf-16"), "text/vcard"),
    "drawing that is text": (b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "image/vnd.dxf"),
    "drawing that is text, behind comments": (
        b"999\nmade by hand\n999\n\n  0\nSECTION\n  2\nENTITIES\n",
        "image/vnd.dxf",
    ),
    "model of a building": (b"ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\n", "model/step"),
    "model of a part": (b"ISO-10303-21;\r\n/* by CAD */\r\nHEADER;\r\n", "model/step"),
    "list that begins with zero": (b"0\nSECTIONS\n", "text/plain"),
    "calendar": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"),
    "rtf": (b"{\\rtf1\\ansi x}", "application/rtf"),
    "rtf behind a mark and blanks": (b"\xef\xbb\xbf \n{\\rtf\\ansi x}", "application/rtf"),
    "mail with a broken header": (
        b"Received: from a\r\n" * 9 + b"From: a@b.c\r\nSubject: =?utf-8?B?w5w=\r\nw7w=?=\r\n\r\nHi\r\n",
        "message/rfc822",
    ),
    "saved page": (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n--x\r\n<html>",
        "message/rfc822",
    ),
    "svg": (SVG, "image/svg+xml"),
    "svg behind a long comment": (b"<!--" + b" " * 70_000 + b"-->" + SVG, "image/svg+xml"),
    "svg with a prefix": (b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
    "svg in utf-16": (
        ('<?xml version="1.0" encoding="UTF-16"?>' + SVG.decode()).encode("utf-16"),
        "image/svg+xml",
    ),
    "svg with an entity": (b'<!DOCTYPE svg [<!ENTITY n "x>]">]><svg xmlns="&n;"/>', "image/svg+xml"),
    "svg cut off": (SVG[:-2] + b"><g><path d='M0", "image/svg+xml"),
    "html that begins like a drawing": (SVG + b"<p>hello</p>", "text/html"),
    "html": (b"<!-- x -->\n<!DOCTYPE HTML><title>x</title>", "text/html"),
    "html without a head": (b"<p>Not found</p>", "text/html"),
    "html behind blank lines": (b"\n\n  <html><body>x", "text/html"),
    "xml": (b'<?xml version="1.0"?><a/>', "text/xml"),
    "xml without a declaration": (b"<gpx><trk></trk></gpx>", "text/xml"),
    "dash": (
        b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>',
        "application/dash+xml",
    ),
    "hls": (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "application/vnd.apple.mpegurl"),
    "ffconcat": (b"ffconcat version 1.0\nfile secret.mov\n", "text/plain"),
    "sdp": (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "application/sdp"),
    "json": (b'{"a": [1, 2, {"b": null}]}', "application/json"),
    "json that goes deep": (b"[" * 100_000, "application/json"),
    "json lines": (b'{"a": 1}\n{"a": 2}\n', "application/json"),
    "not json": (b"[see below] is what it said", "text/plain"),
    "table": (b"name,phone,city\nA,1,X\nB,2,Y\n", "text/csv"),
    "table with semicolons": (b'"a";"b"\n1;"x;y"\n2;\n', "text/csv"),
    "prose with commas": (b"Dear all, hello\nwell, yes\nso, bye\n", "text/plain"),
    "markdown": (b"# Title\n\n* one\n* two\n\n[link](http://x)\n", "text/markdown"),
    "mail": (b"From: a@x\nTo: b@x\nSubject: hi\nDate: today\n\nhello\n", "message/rfc822"),
    "a play that begins like a mail": (
        b"From: Ada\nTo: Bob\nSubject: tea\nDate: today\nThe clock strikes.\nAda leaves.\n\nOh.\n",
        "text/plain",
    ),
    "mail with a page in it": (
        b"MIME-Version: 1.0\nSubject: x\nFrom: a@x\nContent-Type: text/html\n\n<html>x</html>",
        "message/rfc822",
    ),
    "shell script": (b"#!/bin/sh\necho\n", "text/x-shellscript"),
    "shell script with a payload": (b"#!/bin/sh\nexit\n\0\1\2\xff", "text/x-shellscript"),
    "python script": (b"#!/usr/bin/env python3\nprint()\n", "text/x-script.python"),
    "batch file": (b"@echo off\r\ndel x\r\n", "text/x-shellscript"),
    # programs
    "windows program": (
        b"MZ".ljust(60, b"\0") + b"\x40\0\0\0PE\0\0",
        "application/vnd.microsoft.portable-executable",
    ),
    "linux program": (b"\x7fELF\2\1\1" + b"\0" * 9, "application/x-executable"),
    "macos program": (b"\xcf\xfa\xed\xfe\x07\0\0\1", "application/x-mach-binary"),
    "macos program for two processors": (b"\xca\xfe\xba\xbe\0\0\0\2", "application/x-mach-binary"),
    "java class": (b"\xca\xfe\xba\xbe\0\0\0\x41", "application/java-vm"),
    # documents
    # sounds that no phone plays
    "dts": (b"\x7f\xfe\x80\1\xfc\x3c", "audio/vnd.dts"),
    "dts in the other order": (b"\xfe\x7f\1\x80\x3c\xfc", "audio/vnd.dts"),
    "dts of 14 bits": (b"\x1f\xff\xe8\0\x07\xf1", "audio/vnd.dts"),
    "dts of 14 bits in the other order": (b"\xff\x1f\0\xe8\xf1\x07", "audio/vnd.dts"),
    "dts-hd": (b"DTSHDHDR" + bytes(8), "audio/vnd.dts.hd"),
    "musepack": (b"MP+\x07\x0b\0", "audio/x-musepack"),
    "musepack 8": (b"MPCKSH\x0e\x03", "audio/x-musepack"),
    "tak": (b"tBaK\1\x0d\0\0", "audio/x-tak"),
    "shorten": (b"ajkg\2\xfb", "audio/x-shorten"),
    "qoa": (b"qoaf\0\0\x9a\x07\1\0\xbb\x80", "audio/x-qoa"),
    "truehd": (b"\xf0\x20\0\0\xf8\x72\x6f\xba", "audio/vnd.dolby.mlp"),
    "dsdiff": (b"FRM8" + bytes(8) + b"DSD ", "audio/x-dff"),
    "atrac": (b"EA3\1\0\x60\xff\xff", "audio/x-oma"),
    "atrac behind a tag": (b"ea3\3\0\0\0\0\x17\x76", "audio/x-oma"),
    "ircam": (b"\x64\xa3\3\0\0\x44\x2c\x47", "audio/x-ircam"),
    "ircam in the other order": (b"\0\2\xa3\x64\x47\x2c\x44\0", "audio/x-ircam"),
    "nist": (b"NIST_1A\n   1024\nsample_rate -i 16000\nend_head\n".ljust(1024), "audio/x-nist"),
    "twinvq": (b"TWIN97012000\0\0\0\x97COMM", "audio/x-twinvq"),
    "dictation": (b"\2dss\1\0\1\0", "audio/x-dss"),
    "voc": (b"Creative Voice File\x1a\x1a\0", "audio/x-voc"),
    "8svx": (b"FORM\0\0\0\xd48SVX", "audio/x-8svx"),
    "pdf": (b"%PDF-1.7\n", "application/pdf"),
    "pdf without a minor version": (b"%PDF-1.\n", "application/pdf"),
    "pdf behind a mark": (b"\xef\xbb\xbf\r\n%PDF-1.4\n", "application/pdf"),
    "pdf behind junk": (b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n1 0 obj\nendobj\n", "application/pdf"),
    "text about %PDF-1.4": (b"Every PDF begins with %PDF-1.4 or so.\n", "text/plain"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "application/postscript"),
    "sqlite": (b"SQLite format 3\0\x10\0", "application/vnd.sqlite3"),
    # pictures
    "only the start of a jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg with a damaged mark": (b"\xff\xd8\xfe\xff\0\x10JFIF\0\1\1", "image/jpeg"),
    "png sent as text": (b"\x89PNG\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1", "image/png"),
    "jpeg with a zip behind it": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + zipped(a="a"), "image/jpeg"),
    "emf": (b"\1\0\0\0" + b"\0" * 36 + b" EMF" + b"\0" * 9, "image/emf"),
    "wmf": (b"\xd7\xcd\xc6\x9a\0\0", "image/wmf"),
    "cursor": (b"\0\0\2\0\1\0\x20\x20\0\0\1\0\1\0\x40\0\0\0\x16\0\0\0\x28\0\0\0", "image/x-icon"),
    "targa without a footer": (
        b"\0\0\2" + b"\0" * 9 + b"\2\0\2\0\x18\x20" + b"\x80" * 12,
        "image/x-tga",
    ),
    "bytes that count up": (bytes(range(256)) * 4, "application/octet-stream"),
    "ppm with a remark": (b"P6\n# made by hand\n2 2\n255\n" + b"\0" * 12, "image/x-portable-pixmap"),
    "pam": (b"P7\nWIDTH 2\nHEIGHT 2\nDEPTH 4\n", "image/x-portable-arbitrarymap"),
}  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_the_content_tells_the_type(name: str) -> None:
    content, expected = TYPES[name]
    assert true_type(content) == expected


CASES = [case for case in media.CASES if case.committed]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.family}/{case.filename}")
def test_every_fixture_is_what_its_maker_says(case: media.Case) -> None:
    assert true_type((FIXTURES / case.family / case.filename).read_bytes()) == case.type
