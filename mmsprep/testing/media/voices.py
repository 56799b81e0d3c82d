"""What do the recordings sound like? Computed with sums and products only, the same everywhere."""

from __future__ import annotations

import struct
from array import array
from functools import lru_cache

VOICE_RATE = 16_000
MUSIC_RATE = 22_050
PEAK = 26_000


@lru_cache(maxsize=1)
def voice(seconds: float = 1.2) -> bytes:
    """Syllables of a humming voice: pulses through resonances that move, with pauses. 16-bit mono."""
    formants = (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)
    state = [list(pair) for pair in formants]
    out = []
    period = 0
    for n in range(int(seconds * VOICE_RATE)):
        syllable, within = divmod(n, 4800)
        period -= 1
        pulse = 0.0
        if period <= 0 and within < 3400:
            pulse, period = 1.0, 118 + (syllable * 13 + within // 400) % 19
        fade = min(1.0, within / 400) * max(0.0, min(1.0, (3800 - within) / 800))
        value = 0.0
        for each, (turn, decay) in zip(state, _VOWELS[syllable % len(_VOWELS)], strict=True):
            new = pulse + turn * decay * each[0] - decay * decay * each[1]
            each[1], each[0] = each[0], new
            value += new
        out.append(value * fade)
    return _sixteen_bits(out)


_VOWELS = (
    ((1.924, 0.985), (1.778, 0.975), (0.765, 0.95)),  # twice the cosine of the pitch, and decay
    ((1.985, 0.985), (1.110, 0.975), (0.460, 0.95)),
    ((1.975, 0.985), (1.900, 0.975), (0.620, 0.95)),
)


@lru_cache(maxsize=1)
def music(seconds: float = 1.0) -> bytes:
    """Broken chords of plucked strings, left and right. 16-bit stereo."""
    length = int(seconds * MUSIC_RATE)
    left, right = [0.0] * length, [0.0] * length
    for number, pitch in enumerate((84, 67, 56, 50, 42, 56, 67, 84)):
        start = number * length // 8
        string = [((n * 7919 + number * 104_729) % 2001 - 1000) / 1000 for n in range(pitch)]
        for n in range(length - start):
            at = n % pitch
            value = string[at]
            string[at] = 0.4985 * (value + string[(at + 1) % pitch])
            side = number / 7
            left[start + n] += value * (1 - side)
            right[start + n] += value * side
    return _sixteen_bits([value for pair in zip(left, right, strict=True) for value in pair])


def _sixteen_bits(values: list[float]) -> bytes:
    most = max(abs(value) for value in values)
    samples = array("h", (round(value / most * PEAK) for value in values))
    return struct.pack(f"<{len(samples)}h", *samples)


def wav(samples: bytes, rate: int, channels: int, *, claimed: int | None = None) -> bytes:
    """A WAV of 16-bit samples; `claimed` bytes of sound if its header is to lie."""
    size = len(samples) if claimed is None else claimed
    riff = min(0xFFFFFFFF, size + 36)
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2, channels * 2, 16)
    return (
        b"RIFF" + struct.pack("<I", riff) + b"WAVEfmt " + struct.pack("<I", 16) + head
        + b"data" + struct.pack("<I", size) + samples
    )  # fmt: skip


def voice_wav() -> bytes:
    return wav(voice(), VOICE_RATE, 1)


def music_wav() -> bytes:
    return wav(music(), MUSIC_RATE, 2)


def streamed_wav() -> bytes:
    """The header was written before anybody knew the length."""
    return wav(voice(), VOICE_RATE, 1, claimed=0xFFFFFFFF)
