"""What is said of a sound that declares no length, when a part of it may be missing."""

import pytest

from mmsprep.intact import doubts, frames
from mmsprep.model import Source

MP3 = b"\xff\xfb\x90\x00".ljust(417, b"\x55")
AAC = b"\xff\xf1\x50\x80\x10\x1f\xfc".ljust(128, b"\x55")
AC3 = b"\x0b\x77\x00\x00\x08\x40".ljust(256, b"\x55")
DTS = (b"\x7f\xfe\x80\x01\xfc\x3c\x05\xf0" + b"\x55" * 88)[:96]
AMR = b"\x3c".ljust(32, b"\x55")
SOUNDS = {
    "audio/mpeg": (b"", MP3), "audio/aac": (b"", AAC), "audio/ac3": (b"", AC3),
    "audio/vnd.dts": (b"", DTS), "audio/amr": (b"#!AMR\n", AMR),
}  # fmt: skip
ID3V1 = b"TAG".ljust(128, b"\0")
APE = b"APETAGEX\xd0\x07\0\0\x28\0\0\0\1\0\0\0".ljust(32, b"\0")


def said(data: bytes, true_type: str = "audio/mpeg") -> tuple[str, ...]:
    return doubts.of(Source("sound", true_type, None, len(data), "", data=data))


@pytest.mark.parametrize("true_type", SOUNDS)
def test_a_cut_frame_and_a_hole_are_told(true_type: str) -> None:
    head, frame = SOUNDS[true_type]
    whole = head + frame * 20
    assert said(whole, true_type) == ()
    assert said(whole[:-1], true_type) == (doubts.CUT,)
    hole = len(head) + 5 * len(frame)
    assert said(whole[:hole] + bytes(3 * len(frame)) + whole[hole:], true_type) == (doubts.STRANGE,)


@pytest.mark.parametrize("behind", [ID3V1, APE + ID3V1, b"LYRICSBEGINhello000016LYRICS200", bytes(5000)])
def test_tags_and_padding_behind_a_sound_are_no_hole(behind: bytes) -> None:
    if behind.startswith(APE):
        behind = b"8 bytes." + behind
    assert said(MP3 * 20 + behind) == ()


def test_sounds_that_were_joined_and_junk_in_front_are_no_hole() -> None:
    tag = b"ID3\3\0\0\0\0\0\x0a" + bytes(10)
    assert said(b"junk" * 50 + MP3 * 9 + tag + MP3 * 9) == ()


def test_the_end_of_the_last_header_is_not_looked_for_behind_the_file() -> None:
    row = frames.walk(MP3 * 9 + MP3[:3])
    assert (row.frames, row.missing) == (9, 0)


def test_noise_is_no_sound_and_is_not_judged() -> None:
    assert said(b"\xff\xfb" * 5000) == ()


def test_a_sound_that_declares_nothing_is_told() -> None:
    assert said(b"\x64\xa3\3\0" + bytes(1020), "audio/x-ircam") == (doubts.UNTOLD,)


@pytest.mark.parametrize(
    ("length", "told"), [(0, True), (0xFFFFFFFF, True), (0x7FFF0024, True), (36 + 400, False)]
)
def test_a_wav_without_a_length_is_told(length: int, told: bool) -> None:
    size = length.to_bytes(4, "little")
    data = b"RIFF" + size + b"WAVEfmt \x10\0\0\0" + bytes(16) + b"data"
    data += (400 if length == 436 else length).to_bytes(4, "little") + b"x" * 400
    assert said(data, "audio/x-wav") == ((doubts.UNTOLD,) if told else ())


def test_frames_of_a_voice_that_did_not_come_through_are_told() -> None:
    bad = b"\x38".ljust(32, b"\x55")
    assert said(b"#!AMR\n" + AMR * 20 + bad, "audio/amr") == (doubts.STRANGE,)
