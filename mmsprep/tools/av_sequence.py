"""The door to ffmpeg's decoders of HEIF sequences, which Pillow does not know; only in a child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.tools import pillow

if TYPE_CHECKING:
    from PIL.Image import Image

DEMUXER = "mov"
FROM_16_TO_235 = 1
"""The range of luma that ffmpeg stretches where there is colour beside it, and only there."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A track of pictures, and another one of how much of them can be seen, by their numbers."""

    data: bytes
    color: int
    alpha: int | None
    count: int
    """Frames, at most."""
    width: int
    height: int

    def frames(self) -> Iterator[tuple[Image, int]]:
        """Each one upright, RGB or RGBA, and how long it stands, in milliseconds."""
        from PIL import Image

        levels = self._decoded(self.alpha) if self.alpha is not None else iter(())
        level: Any = None
        for frame in self._decoded(self.color):
            picture = Image.fromarray(frame.to_ndarray(format="rgb24"))
            level = next(levels, level)
            if level is not None:
                picture.putalpha(_levels(level).resize(picture.size))
            if turned := round(frame.rotation / 90) * 90 % 360:
                picture = picture.rotate(turned, expand=True)
            seconds = float((frame.duration or 0) * frame.time_base)  # PyAV 19's cannot be rounded
            yield picture, round(1000 * seconds)

    def _decoded(self, number: int) -> Iterator[Any]:
        import av

        try:
            with _opened(self.data) as container:
                yield from container.decode(_track(container, number))
        except (av.FFmpegError, ValueError) as error:
            raise Damaged("A frame of it cannot be decoded.") from error


def opened(data: bytes, tracks: tuple[int, int | None] | None, limits: Limits) -> Sequence:
    """A sequence, ready to be decoded; no `tracks`: its first one. Raises Damaged."""
    import av
    import av.logging

    av.logging.set_level(av.logging.PANIC)
    try:
        with _opened(data) as container:
            moving = [stream.id for stream in container.streams.video if stream.frames > 1]
            color, alpha = tracks or (moving[0] if moving else container.streams.video[0].id, None)
            track = _track(container, color)
            width, height = track.codec_context.width, track.codec_context.height
            count = track.frames
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise Damaged("It cannot be opened.") from error
    pillow.check_size(width, height, limits)
    limits.check("repeated_pixels", count * width * height, "The area of all its frames in pixels")
    return Sequence(data, color, alpha, count, width, height)


def _levels(frame: Any) -> Image:
    """From 0 to 255, as they are meant."""
    from PIL import Image

    levels = Image.fromarray(frame.to_ndarray(format="gray"))
    if frame.format.name.startswith("gray") and frame.color_range == FROM_16_TO_235:
        return levels.point([min(255, max(0, round((n - 16) * 255 / 219))) for n in range(256)])
    return levels


def _opened(data: bytes) -> Any:
    import av

    fence = {"protocol_whitelist": "", "format_whitelist": DEMUXER}
    return av.open(BytesIO(data), format=DEMUXER, options=fence)


def _track(container: Any, number: int) -> Any:
    """The stream of a track; a still beside it, which comes before it, may have the same number."""
    return [stream for stream in container.streams.video if stream.id == number][-1]
