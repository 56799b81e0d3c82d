"""What do the pictures show? Painted by arithmetic, so that everybody paints the same ones.

Only operations that IEEE 754 rounds exactly are used (no sine, no power): the same pixels on every
processor. NumPy and Pillow are imported when a picture is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

CORNERS = {"top left": (200, 30, 30), "top right": (30, 160, 40), "bottom left": (30, 60, 200)}
"""The colours of three corners of `corners()`; the fourth is yellow."""
YELLOW = (230, 210, 40)


@lru_cache(maxsize=4)
def landscape(width: int, height: int, grain: int = 6, seed: int = 1) -> Image:
    """A photo-like scene: sky and clouds, ridges, a lake, a meadow, a house; `grain` is its noise."""
    import numpy as np
    from PIL import Image

    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    paint = _sky(width, height, y, seed)
    for n, (base, rough, color) in enumerate(_RIDGES):
        skyline = base + rough * (_ridge(width, 90 + n, seed) - 0.5)
        shade = 0.75 + 0.5 * _clouds(width, height, max(8, width // (12 << n)), 4, seed + 20 + n)
        _lay(paint, y > skyline[None, :], np.asarray(color, np.float32) * shade[..., None])
    _water(paint, height)
    meadow = 0.86 + 0.09 * (_ridge(width, 97, seed) - 0.5)
    blades = 0.45 + 1.1 * _clouds(width, height, max(4, width // 160), 5, seed + 40)
    _lay(paint, y > meadow[None, :], np.asarray((78, 112, 38), np.float32) * blades[..., None])
    _house(paint)
    paint += _grain(width, height, grain, seed)[..., None]
    return Image.fromarray(np.clip(paint + 0.5, 0, 255).astype(np.uint8))


def _grain(width: int, height: int, grain: int, seed: int) -> NDArray[Any]:
    """Noise as cameras leave it: of light, not of colour, and shared by neighbours."""
    import numpy as np

    random = np.random.Generator(np.random.PCG64(seed))
    raw = random.integers(-grain, grain + 1, (height + 1, width + 1)).astype(np.float32)
    mixed = raw[:-1, :-1] + raw[1:, :-1] + raw[:-1, 1:] + raw[1:, 1:]
    return np.asarray(mixed / np.float32(2))


_RIDGES = (
    (0.46, 0.34, (142, 158, 186)),
    (0.54, 0.20, (92, 114, 134)),
    (0.60, 0.10, (48, 74, 66)),
)
_SHORE = 0.64


def _sky(width: int, height: int, y: Any, seed: int) -> NDArray[Any]:
    import numpy as np

    top, low = np.asarray((64, 116, 190), np.float32), np.asarray((246, 214, 178), np.float32)
    part = np.minimum(1, y * 1.7)[..., None]
    paint = np.broadcast_to(top + (low - top) * part * part, (height, width, 3)).copy()
    puffs = np.clip((_clouds(width, height, width // 5, 6, seed) - 0.5) * 3.4, 0, 0.9)[..., None]
    paint += (np.asarray((252, 248, 244), np.float32) - paint) * puffs
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    far = (x - 0.72) * (x - 0.72) * (width / height) * (width / height) + (y - 0.2) * (y - 0.2)
    glow = np.clip(1.15 - far * 260, 0, 1)[..., None]
    paint += (np.asarray((255, 246, 210), np.float32) - paint) * glow
    return paint


def _lay(paint: NDArray[Any], where: Any, color: Any) -> None:
    paint[where] = color[where]


def _water(paint: NDArray[Any], height: int) -> None:
    """Below the shore: what is above it, upside down, darker and in ripples."""
    import numpy as np

    shore = int(height * _SHORE)
    below = paint[shore:]
    rows = np.clip(shore - 1 - np.arange(len(below)) * 3 // 2, 0, shore - 1)
    ripple = (np.arange(len(below)) * 7919 % 13 - 6) * max(1, height // 500)
    for n, (row, shift) in enumerate(zip(rows, ripple, strict=True)):
        below[n] = np.roll(paint[row], int(shift), axis=0) * np.float32(0.72) + np.float32(14)


def _house(paint: NDArray[Any]) -> None:
    """Straight edges and plain colours in a corner that noise does not hide."""
    height, width = paint.shape[:2]
    side = height // 9
    left, top = width // 5, int(height * 0.8)
    paint[top : top + side, left : left + side * 3 // 2] = (186, 62, 48)
    for n in range(side // 2):
        paint[top - n, left + n * 3 // 2 : left + (side - n) * 3 // 2] = (74, 48, 44)
    for window in range(3):
        at = left + side // 5 + window * side * 9 // 20
        paint[top + side // 3 : top + side * 2 // 3, at : at + side // 4] = (250, 240, 180)


def _clouds(width: int, height: int, cell: int, octaves: int, seed: int) -> NDArray[Any]:
    """Fractal value noise, about 0 – 1."""
    import numpy as np

    total: Any = np.zeros((height, width), np.float32)
    weight = 0.5
    for octave in range(octaves):
        total += np.float32(weight) * _lattice(width, height, max(1, cell >> octave), seed * 31 + octave)
        weight /= 2
    return np.asarray(total)


def _lattice(width: int, height: int, cell: int, seed: int) -> NDArray[Any]:
    """Random values on a lattice, smoothly joined."""
    import numpy as np

    rows, columns = height // cell + 2, width // cell + 2
    random = np.random.Generator(np.random.PCG64(seed))
    grid = random.integers(0, 1 << 16, (rows, columns)).astype(np.float32) / np.float32(1 << 16)
    at_y, part_y = _smooth(height, cell)
    at_x, part_x = _smooth(width, cell)
    left, right = grid[:, at_x], grid[:, at_x + 1]
    across = left + (right - left) * part_x[None, :]
    return np.asarray(across[at_y] + (across[at_y + 1] - across[at_y]) * part_y[:, None])


def _smooth(length: int, cell: int) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    at, rest = np.divmod(np.arange(length), cell)
    part = rest.astype(np.float32) / np.float32(cell)
    return at, part * part * (3 - 2 * part)


def _ridge(width: int, number: int, seed: int) -> NDArray[Any]:
    """A skyline: noise of one row, 0 – 1."""
    import numpy as np

    return np.asarray(_clouds(width, 1, width // 3, 8, seed * 97 + number)[0])


def corners(width: int = 120, height: int = 80) -> Image:
    """A picture with four different corners: whoever turns or mirrors it is found out."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (width, height), (128, 128, 128))
    draw = ImageDraw.Draw(picture)
    half = width // 2, height // 2
    draw.rectangle((0, 0, half[0] - 1, half[1] - 1), CORNERS["top left"])
    draw.rectangle((half[0], 0, width, half[1] - 1), CORNERS["top right"])
    draw.rectangle((0, half[1], half[0] - 1, height), CORNERS["bottom left"])
    draw.rectangle((*half, width, height), YELLOW)
    return picture


