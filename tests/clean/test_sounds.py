from __future__ import annotations

import re
import struct

import pytest

from mmsprep import clean
from mmsprep.testing.media import LOCATION_BYTES, metadata
from tests.clean import samples
from tests.clean.samples import made, picture, source

SOUND = b"\xff\xfb\x90\x00" + bytes(range(200)) * 4


def syncsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def frame(kind: bytes, content: bytes, version: int = 3) -> bytes:
    if version == 2:
        return kind + len(content).to_bytes(3, "big") + content
    size = syncsafe(len(content)) if version == 4 else struct.pack(">I", len(content))
    return kind + size + b"\0\0" + content


def tagged(*frames: bytes, version: int = 3, flags: int = 0) -> bytes:
    body = b"".join(frames)
    return b"ID3" + bytes([version, 0, flags]) + syncsafe(len(body)) + body


@pytest.mark.parametrize(
    ("version", "kind", "title"), [(2, b"TXX", b"TT2"), (3, b"TXXX", b"TIT2"), (4, b"TXXX", b"TIT2")]
)
def test_a_frame_that_tells_a_place_goes_and_the_sound_does_not_move(
    version: int, kind: bytes, title: bytes
) -> None:
    title_frame = frame(title, b"\0A walk", version)
    place = frame(kind, b"\0GPSLatitude\x0048.2327", version)
    data = tagged(place, title_frame, version=version) + SOUND
    cleaned = clean.strip(source(data, "audio/mpeg"))
    assert cleaned.removed == ("location",)
    assert cleaned.data == tagged(title_frame, bytes(len(place)), version=version) + SOUND


def test_a_key_in_utf_16_is_read() -> None:
    place = frame(b"TXXX", b"\1" + "Location".encode("utf-16") + b"\0\0" + "Vienna".encode("utf-16"))
    cleaned = clean.strip(source(tagged(place) + SOUND, "audio/mpeg"))
    assert cleaned.removed == ("location",)
    assert "Vienna".encode("utf-16-le") not in cleaned.data


def test_coordinates_in_a_comment_count() -> None:
    data = tagged(frame(b"COMM", b"\0eng\0recorded at +48.2327+016.3735/")) + SOUND
    assert clean.has_location(source(data, "audio/mpeg"))


def test_an_unsynchronised_tag_is_read() -> None:
    plain = frame(b"TIT2", b"\0a\xff\xe0b") + frame(b"TXXX", b"\0gps\x0048.2")
    data = tagged(plain.replace(b"\xff", b"\xff\0"), flags=0x80) + SOUND
    cleaned = clean.strip(source(data, "audio/mpeg")).data
    assert len(cleaned) == len(data)
    assert cleaned.endswith(SOUND)
    assert frame(b"TIT2", b"\0a\xff\xe0b") in cleaned
    assert b"gps" not in cleaned


def test_every_tag_is_cleaned_wherever_it_stands() -> None:
    def sound(place: bytes) -> bytes:
        tag = tagged(frame(b"TIT2", b"\0A walk"), place)
        return tag + tag + SOUND + tag + SOUND + tag

    place = frame(b"TXXX", b"\0GPSLatitude\x0048.2327")
    cleaned = clean.strip(source(sound(place), "audio/mpeg"))
    assert cleaned == clean.Cleaned(sound(bytes(len(place))), ("location",))


def located_photo() -> tuple[bytes, bytes]:
    """A picture with its place, and the same without."""
    case = next(
        each for each in samples.LOCATED if each.filename == "location_everywhere__location_out.jpg"
    )
    return made(case), clean.strip(source(made(case), "image/jpeg")).data


def cover(photo: bytes, version: int = 3) -> bytes:
    return frame(b"APIC", b"\0image/jpeg\0\3\0" + photo, version)


def test_the_cover_keeps_its_picture_and_loses_its_place() -> None:
    photo, placeless = located_photo()
    cleaned = clean.strip(source(tagged(cover(photo)) + SOUND, "audio/mpeg"))
    assert cleaned == clean.Cleaned(tagged(cover(placeless)) + SOUND, ("location",))


def test_a_packet_of_xmp_that_leaves_out_its_outermost_element_is_cleaned() -> None:
    packet = re.sub(rb"</?x:xmpmeta[^>]*>", b"", metadata.xmp())
    data = tagged(frame(b"PRIV", b"XMP\0" + packet)) + SOUND
    cleaned = clean.strip(source(data, "audio/mpeg")).data
    assert len(cleaned) == len(data)
    assert [place for place in LOCATION_BYTES if place in cleaned] == []
    assert b"CreatorTool" in cleaned


