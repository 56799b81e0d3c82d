from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable
from hashlib import md5
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile

from mmsprep import clean, prepare
from mmsprep.testing.media import LOCATION_BYTES, metadata
from mmsprep.testing.media.case import Case
from tests.clean import samples
from tests.clean.samples import made, picture, pixels, source

KINDS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
}
ZIP = b"PK\x03\x04" + bytes(range(40)) + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, 14, 30, 0)


def scan_of(jpeg: bytes) -> bytes:
    return jpeg[jpeg.rindex(b"\xff\xda") :]


def saved_bitmap(mode: str) -> bytes:
    out = BytesIO()
    Image.effect_noise((40, 30), 60).convert(mode).save(out, "BMP")
    return out.getvalue()


@pytest.mark.parametrize("case", samples.PICTURES, ids=lambda case: case.filename)
def test_no_trace_of_the_place_is_left_and_the_pixels_are_the_same(case: Case) -> None:
    before = made(case)
    assert clean.has_location(source(before, case.type))
    cleaned = clean.strip(source(before, case.type))
    assert cleaned.removed == ("location",)
    assert [place for place in LOCATION_BYTES if place in cleaned.data] == []
    assert pixels(cleaned.data) == pixels(before)
    assert not clean.has_location(source(cleaned.data, case.type))
    assert clean.strip(source(cleaned.data, case.type)) == clean.Cleaned(cleaned.data)


@pytest.mark.parametrize("case", samples.PICTURES, ids=lambda case: case.filename)
def test_every_other_tag_stays_and_exif_stays_where_it_was(case: Case) -> None:
    before = made(case)
    after = clean.strip(source(before, case.type)).data
    assert after.count(metadata.COPYRIGHT) == before.count(metadata.COPYRIGHT)  # IPTC moves up
    for kept in (metadata.MAKE, metadata.MAKER_NOTE):
        assert [at.start() for at in re.finditer(re.escape(kept), after)] == [
            at.start() for at in re.finditer(re.escape(kept), before)
        ]


@pytest.mark.parametrize(
    "case",
    [each for each in samples.PICTURES if each.extension == "jpg"],
    ids=lambda case: case.filename,
)
def test_a_jpeg_keeps_its_length_and_its_scan(case: Case) -> None:
    before = made(case)
    after = clean.strip(source(before, case.type)).data
    assert len(after) == len(before)
    assert scan_of(after) == scan_of(before)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_without_a_location_stays_byte_for_byte(kind: str) -> None:
    data = picture(kind)
    assert not clean.has_location(source(data, KINDS[kind]))
    assert not clean.has_payload(source(data, KINDS[kind]))
    assert clean.strip(source(data, KINDS[kind])) == clean.Cleaned(data)


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_behind_a_picture_is_cut(kind: str) -> None:
    data = picture(kind)
    hiding = source(data + ZIP, KINDS[kind])
    assert clean.has_payload(hiding)
    assert not clean.has_location(hiding)
    assert clean.strip(hiding) == clean.Cleaned(data, ("trailing data",))
    assert clean.cut(hiding) == clean.Cleaned(data, ("trailing data",))


@pytest.mark.parametrize("filler", [b"\0", b"\xff", b"\r\n"])
def test_padding_behind_a_picture_is_no_payload(filler: bytes) -> None:
    data = picture("JPEG") + filler * 300
    assert clean.strip(source(data, "image/jpeg")) == clean.Cleaned(data)


def test_a_bitmap_that_is_said_to_begin_within_its_palette_is_cut_behind_its_pixels() -> None:
    whole = bytearray(saved_bitmap("1"))
    whole[10:14] = struct.pack("<I", 54)  # 8 bytes of palette follow
    (attachment,) = prepare([bytes(whole) + ZIP]).attachments
    assert attachment.data == bytes(whole)


