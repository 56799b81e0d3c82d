"""Is a document that is a ZIP itself locked, with a password or by a bookshop?"""

from __future__ import annotations

from mmsprep.archives import zips
from mmsprep.errors import Drm, Locked
from mmsprep.model import Source
from mmsprep.workroom import Workroom

MANIFEST = "META-INF/manifest.xml"
ENCRYPTED = b"encryption-data"
"""OpenDocument says in its manifest which of its parts are locked."""

RIGHTS = frozenset({"META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml"})
"""Adobe's, LCP's and Apple's; fonts alone are often scrambled, which locks nothing."""


def check(source: Source, room: Workroom) -> None:
    """Raise Locked or Drm."""
    with zips.opened(source) as archive:
        names = set(archive.namelist())
        if names & RIGHTS:
            raise Drm(
                "The book is protected: only the device that it was bought for can read it.",
                "Send a link to where it can be bought.",
            )
        if ENCRYPTED in zips.member(archive, MANIFEST, room):
            raise Locked(
                "The document is locked with a password.",
                "Save it without one, or send it in a ZIP with --documents zip.",
            )
