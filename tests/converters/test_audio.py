"""Sounds as they come, and what goes out."""

import io
import random
import struct
import wave
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest

from mmsprep import Input, Package, Target, prepare
from mmsprep.containers.frames import frame
from mmsprep.containers.tags import after_tags
from mmsprep.films.passing import sound_passes
from mmsprep.intact import doubts
from mmsprep.model import Attachment
from mmsprep.profile import PROFILES
from mmsprep.testing import media
from mmsprep.testing.media.case import Case
from mmsprep.testing.media.film import encode
from mmsprep.tools.ffmpeg import Media, execute, write
from mmsprep.workroom import Workroom

SOUNDS = [case for case in media.CASES if case.family == "sound"]


def only(package: Package) -> Attachment:
    assert not package.refused, package.refused
    (attachment,) = package.attachments
    return attachment


def recording(path: Path, seconds: float, rate: int = 16_000) -> Path:
    """Bursts of noise with pauses between them, as loud and as quiet as speech."""
    time = np.arange(int(seconds * rate)) / rate
    burst = np.clip(np.sin(2 * np.pi * 3.1 * time), 0, None) ** 2
    samples = burst * np.random.default_rng(5).normal(0, 4_000, time.size)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(np.clip(samples, -32_000, 32_000).astype("<i2").tobytes())
    return path


def heard_seconds(data: bytes) -> float:
    with av.open(io.BytesIO(data), "r") as container:
        return float(sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0)))


def test_a_flac_whose_frames_were_overwritten_is_damaged(tmp_path: Path) -> None:
    data = bytearray(media.make("voice", tmp_path, "flac").read_bytes())
    data[42:] = b"\xfe" * len(data[42:])
    (refused,) = prepare([Input("voice.flac", data=bytes(data))]).refused
    assert refused.reason.kind == "damaged"


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf, 1e38])
def test_a_sample_that_is_no_number_is_a_click_and_no_refusal(strange: float) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000) / 4
    tone[8_000] = strange
    samples = tone.astype("<f4").tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 3, 1, 16_000, 64_000, 4, 32)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(samples)) + samples
    sent = only(prepare([Input("tone.wav", data=struct.pack("<4sI", b"RIFF", len(body)) + body)]))
    with av.open(io.BytesIO(sent.data or b""), "r") as container:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    beyond = heard[12_000:15_000]
    assert np.sqrt((beyond**2).mean()) == pytest.approx(0.25 / np.sqrt(2), rel=0.05)


@pytest.mark.parametrize("case", SOUNDS, ids=lambda case: case.filename)
def test_every_case_comes_out_as_its_name_says(case: Case, tmp_path: Path) -> None:
    path = media.make(case.name, tmp_path, case.extension)
    package = prepare([path])
    if case.outcome.startswith("refused"):
        (refused,) = package.refused
        assert case.outcome in {"refused", f"refused_{refused.reason.kind.replace('-', '_')}"}
        return
    attachment = only(package)
    assert attachment.type == "audio/mpeg"
    assert attachment.data is not None
    assert heard_seconds(attachment.data) > 0.5
    if case.outcome == "passes":
        assert attachment.data == path.read_bytes()


def test_the_highest_rate_that_fits_is_taken(tmp_path: Path) -> None:
    attachment = only(prepare([recording(tmp_path / "talk.wav", 60)], Target(budget=200_000)))
    assert 24_000 / 8 * 60 <= attachment.size <= 200_000
    assert attachment.data is not None
    assert heard_seconds(attachment.data) == pytest.approx(60, abs=0.2)


@pytest.mark.parametrize("budget", [12_000, 22_000, 40_000, 60_000, 90_000, 1_500_000])
def test_it_is_as_long_as_its_source_at_every_rate(budget: int, tmp_path: Path) -> None:
    attachment = only(prepare([recording(tmp_path / "talk.wav", 10)], Target(budget=budget)))
    assert attachment.data is not None
    assert heard_seconds(attachment.data) == pytest.approx(10, abs=0.001)


def test_a_sound_is_found_behind_a_tag_of_mp3(tmp_path: Path) -> None:
    plain = media.make("voice", tmp_path, "wv").read_bytes()
    tag = b"ID3\3\0\0\0\0\0\x0fTIT2\0\0\0\5\0\0\0Walk"
    (with_tag, without) = prepare(
        [Input("a.wv", data=tag + plain), Input("b.wv", data=plain)]
    ).attachments
    assert with_tag.source_type == "audio/x-wavpack"
    assert with_tag.data == without.data


