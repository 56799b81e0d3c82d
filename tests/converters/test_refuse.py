"""What never goes out is refused for a reason that is true of its kind."""

import pytest

from mmsprep.converters import refuse
from mmsprep.errors import Refusal
from mmsprep.formats import FORMATS
from mmsprep.model import Source
from mmsprep.target import Target
from mmsprep.workroom import Workroom

REFUSED = sorted({entry.type for entry in FORMATS.values() if entry.family == "refuse"} - {refuse.EMPTY})


def reason(true_type: str, data: bytes = b"x") -> Refusal:
    source = Source("a", true_type, None, len(data), "", data=data)
    with Workroom() as room, pytest.raises(Refusal) as refused:
        refuse.as_is(source, Target(), room)
    return refused.value


@pytest.mark.parametrize("true_type", [*REFUSED, "application/x-of-tomorrow"])
def test_every_kind_is_refused_with_a_reason_and_a_way_out(true_type: str) -> None:
    refusal = reason(true_type)
    assert refusal.exit_code == 4
    assert refusal.message.endswith(".")
    assert refusal.hint


@pytest.mark.parametrize(
    ("true_type", "kind", "said", "way_out"),
    [
        ("text/x-shellscript", "unsupported", "It is a program (script)", "--wrap"),
        ("application/vnd.ms-word.document.macroenabled.12", "unsupported", "macros", "as DOCX"),
        ("application/x-ms-shortcut", "unsupported", "only says where a file is", "that it leads to"),
        ("audio/vnd.audible.aax", "drm", "protected", "link"),
        ("application/encrypted", "locked", "password", "without one"),
        ("application/octet-stream", "unsupported", "cannot be recognised", "damaged"),
        ("application/x-of-tomorrow", "unsupported", "Nothing is known", "--wrap"),
    ],
)
def test_the_reason_is_true_of_its_kind(true_type: str, kind: str, said: str, way_out: str) -> None:
    refusal = reason(true_type)
    assert refusal.kind == kind
    assert said in refusal.message
    assert way_out in refusal.hint


def test_what_was_never_written_is_damaged() -> None:
    assert reason("application/octet-stream", bytes(9_000)).kind == "damaged"
    assert reason("application/octet-stream", bytes(9_000) + b"x").kind == "unsupported"
