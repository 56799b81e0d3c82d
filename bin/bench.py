"""How good, how full, how dear? Photos against byte budgets, next to ImageMagick where it is there.

    bin/bench PHOTO…            each photo alone at 1,500,000, 300,000 and 150,000 bytes
    bin/bench --together PHOTO… all of them in one message of 1,500,000 bytes, next to an equal split

V: SSIMULACRA2 as a phone shows both (1440 px); F: at full size, the middle of the picture. CPU seconds.
ImageMagick is run as people run it: -define jpeg:extent=. Set MAGICK to its program.
"""

import io
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageOps

from mmsprep import Target, plan, prepare
from mmsprep.pictures import ruler
from mmsprep.quality import shown

Result = TypeVar("Result")

BUDGETS = (1_500_000, 300_000, 150_000)
MIDDLE = 900


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[0] == "--together":
        together([Path(name) for name in arguments[1:]])
    else:
        alone([Path(name) for name in arguments])


def alone(photos: list[Path]) -> None:
    print(f"{'photo':24} {'budget':>9} {'by':8} {'filled':>7} {'CPU':>5} {'F':>6} {'V':>6} {'said':>6}")
    off: list[float] = []
    for path in photos:
        original = _seen(path.read_bytes())
        for budget in BUDGETS:
            for name, make in (("mmsprep", _ours), ("magick", _magick)):
                before = _cpu()
                data, said = make(path, budget)
                spent = _cpu() - before
                if data is None:
                    continue
                full, view = _measure(original, _seen(data))
                off += [abs(said - view)] if said else []
                row = f"{path.name[:24]:24} {budget:9} {name:8} {len(data) / budget:7.3f} {spent:5.2f}"
                print(f"{row} {full:6.1f} {view:6.1f} {said:6.1f}", flush=True)
    off.sort()
    print(f"said against measured: median {off[len(off) // 2]:.1f} of {len(off)}")


def together(photos: list[Path]) -> None:
    prepare(photos[:1], Target(budget=100_000, min_quality=0), jobs=1)  # what is imported is not counted
    decoding, _ = _spent(lambda: [Image.open(path).load() for path in photos])
    planning, _ = _spent(lambda: plan(photos, jobs=1))
    spent, package = _spent(lambda: prepare(photos, jobs=1))
    target = package.target
    print(f"{package.total_bytes / target.max_bytes:.3f} of the budget")
    print(f"CPU {spent:.2f} s, {spent / decoding:.2f} times decoding them all ({decoding:.2f} s)")
    print(f"the plan alone: CPU {planning:.2f} s, {planning / spent:.2f} of it")
    share = target.max_bytes // len(photos)
    worst: dict[str, float] = {}
    for path, made in zip(photos, package.attachments, strict=True):
        original = _seen(path.read_bytes())
        row = f"{path.name[:24]:24} {made.size:8} said {made.quality:5.1f}"
        outcomes = {"V": made.data, "equally": _ours(path, share)[0], "magick": _magick(path, share)[0]}
        for name, data in outcomes.items():
            if data:
                view = _measure(original, _seen(data))[1]
                worst[name] = min(view, worst.get(name, view))
                row += f"  {name} {view:5.1f}"
        print(row, flush=True)
    print("worst: ", ", ".join(f"{name} {view:.1f}" for name, view in worst.items()))


def _ours(path: Path, budget: int) -> tuple[bytes | None, float]:
    package = prepare([path], Target(budget=budget, min_quality=0), jobs=1)
    if not package.attachments:
        return None, 0.0
    return package.attachments[0].data, package.attachments[0].quality


def _magick(path: Path, budget: int) -> tuple[bytes | None, float]:
    program = os.environ.get("MAGICK", "")
    if not program:
        return None, 0.0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.jpg")
        subprocess.run(
            [program, path, "-auto-orient", "-strip", "-define", f"jpeg:extent={budget}", out],
            check=True,
        )
        return out.read_bytes(), 0.0


def _seen(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


def _measure(original: Image.Image, made: Image.Image) -> tuple[float, float]:
    """SSIMULACRA2 of the middle at full size, and of the whole as a phone shows it."""
    view = shown(original.size)
    seen = ruler.compare(_at(original, view), _at(made, view))
    x, y = max(0, (original.width - MIDDLE) // 2), max(0, (original.height - MIDDLE) // 2)
    box = (x, y, min(original.width, x + MIDDLE), min(original.height, y + MIDDLE))
    return ruler.compare(original.crop(box), _at(made, original.size).crop(box)), seen


def _at(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    smaller = size[0] < picture.width
    return picture.resize(size, Image.Resampling.LANCZOS if smaller else Image.Resampling.BICUBIC)


def _spent(work: Callable[[], Result]) -> tuple[float, Result]:
    before = _cpu()
    result = work()
    return _cpu() - before, result


def _cpu() -> float:
    ours, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours.ru_utime + ours.ru_stime + others.ru_utime + others.ru_stime


main()