def test_a_wma_whose_tags_were_made_shorter_is_whole(tmp_path: Path) -> None:
    """Who shortens them leaves the length that the file had before."""
    data = bytearray(media.make("voice", tmp_path, "wma").read_bytes())
    said = data.index(struct.pack("<Q", len(data)))
    data[said : said + 8] = struct.pack("<Q", len(data) + 2_000)
    assert only(prepare([Input("voice.wma", data=bytes(data))])).type == "audio/mpeg"
    (refused,) = prepare([Input("cut.wma", data=bytes(data[:-2_000]))]).refused
    assert refused.reason.kind == "damaged"


def test_a_sound_too_short_to_be_heard_is_damaged(tmp_path: Path) -> None:
    (refused,) = prepare([recording(tmp_path / "click.wav", 0.00025, 80_000)]).refused
    assert refused.reason.kind == "damaged"


@pytest.mark.parametrize("container", ["mov", "mpegts", "flv", "avi", "mpeg", "asf"])
def test_a_film_of_sound_only_becomes_an_mp3(container: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.film"
    read = Media(recording(tmp_path / "talk.wav", 2), "wav").read()["0"]
    with Workroom() as room:
        execute(write(read, to=path.name, f=container, acodec="libmp3lame", ar=44_100), room, tmp_path)
    attachment = only(prepare([path]))
    assert attachment.type == "audio/mpeg"
    assert attachment.data is not None
    assert heard_seconds(attachment.data) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    ("form", "codec", "true_type"),
    [
        ("voc", "pcm_u8", "audio/x-voc"),
        ("ircam", "pcm_s16le", "audio/x-ircam"),
        ("truehd", "truehd", "audio/vnd.dolby.mlp"),
        ("mlp", "mlp", "audio/vnd.dolby.mlp"),
        ("dts", "dca", "audio/vnd.dts"),
        ("latm", "aac", "audio/aac"),
        ("rm", "ac3", "application/vnd.rn-realmedia"),
    ],
)
def test_what_ffmpeg_decodes_becomes_an_mp3(
    form: str, codec: str, true_type: str, tmp_path: Path
) -> None:
    path = tmp_path / "talk.bin"
    read = Media(recording(tmp_path / "talk.wav", 2), "wav").read()["0"]
    with Workroom() as room:
        made = write(read, to=path.name, f=form, acodec=codec, ar=44_100, ac=2, strict="experimental")
        execute(made, room, tmp_path)
    attachment = only(prepare([path]))
    assert (attachment.source_type, attachment.type) == (true_type, "audio/mpeg")
    assert attachment.data is not None
    assert heard_seconds(attachment.data) == pytest.approx(2, abs=0.1)


def mpeg_frames(data: bytes) -> list[int]:
    """Where the frames of an MP3 begin."""
    found, at = [], after_tags(data)
    while each := frame(data, at):
        found.append(at)
        at += each.length
    return found


