"""Is all of it there? The length and the checksum that a sound or film declares, against what came.

What the container itself declares was asked before (intact/); this needs a decoder. ffmpeg plays
what there is and says nothing.
"""

from __future__ import annotations

from mmsprep.errors import Damaged
from mmsprep.films import whole
from mmsprep.films.probe import Probe
from mmsprep.model import Source
from mmsprep.tools.ffmpeg import capture, write
from mmsprep.workroom import Workroom

TIMED = frozenset({"matroska", "flv", "mxf", "rm"})
"""Demuxers whose claimed length comes from the header, not from a guess by the file's size."""
COUNTED = frozenset(
    {"flac", "aiff", "au", "ape", "tta", "wv", "dsf", "mpc", "mpc8", "tak", "qoa", "nistsphere"}
)
"""And of these, from the number of samples."""
OWN = frozenset({"avi"})
"""Demuxers that tell of the sound alone how long it is: the picture may well last longer."""
SLACK_SECONDS = 0.15
_FLAC_AS = {8: "pcm_s8", 16: "pcm_s16le", 24: "pcm_s24le"}
"""How the samples that FLAC's checksum counts are written; the decoder aligns other depths anew."""


def check(source: Source, probe: Probe, room: Workroom) -> None:
    """Raise Damaged where an end that was declared is missing, or the sound is not what it was."""
    claimed, demuxer = probe.claimed or 0.0, probe.media.demuxer
    slack = max(SLACK_SECONDS, whole.SLACK_PART * claimed if demuxer in TIMED else 0.0)
    there = max(probe.seconds, probe.ends or 0.0)
    if demuxer in TIMED | COUNTED and there < claimed - slack:
        raise Damaged(
            f"The end of it is missing: only {probe.seconds:.1f} seconds are there.",
            "Copy it again from its source, or send what is there: "
            f"--trim 0-{max(1, int(probe.seconds))}",
        )
    if demuxer in OWN and probe.sound and probe.sound.claimed:
        whole.check(probe.sound.seconds, probe.sound.claimed, "sound")
    if source.type == "audio/flac":
        _check_samples(source.head(42), probe, room)


def _check_samples(head: bytes, probe: Probe, room: Workroom) -> None:
    """FLAC's checksum is of all samples, decoded; some writers left it out."""
    md5, depth = head[26:42], (int.from_bytes(head[20:22], "big") >> 4 & 31) + 1
    samples = int.from_bytes(head[21:26], "big") & (1 << 36) - 1  # none: it was streamed
    unknown = head[:4] != b"fLaC" or not any(md5) or not samples
    if unknown or depth not in _FLAC_AS or probe.sound is None:
        return
    decoded = probe.media.read()[str(probe.sound.index)]
    with whole.decoding():
        found = capture(write(decoded, to="-", f="md5", acodec=_FLAC_AS[depth]), room, room.new_folder())
    if md5.hex().encode() not in found.stdout:
        raise Damaged(
            "Its checksum is wrong: bytes of the sound were changed, or are missing.",
            "Copy it again from its source, or send a good part: --trim START-END",
        )
