"""Whose fault is it where ffmpeg fails: the file's, or this machine's?"""

import pytest

from mmsprep import prepare
from mmsprep.errors import Damaged, Refusal, ToolFailed
from mmsprep.films.whole import decoding
from mmsprep.model import Input
from mmsprep.testing.media import clips
from mmsprep.tools.ffmpeg import Undecodable


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


@pytest.mark.parametrize("sound", [clips.AAC, ("-c:a", "libmp3lame")])
def test_sound_of_which_nothing_can_be_decoded_is_damaged(sound: clips.Arguments) -> None:
    whole = clips.clip(sound=sound, out="whole.mov", video=("-vn",))
    start = whole.index(b"mdat") + 4
    end = start - 8 + int.from_bytes(whole[start - 8 : start - 4], "big")
    noise = whole[:start] + b"\x55" * (end - start) + whole[end:]
    (refused,) = prepare([Input("noise.m4a", data=noise)]).refused
    assert refused.reason.kind == "damaged"
    assert "decoded" in refused.reason.message
