"""What of a picture's file is not in the one picture that is made of it?"""

from __future__ import annotations

from mmsprep import clean
from mmsprep.formats import RAW
from mmsprep.model import Source

WITHOUT_COMPANY = (
    "What came along with the picture (a second picture, a depth map, a film) was left out."
)


def losses(source: Source) -> tuple[str, ...]:
    """A sentence for it, if anything is."""
    if source.type == "image/jpeg" and clean.has_company(source.read()):
        return (WITHOUT_COMPANY,)
    if source.type in ("image/x-icon", "image/icns"):
        return ("The largest picture in it was taken.",)
    if source.type in RAW and not source.facts.note:
        return ("Made from the picture that the camera itself made of it.",)
    return (source.facts.note,) if source.facts.note else ()
