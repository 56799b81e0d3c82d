"""Which files lie, or mean harm? All of them are harmless to keep; none does anything by itself."""

from __future__ import annotations

import struct
import zlib
from functools import partial

from mmsprep.testing.media import archives, clips, heic, metadata, scene, sound, still
from mmsprep.testing.media.case import Case
from mmsprep.testing.media.drawings import CANARY, svg

row = partial(Case, "hostile")

TEXT = "text"
BYTES = "byte by byte"
PILLOW = "Pillow"
CUT = "cut in the middle"

HTML = "<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>\n"
SHELL = "#!/bin/sh\ntouch owned-by-edge-case\n"
PYTHON = "#!/usr/bin/env python3\nopen('owned-by-edge-case', 'w')\n"
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S">'
    f"<BaseURL>http://{CANARY}/</BaseURL><Period><AdaptationSet><Representation id='1' bandwidth='1'/>"
    "</AdaptationSet></Period></MPD>\n"
)
SESSION = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
MAGICK = (
    "push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://"
    + CANARY
    + '/"|touch "owned-by-edge-case)\'\npop graphic-context\n'
)
POSTSCRIPT = "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%touch owned-by-edge-case) (w) file\nshowpage\n"


def elf() -> bytes:
    """The header of a Linux program that does nothing."""
    head = (
        b"\x7fELF\2\1\1"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x400078, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    )
    return head + bytes(120)


def windows_program() -> bytes:
    head = bytearray(256)
    head[:2], head[0x3C:0x40] = b"MZ", struct.pack("<I", 128)
    head[128:152] = b"PE\0\0" + struct.pack("<HHIIIHH", 0x14C, 0, 0, 0, 0, 0, 0x102)
    return bytes(head)


def vast_png() -> bytes:
    """900 megapixels, claimed in 60 bytes."""
    small = bytearray(still.one_pixel())
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    small[8:33] = metadata.png_chunk(b"IHDR", header[4:])
    return bytes(small)


def vast_bmp() -> bytes:
    """Three million by two million pixels."""
    return b"BM" + struct.pack(
        "<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 3_000_000, 2_000_000, 1, 24, 0, 0, 0, 0, 0, 0
    )


def vast_gif() -> bytes:
    """65,535 by 65,535 pixels."""
    frame = b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\2\2\x4c\1\0"
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0)
        + b"\0\0\0\xff\xff\xff"
        + frame
        + b";"
    )


def vast_jpeg() -> bytes:
    """65,000 by 65,000 pixels, claimed by the header of a small one."""
    data = bytearray(still.jpeg(scene.corners()))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    return bytes(data)


def with_tail(tail: bytes, picture: bytes | None = None) -> bytes:
    """A picture that is something else, too, when read from its end."""
    return (picture or still.jpeg(scene.corners())) + tail


def text_in_png() -> bytes:
    """A text chunk that grows from 20 kB to 20 MB."""
    packed = b"Comment\0\0" + zlib.compress(bytes(20_000_000), 9)
    return metadata.in_png(still.drawn(), (b"zTXt", packed))


def _said(name: str, outcome: str, extension: str, true_type: str, content: str, purpose: str) -> Case:
    return row(name, outcome, extension, true_type, partial(content.encode), TEXT, purpose)


_LIARS = (
    row("nothing", "refused_empty", "jpg", "inode/x-empty", bytes, BYTES, "no bytes at all"),
    row("one_byte", "refused", "jpg", "application/octet-stream", lambda: b"\xff", BYTES, "one byte"),
    row("random", "refused_unsupported", "bin", "application/octet-stream", partial(archives.noise, 4096),
        "SHA-256 of numbers", "unknown data"),
    row("random_named_jpg", "refused", "jpg", "application/octet-stream", partial(archives.noise, 4096),
        "SHA-256 of numbers", "unknown data that calls itself a picture"),
    _said("html_named_jpg", "refused_dangerous", "jpg", "text/html", HTML, "a failed download"),
    _said("html_named_mp4", "refused_dangerous", "mp4", "text/html", HTML, "a failed download"),
    _said("text_named_mp3", "refused_dangerous", "mp3", "text/plain", "Not found.\n", "a failed download"),
    _said("script_named_png", "refused_dangerous", "png", "text/x-shellscript", SHELL, "a script"),
    _said("script_named_mp3", "refused_dangerous", "mp3", "text/x-shellscript", SHELL, "a script"),
    row("program_named_jpg", "refused_dangerous", "jpg", "application/x-executable", elf, BYTES, "a Linux program"),
    row("program_named_mp4", "refused_dangerous", "mp4", "application/vnd.microsoft.portable-executable",
        windows_program, BYTES, "a Windows program"),
    row("program", "refused_unsupported", "exe", "application/vnd.microsoft.portable-executable",
        windows_program, BYTES, "a Windows program that says so"),
    _said("script", "refused_unsupported", "sh", "text/x-shellscript", SHELL, "a script that says so"),
    _said("script", "refused_unsupported", "py", "text/x-script.python", PYTHON, "a script that says so"),
)  # fmt: skip