def test_a_gps_directory_that_tells_only_its_version_is_no_location() -> None:
    version = struct.pack("<2sHIHHHII", b"II", 42, 8, 1, 0x8825, 4, 1, 26) + bytes(4)
    version += struct.pack("<HHHI4sI", 1, 0, 1, 4, b"\2\3\0\0", 0)
    data = metadata.in_jpeg(picture("JPEG"), metadata.exif_segment(version))
    assert not clean.has_location(source(data, "image/jpeg"))
    assert clean.strip(source(data, "image/jpeg")).data == data


def test_exif_loses_the_pointer_and_the_directory_but_no_offset_moves() -> None:
    block = metadata.exif(6, location=True)
    before = metadata.in_jpeg(picture("JPEG"), metadata.exif_segment(block))
    after = clean.strip(source(before, "image/jpeg")).data
    exif = exif_of(after)
    assert 0x8825 not in exif
    assert exif[0x0112] == 6
    assert exif.get_ifd(0x8769)[0x927C] == metadata.MAKER_NOTE


def exif_of(data: bytes) -> Image.Exif:
    with Image.open(BytesIO(data)) as opened:
        return opened.getexif()


@pytest.mark.parametrize(
    ("tag", "kind", "head", "encoding"),
    [
        (270, 2, b"", "ascii"),
        (0x9286, 7, b"ASCII\0\0\0", "ascii"),
        (0x9286, 7, b"UNICODE\0", "utf-16-le"),
        (0x9286, 7, b"UNICODE\0", "utf-16-be"),
        (0x9C9C, 1, b"", "utf-16-le"),
    ],
)
def test_coordinates_in_a_description_go_and_other_descriptions_stay(
    tag: int, kind: int, head: bytes, encoding: str
) -> None:
    def photo(text: bytes) -> bytes:
        block = metadata.exif(6, more=[(tag, kind, head + text)])
        return metadata.in_jpeg(picture("JPEG"), metadata.exif_segment(block))

    place = "lat: 48.858370, lng: 2.294481".encode(encoding)
    cleaned = clean.strip(source(photo(place), "image/jpeg"))
    assert cleaned == clean.Cleaned(photo(bytes(len(place))), ("location",))
    harmless = photo("a late lunch: 2.29 and 48".encode(encoding))
    assert clean.strip(source(harmless, "image/jpeg")) == clean.Cleaned(harmless)


ASSERTED = (
    b'{"@context": {"exif": "http://ns.adobe.com/exif/1.0/"}, "exif:Make": "Nobody", '
    b'"exif:GPSLatitude": "48,13.9652N", "exif:GPSAltitude" : 171.5, "photoshop:City":"Vienna"}'
)
PLACELESS = (
    b'{"@context": {"exif": "http://ns.adobe.com/exif/1.0/"}, "exif:Make": "Nobody", '
    b'"exif:GPSLatitude": "           ", "exif:GPSAltitude" : 0    , "photoshop:City":"      "}'
)


def signed_jpeg(asserted: bytes) -> bytes:
    """The box of an assertion, cut in two in the middle of a coordinate."""
    head = struct.pack(">I", 8 + len(asserted)) + b"jumb"
    half = asserted.index(b"GPSLatitude") + 20
    parts = (asserted[:half], asserted[half:])
    segments = [
        (0xEB, b"JP" + struct.pack(">HI", 1, number) + head + part)
        for number, part in enumerate(parts, start=1)
    ]
    return metadata.in_jpeg(picture("JPEG"), *segments)


def signed_png(asserted: bytes) -> bytes:
    return metadata.in_png(picture("PNG"), (b"caBX", samples.box(b"jumb", asserted)))


def signed_tiff(asserted: bytes) -> bytes:
    out, tags = BytesIO(), ImageFileDirectory_v2()
    tags[52545] = samples.box(b"jumb", asserted)
    tags.tagtype[52545] = 7
    Image.new("RGB", (20, 20), "green").save(out, "TIFF", tiffinfo=tags)
    return out.getvalue()


