"""A document that grows without measure when it is read is a bomb, whatever it is packed in."""

from __future__ import annotations

import pytest

from mmsprep import prepare
from mmsprep.model import Input
from tests.documents.test_blank import TEXT, TYPES
from tests.documents.test_losses import zipped

LAUGHS = "<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
HARMLESS = "<!ENTITY a9 'ACME'>"
XML = "<?xml version='1.0'?><!DOCTYPE d [{}]><d>{}&a9;</d>"
SHEET = TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet").replace("word/", "xl/")


def files(entities: str) -> dict[str, bytes]:
    part = XML.format(entities, "")
    return {
        "a.xml": part.encode(),
        "a.docx": zipped({"[Content_Types].xml": TYPES.encode(), "word/document.xml": part.encode()}),
        "a.xlsx": zipped({"[Content_Types].xml": SHEET.encode(), "xl/workbook.xml": part.encode()}),
        "a.odt": zipped({"mimetype": TEXT["mimetype"].encode(), "content.xml": part.encode("utf-16")}),
    }


@pytest.mark.parametrize("name", files(""))
def test_a_bomb_of_entities_is_refused(name: str) -> None:
    (refused,) = prepare([Input(name, data=files(LAUGHS)[name])]).refused
    assert refused.reason.kind == "dangerous"
    assert not prepare([Input(name, data=files(HARMLESS)[name])]).refused
