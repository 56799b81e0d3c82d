"""The known attacks on programs that take files, with canaries that must not sing.
Where each numbered case is held, test_cases.py says.
"""

from __future__ import annotations

import gzip
import os
import socket
import struct
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from mmsprep import prepare
from mmsprep.limits import Limits
from mmsprep.model import Input
from mmsprep.target import Target
from mmsprep.testing import media
from mmsprep.testing.media import scene, still
from tests.hostile.machine import Machine, fixture

SECRET = b"the-secret-that-leaves-with-nothing"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 9 9">'
)
LURES = {
    "hls.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{url}\n#EXT-X-ENDLIST\n",
    "sibling.mp4": "#EXTM3U\n#EXTINF:1,\nsecret.ts\n",
    "file.m3u8": "#EXTM3U\n#EXTINF:1,\n{file}\n",
    "subfile.mov": "#EXTM3U\n#EXTINF:1,\nsubfile,,start,0,end,99,,:{path}\n",
    "no_extension": "#EXTM3U\n#EXTINF:1,\n{file}\n",
    "concat.mp4": "ffconcat version 1.0\nfile {path}\n",
    "dash.mp4": '<?xml version="1.0"?><MPD><Period><BaseURL>{url}</BaseURL></Period></MPD>',
    "session.mp4": "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\nc=IN IP4 127.0.0.1\n",
    "magick.jpg": "push graphic-context\nfill 'url({url}\"|touch \"{marker})'\npop graphic-context\n",
    "magick.svg": SVG + '<image xlink:href="msl:{path}" width="9" height="9"/></svg>',
    "page.jpg": "%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%touch {marker}) (w) file\nshowpage\n",
    "page.eps": "%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%touch {marker}) (w) file\nshowpage\n",
    "xxe.svg": '<!DOCTYPE svg [<!ENTITY x SYSTEM "{file}">]>' + SVG + "<text>&x;</text><rect/></svg>",
    "dtd.svg": '<!DOCTYPE svg SYSTEM "{url}">' + SVG + '<rect width="9" height="9"/></svg>',
    "image.svg": SVG + '<image href="{url}"/><image href="{file}"/><rect width="9" height="9"/></svg>',
    "import.svg": SVG + "<style>@import '{url}';</style><rect width='9' height='9'/></svg>",
    "include.svg": SVG
    + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{file}"/>'
    + '<rect width="9" height="9"/></svg>',
    "page.html": '<img src="{url}"><img src="{file}"><iframe src="{file}"></iframe><p>Hello</p>',
    "notes.md": "# Hello\n\n![x]({url}) ![y]({file})\n",
}


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def test_7_8_9_15_no_file_reads_another_calls_a_server_or_runs_a_program(
    server: socket.socket, tmp_path: Path
) -> None:
    """All in one command, in a process of its own, so that nothing of it hides in ours."""
    machine, port = Machine(tmp_path / "machine"), server.getsockname()[1]
    secret, marker = machine.home / "secret.ts", machine.home / "marker"
    secret.write_bytes(b"\x47" + SECRET * 40)
    places = {
        "url": f"http://127.0.0.1:{port}/a.ts", "file": secret.as_uri(), "path": str(secret),
        "port": str(port), "marker": str(marker),
    }  # fmt: skip
    for name, lure in LURES.items():
        text = lure
        for place, value in places.items():
            text = text.replace("{" + place + "}", value)
        (machine.home / name).write_text(text)
    ended = machine.convert(*LURES, "--each")
    assert ended.code in (3, 4), ended.said
    with pytest.raises(BlockingIOError):
        server.accept()
    written = [path.read_bytes() for path in machine.out.rglob("*") if path.is_file()]
    assert written, "the harmless part of some goes out"
    assert not [data for data in written if SECRET in data]
    assert not marker.exists()
    assert machine.leftovers() == []


