"""Which paragraphs are in plain text? Every line is one: what was laid out stays laid out."""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.documents.rtf import Paragraph, Run


def paragraphs(text: str) -> Iterator[Paragraph]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    for line in lines:
        yield Paragraph((Run(line),))
