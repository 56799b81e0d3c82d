"""The packing of real files: what may go as it is costs nothing, and nobody is lost."""

import io

import pytest
from PIL import Image

from mmsprep import Target, UsageError, plan_messages, prepare_messages, split
from mmsprep.model import Action, Input


def picture(number: int, side: int = 64) -> Input:
    noise = Image.effect_noise((side, side), 70).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    return Input(f"{number}.jpg", data=out.getvalue())


def test_nothing_is_studied_where_all_may_go_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(split, "study")
    files = [picture(n) for n in range(23)]
    messages = prepare_messages(files, jobs=1)
    assert [len(message.attachments) for message in messages] == [10, 10, 3]
    made = [each for message in messages for each in message.attachments]
    assert [each.data for each in made] == [file.data for file in files]
    assert [len(message.attachments) for message in plan_messages(files, jobs=1)] == [10, 10, 3]


def test_what_is_too_much_is_shrunk_and_stays_good() -> None:
    files = [picture(n, 480) for n in range(7)]
    assert files[0].data
    target = Target(budget=len(files[0].data) * 2)
    planned = plan_messages(files, target, jobs=1)
    messages = prepare_messages(files, target, jobs=1)
    assert len(messages) == len(planned) < 4
    made = [each for message in messages for each in message.attachments]
    assert [each.source for each in made] == [file.name for file in files]
    assert all(each.quality >= 70 for each in made)
    assert Action.SHRUNK in {each.action for each in made}
    assert all(message.total_bytes <= target.max_bytes for message in messages)


def test_there_is_a_message_even_where_nothing_is_left() -> None:
    (only,) = prepare_messages([Input("a.jpg", data=b"")])
    assert not only.attachments
    assert [each.source for each in only.refused] == ["a.jpg"]


@pytest.mark.parametrize("keep", [-1, 101, float("nan")])
def test_what_is_no_quality_is_the_callers_mistake(keep: float) -> None:
    with pytest.raises(UsageError, match="from 0 to 100"):
        prepare_messages([], keep=keep)
    with pytest.raises(UsageError, match="from 0 to 100"):
        plan_messages([], keep=keep)