def with_subtitles(playlist: bytes) -> bytes:
    """An AVI with a track of subtitles that are a playlist: ffmpeg opened such once (CVE-2017-9993)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)

    film = fixture("mpeg4_mp3__passes.avi").read_bytes()
    head = struct.pack("<4s4sIHHIIIIIIII8x", b"txts", bytes(4), 0, 0, 0, 0, 1, 1, 0, 1, 100, 0, 0)
    track = chunk(b"LIST", b"strl" + chunk(b"strh", head) + chunk(b"strf", b""))
    subtitles = b"GAB2\0\2\0" + struct.pack("<I", 2) + b"x\0" + b"\4\0"
    subtitles += struct.pack("<I", len(playlist)) + playlist
    size = int.from_bytes(film[16:20], "little")
    grown = film[:16] + struct.pack("<I", size + len(track)) + film[20 : 20 + size] + track
    body = grown[8:] + film[20 + size :] + chunk(b"LIST", b"movi" + chunk(b"02tx", subtitles))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_8_subtitles_of_a_film_open_nothing(server: socket.socket, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine")
    url = f"http://127.0.0.1:{server.getsockname()[1]}/a.ts"
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{url}\n#EXT-X-ENDLIST\n"
    (machine.home / "film.avi").write_bytes(with_subtitles(playlist.encode()))
    assert machine.convert("film.avi", "--playable").code in (0, 3)
    with pytest.raises(BlockingIOError):
        server.accept()


BOMBS = {
    "laughs": "<!DOCTYPE svg ["
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    + f"]>{SVG}<text>&a11;</text></svg>",
    "copies": SVG
    + '<g id="a0"><rect width="1" height="1"/></g>'
    + "".join(f'<g id="a{n}">' + f'<use xlink:href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 10))
    + "</svg>",
    "deep": SVG + "<g>" * 100_000 + "</g>" * 100_000 + "</svg>",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("packed", [False, True], ids=["svg", "svgz"])
def test_10_a_drawing_that_grows_is_refused(bomb: str, packed: bool) -> None:
    data = BOMBS[bomb].encode()
    given = Input("x.svg", data=gzip.compress(data) if packed else data)
    (refused,) = prepare([given]).refused
    assert refused.reason.kind in {"dangerous", "over-safety-limit"}


MUCH_WORK = {
    "copies.svg": SVG + "".join(
        f'<mask id="m{n}">' + f'<rect width="9" height="9" mask="url(#m{n - 1})"/>' * 6 + "</mask>"
        for n in range(1, 14)
    ) + '<rect width="9" height="9" mask="url(#m13)"/></svg>',
    "blur.svg": SVG + '<filter id="f" x="-9" y="-9" width="19" height="19"><feGaussianBlur stdDeviation='
    '"99"/>' + '<feMorphology operator="dilate" radius="999"/>' * 9 + "</filter>"
    '<rect width="9" height="9" filter="url(#f)"/></svg>',
    "forms.pdf": "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>"
    ">>endobj\n4 0 obj<</Length 5>>stream\n/X Do\nendstream endobj\n" + "".join(
        f"{n} 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {n + 1} 0 R>>>>"
        f"/Length 90>>stream\n{'/X Do ' * 15}\nendstream endobj\n" for n in range(5, 16)
    ) + "trailer<</Root 1 0 R>>",
}  # fmt: skip
"""Small files that cost a drawing program hours, or all memory."""


@pytest.mark.parametrize("name", MUCH_WORK)
def test_10_what_takes_far_more_work_than_its_kind_is_stopped(name: str) -> None:
    before = os.times().children_user
    given = Input(name, data=MUCH_WORK[name].encode())
    (refused,) = prepare([given], Target(limits=Limits(decode_seconds=15))).refused
    assert refused.reason.exit_code == 3
    used = os.times().children_user - before
    assert used < 10, "seconds of a processor, not of a clock"


@pytest.mark.parametrize(("side", "frames"), [(8000, 1900), (4000, 370)])
def test_12_small_frames_on_a_vast_canvas_are_refused_by_their_number(side: int, frames: int) -> None:
    """Each may be decoded; all of them would take a minute or hours: each is as large as the canvas."""
    screen = b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    shot = b"!\xf9\4\4\2\0\0\0," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\2\2\x44\1\0"
    (refused,) = prepare([Input("vast.gif", data=screen + shot * frames + b";")]).refused
    assert refused.reason.kind == "over-safety-limit"
    assert "--limit repeated_pixels" in refused.reason.hint


ONE_COLOUR = b"\xff\xda\0\x08\1\1\0\0\x3f\0\0\0\0\0"
"""A scan that leaves colours for others."""


@pytest.mark.parametrize("first", [b"", ONE_COLOUR, b"\xff\0" + ONE_COLOUR])
def test_12_a_picture_that_is_gone_over_again_and_again_is_refused(first: bytes) -> None:
    out = BytesIO()
    scene.corners().save(out, "JPEG", progressive=not first)
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0" if first else b"\xff\xc2")
    data[at + 5 : at + 9] = struct.pack(">HH", 7000, 7000)
    scans = data.index(b"\xff\xda")
    data[scans:scans] = first
    scan = bytes(data[scans:][:14])
    (refused,) = prepare([Input("vast.jpg", data=bytes(data[:-2]) + scan * 200 + data[-2:])]).refused
    assert refused.reason.kind == "over-safety-limit"
    assert "--limit repeated_pixels" in refused.reason.hint


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def one_symbol(table: int, symbol: int) -> bytes:
    """A Huffman table."""
    return segment(0xC4, bytes([table, 1, *bytes(15), symbol]))


def test_a_coefficient_that_ends_the_process_of_its_library_ends_no_other() -> None:
    """Decoders clip it; what codes it anew without decoding it says a word and exits."""
    white = (
        b"\xff\xd8" + segment(0xFE, bytes(5000)) + segment(0xDB, b"\0" + b"\1" * 64)
        + segment(0xC0, b"\x08\0\x08\0\x08\1\1\x11\0") + one_symbol(0, 12) + one_symbol(0x10, 0)
        + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x7f\xfb\xff\xd9"
    )  # fmt: skip
    (made,) = prepare([Input("white.jpg", data=white)], Target(budget=4_800)).attachments
    with Image.open(BytesIO(made.data or b"")) as picture:
        assert picture.convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize("filler", [b"\xff", b"\xff\xd0", b"\xff\xfe\0\2"])
@pytest.mark.parametrize(("times", "refused"), [(1_000, []), (100_000, ["damaged"])])
def test_12_padding_that_decoders_step_through_has_an_end(
    filler: bytes, times: int, refused: list[str]
) -> None:
    data = still.jpeg(scene.corners())
    package = prepare([Input("x.jpg", data=data[:2] + filler * times + data[2:])])
    assert [each.reason.kind for each in package.refused] == refused


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nN:A;B\r\nNOTE:%s\r\nEND:VCARD\r\n"),
        ("a.html", b"<!DOCTYPE html><html><body><p>%s</p></body></html>"),
    ],
)
def test_38_what_is_read_whole_may_be_only_so_long(name: str, text: bytes) -> None:
    limits = Limits(text_bytes=1_000_000, unpacked_bytes=1_000_000)
    (refused,) = prepare([Input(name, data=text % (b"word " * 500_000))], Target(limits=limits)).refused
    assert refused.reason.kind == "over-safety-limit"


@pytest.mark.parametrize("extension", ["png", "bmp", "gif", "jpg"])
def test_12_a_vast_picture_is_refused_by_its_header_and_the_limit_is_named(
    extension: str, tmp_path: Path
) -> None:
    (refused,) = prepare([media.make("vast", tmp_path, extension)]).refused
    assert refused.reason.kind == "over-safety-limit"
    assert "--limit" in refused.reason.hint


def test_14_archives_are_passed_unopened_and_nothing_is_unpacked(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../escaped", "x")
        archive.writestr(str(tmp_path / "escaped"), "x")
    (machine.home / "a.zip").write_bytes(packed.getvalue())
    assert machine.convert("a.zip").code == 0
    assert machine.outputs() == {"a.zip": packed.getvalue()}
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize(
    ("name", "tail"),
    [
        ("jpeg_and_zip", b"PK\3\4"),
        ("jpeg_and_script", b"#!"),
        ("png_and_html", b"<html>"),
        ("gif_and_zip", b"PK\3\4"),
    ],
)
def test_16_what_hides_behind_a_picture_stays_here(name: str, tail: bytes, tmp_path: Path) -> None:
    path = media.make(name, tmp_path)
    (made,) = prepare([path]).attachments
    assert tail in path.read_bytes()
    assert made.data is not None
    assert tail not in made.data


@pytest.mark.parametrize("claimed", [b"\0\0\0\0", b"\0\0\0\1", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"])
def test_19_a_film_that_lies_about_its_length_still_fits(claimed: bytes) -> None:
    """Half a second in its first box, or 136 years: what counts is what is there."""
    film = bytearray(fixture("hevc__becomes_mp4.mp4").read_bytes())
    at = film.index(b"mvhd") + 20
    film[at : at + 4] = claimed
    package = prepare([Input("film.mp4", data=bytes(film))], Target(budget=300_000))
    assert package.total_bytes <= 300_000
    assert [made.seconds for made in package.attachments] in ([], [pytest.approx(1.0, abs=0.2)])


def test_32_a_picture_is_never_made_larger() -> None:
    """A tiny one that fits its share is not made anew, and one that does not fit becomes smaller."""
    photo = fixture("photo_over_budget__shrinks.jpg").read_bytes()
    small = fixture("small__passes.jpg").read_bytes()
    made = prepare([Input("a.jpg", data=photo), Input("b.jpg", data=small)]).attachments
    assert made[0].size < len(photo)
    assert made[1].data == small


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are POSIX")
def test_46_what_waits_in_the_temporary_folder_is_not_followed(tmp_path: Path) -> None:
    machine, victim = Machine(tmp_path / "machine"), tmp_path / "victim"
    victim.mkdir()
    (victim / "precious").write_bytes(b"x")
    for name in ("mmsprep-0123456789abcdef", ".mmsprep-0123456789abcdef"):
        (machine.temporary / name).symlink_to(victim)
    path = media.make("html_named_jpg", tmp_path)
    assert machine.convert(path, media.make("music", tmp_path, "wav")).code == 3
    assert (victim / "precious").read_bytes() == b"x"


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are POSIX")
def test_47_outputs_have_the_mode_that_the_user_wants(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    png = media.make("one_pixel", tmp_path)
    assert machine.convert(png, before="umask 027;").code == 0
    (path,) = machine.out.iterdir()
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.access(path, os.R_OK)


@pytest.mark.parametrize("name", ["small__passes.jpg", "grey__passes.jpg", "progressive__passes.jpg"])
def test_17_an_end_mark_behind_half_a_photo_hides_nothing(name: str) -> None:
    whole = fixture(name).read_bytes()
    cut = whole[: len(whole) // 2] + b"\xff\xd9"
    package = prepare([Input("photo.jpg", data=cut), Input("whole.jpg", data=whole)])
    assert [each.reason.kind for each in package.refused] == ["damaged"]
    assert [each.name for each in package.attachments] == ["whole.jpg"]
