"""How is a tiny film made, with what in which container?"""

from __future__ import annotations

import struct
from functools import lru_cache

from mmsprep.testing.media import metadata, scene
from mmsprep.testing.media.boxes import box, full
from mmsprep.testing.media.film import EXACT, X264, encode

Arguments = tuple[str, ...]

AAC: Arguments = ("-c:a", "aac", "-b:a", "32k", "-ac", "1")
X265: Arguments = (
    "-c:v", "libx265", "-preset", "veryfast", "-tag:v", "hvc1",
    "-x265-params", "pools=none:frame-threads=1:wpp=0:info=0:log-level=error",
)  # fmt: skip
VP9: Arguments = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "0")
OPUS: Arguments = ("-c:a", "opus", "-strict", "-2", "-b:a", "32k")
"""ffmpeg's own: libopus rounds as the processor likes it."""
FRONT: Arguments = ("-movflags", "+faststart")
PLAIN: Arguments = ("-pix_fmt", "yuv420p")
XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def picture(size: str = "160x120", rate: int = 15, seconds: float = 1.0) -> str:
    """A moving test picture with four coloured corners, as `scene.corners()` has them."""
    width, height = (int(side) for side in size.split("x"))
    side = min(width, height) // 4
    boxes = [
        f"drawbox={x}:{y}:{side}:{side}:0x{red:02x}{green:02x}{blue:02x}:fill"
        for (x, y), (red, green, blue) in zip(
            ((0, 0), (width - side, 0), (0, height - side), (width - side, height - side)),
            (*scene.CORNERS.values(), scene.YELLOW),
            strict=True,
        )
    ]
    return ",".join([f"testsrc2=size={size}:rate={rate}:duration={seconds}", *boxes])


def clip(
    *options: str,
    out: str = "out.mp4",
    video: Arguments = (*X264, *PLAIN),
    sound: Arguments | None = AAC,
    shown: str = "",
    seconds: float = 1.0,
) -> bytes:
    """A film of one second: these codecs, these options of the output."""
    heard = () if sound is None else ("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}")
    return encode(
        "-f", "lavfi", "-i", shown or picture(seconds=seconds), *heard,
        *video, *(sound or ("-an",)), *EXACT, *options, out=out,
    )  # fmt: skip


def again(film: bytes, *options: str, before: Arguments = (), out: str = "out.mp4") -> bytes:
    """The same streams in another container, or with other marks."""
    return encode(
        *before, "-i", "in.bin", "-map", "0", "-c", "copy", *EXACT, *options, out=out, files={"in.bin": film}
    )  # fmt: skip


@lru_cache(maxsize=1)
def h264() -> bytes:
    """What passes: H.264 and AAC in an MP4 that starts fast."""
    return clip(*FRONT)


def index_last() -> bytes:
    """The same with its index behind the media, as cameras write it."""
    return clip()


def turned(out: str, video: Arguments = (*X264, *PLAIN), sound: Arguments | None = AAC) -> bytes:
    """Stored lying on its side; the container says to turn it by 90 degrees."""
    upright = picture("120x160")
    stored = clip(video=video, sound=sound, shown=f"{upright},transpose=cclock")
    return again(stored, before=("-display_rotation", "270"), out=out)


def mirrored() -> bytes:
    return again(clip(shown=f"{picture()},hflip"), before=("-display_hflip",))


def variable_rate(out: str) -> bytes:
    """Every third frame of the middle is missing, and the others keep their time."""
    shown = f"{picture()},select='not(between(n,4,10)*mod(n,3))'"
    return clip("-fps_mode", "vfr", shown=shown, out=out)


def bright(transfer: str, out: str) -> bytes:
    """Ten bits in BT.2020, with HLG or PQ."""
    colour = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    x265 = [*X265[:-1], f"{X265[-1]}:{colour}"]
    marks = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    return clip(*marks, video=(*x265, "-pix_fmt", "yuv420p10le"), out=out)


def fragmented() -> bytes:
    return clip("-movflags", "frag_keyframe+empty_moov+default_base_moof", "-g", "5")


def surround() -> bytes:
    return clip(
        *FRONT,
        sound=("-c:a", "aac", "-b:a", "96k", "-af", "pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0"),
    )


def h263() -> bytes:
    """What phones took in 2005."""
    return clip(
        video=("-c:v", "h263", "-b:v", "60k", *PLAIN),
        sound=("-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "7.95k"),
        shown=picture("176x144", 10), out="out.3gp",
    )  # fmt: skip


def protected() -> bytes:
    """Encrypted with Common Encryption; the key is not in it."""
    return clip(
        "-encryption_scheme", "cenc-aes-ctr",
        "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb",
        "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8",
    )  # fmt: skip


def nameless_codec() -> bytes:
    """Its picture says that it is coded in a way nobody knows."""
    return h264().replace(b"avc1", b"zzz1")


def located() -> bytes:
    """In ©xyz, as Android writes it, next to a title that is to stay."""
    text = metadata.ISO_6709
    place = box(b"\xa9xyz", struct.pack(">HH", len(text), 0x15C7), text)
    title = box(b"\xa9nam", struct.pack(">HH", 6, 0x15C7), b"A walk")
    return _with_user_data(index_last(), place + title)


def located_in_keys(out: str) -> bytes:
    """In QuickTime's metadata keys, as iPhones write it."""
    place = metadata.ISO_6709.decode()
    tags = ("-metadata", f"com.apple.quicktime.location.ISO6709={place}", "-metadata", "make=Edgecase")
    return clip("-movflags", "+use_metadata_tags", *tags, out=out)


def located_in_xmp() -> bytes:
    """In an XMP packet in a box behind the film."""
    return index_last() + box(b"uuid", XMP_BOX, metadata.xmp())


def located_in_3gp() -> bytes:
    """In loci, the box that 3GPP describes."""
    loci = full(
        b"loci", 0, 0, b"\x15\xc7", metadata.PLACE + b"\0", b"\0",
        metadata.LOCI + bytes(4), b"Earth\0", b"\0",
    )  # fmt: skip
    return _with_user_data(clip(out="out.3gp"), loci)


def _with_user_data(film: bytes, boxes: bytes) -> bytes:
    """The film with a udta box at the end of its index, which must be the last box."""
    at = film.index(b"moov") - 4
    size = int.from_bytes(film[at : at + 4], "big")
    assert at + size == len(film)
    udta = box(b"udta", boxes)
    return film[:at] + struct.pack(">I", size + len(udta)) + film[at + 4 :] + udta


def located_over_time() -> bytes:
    """A track that tells the place second by second, as action cameras write it."""
    place = metadata.ISO_6709.decode()
    subtitles = f"1\n00:00:00,000 --> 00:00:00,900\n{place}\n".encode()
    film = encode(
        "-i", "in.bin", "-i", "in.srt", "-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text",
        *EXACT, out="out.mp4", files={"in.bin": h264(), "in.srt": subtitles},
    )  # fmt: skip
    return film.replace(b"tx3g", b"camm").replace(b"sbtl", b"meta")


def cut(data: bytes, part: float = 0.6) -> bytes:
    """Only the first part of it arrived."""
    return data[: int(len(data) * part)]
