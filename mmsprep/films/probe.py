"""What is in a film or a sound? What the prober found, with types, asked once per workroom."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mmsprep.containers import sequence
from mmsprep.errors import Damaged, Drm, MissingCodec, Unsupported
from mmsprep.films import decoders
from mmsprep.films.chosen import film_of, sound_of
from mmsprep.films.medium import media_of, write_once
from mmsprep.films.tracks import Picture, Sound, Tracks
from mmsprep.model import Source
from mmsprep.tools import child
from mmsprep.tools.child import Portion
from mmsprep.tools.ffmpeg import UNTIMED, Media
from mmsprep.workroom import Workroom

GROWN = 1.2
"""What is less than so many times larger is only not cropped."""
USUAL_RATE = Fraction(25)
"""Frames a second of what does not tell."""
PORTION = Portion(time=1 / 4, memory=4 / 3)
"""To count the packets of four hours takes half of this time."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A film (with a picture) or a sound (without)."""

    media: Media
    seconds: float
    claimed: float | None
    """Seconds, as the container says; `seconds` is what is there."""
    picture: Picture | None
    sound: Sound | None
    fragmented: bool
    tracks: Tracks
    linked: bool = False
    """It names other files, in which players would look for its samples."""
    ends: float | None = None
    """Seconds, by the container's own clock, to where its last track ends; that may begin late."""
    hidden: bool = False
    """Its index lies in what is free, where ffmpeg finds it, and players do not."""
    paced: bool = True
    """Whether it says how fast it goes; else that is a guess."""

    @property
    def seen(self) -> Picture:
        """The picture of what is known to be a film."""
        assert self.picture is not None
        return self.picture

    @property
    def heard(self) -> Sound:
        """The sound of what is known to have one."""
        assert self.sound is not None
        return self.sound

    @property
    def whole(self) -> bool:
        """Whether it is one run of samples, all of them its own."""
        return not (self.fragmented or self.linked or self.hidden)


def probe(source: Source, room: Workroom) -> Probe:
    """Ask the prober, or remember what it said. Raises Damaged, Drm, MissingCodec, Unsupported."""
    media = media_of(source, room)
    facts = _probed(source, media, room)
    if facts["locked"]:
        raise Drm("It is protected against copying (DRM).", "Send a version without protection.")
    pictures, sounds = _pictures(source, media, facts["streams"]), _sounds(facts["streams"])
    _refuse_unknown(facts["streams"], pictures, sounds)
    chosen, heard = film_of(pictures), sound_of(sounds)
    if chosen:
        area = chosen["width"] * chosen["height"]
        room.limits.check("film_pixels", area, "The area of its picture")
    seconds = _length(facts, room.limits.film_seconds * 1000)
    room.limits.check("film_seconds", seconds, "Its length in seconds")
    if heard and (name := decoders.preferred(heard["codec"])):
        media = replace(media, decoder=(heard["index"], name))
    return Probe(
        media=media,
        seconds=seconds,
        claimed=facts["claimed"],
        picture=_picture(chosen, seconds, _late(chosen, heard, facts)) if chosen else None,
        sound=_sound(heard, seconds, _late(heard, chosen, facts)) if heard else None,
        fragmented=facts["fragmented"],
        linked=facts["linked"],
        hidden=facts["hidden"],
        paced=media.demuxer not in UNTIMED or not chosen or chosen["paced"],
        ends=facts["ends"],
        tracks=Tracks(
            pictures=sum(s.get("packets", 2) > 1 for s in pictures),
            sounds=len(sounds),
            unheard=sum(s["type"] == "audio" and s["codec"] is None for s in facts["streams"]),
            subtitles=sum(s["type"] == "subtitle" for s in facts["streams"]),
        ),
    )


