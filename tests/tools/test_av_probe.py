"""What a film tells of itself, read in the limited child."""

from mmsprep.tools import av_probe


class OfUnknownKind:
    """A frame as PyAV gives it where ffmpeg knows more kinds of side data than PyAV."""

    @property
    def side_data(self) -> list[object]:
        raise ValueError("29 is not a valid Type")


def test_side_data_of_an_unknown_kind_does_not_make_a_film_damaged() -> None:
    assert av_probe._sides(OfUnknownKind()) == []
    assert not av_probe._mirrored(OfUnknownKind())