def graphic(width: int = 320, height: int = 200) -> Image:
    """A drawing of few colours with sharp edges and lettering, as on a poster or a screen."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (width, height), (250, 250, 246))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width, height // 6), (32, 72, 140))
    draw.ellipse((width // 12, height // 4, width // 12 + height // 2, height * 3 // 4), (220, 60, 50))
    draw.polygon(
        (
            (width * 2 // 3, height // 4),
            (width * 9 // 10, height * 3 // 4),
            (width // 2, height * 3 // 4),
        ),
        (40, 150, 90),
    )
    for line in range(6):
        draw.text(
            (width // 14, height * 13 // 16 + line * 12), "The quick brown fox 0123456789", (20, 20, 20)
        )
    draw.text((8, 8), "EDGE CASES", (255, 255, 255))
    return picture


def clear_cutout(width: int = 200, height: int = 150) -> Image:
    """A coloured disc with a soft edge on nothing: black or white behind it would be seen."""
    import numpy as np
    from PIL import Image

    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    far = (x - width / 2) * (x - width / 2) + (y - height / 2) * (y - height / 2)
    reach = np.float32((min(width, height) / 2) * (min(width, height) / 2))
    alpha = np.clip((1 - far / reach) * 6, 0, 1) * 255
    color = np.stack([200 - x / 4, 60 + y / 2, 40 + x / 3, alpha], axis=-1)
    return Image.fromarray(np.clip(color, 0, 255).astype(np.uint8), "RGBA")
