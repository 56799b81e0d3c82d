"""How do many channels become few, as loud as they were, and never too loud?"""

from __future__ import annotations

from mmsprep.tools.ffmpeg import Node

LOUDEST = 0.9
"""Of full scale; what MP3 and AAC make of it goes a little higher."""

AHEAD_MS = 1
"""So long the limiter looks ahead, and so much later the sound comes."""


def downmixed(node: Node, channels: int, wanted: int, only: int | None = None) -> Node:
    """A sound of `channels` with at most so many; of two, `only` that one where both do not mix.

    ffmpeg by itself adds two channels up: what is in both, as a voice is, would become half as loud
    again, and be clipped. Of more, a film's voices lie in the middle, and must not sink: where all
    together is too loud, it is held down for that moment.
    """
    if channels <= wanted:
        return node
    if channels == 2 and only is not None:
        return node.filter("channelmap", map=only, channel_layout="mono")
    if channels == 2:
        return node.filter("aresample", ochl="mono", rematrix_maxval=1)
    layout = "mono" if wanted == 1 else "stereo"
    few = node.filter("aformat", sample_fmts="fltp", channel_layouts=layout)
    return few.filter("alimiter", limit=LOUDEST, level="disabled", attack=AHEAD_MS)
