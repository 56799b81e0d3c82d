from __future__ import annotations

import pytest

from mmsprep import clean
from tests.clean import samples
from tests.clean.samples import box, full, source

SETTINGS = box(b"avcC", b"\1\x42\0\x1e\xff\xe0\0")
SOMEBODY = bytes(range(16))
CAMCORDER = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66")
ENCODER = bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef")
CAPTION = b"\4\5\xb5\0\x31GA"


def user_data(kind: bytes, said: bytes) -> bytes:
    size = len(kind + said.replace(b"\0\0\3", b"\0\0"))
    return b"\5" + b"\xff" * (size // 255) + bytes([size % 255]) + kind + said


def unit(kind: int, content: bytes) -> bytes:
    return (1 + len(content)).to_bytes(4, "big") + bytes([kind]) + content


def film(remark: bytes, codec: bytes = b"avc1") -> bytes:
    """Two pictures, with a caption and another remark in front of the second one."""
    pictures = [unit(5, b"picture"), unit(6, CAPTION + remark + b"\x80") + unit(1, b"another")]
    start = box(b"ftyp", b"isom", bytes(4), b"isom")
    at = len(start) + 8
    track = samples.track(codec, at, [len(each) for each in pictures], bytes(78) + SETTINGS)
    return start + box(b"mdat", *pictures) + box(b"moov", full(b"mvhd", bytes(96)), track)


def camcorder(*tags: tuple[int, bytes]) -> bytes:
    return user_data(
        CAMCORDER,
        b"MDPM" + bytes([len(tags)]) + b"".join(bytes([tag]) + value for tag, value in tags),
    )


def test_a_place_between_the_pictures_goes_and_nothing_moves() -> None:
    told = b"$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394"
    data = film(user_data(SOMEBODY, b"speed 50 km/h \0\0\3\1 " + told))
    cleaned = clean.strip(source(data, "video/mp4"))
    assert cleaned.removed == ("location",)
    assert b"4807.038" not in cleaned.data
    assert b"01131.000" not in cleaned.data
    for kept in (b"speed 50 km/h \0\0\3\1", CAPTION, b"picture", b"another", SOMEBODY):
        assert kept in cleaned.data
    assert len(cleaned.data) == len(data)
    assert not clean.has_location(source(cleaned.data, "video/mp4"))


def test_of_what_a_camcorder_tells_only_the_place_goes() -> None:
    time, latitude = (0x18, b"\x01\x20\x24\x11"), (0xB2, b"\x00\x48\x00\x01")
    cleaned = clean.strip(source(film(camcorder(time, latitude)), "video/mp4"))
    assert cleaned.removed == ("location",)
    assert bytes([0x18]) + time[1] in cleaned.data
    assert latitude[1] not in cleaned.data
    assert b"\xb2    " in cleaned.data


@pytest.mark.parametrize(
    "remark",
    [
        user_data(ENCODER, b"x264 - core 164 - options: cabac=1 ref=3"),
        camcorder((0x18, b"\1\2\3\4"), (0xB2, bytes(4))),
        user_data(SOMEBODY, b"")[:-4],
        b"\xff" * 40,
    ],
    ids=["settings", "no fix", "cut", "endless"],
)
def test_other_remarks_stay(remark: bytes) -> None:
    data = film(remark)
    assert clean.strip(source(data, "video/mp4")) == clean.Cleaned(data)


def test_what_looks_alike_in_another_codec_stays() -> None:
    data = film(user_data(SOMEBODY, b"GPS(48.2327,16.3735)"), b"mp4v")
    assert clean.strip(source(data, "video/mp4")) == clean.Cleaned(data)


def chunk(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) & 1)


def avi(*among: bytes, codec: bytes = b"H264") -> bytes:
    """A film of a picture and of subtitles, with these chunks among them."""
    picture = chunk(b"strh", b"vids" + bytes(52)), chunk(b"strf", bytes(16) + codec + bytes(20))
    titles = chunk(b"strh", b"txts" + bytes(52)), chunk(b"strf", b"")
    streams = [chunk(b"LIST", b"strl", *each) for each in (picture, titles)]
    head = chunk(b"LIST", b"hdrl", chunk(b"avih", bytes(56)), *streams)
    return chunk(b"RIFF", b"AVI ", head, chunk(b"LIST", b"movi", *among), chunk(b"idx1", bytes(16)))


def marked(remark: bytes) -> bytes:
    """A picture of an AVI, with a caption and another remark in front."""
    return b"\0\0\0\1\6" + CAPTION + remark + b"\x80\0\0\0\1\x65picture"


TOLD = b"$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394"


@pytest.mark.parametrize(
    "among",
    [
        chunk(b"00dc", marked(user_data(SOMEBODY, b"speed 50 km/h " + TOLD))),
        chunk(b"LIST", b"rec ", chunk(b"00dc", marked(user_data(SOMEBODY, TOLD)))),
        chunk(b"01tx", TOLD) + chunk(b"00dc", marked(b"")),
        chunk(b"JUNK", TOLD) + chunk(b"00dc", marked(b"")),
    ],
    ids=["remark", "in a group", "subtitle", "dashcam"],
)
def test_a_place_among_the_pictures_of_an_avi_goes_and_nothing_moves(among: bytes) -> None:
    data = avi(among, chunk(b"01tx", b"At home"))
    cleaned = clean.strip(source(data, "video/x-msvideo"))
    assert cleaned.removed == ("location",)
    assert b"4807.038" not in cleaned.data
    assert b"01131.000" not in cleaned.data
    for kept in (CAPTION, b"\x65picture", b"At home"):
        assert kept in cleaned.data
    assert len(cleaned.data) == len(data)
    assert not clean.has_location(source(cleaned.data, "video/x-msvideo"))


@pytest.mark.parametrize(
    "data",
    [
        avi(chunk(b"00dc", marked(user_data(SOMEBODY, TOLD))), codec=b"XVID"),
        avi(chunk(b"00dc", marked(user_data(ENCODER, b"x264 - core 164")))),
        avi(chunk(b"99dc", marked(user_data(SOMEBODY, TOLD)))),
        avi(chunk(b"00dc", b"\0\0\1")),
    ],
    ids=["another codec", "settings", "no such stream", "cut"],
)
def test_the_pictures_of_other_avis_stay(data: bytes) -> None:
    assert clean.strip(source(data, "video/x-msvideo")) == clean.Cleaned(data)
