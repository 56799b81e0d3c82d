"""How good, how full, how dear are films? Next to naive two-pass and to a bitrate-to-height table.

    bin/bench --films CLIP…     each clip alone at 500,000 and 1,500,000 bytes

VMAF over every frame, the result scaled up to the source; p5: its worst twentieth. CPU seconds.
`2nd`: how many second passes it took. `said`: the VMAF that mmsprep's quality stands for.
`naive`: two passes at the source's size, aimed at 98 %. `table`: Constrict's heights, 24 frames a
second where bits are few, at most three tries. Both with x264 medium, both passes from the source.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mmsprep import Input, Target, prepare
from mmsprep.films import twopass
from mmsprep.films.frame import phone_rate
from mmsprep.films.probe import Probe, probe
from mmsprep.films.tracks import Picture
from mmsprep.quality import VMAF, on_ruler
from mmsprep.sniff import sniff
from mmsprep.tools.ffmpeg_build import find
from mmsprep.workroom import Workroom

BUDGETS = (500_000, 1_500_000)
TABLE = ((1800, 1080), (1024, 720), (512, 480), (276, 360), (150, 240), (0, 144))
CRUSH_KBPS = 246
TAGS = "setparams=colorspace=bt709:range=tv:color_primaries=bt709:color_trc=bt709"
"""Both sides named alike, or the filters convert one of them."""
Make = Callable[[Path, Probe, int, Path], tuple[int, float]]
"""Makes a file; answers the second passes it took, and the VMAF it expects."""


def main() -> None:
    head = f"{'clip':24} {'budget':>9} {'by':8} {'filled':>7} {'2nd':>3} {'CPU':>6}"
    print(f"{head} {'VMAF':>6} {'p5':>6} {'said':>6}")
    rows: list[Row] = []
    for name in sys.argv[1:]:
        with Workroom() as room:
            found = probe(sniff(Input.of(name), room), room)
        for budget in BUDGETS:
            if Path(name).stat().st_size <= budget or found.picture is None:
                continue
            for by, make in (("mmsprep", ours), ("table", table), ("naive", naive)):
                rows.append(_run(Path(name), found, budget, by, make))
    _sum_up(rows)


@dataclass(frozen=True)
class Row:
    """One clip, made by one of the three."""

    clip: str
    budget: int
    by: str
    filled: float
    passes: int
    cpu: float
    vmaf: float


def _run(path: Path, found: Probe, budget: int, by: str, make: Make) -> Row:
    assert found.picture is not None
    with tempfile.TemporaryDirectory() as folder:
        out, before = Path(folder) / "out.mp4", _cpu()
        passes, said = make(path, found, budget, out)
        spent, (mean, low) = _cpu() - before, _vmaf(out, path, found.picture)
        row = Row(path.name[:24], budget, by, out.stat().st_size / budget, passes, spent, mean)
    told = f"{row.clip:24} {budget:9} {by:8} {row.filled:7.3f} {passes:3} {spent:6.1f}"
    print(f"{told} {mean:6.2f} {low:6.2f}" + (f" {said:6.2f}" if said else ""), flush=True)
    return row


def _sum_up(rows: list[Row]) -> None:
    """Against the table script, clip by clip."""
    pairs = [
        (one, other)
        for one in rows
        for other in rows
        if (one.by, other.by) == ("mmsprep", "table")
        and (one.clip, one.budget) == (other.clip, other.budget)
    ]
    if not pairs:
        return
    gains = sorted(one.vmaf - other.vmaf for one, other in pairs)
    ratios = sorted(one.cpu / other.cpu for one, other in pairs)
    total = sum(one.cpu for one, _ in pairs) / sum(other.cpu for _, other in pairs)
    passes = sum(one.passes for one, _ in pairs) / len(pairs)
    print(f"VMAF above the table: median {median(gains):+.2f}, worst {gains[0]:+.2f}, of {len(pairs)}")
    print(f"CPU against the table: all {total:.2f}, median {median(ratios):.2f}, worst {ratios[-1]:.2f}")
    print(f"second passes: {passes:.2f}; fullest {max(one.filled for one, _ in pairs):.4f}")


def ours(path: Path, _found: Probe, budget: int, out: Path) -> tuple[int, float]:
    with patch.object(twopass, "second_pass", wraps=twopass.second_pass) as second_pass:
        (made,) = prepare([path], Target(budget=budget, min_quality=0)).attachments
    out.write_bytes(made.data or b"")
    said = next((vmaf / 10 for vmaf in range(1001) if on_ruler(vmaf / 10, VMAF) >= made.quality), 100.0)
    return second_pass.call_count, said


def naive(path: Path, found: Probe, budget: int, out: Path) -> tuple[int, float]:
    assert found.picture is not None
    total = 0.98 * budget * 8 / found.seconds / 1000
    sound = 0 if found.sound is None else 64 if total > 300 else 24
    size = found.picture.width // 2 * 2, found.picture.height // 2 * 2
    _two_passes(path, out, total - sound, sound, size, str(phone_rate(found.picture.rate)))
    return 1, 0.0


def table(path: Path, found: Probe, budget: int, out: Path) -> tuple[int, float]:
    assert found.picture is not None
    total = 0.965 * budget * 8 / found.seconds / 1000
    number = 0
    while number < 3:
        number += 1
        sound = 0 if found.sound is None else 96 if total >= 480 else max(12, round(0.2 * total))
        kbps = total - sound
        short = next(side for least, side in TABLE if kbps >= least)
        scale = min(1.0, short / found.picture.short_side)
        size = tuple(2 * round(side * scale / 2) for side in (found.picture.width, found.picture.height))
        rate = phone_rate(found.picture.rate)
        _two_passes(path, out, kbps, sound, size, str(min(rate, 24) if kbps < CRUSH_KBPS else rate))
        filled = out.stat().st_size / budget
        if 0.9 <= filled <= 1:
            break
        total *= 0.965 / filled
    return number, 0.0


def _two_passes(
    path: Path, out: Path, kbps: float, sound: int, size: tuple[int, ...], rate: str
) -> None:  # fmt: skip
    log = out.with_name("pass")
    base = [
        "-i", str(path), "-map", "0:v:0", "-vf", f"fps={rate},scale={size[0]}:{size[1]}",
        "-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p", "-b:v", f"{kbps:.0f}k",
        "-passlogfile", str(log), "-threads", "4",
    ]  # fmt: skip
    voice = ["-map", "0:a:0", "-c:a", "aac", "-ac", "1", "-b:a", f"{sound}k"] if sound else ["-an"]
    _ffmpeg(*base, "-pass", "1", "-an", "-f", "null", "-")
    _ffmpeg(*base, *voice, "-pass", "2", "-movflags", "+faststart", "-map_metadata", "-1", str(out))


def _vmaf(made: Path, source: Path, picture: Picture) -> tuple[float, float]:
    log = made.with_name("vmaf.json")
    alike = (
        f"{TAGS},fps={phone_rate(picture.rate)}:start_time=0,settb=1/1000,setpts=N*40,"
        f"scale={picture.width // 2 * 2}:{picture.height // 2 * 2}:flags=bicubic,format=yuv420p"
    )
    graph = f"[0:v:0]{alike}[a];[1:v:0]{alike}[b];[a][b]libvmaf=n_threads=2:log_fmt=json:log_path={log}"
    _ffmpeg("-i", str(made), "-i", str(source), "-lavfi", graph, "-f", "null", "-")
    frames = json.loads(log.read_text())["frames"]
    values = sorted(frame["metrics"]["vmaf"] for frame in frames)
    return sum(values) / len(values), values[len(values) // 20]


def _ffmpeg(*arguments: str) -> None:
    command = [find().path, "-nostdin", "-v", "error", "-y", *arguments]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _cpu() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


main()
