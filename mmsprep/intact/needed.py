"""What does a receiver need beside the file: a password, or the other volumes?"""

from __future__ import annotations

from mmsprep.archives.zips import IS_LOCKED
from mmsprep.intact import rar, seven_zip
from mmsprep.model import Source
from mmsprep.sniff import ole

MAY_BE_LOCKED = "It seems to be locked with a password, which the receiver needs then."
VOLUME = "It is one volume of several: nobody can open it without the others."


def notes(source: Source) -> tuple[str, ...]:
    """What to say of it, in plain sentences; of a file that is whole."""
    with source.content() as content:
        if source.type == "application/vnd.rar":
            locked, volume = rar.is_locked(content), rar.is_volume(content)
            return (*([IS_LOCKED] if locked else []), *([VOLUME] if volume else []))
        if source.type == "application/x-7z-compressed" and seven_zip.is_locked(content):
            return (IS_LOCKED,)
        if source.type == "application/vnd.ms-excel" and ole.is_locked_sheet(content):
            return (MAY_BE_LOCKED,)
    return ()