def _pictures(source: Source, media: Media, streams: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without covers, and what only serves another track of a HEIF."""
    with source.content() as content:
        serving = sequence.serving(content) if media.demuxer == "mov" else frozenset()
    return [
        s for s in streams
        if s["type"] == "video" and not s["picture"] and s.get("width") and s["track"] not in serving
    ]  # fmt: skip


def _sounds(streams: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counted = any("packets" in s for s in streams)
    return [
        s for s in streams
        if s["type"] == "audio" and s.get("sample_rate")
        and (s.get("packets") or s["seconds"] or not counted)  # some recorders leave an empty track
    ]  # fmt: skip


def _probed(source: Source, media: Media, room: Workroom) -> dict[str, Any]:
    notes = room.folder / f"probe-{source.digest}-{media.demuxer}"
    if not notes.exists():
        answer, _ = child.call(
            "mmsprep.tools.av_probe:probe",
            room,
            portion=PORTION,
            path=str(media.path),
            demuxer=media.demuxer,
        )
        write_once(notes, [json.dumps(answer).encode()])
    facts: dict[str, Any] = json.loads(notes.read_bytes())
    return facts


def _refuse_unknown(
    streams: list[dict[str, Any]], pictures: list[dict[str, Any]], sounds: list[dict[str, Any]]
) -> None:
    if not pictures and any(s["type"] == "video" and s["codec"] is None for s in streams):
        raise _unknown_codec("picture")
    if not pictures and not sounds:
        if any(s["type"] == "audio" and s["codec"] is None for s in streams):
            raise _unknown_codec("sound")
        if streams and not any(s["type"] in {"video", "audio"} for s in streams):
            raise Unsupported(
                "There is neither a picture nor a sound in it that ffmpeg knows.",
                "Is it the right file?",
            )
        raise Damaged("There is neither a picture nor a sound in it.", "Is it the right file?")


def _unknown_codec(what: str) -> MissingCodec:
    return MissingCodec(
        f"Its {what} uses a codec that this ffmpeg does not know.",
        "Convert it with the program that made it.",
    )


def _length(facts: dict[str, Any], longest: float) -> float:
    seconds = facts["seconds"] or facts["measured"]
    if not seconds or not math.isfinite(seconds) or not 0 < seconds < longest:
        raise Damaged("Nothing in it can be played.", "Copy it again from its source.")
    return float(seconds)


def _late(track: dict[str, Any], other: dict[str, Any] | None, facts: dict[str, Any]) -> float:
    """Seconds by which a track begins after the other, where the clock of a recording may jump: ffmpeg
    would let each of them begin at 0.
    """
    return max(0.0, track["start"] - other["start"]) if other and facts["jumps"] else 0.0


def _picture(facts: dict[str, Any], seconds: float, late: float) -> Picture:
    if not facts.get("decodes"):
        _refuse_picture(facts)
    width, height = _size(facts)
    aspect = Fraction(facts["aspect"])
    square = aspect == 1 or not Fraction(1, 8) < aspect < 8
    if not square:
        width, height = (
            (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))
        )
    if facts["rotation"] % 180:
        width, height = height, width
    trc = facts["frame_trc"] if facts["trc"] == 2 else facts["trc"]
    alone, rate = facts.get("packets") == 1, _usual_rate(facts)
    return Picture(
        index=facts["index"],
        codec=facts["codec"],
        profile=facts["profile"] or "",
        level=facts["level"],
        pix_fmt=facts["format"],
        width=width,
        height=height,
        square=square,
        rotation=facts["rotation"],
        mirrored=facts["mirrored"],
        interlaced=facts["interlaced"],
        rate=rate,
        trc=trc,
        space=facts["space"],
        primaries=facts["primaries"],
        full_range=facts["range"] == 2 or facts["format"].startswith("yuvj"),
        dolby=facts["dolby"],
        seconds=facts.get("end") or facts["seconds"] or (float(1 / rate) if alone else seconds),
        bytes=facts.get("bytes") or 0,
        late=late,
    )


def _size(facts: dict[str, Any]) -> tuple[int, int]:
    """The size of its first frame, unless it was made for a larger one: calls begin small."""
    width, height = facts["shown"]
    if min(facts["width"] / width, facts["height"] / height) > GROWN:
        return facts["width"], facts["height"]
    return width, height


def _refuse_picture(facts: dict[str, Any]) -> None:
    if facts["codec"] is None:
        raise _unknown_codec("picture")
    raise Damaged(
        "No frame of its picture can be decoded.", "It is damaged; copy it again from its source."
    )


def _usual_rate(facts: dict[str, Any]) -> Fraction:
    """The rate that the packets show; what the header says where they show none."""
    said = [Fraction(rate) for rate in (facts["average"], facts["guessed"]) if rate]
    step = facts.get("step")
    if not step:
        return said[0] if said and facts.get("packets") != 1 else USUAL_RATE
    shown = 1 / step
    for rate in reversed(said):  # the exact fraction, where the packets agree with it
        if abs(float(rate) - shown) < 0.03 * shown:
            return rate
    return Fraction(max(1, min(240, round(shown))))


def _sound(facts: dict[str, Any], seconds: float, late: float) -> Sound:
    return Sound(
        index=facts["index"],
        codec=facts["codec"],
        profile=facts["profile"] or "",
        channels=facts["channels"],
        sample_rate=facts["sample_rate"],
        start=facts["start"],
        seconds=facts.get("end") or facts["seconds"] or seconds,
        bytes=facts.get("bytes") or 0,
        late=late,
        claimed=facts["seconds"],
    )
