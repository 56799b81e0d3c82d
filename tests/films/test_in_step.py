"""Are picture and sound still in step, in recordings whose tracks do not begin together?"""

import io
from pathlib import Path

import av
import numpy as np
import pytest

from mmsprep import Target, prepare
from mmsprep.testing.media import clips
from mmsprep.testing.media.film import X264, encode

FLASH = "color=black:s=160x120:r=25:d=3,drawbox=color=white:t=fill:enable='between(t,1,1.2)'"
BEEP = "sine=frequency=1000:duration={},volume=0:enable='not(between(t,{:.1f},{:.1f}))'"
LATE = 0.7
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "3")
H264 = (*X264, *clips.PLAIN)
MP2 = ("-c:a", "mp2")


def recorded(out: str, codecs: tuple[str, ...], late: float) -> bytes:
    """A flash and a beep at the same moment; the picture begins `late` seconds after the sound."""
    moment = 1 + late
    beep = BEEP.format(4, moment, moment + 0.2)
    shift = ("-itsoffset", str(-late))
    return encode("-f", "lavfi", "-i", FLASH, *shift, "-f", "lavfi", "-i", beep, *codecs, out=out)


def flash(data: bytes) -> float:
    with av.open(io.BytesIO(data), "r") as container:
        return next(
            float(frame.time or 0.0)
            for frame in container.decode(video=0)
            if frame.to_ndarray(format="gray").mean() > 120
        )


def beep(data: bytes) -> float:
    with av.open(io.BytesIO(data), "r") as container:
        for frame in container.decode(audio=0):
            loud = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > 0.03)
            if loud.size:
                return float(frame.time or 0.0) + int(loud[0]) / frame.sample_rate
    raise AssertionError("no beep")


@pytest.mark.parametrize("late", [LATE, -LATE])
@pytest.mark.parametrize(
    ("name", "codecs", "action"),
    [
        ("made.ts", (*MPEG2, *MP2), "shrunk"),
        ("made.vob", (*MPEG2, *MP2), "shrunk"),
        ("copied.ts", (*H264, *clips.AAC), "remuxed"),
        ("picture_copied.ts", (*H264, *MP2), "remuxed"),
    ],
)
def test_flash_and_beep_stay_together(
    name: str, codecs: tuple[str, ...], action: str, late: float, tmp_path: Path
) -> None:
    film = tmp_path / name
    film.write_bytes(recorded(name, codecs, late))
    (made,) = prepare([film], Target(playable=True)).attachments
    assert made.action == action
    assert made.data is not None
    assert flash(made.data) == pytest.approx(beep(made.data), abs=0.06)


def test_a_part_from_the_start_is_no_longer_than_asked_for(tmp_path: Path) -> None:
    film = tmp_path / "made.ts"
    film.write_bytes(recorded("made.ts", (*MPEG2, *MP2), LATE))
    (made,) = prepare([film], Target(trim=(0.2, 2.2))).attachments
    assert made.data is not None
    assert flash(made.data) == pytest.approx(beep(made.data), abs=0.06)
    with av.open(io.BytesIO(made.data), "r") as container:
        assert container.duration == pytest.approx(2.0e6, abs=100_000)


@pytest.mark.parametrize("name", ["late.mkv", "late.flv"])
def test_a_picture_that_begins_late_and_ends_last_is_not_missed(name: str) -> None:
    sound = ("-itsoffset", str(-LATE), "-f", "lavfi", "-i", "sine=duration=3")
    film = encode("-f", "lavfi", "-i", FLASH, *sound, *H264, *clips.AAC, out=name)
    (made,) = prepare([film]).attachments
    assert made.data is not None
    assert flash(made.data) == pytest.approx(1 + LATE, abs=0.06)
