"""Whatever a picture shows, it can be written as a JPEG, and no other picture is written otherwise."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageFile

from mmsprep.tools import jpeg


@pytest.mark.parametrize("quality", [50, 94, 100])
def test_pure_noise_is_written(quality: int) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 400, 3), dtype=np.uint8)
    written = ImageFile.MAXBLOCK
    data = jpeg.SHARP.encode(Image.fromarray(noise), quality)
    assert Image.open(io.BytesIO(data)).size == (400, 400)
    assert written == ImageFile.MAXBLOCK, "the pieces of every PNG are as long"