def test_a_picture_that_is_an_object_of_any_kind_loses_its_place() -> None:
    def tag(photo: bytes) -> bytes:
        return tagged(frame(b"GEOB", b"\0image/jpeg\0a.jpg\0\0" + photo)) + SOUND

    photo, placeless = located_photo()
    assert clean.strip(source(tag(photo), "audio/mpeg")).data == tag(placeless)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_title_that_tells_coordinates_goes(encoding: str) -> None:
    mark = b"\0" if encoding == "latin-1" else b"\1"
    place = frame(b"TIT2", mark + "Recorded at +48.2327+016.3735/".encode(encoding))
    artist = frame(b"TPE1", b"\0Nobody")
    cleaned = clean.strip(source(tagged(place, artist) + SOUND, "audio/mpeg"))
    assert cleaned == clean.Cleaned(tagged(artist, bytes(len(place))) + SOUND, ("location",))


@pytest.mark.parametrize("version", [3, 4])
def test_the_picture_of_a_chapter_loses_its_place(version: int) -> None:
    def podcast(photo: bytes) -> bytes:
        inner = frame(b"TIT2", b"\0The square", version) + cover(photo, version)
        table = b"toc\0\3\2one\0two\0" + cover(photo, version)
        return tagged(
            frame(b"CTOC", table, version),
            frame(b"CHAP", b"one\0" + struct.pack(">4I", 0, 900, *[0xFFFFFFFF] * 2) + inner, version),
            frame(b"TIT2", b"\0A walk", version),
            version=version,
        )

    photo, placeless = located_photo()
    cleaned = clean.strip(source(podcast(photo) + SOUND, "audio/mpeg"))
    assert cleaned == clean.Cleaned(podcast(placeless) + SOUND, ("location",))


def test_the_case_of_the_catalogue_loses_every_trace() -> None:
    case = next(each for each in samples.LOCATED if each.type == "audio/mpeg")
    cleaned = clean.strip(source(made(case), case.type))
    assert cleaned.removed == ("location",)
    assert [place for place in LOCATION_BYTES if place in cleaned.data] == []


def test_other_tags_stay_byte_for_byte() -> None:
    data = tagged(
        frame(b"TXXX", b"\0MusicBrainz Album Release Country\0AT"),
        frame(b"COMM", b"\0eng\0\0nice"),
        frame(b"APIC", b"\0image/jpeg\0\3\0" + picture("JPEG")),
    )
    assert clean.strip(source(data + SOUND, "audio/mpeg")) == clean.Cleaned(data + SOUND)


def ape_item(key: bytes, value: bytes, flags: int = 0) -> bytes:
    return struct.pack("<II", len(value), flags) + key + b"\0" + value


def ape_tag(*items: bytes) -> bytes:
    body = b"".join(items)
    return body + b"APETAGEX" + struct.pack("<IIII8x", 2000, len(body) + 32, len(items), 0)


def test_an_ape_tag_loses_its_item_and_id3v1_stays() -> None:
    old = b"TAG" + b"A walk".ljust(125, b"\0")
    title, place = ape_item(b"Title", b"A walk"), ape_item(b"Record Location"[7:], b"Vienna")
    cleaned = clean.strip(source(SOUND + ape_tag(place, title) + old, "audio/mpeg"))
    assert cleaned == clean.Cleaned(SOUND + ape_tag(title) + old, ("location",))


def test_an_ape_tag_may_stand_before_lyrics() -> None:
    title, place = ape_item(b"Title", b"A walk"), ape_item(b"Location", b"Vienna")
    words = b"LYRICSBEGINLYR00005La la"
    behind = words + f"{len(words):06}LYRICS200".encode() + b"TAG" + bytes(125)
    cleaned = clean.strip(source(SOUND + ape_tag(place, title) + behind, "audio/mpeg"))
    assert cleaned == clean.Cleaned(SOUND + ape_tag(title) + behind, ("location",))


def test_the_cover_of_an_ape_tag_keeps_its_picture_and_loses_its_place() -> None:
    def album(photo: bytes) -> bytes:
        cover = ape_item(b"Cover Art (Front)", b"front.jpg\0" + photo, flags=2)
        return SOUND + ape_tag(ape_item(b"Title", b"A walk"), cover)

    photo, placeless = located_photo()
    cleaned = clean.strip(source(album(photo), "audio/mpeg"))
    assert cleaned == clean.Cleaned(album(placeless), ("location",))


