from __future__ import annotations

import pytest

from mmsprep import clean
from mmsprep.containers.boxes import children
from mmsprep.testing.media import LOCATION_BYTES, metadata
from mmsprep.testing.media.case import Case
from tests.clean import samples
from tests.clean.samples import box, full, little_film, made, picture, source, telemetry, xyz

FILMS = [each for each in samples.FILMS if each.name != "location_track"]


def boxes_of(data: bytes) -> list[tuple[bytes, int, int]]:
    return [(box.kind, box.at, box.end) for box in children(data, 0, len(data))]


def media_of(data: bytes) -> list[bytes]:
    return [data[start:end] for kind, start, end in boxes_of(data) if kind == b"mdat"]


@pytest.mark.parametrize("case", FILMS, ids=lambda case: case.filename)
def test_no_trace_of_the_place_is_left_and_the_media_is_the_same(case: Case) -> None:
    before = made(case)
    assert clean.has_location(source(before, case.type))
    cleaned = clean.strip(source(before, case.type))
    assert cleaned.removed == ("location",)
    assert len(cleaned.data) == len(before)
    assert [place for place in LOCATION_BYTES if place in cleaned.data] == []
    assert media_of(cleaned.data) == media_of(before)
    assert not clean.has_location(source(cleaned.data, case.type))
    assert clean.strip(source(cleaned.data, case.type)) == clean.Cleaned(cleaned.data)


def test_a_film_without_a_location_stays_byte_for_byte() -> None:
    data = little_film(box(b"\xa9nam", b"\0\6\x15\xc7A walk"))
    assert clean.strip(source(data, "video/mp4")) == clean.Cleaned(data)


def test_other_user_data_stays() -> None:
    title = box(b"\xa9nam", b"\0\6\x15\xc7A walk")
    data = little_film(xyz() + title)
    cleaned = clean.strip(source(data, "video/mp4")).data
    assert title in cleaned
    assert cleaned == data.replace(xyz(), box(b"free", bytes(len(xyz()) - 8)))


@pytest.mark.parametrize(
    "codec", [b"gpmd", b"camm", b"rtmd", b"djmd", b"dbgi", b"CTMD", b"gps ", b"GPS ", b"gpst", b"lctn"]
)
def test_a_telemetry_track_vanishes_and_the_picture_stays(codec: bytes) -> None:
    data, picture, places = telemetry(codec)
    cleaned = clean.strip(source(data, "video/mp4"))
    assert cleaned.removed == ("location",)
    assert len(cleaned.data) == len(data)
    assert picture in cleaned.data
    assert places[:20] not in cleaned.data
    assert cleaned.data.count(b"trak") == 1


def test_a_track_of_text_goes_only_when_it_tells_coordinates() -> None:
    data, _, places = telemetry(b"tx3g")
    assert clean.strip(source(data, "video/mp4")).data == data
    drone = data.replace(places, (b"\0\x12GPS(48.2327,16.3735)".ljust(20, b" ") * 5)[: len(places)])
    assert clean.has_location(source(drone, "video/mp4"))


def test_subtitles_are_read_to_the_end() -> None:
    """A drone that has no fix yet writes texts without a place."""
    waiting, fix = b"\0\x10waiting for GPS ", b"\0\x16GPS(48.2327,16.3735) 9"
    picture, texts = b"P" * 500, [waiting] * 20 + [fix]
    start = box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"mdat", picture, *texts)
    at = start.index(waiting)

    def film(last: int) -> bytes:
        sizes = [len(text) for text in texts[:last]]
        return start + box(b"moov", full(b"mvhd", bytes(96)), samples.track(b"tx3g", at, sizes))

    cleaned = clean.strip(source(film(21), "video/mp4"))
    assert cleaned.removed == ("location",)
    assert picture in cleaned.data
    assert fix not in cleaned.data
    assert not clean.has_location(source(film(20), "video/mp4"))


def test_the_name_and_the_value_of_a_key_go_and_the_next_one_stays() -> None:
    def item(number: int, text: bytes) -> bytes:
        return box(number.to_bytes(4, "big"), box(b"data", bytes(8), text))

    names = [b"com.apple.quicktime.location.ISO6709", b"com.apple.quicktime.make"]
    keys = full(b"keys", (2).to_bytes(4, "big"), *(box(b"mdta", name) for name in names))
    meta = box(
        b"meta", box(b"hdlr", bytes(25)), keys, box(b"ilst", item(1, samples.PLACE), item(2, b"Apple"))
    )
    data = box(b"ftyp", b"qt  ") + box(b"moov", meta) + box(b"mdat", b"picture")
    cleaned = clean.strip(source(data, "video/quicktime")).data
    assert len(cleaned) == len(data)
    assert samples.PLACE not in cleaned
    assert b"location" not in cleaned
    assert item(2, b"Apple") in cleaned


