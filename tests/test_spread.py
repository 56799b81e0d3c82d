"""As few messages as keep everybody good, with encoders that do not do as foreseen."""

from collections.abc import Callable
from random import Random

import pytest

from mmsprep import rebalancing, spread
from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import Curve, quality_at
from mmsprep.fitting.packing import pack
from mmsprep.model import Action, Made, Point, Source, Study
from mmsprep.shares import Fitted, Share
from mmsprep.spread import Spread
from mmsprep.target import Target
from mmsprep.workroom import Workroom

KEEP = 70
TARGET = Target()
Encode = Callable[[Share, Workroom], Fitted]


def photos(seed: int, count: int = 24) -> list[Study]:
    """Photos that are good at 50,000 to 400,000 bytes, each in its own way."""
    dice = Random(seed)
    return [study(n, dice.uniform(5e4, 4e5), dice.uniform(30, 60)) for n in range(count)]


def study(position: int, good_at: float, steep: float) -> Study:
    doubled = [(good_at * 2 ** (step / 2), KEEP + steep * step / 4) for step in range(-3, 3)]
    points = [Point(round(size), quality) for size, quality in doubled if 0 < quality < 99]
    return Study(Source(f"{position}.jpg", "image/jpeg", None, 1, "", position=position), tuple(points))


def shifted(curve: Curve, off: float) -> Curve:
    return tuple(Point(point.size, point.quality + off) for point in curve)


def encoder(seed: int, apart: float, mean: float = 0.0, jitter: float = 0.0) -> Encode:
    """An encoder that is off by so much for each photo, and by some jitter in every size."""

    def encode(got: Share, _room: Workroom) -> Fitted:
        off = Random(f"{seed} {got.name}").gauss(mean, apart)
        here = Random(f"{seed} {got.name} {got.max_bytes}")
        quality = quality_at(FORESEEN[got.name], got.max_bytes) + off + here.uniform(-jitter, jitter)
        size = round(got.max_bytes * here.uniform(0.96, 1))
        return Fitted(got, Made("image/jpeg", size, Action.SHRUNK, min(99.0, quality)))

    return encode


FORESEEN: dict[str, Curve] = {}


def messages(
    studies: list[Study], encode: Encode, room: Workroom, monkeypatch: pytest.MonkeyPatch
) -> list[list[Fitted]]:
    FORESEEN.update({each.name: each.curve for each in studies})
    monkeypatch.setattr(spread, "fit", encode)
    monkeypatch.setattr(rebalancing, "fit", encode)
    return Spread(KEEP, TARGET, room).made(studies)


@pytest.fixture
def room() -> Workroom:
    return Workroom(jobs=1)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("mean", [-4, 0, 4])
def test_everybody_is_good_in_few_messages(
    seed: int, mean: float, room: Workroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    studies = photos(seed)
    made = messages(studies, encoder(seed, 2.5, mean, jitter=1), room, monkeypatch)
    assert [each.name for message in made for each in message] == [each.name for each in studies]
    for message in made:
        assert len(message) <= TARGET.profile.max_attachments
        assert sum(each.made.size for each in message) <= TARGET.max_bytes
        assert all(each.made.quality >= KEEP - 0.05 for each in message)
    poorly = [shifted(each.curve, min(0, mean) - 6) for each in studies]
    assert len(made) <= len(pack(poorly, TARGET.max_bytes, TARGET.profile.max_attachments, KEEP))


def test_what_turns_out_better_saves_a_message(room: Workroom, monkeypatch: pytest.MonkeyPatch) -> None:
    studies = [study(n, 255_000, 45) for n in range(6)]
    assert len(pack([each.curve for each in studies], TARGET.max_bytes, 10, KEEP)) == 2
    made = messages(studies, encoder(0, 0, mean=6), room, monkeypatch)
    assert len(made) == 1
    assert all(each.made.quality >= KEEP for each in made[0])


def test_who_cannot_be_good_is_as_good_as_can_be(
    room: Workroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Study(Source("0.gif", "image/gif", None, 1, ""), (Point(9_000, 30), Point(20_000, 55)))
    film = Study(Source("1.mov", "video/quicktime", None, 1, "", position=1),
                 (Point(400_000, 40), Point(TARGET.max_bytes, 62)))  # fmt: skip
    studies = [small, film, study(2, 260_000, 45)]
    made = messages(studies, encoder(0, 0, mean=-2), room, monkeypatch)
    assert [[each.name for each in message] for message in made] == [["0.gif"], ["1.mov"], ["2.jpg"]]
    assert [message[0].made.quality for message in made[:2]] == [53, 60]


def test_the_others_keep_their_places_where_one_is_refused(
    room: Workroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = encoder(0, 2)

    def picky(got: Share, room: Workroom) -> Fitted:
        if got.name == "3.jpg":
            raise DoesNotFit("No picture of it fits.", "Send less.")
        return works(got, room)

    made = messages(photos(1, 12), picky, room, monkeypatch)
    assert [each.name for message in made for each in message] == [
        f"{n}.jpg" for n in range(12) if n != 3
    ]
    assert [each.source for each in room.refused] == ["3.jpg"]
