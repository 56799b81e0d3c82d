"""Is it speech or music, and does stereo matter? Heard from a few windows of the sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mmsprep.films.footage import Extent
from mmsprep.films.probe import Probe
from mmsprep.tools.ffmpeg import capture, write
from mmsprep.workroom import Workroom

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

RATE = 16_000
"""Samples a second, which hold all that tells speech from music."""
WINDOWS = 6
WINDOW_SECONDS = 5.0
VOICE_RATE = 16_000
"""A sound with so few samples a second is a voice recording."""
FRAME = 400
"""25 ms at 16 kHz."""
QUIET = 0.5
PAUSES = 0.40
"""Speech pauses between words and syllables: so many frames lie under half the mean loudness.
Saunders 1996 and Scheirer 1997 tell speech from music by the same measure."""
SIDE = 0.03
"""Less energy than this in the difference of the channels is not missed."""
SILENT = 0.001
"""A channel with so little of the other's energy is silent: no microphone was there."""
CANCELLED = 0.1
"""Of the energy of two channels, half is left where they are mixed and have nothing in common. Where
so little is left, one is the other upside down, as a cable may turn it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What kind of sound it is."""

    speech: bool
    stereo: bool
    only: int | None = None
    """The channel that tells all, where the other is silent or would cancel it."""


def listen(probe: Probe, extent: Extent, room: Workroom) -> Heard:
    """Decode a few seconds, spread over the sound, and judge."""
    sound = probe.heard
    blocks = [block for block in _windows(probe, extent, room) if len(block)]
    if not blocks:
        return Heard(speech=True, stereo=False)
    left, right = (_joined(blocks, channel) for channel in (0, 1))
    middle, side = (left + right) / 2, (left - right) / 2
    only = _only(left, right) if sound.channels == 2 else None
    stereo = sound.channels > 1 and only is None and _energy(side) > SIDE * _energy(middle)
    # who speaks on one side fills the pauses of the other
    voices = [left, right] if stereo else [middle if only is None else (left, right)[only]]
    speech = sound.sample_rate <= VOICE_RATE or max(map(_pauses, voices)) > PAUSES
    return Heard(speech=speech, stereo=stereo, only=only)


def _only(left: Samples, right: Samples) -> int | None:
    """The louder channel, where both together are no more than that, or less."""
    energies = _energy(left), _energy(right)
    lone = min(energies) < SILENT * max(energies)
    cancelled = _energy((left + right) / 2) < CANCELLED * sum(energies) / 2
    return energies.index(max(energies)) if lone or cancelled else None


def _energy(sound: Samples) -> float:
    return float((sound**2).sum())


def _windows(probe: Probe, extent: Extent, room: Workroom) -> list[Samples]:
    import numpy as np

    length = min(WINDOW_SECONDS, extent.seconds)
    count = max(1, min(WINDOWS, int(extent.seconds / length)))
    blocks: list[Samples] = []
    for n in range(count):
        start = extent.start + (n + 0.5) / count * (extent.seconds - length)
        read = probe.media.read(ss=round(start, 3), t=round(length, 3))
        out = write(read[str(probe.heard.index)], to="-", f="s16le", acodec="pcm_s16le", ac=2, ar=RATE)
        raw = capture(out, room, room.new_folder()).stdout
        blocks.append(np.frombuffer(raw[: len(raw) // 4 * 4], "<i2").reshape(-1, 2).astype(np.float64))
    return blocks


def _joined(blocks: list[Samples], channel: int) -> Samples:
    import numpy as np

    return np.concatenate([block[:, channel] for block in blocks])


def _pauses(sound: Samples) -> float:
    """The part of frames that are much quieter than the second around them."""
    import numpy as np

    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    loudness = np.sqrt((frames**2).mean(axis=1))
    seconds = loudness[: len(loudness) // 40 * 40].reshape(-1, 40)
    if not len(seconds):
        return 1.0
    around = seconds.mean(axis=1, keepdims=True)
    loud = around[:, 0] > 0.1 * around.mean()
    return float((seconds < QUIET * around)[loud].mean()) if loud.any() else 1.0