@pytest.mark.parametrize("counted", [False, True])
def test_an_mp3_with_a_hole_in_it_is_refused_or_noted(counted: bool, tmp_path: Path) -> None:
    path = tmp_path / "talk.mp3"
    read = Media(recording(tmp_path / "talk.wav", 20), "wav").read()["0"]
    with Workroom() as room:
        execute(
            write(read, to=path.name, f="mp3", acodec="libmp3lame", write_xing=int(counted)),
            room,
            tmp_path,
        )
    data = bytearray(path.read_bytes())
    begins = mpeg_frames(bytes(data))
    first, last = begins[len(begins) // 2], begins[len(begins) // 2 + 40]
    data[first:last] = bytes(last - first)
    package = prepare([Input("talk.mp3", data=bytes(data))])
    if counted:
        assert package.refused[0].reason.kind == "damaged"
    else:
        assert doubts.STRANGE in only(package).notes


@pytest.mark.parametrize("budget", [15_000, 1_500_000])
def test_a_sound_without_a_length_that_ends_within_a_frame_is_noted(budget: int, tmp_path: Path) -> None:
    data = media.make("voice", tmp_path, "mp3").read_bytes()
    for sent, told in ((data, False), (data[: len(data) * 9 // 10], True)):
        attachment = only(prepare([Input("voice.mp3", data=sent)], Target(budget=budget)))
        assert (doubts.CUT in attachment.notes) is told


def test_a_sound_whose_middle_cannot_be_decoded_is_damaged(tmp_path: Path) -> None:
    data = bytearray(media.make("voice", tmp_path, "m4a").read_bytes())
    middle = data.find(b"mdat") + 2000
    data[middle : middle + 400] = random.Random(6).randbytes(400)
    (refused,) = prepare([Input("voice.m4a", data=bytes(data))]).refused
    assert refused.reason.kind == "damaged"


def test_an_ogg_whose_end_is_cut_by_more_than_a_packet_keeps_its_length(tmp_path: Path) -> None:
    path = tmp_path / "talk.ogg"
    read = Media(recording(tmp_path / "talk.wav", 2), "wav").read()["0"]
    with Workroom() as room:
        execute(write(read, to=path.name, f="ogg", acodec="libvorbis"), room, tmp_path)
    data = bytearray(path.read_bytes())
    last = data.rfind(b"OggS")
    data[last + 6 : last + 14] = (31_000).to_bytes(8, "little")
    data[last + 22 : last + 26] = bytes(4)
    data[last + 22 : last + 26] = ogg_checksum(bytes(data[last:])).to_bytes(4, "little")
    attachment = only(prepare([Input("talk.ogg", data=bytes(data))]))
    assert attachment.seconds == pytest.approx(2, abs=0.1)


def ogg_checksum(page: bytes) -> int:
    found = 0
    for byte in page:
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 ^ 0x04C11DB7 if found & 0x80000000 else found << 1) & 0xFFFFFFFF
    return found


def test_what_does_not_fit_says_how_much_would(tmp_path: Path) -> None:
    (refused,) = prepare([recording(tmp_path / "talk.wav", 60)], Target(budget=50_000)).refused
    assert refused.reason.kind == "does-not-fit"
    assert refused.reason.message.startswith("60 seconds of sound do not fit")
    assert "room for 50 seconds" in refused.reason.message
    assert "--trim 0-49" in refused.reason.hint


def test_ten_minutes_of_talk_in_stereo_fit_as_those_of_one_microphone_do(tmp_path: Path) -> None:
    """In a tenth of them, and of the bytes: two microphones hear the same voice, one a little later."""
    one = recording(tmp_path / "talk.wav", 60, 44_100)
    with wave.open(str(one)) as file:
        voice = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    both = np.stack([voice, np.roll(voice, 50) // 2], 1)
    with wave.open(str(tmp_path / "both.wav"), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        file.writeframes(both.tobytes())
    target = Target(budget=150_000)
    made = [only(prepare([path], target)) for path in (one, tmp_path / "both.wav")]
    assert made[0].quality == made[1].quality > 50


def test_a_part_of_a_sound_is_cut_out(tmp_path: Path) -> None:
    attachment = only(prepare([recording(tmp_path / "talk.wav", 20)], Target(trim=(5, 10))))
    assert attachment.data is not None
    assert heard_seconds(attachment.data) == pytest.approx(5, abs=0.2)


def test_tags_go_before_sound_does(tmp_path: Path) -> None:
    path = media.make("tags_and_cover", tmp_path, "mp3")
    cover = path.stat().st_size - 100
    attachment = only(prepare([path], Target(budget=cover)))
    assert attachment.quality == 100
    assert attachment.size < cover


@pytest.mark.parametrize(
    ("true_type", "codec", "passes"),
    [
        ("audio/mp4", "aac", True),
        ("audio/mp4", "alac", False),
        ("audio/amr", "amr_nb", True),
        ("audio/x-wav", "pcm_s16le", True),
        ("audio/x-wav", "pcm_s24le", False),
        ("audio/ogg", "vorbis", False),
        ("audio/mpeg", "mp3", True),
        ("audio/mpeg", "mp2", False),
    ],
)
def test_of_what_a_provider_takes_phones_must_play_it(
    true_type: str, codec: str, *, passes: bool
) -> None:
    sound = SimpleNamespace(codec=codec, profile="LC", channels=2)
    found: Any = SimpleNamespace(sound=sound, whole=True)
    assert sound_passes(found, true_type) is passes


def with_a_pause(out: str, *picture: str) -> bytes:
    """A voice in AMR that says nothing for two of four seconds, of which it codes next to nothing."""
    voice = "sine=frequency=300:duration=4,volume='not(between(t,1,3))':eval=frame"
    dtx = ("-c:a", "libopencore_amrnb", "-ar", "8000", "-dtx", "1")
    return encode(*picture, "-f", "lavfi", "-i", voice, *dtx, out=out)


@pytest.mark.parametrize("profile", ["ringcentral", "ringcentral-2026"])
def test_pauses_in_a_voice_recording_are_no_faults(profile: str) -> None:
    target = Target(profile=PROFILES[profile])
    for recorded in with_a_pause("voice.amr"), wide_band_with_a_pause():
        attachment = only(prepare([recorded], target))
        assert attachment.seconds == pytest.approx(4, abs=0.1)


def wide_band_with_a_pause() -> bytes:
    talk, comfort, nothing = b"\x04" + bytes(17), b"\x4c" + bytes(5), b"\x7c"
    return b"#!AMR-WB\n" + talk * 50 + (comfort + nothing * 7) * 12 + talk * 54


def test_pauses_in_the_sound_of_a_film_are_no_faults() -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=s=176x144:r=15:d=4", "-c:v", "h263")
    film = with_a_pause("film.3gp", *picture)
    assert only(prepare([film])).action == "unchanged"
    made = only(prepare([film], Target(budget=len(film) // 2)))
    assert heard_seconds(made.data or b"") == pytest.approx(4, abs=0.15)
