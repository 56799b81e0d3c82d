"""How good, how full, how dear are films? Next to naive two-pass and to a bitrate-to-height table.

    bin/bench --films CLIP…     each clip alone at 500,000 and 1,500,000 bytes

VMAF over every frame, the result scaled up to the source; p5: its worst twentieth. CPU seconds.
`naive`: two passes at the source's size, aimed at 98 %. `table`: Constrict's heights, 24 frames a
second where bits are few, at most three tries. Both with x264 medium, both passes from the source.
"""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mmsprep import Input, Target, prepare
from mmsprep.films.frame import phone_rate
from mmsprep.films.probe import Picture, Probe, probe
from mmsprep.sniff import sniff
from mmsprep.tools.ffmpeg_build import find
from mmsprep.workroom import Workroom

BUDGETS = (500_000, 1_500_000)
TABLE = ((1800, 1080), (1024, 720), (512, 480), (276, 360), (150, 240), (0, 144))
CRUSH_KBPS = 246
TAGS = "setparams=colorspace=bt709:range=tv:color_primaries=bt709:color_trc=bt709"
"""Both sides named alike, or the filters convert one of them."""


def main() -> None:
    print(f"{'clip':24} {'budget':>9} {'by':8} {'filled':>7} {'CPU':>6} {'VMAF':>6} {'p5':>6}")
    for name in sys.argv[1:]:
        with Workroom() as room:
            found = probe(sniff(Input.of(name), room), room)
        for budget in BUDGETS:
            if Path(name).stat().st_size <= budget or found.picture is None:
                continue
            for by, make in (("mmsprep", ours), ("table", table), ("naive", naive)):
                with tempfile.TemporaryDirectory() as folder:
                    out, before = Path(folder) / "out.mp4", _cpu()
                    make(Path(name), found, budget, out)
                    spent, (mean, low) = _cpu() - before, _vmaf(out, Path(name), found.picture)
                    row = (
                        f"{Path(name).name[:24]:24} {budget:9} {by:8} {out.stat().st_size / budget:7.3f}"
                    )
                    print(f"{row} {spent:6.1f} {mean:6.2f} {low:6.2f}", flush=True)


def ours(path: Path, _found: Probe, budget: int, out: Path) -> None:
    package = prepare([path], Target(budget=budget, min_quality=0))
    out.write_bytes(package.attachments[0].data or b"")


def naive(path: Path, found: Probe, budget: int, out: Path) -> None:
    assert found.picture is not None
    total = 0.98 * budget * 8 / found.seconds / 1000
    sound = 0 if found.sound is None else 64 if total > 300 else 24
    size = found.picture.width // 2 * 2, found.picture.height // 2 * 2
    _two_passes(path, out, total - sound, sound, size, str(phone_rate(found.picture.rate)))


def table(path: Path, found: Probe, budget: int, out: Path) -> None:
    assert found.picture is not None
    total = 0.965 * budget * 8 / found.seconds / 1000
    for _ in range(3):
        sound = 0 if found.sound is None else 96 if total >= 480 else max(12, round(0.2 * total))
        kbps = total - sound
        short = next(side for least, side in TABLE if kbps >= least)
        scale = min(1.0, short / found.picture.short_side)
        size = tuple(2 * round(side * scale / 2) for side in (found.picture.width, found.picture.height))
        rate = phone_rate(found.picture.rate)
        _two_passes(path, out, kbps, sound, size, str(min(rate, 24) if kbps < CRUSH_KBPS else rate))
        filled = out.stat().st_size / budget
        if 0.9 <= filled <= 1:
            return
        total *= 0.965 / filled


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