def riff(kind: bytes, *chunks: bytes) -> bytes:
    body = kind + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)


@pytest.mark.parametrize(
    ("group", "kind"), [(b"INFO", b"IPRD"), (b"INFO", b"LOCA"), (b"exif", b"eucm"), (b"hdrl", b"IDIT")]
)
def test_a_film_of_chunks_loses_a_text_that_tells_coordinates(group: bytes, kind: bytes) -> None:
    def film(name: bytes, text: bytes) -> bytes:
        texts = chunk(b"LIST", group + chunk(name, text) + chunk(b"IART", b"Nobody"))
        return riff(b"AVI ", texts, chunk(b"LIST", b"movi" + chunk(b"00dc", b"picture")))

    cleaned = clean.strip(source(film(kind, samples.PLACE), "video/x-msvideo"))
    assert cleaned == clean.Cleaned(film(b"JUNK", bytes(len(samples.PLACE))), ("location",))


@pytest.mark.parametrize("kind", [b"axml", b"aXML"])
def test_the_fields_of_a_broadcast_lose_their_place(kind: bytes) -> None:
    def sound(latitude: bytes) -> bytes:
        fields = b"<fields>" + latitude + b"<title>A walk</title></fields>"
        return riff(b"WAVE", chunk(kind, fields), chunk(b"data", SOUND))

    place = b"<gpsLatitude>48.2327</gpsLatitude>"
    cleaned = clean.strip(source(sound(place), "audio/x-wav"))
    assert cleaned == clean.Cleaned(sound(b" " * len(place)), ("location",))


def test_a_wave_file_loses_the_place_of_its_fields() -> None:
    ixml = b"<BWFXML><LOCATION_GPS>48.2327,16.3735</LOCATION_GPS><SCENE>1</SCENE></BWFXML>"
    places = chunk(b"LIST", b"INFO" + chunk(b"ILOC", b"Vienna") + chunk(b"INAM", b"A walk"))
    sound = chunk(b"data", SOUND)
    data = riff(b"WAVE", places, chunk(b"iXML", ixml), sound)
    cleaned = clean.strip(source(data, "audio/x-wav")).data
    assert len(cleaned) == len(data)
    assert sound in cleaned
    assert b"A walk" in cleaned
    assert b"<SCENE>1</SCENE>" in cleaned
    assert b"Vienna" not in cleaned
    assert b"48.2327" not in cleaned
    assert not clean.has_location(source(cleaned, "audio/x-wav"))


@pytest.mark.parametrize("kind", [b"USER", b"WOAR", b"SYLT", b"OWNE"])
def test_coordinates_go_out_of_every_kind_of_frame(kind: bytes) -> None:
    text = b"\0https://maps.example/?q=48.2327,16.3735"
    frame = kind + struct.pack(">I", len(text)) + b"\0\0" + text
    tag = b"ID3\3\0\0" + bytes([0, 0, 0, len(frame)]) + frame
    cleaned = clean.strip(source(tag + SOUND, "audio/mpeg"))
    assert cleaned == clean.Cleaned(
        b"ID3\3\0\0" + bytes([0, 0, 0, len(frame)]) + bytes(len(frame)) + SOUND, ("location",)
    )


def test_coordinates_are_blanked_where_a_tag_has_fixed_fields() -> None:
    def tag(place: bytes) -> bytes:
        comment = place.ljust(30, b"\0")
        return SOUND + b"TAG" + b"A walk".ljust(90, b"\0") + b"2024" + comment + b"\1"

    cleaned = clean.strip(source(tag(samples.PLACE), "audio/mpeg"))
    assert cleaned == clean.Cleaned(tag(b"+       +        /"), ("location",))


def test_lyrics_lose_their_coordinates() -> None:
    def lyrics(place: bytes) -> bytes:
        text = b"LYRICSBEGINLYR%05d%b" % (len(place), place)
        return SOUND + text + b"%06dLYRICS200" % len(text)

    cleaned = clean.strip(source(lyrics(b"at 48.2327, 16.3735"), "audio/mpeg"))
    assert cleaned == clean.Cleaned(lyrics(b"at        ,        "), ("location",))
