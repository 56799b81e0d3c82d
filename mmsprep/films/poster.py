"""Which still frame stands for a film? One from its first third that is neither dark nor blurred."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from mmsprep.films.frame import check, shown, sized
from mmsprep.films.plan import extent_of
from mmsprep.films.probe import Probe
from mmsprep.model import Facts, Source
from mmsprep.target import Target
from mmsprep.tools.ffmpeg import capture, write
from mmsprep.workroom import Workroom

AT = 0.25
CHOICE_FRAMES = 40
"""ffmpeg's `thumbnail` filter picks the most typical of so many frames."""


def poster(source: Source, probe: Probe, target: Target, room: Workroom) -> Source:
    """The frame, as a picture that goes the way of all pictures."""
    check(probe.seen)
    extent = extent_of(probe.seconds, target.trim)
    frame = sized(probe.seen, probe.seen.short_side)
    start = {"ss": round(extent.start + AT * extent.seconds, 3)}
    node = shown(probe.media, start, probe.seen, frame)
    node = node.filter("thumbnail", CHOICE_FRAMES)
    out = write(node, to="-", f="image2pipe", vcodec="png", **{"frames:v": 1})
    data = capture(out, room, room.new_folder()).stdout
    return replace(
        source,
        type="image/png",
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        data=data,
        path=None,
        facts=Facts(width=frame.width, height=frame.height, frames=1, location=source.facts.location),
        taken_from=source,
    )