_READERS = (
    _said("playlist_sibling", "refused_dangerous", "mp4", "application/vnd.apple.mpegurl", PLAYLIST.format("secret.ts"),
          "HLS that makes ffmpeg send the file next to it"),
    _said("playlist_local", "refused_dangerous", "mp4", "application/vnd.apple.mpegurl", PLAYLIST.format("file:///etc/hostname"),
          "HLS that makes ffmpeg send a file of the system"),
    _said("playlist_server", "refused_dangerous", "mp4", "application/vnd.apple.mpegurl", PLAYLIST.format(f"http://{CANARY}/a.ts"),
          "HLS that makes ffmpeg call a server"),
    _said("concat", "refused_dangerous", "mp4", "text/plain", "ffconcat version 1.0\nfile secret.mov\n",
          "a list that makes ffmpeg send the file next to it"),
    _said("dash", "refused_dangerous", "mp4", "application/dash+xml", DASH, "DASH that makes ffmpeg call a server"),
    _said("session", "refused_dangerous", "mp4", "application/sdp", SESSION, "SDP that makes ffmpeg listen"),
    _said("magick", "refused_dangerous", "jpg", "text/plain", MAGICK, "ImageTragick"),
    _said("postscript", "refused", "jpg", "application/postscript", POSTSCRIPT, "a page that runs a program"),
    row("svg_named_png", "passes", "png", "image/svg+xml", svg, TEXT, "a drawing under another name; goes out as .svg"),
)  # fmt: skip

_VAST = (
    row("vast", "refused_over_safety_limit", "png", "image/png", vast_png, BYTES, "900 megapixels in 69 bytes"),
    row("vast", "refused_over_safety_limit", "bmp", "image/bmp", vast_bmp, BYTES, "six million megapixels"),
    row("vast", "refused_over_safety_limit", "gif", "image/gif", vast_gif, BYTES, "four thousand megapixels"),
    row("vast", "refused_over_safety_limit", "jpg", "image/jpeg", vast_jpeg, BYTES, "four thousand megapixels"),
    row("text_bomb", "harmless", "png", "image/png", text_in_png, BYTES, "a text chunk that grows to 20 MB"),
    row("endless_tag", "refused", "mp3", "audio/mpeg", sound.endless_tag, BYTES, "a tag that claims 256 MB"),
)  # fmt: skip

_TAILS = (
    row("jpeg_and_zip", "tail_cut", "jpg", "image/jpeg",
        lambda: with_tail(archives.zipped(archives.TEXTS)), PILLOW, "a ZIP behind the picture"),
    row("jpeg_and_script", "tail_cut", "jpg", "image/jpeg", lambda: with_tail(SHELL.encode()), PILLOW,
        "a script behind the picture"),
    row("png_and_html", "tail_cut", "png", "image/png", lambda: with_tail(HTML.encode(), still.drawn()), PILLOW,
        "a page behind the picture"),
    row("gif_and_zip", "tail_cut", "gif", "image/gif",
        lambda: with_tail(archives.zipped(archives.TEXTS), still.drawn("GIF")), PILLOW, "a ZIP behind the picture"),
)  # fmt: skip

_CUT_OFF = (
    row("cut_off", "refused_damaged", "jpg", "image/jpeg", lambda: clips.cut(still.jpeg()), CUT,
        "a careless reader shows half of it in grey"),
    row("cut_off", "refused_damaged", "png", "image/png", lambda: clips.cut(still.drawn()), CUT, "no end"),
    row("cut_off", "refused_damaged", "gif", "image/gif", lambda: clips.cut(still.drawn("GIF")), CUT, "no end"),
    row("cut_off", "refused_damaged", "webp", "image/webp", lambda: clips.cut(still.of_kind("WEBP")), CUT, "no end"),
    row("cut_off", "refused_damaged", "heic", "image/heic", lambda: clips.cut(heic.small()), CUT, "no end"),
    row("cut_off", "refused_damaged", "tif", "image/tiff", lambda: clips.cut(still.of_kind("TIFF")), CUT, "no end"),
    row("cut_off", "refused_damaged", "bmp", "image/bmp", lambda: clips.cut(still.of_kind("BMP")), CUT, "no end"),
    row("only_the_start", "refused_damaged", "jpg", "image/jpeg", lambda: still.jpeg()[:200], CUT,
        "no pixel arrived"),
    row("flipped_byte", "refused_damaged", "png", "image/png",
        lambda: still.drawn()[:600] + bytes([still.drawn()[600] ^ 0x10]) + still.drawn()[601:], PILLOW,
        "one bit is wrong: the checksum knows"),
)  # fmt: skip

CASES = (*_LIARS, *_READERS, *_VAST, *_TAILS, *_CUT_OFF)
