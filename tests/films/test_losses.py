"""Is everything told that a film loses on its way?"""

import pytest

from mmsprep import Input, Target, prepare
from mmsprep.testing.media import clips
from mmsprep.testing.media.film import X264, encode

SUBTITLES = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"
SOUNDS = "Only one of its 2 sound tracks is in it."
SAID = "Its subtitles were left out."


@pytest.fixture(scope="module")
def rich() -> Input:
    """A film with two sounds, subtitles, and another picture."""
    data = encode(
        "-f", "lavfi", "-i", clips.picture(), "-f", "lavfi", "-i", "sine=duration=1",
        "-i", "in.srt", *(("-map", "0", "-map", "1") * 2), "-map", "2",
        *X264, *clips.PLAIN, *clips.AAC, "-c:s", "subrip", out="rich.mkv", files={"in.srt": SUBTITLES},
    )  # fmt: skip
    return Input("rich.mkv", data=data)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (Target(), [SOUNDS, SAID]),
        (Target(mute=True), ["Its sound was left out.", SAID]),
        (Target(trim=(0, 0.5)), ["Only 0 – 0.5 s of it.", SOUNDS, SAID]),
    ],
)
def test_what_is_lost_is_told(rich: Input, target: Target, told: list[str]) -> None:
    (film,) = prepare([rich], target).attachments
    assert [note for note in film.notes if "picture" not in note] == told
    assert "Only one of its 2 picture tracks is in it." in film.notes


def test_a_sound_that_nobody_knows_is_told_of() -> None:
    known = clips.clip(out="unheard.mov", sound=("-c:a", "pcm_s16le"))
    film = known.replace(b"sowt", b"qqqq")
    (silent,) = prepare([Input("unheard.mov", data=film)]).attachments
    assert silent.notes == ("It is silent: this ffmpeg does not know the codec of its sound.",)


def test_a_film_with_a_sound_that_nobody_knows_does_not_pass() -> None:
    known = clips.clip(*clips.FRONT, sound=("-c:a", "alac"), out="unheard.mov")
    film = known.replace(b"ftypqt  ", b"ftypisom").replace(b"alac", b"qqqq")
    (silent,) = prepare([Input("unheard.mp4", data=film)]).attachments
    assert (silent.action, len(silent.notes)) == ("remuxed", 1)


def test_of_a_plain_film_nothing_is_told() -> None:
    (film,) = prepare([Input("plain.mkv", data=clips.clip(out="plain.mkv"))]).attachments
    assert film.notes == ()
