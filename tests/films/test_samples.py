"""How often are windows of a film encoded before its quality is told?"""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from mmsprep.films.forecast import Sample
from mmsprep.films.samples import _Probing

WANTED = 400_000.0


@pytest.mark.parametrize(
    ("bits", "vmaf", "encodes"),
    [
        (WANTED, 60.0, 1),
        (4 * WANTED, 80.0, 2),
        (4 * WANTED, 99.5, 1),
        (WANTED / 4, 60.0, 1),
    ],
    ids=["near", "far_too_many_bits", "good_in_any_case", "too_few_bits"],
)
def test_windows_are_encoded_again_where_they_flatter(
    monkeypatch: pytest.MonkeyPatch, bits: float, vmaf: float, encodes: int
) -> None:
    taken = Mock(side_effect=lambda height, crf, _room: Sample(height, crf, bits, vmaf, 1.0))
    nothing: Any = None
    probing = _Probing(nothing, Sample(240, 25.0, WANTED / 3, 0.0, 0.0), 1.0, WANTED)
    monkeypatch.setattr(_Probing, "_sample", lambda _self, *asked: taken(*asked))
    probing.sample(480, nothing)
    assert taken.call_count == encodes
