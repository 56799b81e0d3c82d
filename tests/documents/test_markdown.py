"""A text in Markdown says what it says, and its pictures are told of."""

import pytest

from mmsprep import Input, prepare
from mmsprep.documents import markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![A cat](cat.png)", "[A cat]"),
        ("![](cat.png)", "[cat.png]"),
        ("![](data:image/png;base64,iVBORw0KGgo=)", "[data:image/png]"),
    ],
)
def test_a_picture_leaves_its_name(text: str, shown: str) -> None:
    (paragraph,) = markdown.paragraphs(text)
    assert [run.text for run in paragraph.runs] == [shown]


@pytest.mark.parametrize(
    ("text", "said"),
    [("# Pets\n\n![A cat](cat.png)\n", True), ("# Pets\n\nlet a = vec![0; 9];\n", False)],
)
def test_pictures_that_stay_behind_are_told_of(text: str, said: bool) -> None:
    (attachment,) = prepare([Input("a.md", data=text.encode())]).attachments
    assert any("Pictures" in note for note in attachment.notes) is said


@pytest.mark.parametrize("mark", ["- ", "> "])
@pytest.mark.parametrize("depth", [1, 10, 15, 16, 17, 31, 32, 33, 100])
def test_no_word_is_lost_however_deep_it_lies(mark: str, depth: int) -> None:
    found = markdown.paragraphs(f"# Pets\n\n{depth * mark}cat\n\n**dog**\n")
    words = " ".join(run.text for paragraph in found for run in paragraph.runs)
    assert "cat" in words
    assert "dog" in words
