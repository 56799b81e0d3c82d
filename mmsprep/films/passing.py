"""Which films and sounds may go out as they are? The contract's pass list, track by track."""

from __future__ import annotations

from mmsprep.films.probe import Probe
from mmsprep.films.tracks import Picture, Sound
from mmsprep.formats import ON_FEW_PHONES

H264_PROFILES = frozenset({"Baseline", "Constrained Baseline", "Main", "High"})
H264_LEVEL = 42
"""4.2, as the codec counts."""
EIGHT_BIT = frozenset({"yuv420p", "yuvj420p"})
PLAIN_WAVES = frozenset({"pcm_u8", "pcm_s16le"})


def outgoing_type(true_type: str) -> str:
    """The type under which a film goes out as it is: an M4V is an MP4 by another name."""
    return "video/mp4" if true_type == "video/x-m4v" else true_type


def film_passes(probe: Probe, true_type: str) -> bool:
    """Whether a film of this type may go out without being encoded or remuxed."""
    picture, sound = probe.picture, probe.sound
    if picture is None:
        return False
    if true_type in ON_FEW_PHONES:
        return True
    if sound is None and probe.tracks.unheard:
        return False
    if true_type in {"video/mp4", "video/x-m4v", "video/quicktime"}:
        return probe.whole and phone_picture(picture) and phone_sound(sound)
    if true_type == "video/3gpp":
        voiced = phone_sound(sound) or (sound is not None and sound.codec.startswith("amr"))
        return probe.whole and (phone_picture(picture) or _old_picture(picture)) and voiced
    return False


def sound_passes(probe: Probe, true_type: str) -> bool:
    """Whether a sound of this type may go out as it is, where the provider takes it: phones play it."""
    sound = probe.sound
    if sound is None:
        return False
    if true_type == "audio/mpeg":
        return sound.codec == "mp3"
    if true_type == "audio/x-wav":
        return sound.codec in PLAIN_WAVES and sound.channels <= 2
    voice = sound.codec.startswith("amr") and true_type in {"audio/amr", "audio/3gpp"}
    music = phone_sound(sound) and true_type in {"audio/mp4", "audio/3gpp"} and probe.whole
    return voice or music


def phone_picture(picture: Picture) -> bool:
    """H.264 as every phone plays it: up to High@4.2, 8-bit 4:2:0, SDR, not mirrored."""
    return (
        picture.codec == "h264"
        and picture.profile in H264_PROFILES
        and (picture.level or H264_LEVEL) <= H264_LEVEL
        and picture.pix_fmt in EIGHT_BIT
        and picture.hdr is None
        and not picture.mirrored
    )


def phone_sound(sound: Sound | None) -> bool:
    """AAC-LC of at most two channels, or silence."""
    return sound is None or (sound.codec == "aac" and sound.profile == "LC" and 1 <= sound.channels <= 2)


def _old_picture(picture: Picture) -> bool:
    """What 3GP holds besides: H.263 and MPEG-4 Simple Profile."""
    simple = picture.codec == "mpeg4" and picture.profile.startswith("Simple")
    return (picture.codec == "h263" or simple) and not picture.mirrored
