"""A document goes out whole or not at all."""

from mmsprep.budget import complete
from mmsprep.model import Action, Made, Source, Study
from mmsprep.shares import Fitted, Share


def share(position: int, page: int | None) -> Share:
    source = Source("a.pdf", "application/pdf", None, 1, "", position=position, page=page)
    return Share(Study(source, ()), 100)


def fitted(share: Share) -> Fitted:
    return Fitted(share, Made("image/png", 1, Action.CONVERTED, 90))


def test_what_is_left_of_a_document_that_lost_a_page_stays_out() -> None:
    shares = [share(0, 0), share(0, 1), share(1, None), share(2, 0), share(2, 1)]
    made = [fitted(each) for each in shares if each != shares[1]]
    assert [each.share for each in complete(made, [each.study for each in shares])] == shares[2:]
