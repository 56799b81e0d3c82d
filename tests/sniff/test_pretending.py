"""Is text or a program that calls itself a picture, a film or a sound refused, and only that?"""

from __future__ import annotations

import pytest

from mmsprep.errors import Dangerous
from mmsprep.model import Input, Source
from mmsprep.sniff import identify, sniff
from mmsprep.workroom import Workroom

HTML = b"<!DOCTYPE html><title>404 Not Found</title>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PROGRAM = b"\x7fELF\2\1\1" + b"\0" * 57
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"


def sniffed(name: str, data: bytes) -> Source:
    with Workroom() as room:
        return sniff(Input(name, data=data), room)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("photo.jpg", HTML),
        ("PHOTO.JPG", HTML),
        ("photo.png", b"#!/bin/sh\nrm -rf ~\n"),
        ("photo.heic", PROGRAM),
        ("photo.gif", b'{"error": "expired"}'),
        ("photo.jpg", b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
        ("drawing.svg", HTML),
        ("drawing.svg", b"Not found\n"),
        ("plan.dxf", b"Not found\n"),
        ("clip.mp4", PLAYLIST),
        ("clip.mp4", b"ffconcat version 1.0\nfile secret.mov\n"),
        ("clip.mp4", b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>'),
        ("clip.mov", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n"),
        ("clip.ts", HTML),
        ("clip.mp4", b"\xed\xab\xee\xdb\3\0".ljust(96, b"\0")),
        ("song.mp3", b"<html>Sign in</html>"),
        ("song.mp3", b"MZ".ljust(60, b"\0") + b"\x40\0\0\0PE\0\0"),
    ],
)
def test_what_cannot_be_what_it_says_is_dangerous(name: str, data: bytes) -> None:
    with pytest.raises(Dangerous, match="probably a failed download") as caught:
        sniffed(name, data)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("page.html", HTML, "text/html"),
        ("photo.jpg", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("photo.jpg", b"%PDF-1.4\n", "application/pdf"),
        ("photo.jpg", b"BEGIN:VCARD\r\nEND:VCARD\r\n", "text/vcard"),
        ("photo.jpg", b"\x93\x01\x00\xff" * 99, "application/octet-stream"),
        ("drawing.svg", SVG, "image/svg+xml"),
        ("plan.dxf", b"  0\nSECTION\n  2\nHEADER\n", "image/vnd.dxf"),
        ("list.m3u8", PLAYLIST, "application/vnd.apple.mpegurl"),
        ("types.ts", b"export type A = string;\n", "text/plain"),
        ("no extension", HTML, "text/html"),
    ],
)
def test_everything_else_is_only_told(name: str, data: bytes, found: str) -> None:
    assert sniffed(name, data).type == found


def test_who_only_wants_to_know_is_told_nevertheless() -> None:
    with Workroom() as room:
        assert identify(Input("photo.jpg", data=HTML), room).type == "text/html"
        assert identify(Input("photo.jpg", data=b""), room).type == "inode/x-empty"