def test_what_a_camcorder_tells_of_a_recording_stays_but_for_the_place() -> None:
    place = (
        b'<Group name="ExifGPS"><Item name="LatitudeRef" value="N"/>'
        b'<Item name="Latitude" value="48:13:57.913"/></Group>'
    )
    camera = (
        b'<Group name="CameraUnitMetadataSet"><Item name="CaptureGammaEquation" value="rec709"/></Group>'
    )

    def film(told: bytes) -> bytes:
        xml = (
            b"<NonRealTimeMeta><AcquisitionRecord>"
            + told
            + camera
            + b"</AcquisitionRecord></NonRealTimeMeta>"
        )
        return little_film() + full(b"meta", full(b"hdlr", bytes(25)), full(b"xml ", xml))

    cleaned = clean.strip(source(film(place), "video/mp4"))
    assert cleaned == clean.Cleaned(film(b" " * len(place)), ("location",))
    without_fix = film(b'<Group name="ExifGPS"><Item name="Status" value="V"/></Group>')
    assert not clean.has_location(source(without_fix, "video/mp4"))


def test_the_content_credentials_of_a_film_tell_no_place() -> None:
    def signed(latitude: bytes) -> bytes:
        asserted = box(b"json", b'{"exif:GPSLatitude": "' + latitude + b'", "exif:Make": "Nobody"}')
        uuid = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
        return little_film() + box(b"uuid", uuid, bytes(4), b"manifest\0", bytes(8), asserted)

    cleaned = clean.strip(source(signed(b"48,13.9652N"), "video/mp4"))
    assert cleaned == clean.Cleaned(signed(b" " * 11), ("location",))


def located(photo: bytes) -> bytes:
    """A JPEG or PNG with EXIF that tells the place."""
    block = metadata.exif(location=True)
    if photo.startswith(b"\x89PNG"):
        return metadata.in_png(photo, (b"eXIf", block))
    return metadata.in_jpeg(photo, metadata.exif_segment(block))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_cover_and_the_thumbnail_of_a_film_lose_their_place(kind: str) -> None:
    def film(photo: bytes) -> bytes:
        cover = box(b"covr", *2 * [box(b"data", bytes(8), photo)])
        return little_film(box(b"thmb", photo) + box(b"meta", bytes(4), box(b"ilst", cover)))

    photo = located(picture(kind))
    placeless = clean.strip(source(photo, f"image/{kind.lower()}")).data
    assert clean.strip(source(film(photo), "video/mp4")).data == film(placeless)


def test_what_canon_writes_into_a_box_of_its_own_loses_the_place() -> None:
    def film(photo: bytes, tags: bytes) -> bytes:
        canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
        inner = box(b"CNTH", box(b"CNDA", photo)) + box(b"CMT4", tags)
        index = box(b"moov", full(b"mvhd", bytes(96)), box(b"uuid", canon, inner))
        return box(b"ftyp", b"mp42") + index + box(b"mdat", b"picture")

    photo, tags = located(picture("JPEG")), metadata.exif(location=True)
    cleaned = clean.strip(source(film(photo, tags), "video/mp4")).data
    placeless = clean.strip(source(photo, "image/jpeg")).data
    assert cleaned == film(placeless, clean.strip(source(tags, "image/tiff")).data)


@pytest.mark.parametrize("kind", [b"titl", b"dscp", b"\xa9swr", b"mine"])
def test_coordinates_in_any_text_of_a_user_go_and_other_texts_stay(kind: bytes) -> None:
    place, harmless = box(kind, bytes(6), samples.PLACE), box(kind, bytes(6), b"a walk")
    cleaned = clean.strip(source(little_film(place + harmless), "video/3gpp"))
    assert cleaned.data == little_film(box(b"free", bytes(len(place) - 8)) + harmless)


def test_an_archive_behind_a_film_is_cut() -> None:
    data = little_film()
    hiding = source(data + b"PK\x03\x04" + bytes(range(60)), "video/mp4")
    assert clean.strip(hiding) == clean.Cleaned(data, ("trailing data",))


def test_boxes_of_unknown_kinds_behind_a_film_stay() -> None:
    data = little_film() + box(b"axte", b"auxiliary tracks")
    assert clean.strip(source(data, "video/mp4")) == clean.Cleaned(data)


def test_the_location_can_stay_while_a_payload_goes() -> None:
    data = little_film(xyz())
    assert clean.cut(source(data + b"PK\x03\x04" + bytes(60), "video/mp4")).data == data


@pytest.mark.parametrize("fast_start", [True, False], ids=["index first", "index last"])
def test_a_film_is_not_cut_where_the_name_of_a_box_is_damaged(fast_start: bool) -> None:
    start, media = box(b"ftyp", b"isom", bytes(4), b"isom"), box(b"md\x9et", b"picture")
    index = box(b"moov", full(b"mvhd", bytes(96)), samples.track(b"avc1", 0, [7]))
    at = len(start) + 8 + (len(index) if fast_start else 0)
    index = box(b"moov", full(b"mvhd", bytes(96)), samples.track(b"avc1", at, [7]))
    data = start + (index + media if fast_start else media + index)
    assert clean.strip(source(data, "video/mp4")) == clean.Cleaned(data)
    cut = clean.strip(source(data + b"payload, and more of it", "video/mp4"))
    assert cut == clean.Cleaned(data, ("trailing data",))


@pytest.mark.parametrize("kind", [b"udat", b"json", b"uuid", b"skip"])
def test_coordinates_go_out_of_any_box_behind_a_film(kind: bytes) -> None:
    place = box(kind, b"0123456789abcdef", b'{"lat": 48.2327, "lon": 16.3735}')
    cleaned = clean.strip(source(little_film() + place, "video/mp4"))
    assert cleaned.data == little_film() + box(b"free", bytes(len(place) - 8))
