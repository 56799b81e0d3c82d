"""Which MP3 says it in so many bytes? Constant rates from the measured table.

CBR lands on the number and costs nothing to predict; neither ABR nor VBR was better for speech.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path

from mmsprep.errors import Damaged
from mmsprep.films import whole
from mmsprep.films.downmix import downmixed
from mmsprep.films.footage import Extent
from mmsprep.films.probe import Probe
from mmsprep.films.tracks import Sound
from mmsprep.fitting.curve import INDISTINGUISHABLE
from mmsprep.quality import MUSIC, SPEECH, STEREO_SPEECH, Scale, on_ruler
from mmsprep.tools.ffmpeg import execute, write
from mmsprep.workroom import Workroom

LADDER = (
    (8, 8_000), (16, 11_025), (24, 16_000), (32, 16_000), (40, 24_000), (48, 24_000), (56, 24_000),
    (64, 44_100), (80, 44_100), (96, 44_100), (112, 44_100), (128, 44_100), (160, 44_100),
    (192, 44_100), (224, 44_100), (256, 44_100), (320, 44_100),
)  # fmt: skip
"""Thousands of bits a second, and the sample rate that sounds best with them (mono, measured)."""
STEREO_FROM = 96
BEST_SPEECH, BEST_STEREO_SPEECH, BEST_MUSIC, BEST_MONO_MUSIC = 64, 128, 192, 128
"""More is not heard: quality 90."""
LOSSLESS = ("pcm", "flac", "alac", "wav", "ape", "tta", "truehd", "mlp")
NEWER_FACTOR = 2.0
MIN_WORTH = 24
NEARLY = 0.95
"""A rate that is so near another is worth the same."""
_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_MAX_AT = ((12_000, 64), (24_000, 160), (48_000, 320))
"""Up to this sample rate, MPEG knows bit rates up to so many thousand."""
_PADDING_FRAMES = 3
"""The encoder's delay fills about two frames; one for good measure."""
FINITE = "s16p"
"""How samples reach the encoder: floating point may say "no number", and the encoder then gives up."""
_INFO_BYTES = 216
"""Of the frame that says how much of the sound is such delay, so that players leave it out: more
where a frame is longer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way to encode a sound."""

    kbps: int
    sample_rate: int
    channels: int
    quality: float

    def size(self, seconds: float) -> int:
        """Bytes, predicted: never below what comes out."""
        return round(seconds * self.kbps * 125 + _PADDING_FRAMES * self.frame + self.opening) + 1

    @property
    def frame(self) -> float:
        """Bytes of one frame."""
        return (1152 if self.sample_rate >= 32_000 else 576) / self.sample_rate * self.kbps * 125

    @property
    def opening(self) -> int:
        """Bytes of the first frame at most, which holds no sound."""
        return max(_INFO_BYTES, ceil(self.frame))


LEAST = Step(*LADDER[0], channels=1, quality=0)
"""As small as any sound becomes."""


def steps(sound: Sound, *, speech: bool, stereo: bool) -> list[Step]:
    """The ladder for a sound, from poor to as good as it can be heard."""
    most = next(most for rate, most in _MAX_AT if _own_rate(sound) <= rate)
    worth = min(most, _worth(sound))
    stereo = stereo and worth >= NEARLY * STEREO_FROM
    scale, heard = _scale(speech=speech, stereo=stereo)
    top = next(kbps for kbps, _ in LADDER if kbps >= NEARLY * min(heard, worth))
    per_bit = _best_rate(scale) / top
    return [
        Step(
            kbps,
            _rate(kbps, wished, _own_rate(sound)),
            2 if stereo and kbps >= STEREO_FROM else 1,
            on_ruler(kbps * per_bit, scale),
        )
        for kbps, wished in LADDER
        if kbps <= min(top, most)
    ]


def _scale(*, speech: bool, stereo: bool) -> tuple[Scale, int]:
    """How good it is at which rate, and the rate above which more is not heard."""
    if speech:
        return (STEREO_SPEECH, BEST_STEREO_SPEECH) if stereo else (SPEECH, BEST_SPEECH)
    return MUSIC, BEST_MUSIC if stereo else BEST_MONO_MUSIC


def _best_rate(scale: Scale) -> float:
    """The rate at which a sound cannot be told from its source."""
    return next(rate for rate, quality in scale if quality >= INDISTINGUISHABLE)


def _worth(sound: Sound) -> float:
    """The rate that holds all that is in a sound: MP3 needs up to twice what a better codec took."""
    if sound.codec.startswith(LOSSLESS) or not sound.bytes:
        return LADDER[-1][0]
    return max(MIN_WORTH, NEWER_FACTOR * sound.bytes * 8 / sound.seconds / 1000)


def _own_rate(sound: Sound) -> int:
    return max((rate for rate in _RATES if rate <= sound.sample_rate), default=_RATES[0])


def _rate(kbps: int, wished: int, own: int) -> int:
    if wished == 44_100 and own == 48_000:
        return own
    if own >= wished:
        return wished
    # MPEG-1, from 32 kHz, knows no rates below 32 kbit/s; MPEG-2 all that a low sample rate needs
    return own if kbps >= 32 or own < 32_000 else 24_000


def encode(
    probe: Probe, step: Step, extent: Extent, room: Workroom, *, only: int | None = None
) -> bytes:
    """The sound as MP3, bare of tags, and exactly as long where a player heeds its first frame.

    `only`: the one of two channels that becomes one.
    """
    folder = room.new_folder()
    read = probe.media.read(**extent.cut())[str(probe.heard.index)]
    node = downmixed(read, probe.heard.channels, step.channels, only)
    out = write(
        node, to="sound.mp3", f="mp3", acodec="libmp3lame", audio_bitrate=f"{step.kbps}k",
        ar=step.sample_rate, ac=step.channels, sample_fmt=FINITE, id3v2_version=0,
        map_metadata=-1, map_chapters=-1, fflags="+bitexact",
    )  # fmt: skip
    whole.check_faults(execute(out, room, folder, seconds=extent.seconds), probe)
    return _heard(folder / "sound.mp3", step.opening)


def bare(probe: Probe, room: Workroom) -> bytes:
    """An MP3's own frames without tags and cover; a variable rate gets its table of seeks anew."""
    folder = room.new_folder()
    out = write(
        probe.media.read()[str(probe.heard.index)], to="bare.mp3", f="mp3", acodec="copy",
        id3v2_version=0, map_metadata=-1, map_chapters=-1, fflags="+bitexact",
    )  # fmt: skip
    execute(out, room, folder)
    return _heard(folder / "bare.mp3", 0)


def _heard(path: Path, opening: int) -> bytes:
    """Ffmpeg writes no more than an opening, and does not complain, where it found nothing to hear."""
    data = path.read_bytes()
    if len(data) <= opening:
        raise Damaged("No part of its sound can be decoded.")
    return data
