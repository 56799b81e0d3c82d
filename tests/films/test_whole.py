"""Whose fault is it where ffmpeg fails: the file's, or this machine's?"""

from pathlib import Path

import pytest

from mmsprep import Target, prepare
from mmsprep.errors import Damaged, MissingCodec, Refusal, ToolFailed
from mmsprep.films.probe import probe
from mmsprep.films.whole import check_faults, decoding
from mmsprep.model import Input
from mmsprep.parts import look
from mmsprep.testing.media import clips
from mmsprep.tools.ffmpeg import Report, Undecodable
from mmsprep.workroom import Workroom


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (Undecodable("ffmpeg failed: Invalid data", "Convert it."), Damaged),
        (ToolFailed("There is not enough disk space for the work files.", "Free some."), ToolFailed),
    ],
)
def test_only_what_ffmpeg_fails_at_is_called_damaged(failure: ToolFailed, told: type[Refusal]) -> None:
    with pytest.raises(told), decoding():
        raise failure


NOT_KNOWN = (
    "[dec:wmavoice] Error submitting packet to decoder: Not yet implemented in FFmpeg, patches welcome"
)
BROKEN = "[dec:wmavoice] Error submitting packet to decoder: Invalid data found when processing input"


@pytest.mark.parametrize(
    ("said", "told"), [((NOT_KNOWN,), MissingCodec), ((NOT_KNOWN, BROKEN), Damaged)], ids=["all", "some"]
)
def test_a_frame_that_ffmpeg_was_not_taught_to_decode_is_not_damaged(
    said: tuple[str, ...], told: type[Refusal], tmp_path: Path
) -> None:
    """As of some voice memos of Windows Media (24 frames of one of 14 seconds)."""
    sound = tmp_path / "sound.wav"
    sound.write_bytes(clips.clip(sound=("-c:a", "pcm_s16le"), out="sound.wav", video=("-vn",)))
    with Workroom() as room:
        (part,) = look([sound], Target(), room)
        with pytest.raises(told):
            check_faults(Report(said, frames=10), probe(part.source, room))


@pytest.mark.parametrize("sound", [clips.AAC, ("-c:a", "libmp3lame")])
def test_sound_of_which_nothing_can_be_decoded_is_damaged(sound: clips.Arguments) -> None:
    whole = clips.clip(sound=sound, out="whole.mov", video=("-vn",))
    start = whole.index(b"mdat") + 4
    end = start - 8 + int.from_bytes(whole[start - 8 : start - 4], "big")
    noise = whole[:start] + b"\x55" * (end - start) + whole[end:]
    (refused,) = prepare([Input("noise.m4a", data=noise)]).refused
    assert refused.reason.kind == "damaged"
    assert "decoded" in refused.reason.message


def test_a_film_whose_sound_breaks_off_is_missed_though_its_picture_goes_on() -> None:
    film = clips.clip(
        out="whole.avi", video=("-c:v", "mjpeg"), sound=("-c:a", "libmp3lame"), seconds=4.0
    )
    assert not prepare([film], Target(playable=True)).refused
    half = len(film) // 2
    broken = film[:half] + film[half:].replace(b"01wb", b"JUNK")
    for target in Target(), Target(playable=True):
        (refused,) = prepare([broken], target).refused
        assert refused.reason.kind == "damaged"
        assert "sound ends after" in refused.reason.message