@pytest.mark.parametrize(
    ("signed", "true_type"),
    [(signed_jpeg, "image/jpeg"), (signed_png, "image/png"), (signed_tiff, "image/tiff")],
)
def test_content_credentials_tell_no_place_and_are_still_json(
    signed: Callable[[bytes], bytes], true_type: str
) -> None:
    cleaned = clean.strip(source(signed(ASSERTED), true_type))
    assert cleaned == clean.Cleaned(signed(PLACELESS), ("location",))
    assert json.loads(PLACELESS)["exif:Make"] == "Nobody"


def test_xmp_is_still_xml_of_the_same_length() -> None:
    packet = metadata.xmp()
    before = metadata.in_jpeg(picture("JPEG"), metadata.xmp_segment(packet))
    at = before.index(packet)
    after = clean.strip(source(before, "image/jpeg")).data[at : at + len(packet)]
    assert after != packet
    ET.fromstring(after.decode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_coordinates_in_the_description_of_xmp_go_and_the_rest_of_it_stays(encoding: str) -> None:
    place = "[latitude: 48.858370] [longtitude: 2.294481"

    def photo(told: str) -> bytes:
        text = f'<dc:description>A walk {told}]</dc:description><a b:lat="48.858370" b:long="2.29"/>'
        packet = metadata.xmp(location=False, more=text.encode()).decode().encode(encoding)
        return metadata.in_jpeg(picture("JPEG"), metadata.xmp_segment(packet))

    cleaned = clean.strip(source(photo(place), "image/jpeg"))
    placeless = photo(re.sub(r"\d[\d.]*", lambda number: " " * len(number[0]), place))
    for number in ("48.858370", "2.29"):
        digits = number.encode(encoding)
        placeless = placeless.replace(digits, " ".encode(encoding) * len(number))
    assert cleaned == clean.Cleaned(placeless, ("location",))


@pytest.mark.parametrize("name", [b"MGK8BIM0000", b"MGKIPTC0000"])
def test_what_imagemagick_keeps_of_photoshop_in_a_gif_loses_its_place(name: bytes) -> None:
    resources = b"8BIM\x03\xed\0\0" + struct.pack(">I", 240) + bytes(240)
    resources += metadata.iptc().removeprefix(b"Photoshop 3.0\0")
    blocks = (resources[at : at + 255] for at in range(0, len(resources), 255))
    chain = b"".join(bytes([len(part)]) + part for part in blocks) + b"\0"
    plain = picture("GIF")
    at = 13 + 3 * (2 << (plain[10] & 7))
    data = plain[:at] + b"\x21\xff\x0b" + name + chain + plain[at:]
    cleaned = clean.strip(source(data, "image/gif"))
    assert cleaned.removed == ("location",)
    assert len(cleaned.data) == len(data)
    assert [place for place in LOCATION_BYTES if place in cleaned.data] == []
    assert metadata.COPYRIGHT in cleaned.data
    assert pixels(cleaned.data) == pixels(plain)


@pytest.mark.parametrize("called", ["iptc", "IPTC profile"])
def test_what_imagemagick_keeps_of_photoshop_in_a_png_loses_its_place(called: str) -> None:
    resources = metadata.iptc().removeprefix(b"Photoshop 3.0\0")
    profile = f"\n{called}\n{len(resources):8d}\n{resources.hex()}\n".encode()
    chunk = (b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(profile))
    cleaned = clean.strip(source(metadata.in_png(picture("PNG"), chunk), "image/png"))
    assert cleaned.removed == ("location",)
    kept = bytes.fromhex(Image.open(BytesIO(cleaned.data)).info["Raw profile type iptc"].split("\n")[3])
    assert [place for place in LOCATION_BYTES if place in kept] == []
    assert metadata.COPYRIGHT in kept


def test_a_png_may_tell_long_stories_and_the_place_behind_them_goes() -> None:
    story = b"zTXt", b"workflow\0\0" + zlib.compress(b'{"seed": 5} ' * 170_000)
    place = b"zTXt", b"Comment\0\0" + zlib.compress(b"+48.2327+016.3735/")
    data = metadata.in_png(picture("PNG"), *[story] * 6, place)
    (attachment,) = prepare([data]).attachments
    assert attachment.removed == ("location",)
    assert attachment.data == metadata.in_png(picture("PNG"), *[story] * 6)


def test_xmp_whose_name_was_damaged_is_cleaned() -> None:
    marker, payload = metadata.xmp_segment(metadata.xmp())
    data = metadata.in_jpeg(picture("JPEG"), (marker, payload.replace(b"http", b"XMP\0", 1)))
    cleaned = clean.strip(source(data, "image/jpeg"))
    assert cleaned.removed == ("location",)
    assert [place for place in LOCATION_BYTES if place in cleaned.data] == []


@pytest.mark.parametrize("between", [b"\0\xd9\0", b"\xff\xff\xff", b"\xff\0a", b"\xff\xe5\0\1"])
def test_what_decoders_skip_between_segments_hides_nothing(between: bytes) -> None:
    plain = picture("JPEG")
    at = plain.index(b"\xff\xdb")  # behind JFIF
    data = plain[:at] + between + metadata.in_jpeg(b"\xff\xd8" + plain[at:], metadata.iptc_segment())[2:]
    cleaned = clean.strip(source(data + ZIP, "image/jpeg"))
    assert cleaned.removed == ("location", "trailing data")
    assert [place for place in LOCATION_BYTES if place in cleaned.data] == []
    assert len(cleaned.data) == len(data)
    assert pixels(cleaned.data) == pixels(plain)


def test_xmp_under_another_name_is_cleaned() -> None:
    packet = metadata.xmp()
    data = metadata.in_png(picture("PNG"), (b"iTXt", b"Description\0\0\0\0\0" + packet))
    cleaned = clean.strip(source(data, "image/png")).data
    assert len(cleaned) == len(data)
    assert [place for place in LOCATION_BYTES if place in cleaned] == []


def test_the_extended_xmp_is_cleaned_across_its_segments_and_its_digest_follows() -> None:
    start = b'<rdf:RDF xmlns:rdf="r" xmlns:exif="http://ns.adobe.com/exif/1.0/"><rdf:Description>'
    packet = (
        start
        + b" " * 900
        + b"<exif:GPSLatitude>48,13.9652N</exif:GPSLatitude></rdf:Description></rdf:RDF>"
    )
    guid = md5(packet, usedforsecurity=False).hexdigest().upper().encode()
    main = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmpNote:HasExtendedXMP="' + guid + b'"/>'
    half = packet.index(b"48,13") + 3
    parts = [
        (
            0xE1,
            b"http://ns.adobe.com/xmp/extension/\0" + guid + struct.pack(">II", len(packet), at) + part,
        )
        for at, part in ((0, packet[:half]), (half, packet[half:]))
    ]
    data = metadata.in_jpeg(picture("JPEG"), metadata.xmp_segment(main), *parts)
    after = clean.strip(source(data, "image/jpeg")).data
    new = packet.replace(b"<exif:GPSLatitude>48,13.9652N</exif:GPSLatitude>", b" " * 48)
    assert len(after) == len(data)
    assert guid not in after
    assert after.count(md5(new, usedforsecurity=False).hexdigest().upper().encode()) == 3


def test_the_film_of_a_motion_photo_stays_and_loses_its_place() -> None:
    still, film = picture("JPEG"), samples.little_film(samples.xyz())
    cleaned = clean.strip(source(still + film, "image/jpeg"))
    assert cleaned.removed == ("location",)
    assert cleaned.data[: len(still)] == still
    assert len(cleaned.data) == len(still + film)
    assert b"picture and sound" in cleaned.data
    assert samples.PLACE not in cleaned.data


def test_what_hides_behind_the_film_of_a_motion_photo_is_cut() -> None:
    data = picture("JPEG") + samples.little_film()
    assert clean.strip(source(data + ZIP, "image/jpeg")) == clean.Cleaned(data, ("trailing data",))


def test_what_stands_behind_more_pictures_than_anybody_takes_is_cut() -> None:
    located = metadata.in_jpeg(picture("JPEG"), metadata.exif_segment(metadata.exif(location=True)))
    crowd = 66 * picture("JPEG")
    for tail in (located, ZIP):
        cleaned = clean.strip(source(crowd + tail, "image/jpeg"))
        assert cleaned.removed == ("trailing data",)
        assert crowd.startswith(cleaned.data)
        assert len(cleaned.data) > len(crowd) // 2


def test_the_tail_goes_without_loss() -> None:
    still, film = picture("JPEG"), samples.little_film()
    assert clean.has_company(still + film)
    assert clean.primary_only(still + film) == still
    assert clean.primary_only(still) == still


@pytest.mark.parametrize("tail", [b"", bytes(300), ZIP], ids=["nothing", "padding", "an archive"])
def test_what_cannot_be_seen_is_no_company(tail: bytes) -> None:
    assert not clean.has_company(picture("JPEG") + tail)


def test_a_depth_map_in_front_of_the_picture_goes_without_loss() -> None:
    still = picture("JPEG")
    depth_map = b"\xff\xe1\xff\xff" + b"http://ns.adobe.com/xmp/extension/\0GDepth".ljust(0xFFFD, b"0")
    deep = still[:2] + 3 * depth_map + still[2:]
    assert clean.has_company(deep)
    assert clean.primary_only(deep) == still


def test_the_primary_picture_alone_no_longer_points_to_second_ones() -> None:
    case = next(each for each in samples.PICTURES if each.name == "location_second_picture")
    data = made(case)
    alone = clean.primary_only(data)
    assert b"MPF\0" in data
    assert b"MPF\0" not in alone
    assert scan_of(alone) in data
    assert pixels(alone) == pixels(data)[:1]


def test_a_large_file_is_looked_at_by_its_path(tmp_path: Path) -> None:
    case = next(each for each in samples.PICTURES if each.filename == "location_exif__location_out.jpg")
    path = tmp_path / "in.bin"
    path.write_bytes(made(case))
    assert clean.has_location(source(made(case), case.type, path))


def test_a_geotiff_loses_its_map() -> None:
    tags = ImageFileDirectory_v2()
    tags[33922] = (0.0, 0.0, 0.0, 16.3735, 48.2327, 0.0)
    tags.tagtype[33922] = 12
    tags[270] = "a field"
    out = BytesIO()
    Image.new("RGB", (20, 20), "green").save(out, "TIFF", tiffinfo=tags)
    cleaned = clean.strip(source(out.getvalue(), "image/tiff"))
    assert cleaned.removed == ("location",)
    with TiffImageFile(BytesIO(cleaned.data)) as opened:
        assert 33922 not in opened.tag_v2
        assert opened.tag_v2[270] == "a field"


@pytest.mark.parametrize(("tag", "told"), [(0, b"\2\3\0\0"), (18, b"WGS-84\0"), (30, b"\1\0")])
def test_a_place_of_which_only_the_frame_is_told_is_none(tag: int, told: bytes) -> None:
    """Many cameras write what version, or which datum, the place has that they do not know."""
    kind = {0: 1, 18: 2, 30: 3}[tag]
    exif = metadata._tiff("<", [], [], [(tag, kind, told)], b"")
    photo = metadata.in_jpeg(picture("JPEG"), metadata.exif_segment(exif))
    assert not clean.has_location(source(photo, "image/jpeg"))
    assert clean.strip(source(photo, "image/jpeg")) == clean.Cleaned(photo)


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", 2 + len(data)) + data


GOPRO = b"GoPro\0GPS5l\x14\0\1" + struct.pack(">5i", 482327000, 163735000, 171000, 0, 0)


@pytest.mark.parametrize(
    ("marker", "name"),
    [
        (0xE1, b"\0\0\0\0Exif\0\0"),
        (0xE1, b"EXIF\0\0"),
        (0xE3, b"Meta\0\0"),
        (0xE7, b"HUAWEI\0\0"),
    ],
)
def test_exif_is_found_under_whatever_name(marker: int, name: bytes) -> None:
    def photo(tags: bytes) -> bytes:
        return metadata.in_jpeg(picture("JPEG"), (marker, name + tags))

    tags = metadata.exif(location=True)
    cleaned = clean.strip(source(photo(tags), "image/jpeg"))
    assert cleaned.data == photo(clean.strip(source(tags, "image/tiff")).data)
    assert cleaned.removed == ("location",)


@pytest.mark.parametrize(
    ("marker", "data"),
    [
        (0xE1, metadata.xmp()),
        (0xE1, b"XMP\0" + metadata.xmp()),
        (
            0xE2,
            b"QVGA\0"
            + metadata.in_jpeg(picture("JPEG"), metadata.exif_segment(metadata.exif(location=True))),
        ),
        (0xE4, b'{"latitude": 48.2327, "longitude": 16.3735}'),
        (0xEA, b"UNICODE\0" + "lat: 48.2327 lon: 16.3735".encode("utf-16-be")),
        (0xE6, GOPRO),
        (0xED, b"Adobe_Photoshop2.5:" + metadata.iptc().removeprefix(b"Photoshop 3.0\0")),
        (0xFE, b"48.2327, 16.3735"),
    ],
)
@pytest.mark.parametrize("behind", [False, True])
def test_every_segment_is_read_even_behind_the_scans(marker: int, data: bytes, behind: bool) -> None:
    plain = picture("JPEG")
    at = len(plain) - 2 if behind else 2
    located = plain[:at] + segment(marker, data) + plain[at:]
    cleaned = clean.strip(source(located, "image/jpeg"))
    assert cleaned.removed == ("location",)
    assert len(cleaned.data) == len(located)
    assert [place for place in LOCATION_BYTES if place in cleaned.data] == []
    assert struct.pack(">i", 482327000) not in cleaned.data
    assert not clean.has_location(source(cleaned.data, "image/jpeg"))
    assert cleaned.data[:at] == plain[:at]
    assert cleaned.data.endswith(plain[at:])


PROFILE = metadata.exif(location=True).hex().encode()


@pytest.mark.parametrize(
    "chunk",
    [
        (b"exIf", metadata.exif(location=True)),
        (b"tXMP", metadata.xmp()),
        (b"iTXt", b"notes\0\0\0\0\0" + metadata.xmp().replace(b"x:xmpmeta", b"x:xapmeta")),
        (b"tEXt", b"raw profile type exif\0\nexif\n%8d\n%b0\n" % (len(PROFILE) // 2, PROFILE)),
        (b"tEXt", b"City\0Vienna"),
    ],
)
def test_a_png_is_cleaned_where_only_some_readers_look(chunk: tuple[bytes, bytes]) -> None:
    cleaned = clean.strip(source(metadata.in_png(picture("PNG"), chunk), "image/png"))
    assert cleaned.removed == ("location",)
    assert not clean.has_location(source(cleaned.data, "image/png"))
    assert [place for place in LOCATION_BYTES if place in cleaned.data] == []
    assert pixels(cleaned.data) == pixels(picture("PNG"))


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"\x21\xff\x0bXMP DataXMP", metadata.xmp()),
        (b"\x21\xff\x0bC2PA_GIF\1\0\0", ASSERTED),
        (b"\x21\xff\x0bTRACKER1.00", b'{"lat": 48.2327, "lon": 16.3735}'),
        (b"\x21\xfe", b"48.2327, 16.3735"),
        (b"\x21\x01\x0c" + bytes(12), b"lat: 48.2327 lon: 16.3735"),
    ],
)
def test_every_extension_of_a_gif_is_read(head: bytes, text: bytes) -> None:
    blocks = (text[at : at + 255] for at in range(0, len(text), 255))
    chain = b"".join(bytes([len(part)]) + part for part in blocks) + b"\0"
    plain = picture("GIF")
    at = 13 + 3 * (2 << (plain[10] & 7))
    data = plain[:at] + head + chain + plain[at:]
    cleaned = clean.strip(source(data, "image/gif"))
    assert cleaned.removed == ("location",)
    assert len(cleaned.data) == len(data)
    assert not clean.has_location(source(cleaned.data, "image/gif"))
    assert pixels(cleaned.data) == pixels(plain)
