"""Which sound goes with a film, and how many bytes does it take? Made before the picture, so that
its size is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from mmsprep.errors import Damaged
from mmsprep.films.downmix import downmixed
from mmsprep.films.footage import Extent
from mmsprep.films.hearing import listen
from mmsprep.films.passing import phone_sound
from mmsprep.films.probe import Probe
from mmsprep.films.tracks import Sound
from mmsprep.films.whole import check_faults, decoding, faults
from mmsprep.tools.ffmpeg import Media, execute, write
from mmsprep.workroom import Workroom

RATES = (16, 24, 32, 48, 64, 96, 128)
"""AAC bit rates, in thousands."""
SAMPLE_RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""Below these, a frame of AAC lasts so long that filling the last one is heard as a pause."""
ENOUGH_BITS = 4
"""For a sample; more is not heard."""
SHARE = 0.12
"""The part of a film's bits that goes to its sound;"""
SHARE_OF_FEW, SPEECH_KBPS = 0.2, 24
"""of few bits this part, until speech is good (quality.SPEECH)."""
LEAST = 16
STEREO_KBPS = 96
"""Two channels sound worse than one in less."""
NARROW = ((16, 16_000), (32, 24_000))
"""Up to so many kbit/s, samples a second: few bits are for what of speech is heard."""
WIDE = 44_100
AT_ONCE = 0.02
"""Seconds within which a track begins with its picture."""
COPIED_ABOVE = 1.15
"""A track that is at most so much larger than what we would make is copied."""
FRAME_OVERHEAD = 5
"""Bytes that MP4 spends on each frame of AAC, in chunks of a second."""


@dataclass(frozen=True, slots=True)
class Track:
    """How the sound will be."""

    kbps: int
    channels: int
    sample_rate: int
    copied: bool = False

    def size(self, seconds: float) -> int:
        """Bytes to expect, its place in the index included."""
        frames = seconds * self.sample_rate / 1024
        return round(self.kbps * 125 * seconds * 1.02 + frames * FRAME_OVERHEAD)


def track_for(sound: Sound | None, total_kbps: float, *, whole: bool) -> Track | None:
    """The sound that suits a film of `total_kbps`; None: it is silent.

    Only of the `whole` film can a track be copied: a cut through its frames would be heard.
    """
    if sound is None:
        return None
    wished = max(LEAST, min(SPEECH_KBPS, SHARE_OF_FEW * total_kbps), SHARE * total_kbps)
    own = sound.bytes * 8 / sound.seconds / 1000 if sound.bytes and sound.seconds else 0.0
    good = phone_sound(sound) and abs(sound.start) < AT_ONCE
    if whole and good and own and own <= wished * COPIED_ABOVE:
        return Track(max(1, round(own)), sound.channels, sound.sample_rate, copied=True)
    wished = min(wished, ENOUGH_BITS * sound.sample_rate * min(2, sound.channels) / 1000)
    kbps = max((rate for rate in RATES if rate <= wished), default=LEAST)
    return Track(
        kbps, 2 if kbps >= STEREO_KBPS and sound.channels == 2 else 1, _sample_rate(kbps, sound)
    )


def _sample_rate(kbps: int, sound: Sound) -> int:
    wished = next((samples for most, samples in NARROW if kbps <= most), WIDE)
    return min(
        wished,
        max((rate for rate in SAMPLE_RATES if rate <= sound.sample_rate), default=SAMPLE_RATES[0]),
    )


def make(
    probe: Probe, track: Track, room: Workroom, folder: Path, cut: dict[str, float], seconds: float
) -> Media:
    """The sound alone, in an MP4, from the film's first moment to its last.

    Raises Damaged where parts of it cannot be decoded; a few in a recording are not copied, at least.
    """
    node = probe.media.read(**cut)[str(probe.heard.index)]
    options: dict[str, str | None] = {"acodec": "copy", "copyinkf": None}  # some mark no frame as a key
    only = None
    if not track.copied and (probe.heard.channels, track.channels) == (2, 1):
        only = listen(probe, Extent(cut.get("ss", 0.0), seconds, whole=False), room).only
    if not track.copied:
        # a track that starts late gets silence in front: the picture beside it starts at 0
        node = node.filter("aresample", **{"async": 1, "first_pts": 0})
        node = downmixed(node, probe.heard.channels, track.channels, only)
        options = {
            "acodec": "aac", "audio_bitrate": f"{track.kbps}k", "ac": str(track.channels),
            "ar": str(track.sample_rate),
        }  # fmt: skip
    bare = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact"}
    out = write(node, to="sound.mp4", f="mp4", **options, **bare)
    # what is copied is decoded beside it
    outs = [out, write(node, to="-", f="null")] if track.copied else [out]
    with decoding(hint="Send it without: --mute"):
        report = execute(outs, room, folder, seconds=seconds)
    if track.copied and faults(report):
        return make(probe, replace(track, copied=False), room, folder, cut, seconds)
    check_faults(report, probe)
    if not report.seconds:
        raise Damaged("None of its sound can be decoded.", "Send it without: --mute")
    return Media(folder / "sound.mp4", "mov")
