"""In fewer characters an SVG is still well formed, and drawn the same."""

from pathlib import Path

import pytest

from mmsprep.drawings import minify, tree
from mmsprep.limits import Limits
from mmsprep.model import Action
from mmsprep.prepare import prepare
from mmsprep.target import Target

SVG = 'xmlns{}="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
EDITOR = 'xmlns:edit="urn:of-an-editor" edit:zoom="3"'


def drawing(prefix: str) -> str:
    """With a prefix for SVG's own elements, or none; a reference, and an editor's notes."""
    name = f":{prefix.rstrip(':')}" if prefix else ""
    path = " ".join(f"L{n}.123456789 {n * 7 % 90}.987654321" for n in range(90))
    return (
        f'<{prefix}svg {SVG.format(name)} {EDITOR} viewBox="0 0 100 100"><edit:note>mine</edit:note>'
        f'<{prefix}defs><{prefix}path id="p" d="M0 0 {path}"/></{prefix}defs>'
        f'<{prefix}use xlink:href="#p"/></{prefix}svg>'
    )


@pytest.mark.parametrize("prefix", ["", "s:"])
def test_prefixes_that_are_needed_stay_declared(prefix: str) -> None:
    root = tree.parse(drawing(prefix).encode(), Limits()).root
    minify.minify(root, cut_digits=True)
    shorter = tree.written(root)
    assert b"urn:of-an-editor" not in shorter
    again = tree.parse(shorter, Limits()).root
    (use,) = (element for element in again.walk() if element.local == "use")
    assert use.is_svg
    assert use.attributes[0].namespace == "http://www.w3.org/1999/xlink"


@pytest.mark.parametrize("prefix", ["", "s:"])
def test_a_large_one_with_references_goes_out_shorter(prefix: str, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(drawing(prefix))
    (sent,) = prepare([path], Target(budget=path.stat().st_size * 3 // 4)).attachments
    assert (sent.type, sent.action) == ("image/svg+xml", Action.SHRUNK)
    assert b"xlink:href" in (sent.data or b"")
