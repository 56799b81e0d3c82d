"""Can a film be packed anew without its picture being encoded? Good tracks in the wrong container,
fragments, or a good picture whose sound alone is wrong.
"""

from __future__ import annotations

from pathlib import Path

from mmsprep.errors import Damaged, ToolFailed
from mmsprep.films import soundtrack
from mmsprep.films.footage import Extent
from mmsprep.films.interleaving import IN_ORDER, interleave
from mmsprep.films.passing import phone_picture, phone_sound
from mmsprep.films.probe import Probe
from mmsprep.films.whole import Decoded, faults
from mmsprep.tools.ffmpeg import UNTIMED, Media, execute, write
from mmsprep.workroom import Workroom

SAME_SECONDS = 0.1
"""A copy may differ by so much: content before a key frame or outside an edit list would vanish."""
GOOD_KBPS = 1_000
"""Where the picture is copied, the sound is made as for a film of this rate: good."""
_WITHOUT_REMARKS = {"bsf:v": "filter_units=remove_types=6"}
"""Camcorders write the place between the pictures of H.264."""


def can_copy(probe: Probe) -> bool:
    """Whether the picture may be copied."""
    picture = probe.picture
    timed = probe.media.demuxer not in UNTIMED
    straight = picture is not None and picture.square and not picture.interlaced
    return picture is not None and timed and straight and phone_picture(picture)


def copy(probe: Probe, decoded: Decoded, room: Workroom, *, mute: bool) -> Path | None:
    """The film in a fast-start MP4; None where the copy would not be the same film."""
    picture, sound = probe.seen, None if mute else probe.sound
    folder, extent = room.new_folder(), Extent(0.0, probe.seconds, whole=True)
    try:
        if sound and phone_sound(sound):
            read = probe.media.read()
            nodes = [read[str(picture.index)], read[str(sound.index)]]
        else:
            nodes = [probe.media.read(**extent.cut(picture))[str(picture.index)]]
            if sound and (track := soundtrack.track_for(sound, GOOD_KBPS, whole=True)):
                cut = extent.cut(sound)
                made = soundtrack.make(probe, track, room, folder, cut, probe.seconds)
                nodes.append(made.read()["a"])
        out = write(
            *nodes, to="copy.mp4", c="copy", map_metadata=-1, map_chapters=-1, fflags="+bitexact",
            **{"copyinkf:a": None}, **(_WITHOUT_REMARKS if picture.codec == "h264" else {}),
            **IN_ORDER,
        )  # fmt: skip
        execute(out, room, folder)
        path = interleave(folder / "copy.mp4", room)
        picture_seconds = _length(path, "v:0", room)
        sound_seconds = _length(path, "a:0", room) if sound else 0.0
    except (ToolFailed, Damaged):
        return None
    ends = decoded.picture_seconds + picture.late
    same_picture = abs(picture_seconds - ends) <= SAME_SECONDS
    same_sound = sound is None or abs(sound_seconds - decoded.sound_seconds - sound.late) <= SAME_SECONDS
    return path if same_picture and same_sound else None


def _length(path: Path, track: str, room: Workroom) -> float:
    """Seconds, decoded; raises Damaged where a fault was copied that an encoder would leave behind."""
    report = execute(write(Media(path, "mov").read()[track], to="-", f="null"), room, path.parent)
    if faults(report):
        raise Damaged("The copy has faults.", "Encode it instead.")
    return report.seconds
