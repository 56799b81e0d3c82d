"""What of a film or a sound is not in what is made of it, or is a guess? One picture and one sound go
with it.
"""

from __future__ import annotations

from mmsprep.films.probe import Probe


def losses(probe: Probe, *, mute: bool) -> tuple[str, ...]:
    """A sentence for each."""
    tracks = probe.tracks
    notes = []
    if tracks.pictures > 1:
        notes.append(f"Only one of its {tracks.pictures} picture tracks is in it.")
    if tracks.unheard and not tracks.sounds:
        notes.append("It is silent: this ffmpeg does not know the codec of its sound.")
    elif mute and tracks.sounds:
        notes.append("Its sound was left out.")
    elif tracks.sounds > 1:
        notes.append(f"Only one of its {tracks.sounds} sound tracks is in it.")
    if tracks.subtitles:
        notes.append("Its subtitles were left out.")
    if not probe.paced:
        notes.append(f"It does not say how fast it goes: {float(probe.seen.rate):g} pictures a second.")
    return tuple(notes)
