"""What a film tells of itself, read in the limited child."""

from pathlib import Path

from mmsprep.tools import av_probe, raw_film


class OfUnknownKind:
    """A frame as PyAV gives it where ffmpeg knows more kinds of side data than PyAV."""

    @property
    def side_data(self) -> list[object]:
        raise ValueError("29 is not a valid Type")


def test_side_data_of_an_unknown_kind_does_not_make_a_film_damaged() -> None:
    assert av_probe._sides(OfUnknownKind()) == []
    assert not av_probe._mirrored(OfUnknownKind())


def test_a_box_that_ends_beyond_all_files_is_the_last_one(tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.write_bytes(b"\0\0\0\1skip" + (1 << 63).to_bytes(8, "big") + b"\0\0\0\x08moof")
    assert not raw_film.fragmented(film)
