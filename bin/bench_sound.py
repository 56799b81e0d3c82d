"""How well is speech understood? Short-time objective intelligibility (STOI) of what goes out.

    bin/bench --sound RECORDING…     each recording in one message of 1,500,000 bytes

The recordings are repeated, in turn, to eight and to twelve minutes. STOI and eSTOI (pystoi) compare
at 10 kHz what both decode to, shifted by what the encoder delays. `longer`: seconds.
"""

import subprocess
import sys
import tempfile
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from pystoi import stoi

from mmsprep import Target, prepare
from mmsprep.tools.ffmpeg_build import find

MINUTES = ((8, 0.97), (12, 0.93))
"""How long, and the STOI that is asked for."""
SOURCE_RATE, RATE = 16_000, 10_000
LOOKED_AT = 1 << 18
"""Samples by which the delay is found."""


def main() -> None:
    recordings = [Path(name) for name in sys.argv[1:]]
    if not recordings:
        sys.exit(__doc__)
    print(f"{'minutes':>7} {'bytes':>8} {'said':>5} {'STOI':>6} {'eSTOI':>6} {'asked':>6} {'longer':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for minutes, asked in MINUTES:
            source = repeated(recordings, minutes * 60, Path(folder, f"{minutes}.wav"))
            made = prepare([source], Target(min_quality=0), jobs=1).attachments[0]
            out = Path(folder, made.name)
            out.write_bytes(made.data or b"")
            before, after = heard(source, RATE), heard(out, RATE)
            longer = (len(after) - len(before)) / RATE
            before, after = aligned(before, after)
            plain, extended = (stoi(before, after, RATE, extended=more) for more in (False, True))
            row = f"{minutes:7} {made.size:8} {made.quality:5.1f} {plain:6.4f} {extended:6.4f}"
            print(f"{row} {asked:6.2f} {longer:7.3f}", flush=True)


def repeated(recordings: list[Path], seconds: int, out: Path) -> Path:
    """All of them one after the other, as loud as each other, again and again."""
    pieces = [heard(path, SOURCE_RATE) for path in recordings]
    joined = np.concatenate([piece * 0.1 / max(1e-6, np.sqrt((piece**2).mean())) for piece in pieces])
    samples = np.resize(joined, seconds * SOURCE_RATE)
    with wave.open(str(out), "wb") as file:
        file.setparams((1, 2, SOURCE_RATE, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
    return out


def heard(path: Path, rate: int) -> np.ndarray:
    raw = subprocess.run(
        [find().path, "-v", "error", "-i", path, "-ac", "1", "-ar", str(rate), "-f", "f32le", "-"],
        check=True,
        capture_output=True,
    ).stdout
    return np.frombuffer(raw, "<f4").astype(np.float64)


def aligned(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both without what one of them has in front of the other."""
    start = len(before) // 3
    one, other = (side[start : start + LOOKED_AT] for side in (before, after))
    spectrum = np.conj(np.fft.rfft(one, 2 * LOOKED_AT)) * np.fft.rfft(other, 2 * LOOKED_AT)
    delay = int(np.argmax(np.fft.irfft(spectrum)))
    delay -= 2 * LOOKED_AT if delay > LOOKED_AT else 0
    before, after = before[max(0, -delay) :], after[max(0, delay) :]
    length = min(len(before), len(after))
    return before[:length], after[:length]


main()
