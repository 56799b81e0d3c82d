"""Which recordings are edge cases?"""

from __future__ import annotations

import struct
from functools import partial

from mmsprep.testing.media import clips, metadata, scene, still, voices
from mmsprep.testing.media.case import Case
from mmsprep.testing.media.film import EXACT, encode

row = partial(Case, "sound")

FFMPEG = "ffmpeg"
TAGGED = "ffmpeg, tags by hand"
BYTES = "byte by byte"
OPUS = clips.OPUS
MP3 = ("-c:a", "libmp3lame", "-b:a", "48k", "-write_xing", "0", "-id3v2_version", "0")


def coded(*options: str, out: str, source: bytes | None = None) -> bytes:
    """The voice (or another WAV) in this codec and container."""
    return encode(
        "-i", "in.wav", *options, *EXACT, out=out, files={"in.wav": source or voices.voice_wav()}
    )  # fmt: skip


def mp3() -> bytes:
    return coded(*MP3, out="out.mp3")


def music(*options: str, out: str) -> bytes:
    return coded(*options, out=out, source=voices.music_wav())


def with_cover(out: str) -> bytes:
    """An M4A with a picture that looks like a film of one frame."""
    cover = still.jpeg(scene.corners())
    return encode(
        "-i", "in.wav", "-i", "in.jpg", "-map", "0", "-map", "1", "-c:a", "aac", "-b:a", "32k", "-c:v", "copy",
        "-disposition:v:0", "attached_pic", *EXACT, out=out,
        files={"in.wav": voices.voice_wav(), "in.jpg": cover},
    )  # fmt: skip


def tagged(*frames: bytes, version: int = 3) -> bytes:
    """The MP3 behind an ID3 tag of these frames."""
    body = b"".join(frames)
    return b"ID3" + bytes([version, 0, 0]) + _seven_bits(len(body)) + body + mp3()


def frame(kind: bytes, data: bytes, version: int = 3) -> bytes:
    size = struct.pack(">I", len(data)) if version == 3 else _seven_bits(len(data))
    return kind + size + b"\0\0" + data


def _seven_bits(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def titled() -> bytes:
    """A title and a cover: a song as shops sell it."""
    return tagged(frame(b"TIT2", b"\3Edge case"), _cover(still.jpeg(scene.corners())))


def located() -> bytes:
    """In a text frame and in the EXIF of the cover."""
    cover = metadata.in_jpeg(
        still.jpeg(scene.corners()), metadata.exif_segment(metadata.exif(location=True))
    )
    place = b"\3location\0" + metadata.ISO_6709
    return tagged(frame(b"TIT2", b"\3Edge case"), frame(b"TXXX", place), _cover(cover))


def _cover(picture: bytes) -> bytes:
    return frame(b"APIC", b"\0image/jpeg\0\3\0" + picture)


def endless_tag() -> bytes:
    """An ID3 tag that claims 256 MB."""
    return b"ID3\3\0\0\x7f\x7f\x7f\x7f" + mp3()


def in_junk() -> bytes:
    """Behind a kilobyte that is no sound, as some recorders leave it."""
    return bytes(1024) + mp3()


_BECOMES = (
    row("voice", "becomes_mp3", "wav", "audio/x-wav", voices.voice_wav, BYTES, "speech: one channel"),
    row("music", "becomes_mp3", "wav", "audio/x-wav", voices.music_wav, BYTES, "music: two channels"),
    row("streamed", "becomes_mp3", "wav", "audio/x-wav",
        voices.streamed_wav, BYTES,
        "a header that was written before the length was known"),
    row("float", "becomes_mp3", "wav", "audio/x-wav",
        partial(coded, "-c:a", "pcm_f32le", "-ar", "8000", out="out.wav"), FFMPEG, "floating point"),
    row("voice", "becomes_mp3", "aiff", "audio/x-aiff", partial(coded, out="out.aiff"), FFMPEG, "AIFF"),
    row("voice", "becomes_mp3", "caf", "audio/x-caf", partial(coded, "-c:a", "pcm_s16le", out="out.caf"),
        FFMPEG, "Core Audio"),
    row("voice", "becomes_mp3", "au", "audio/basic", partial(coded, "-c:a", "pcm_mulaw", out="out.au"),
        FFMPEG, "AU"),
    row("voice", "becomes_mp3", "m4a", "audio/mp4",
        partial(coded, "-c:a", "aac", "-b:a", "32k", out="out.m4a"), FFMPEG, "a phone's voice memo"),
    row("lossless", "becomes_mp3", "m4a", "audio/mp4", partial(coded, "-c:a", "alac", out="out.m4a"),
        FFMPEG, "Apple Lossless"),
    row("cover", "becomes_mp3", "m4a", "audio/mp4", partial(with_cover, "out.m4a"), FFMPEG,
        "its cover looks like a film"),
    row("only_sound", "becomes_mp3", "mp4", "audio/mp4",
        partial(coded, "-c:a", "aac", "-b:a", "32k", out="out.mp4"), FFMPEG, "an MP4 without a picture"),
    row("only_sound", "becomes_mp3", "3gp", "audio/3gpp",
        partial(coded, "-c:a", "libopencore_amrnb", "-ar", "8000", out="out.3gp"), FFMPEG,
        "a 3GP without a picture"),
    row("voice", "becomes_mp3", "aac", "audio/aac",
        partial(coded, "-c:a", "aac", "-b:a", "32k", out="out.aac"), FFMPEG, "AAC without a container"),
    row("music", "becomes_mp3", "ogg", "audio/ogg",
        partial(music, "-c:a", "libvorbis", "-q:a", "1", out="out.ogg"), FFMPEG, "Vorbis"),
    row("voice", "becomes_mp3", "opus", "audio/ogg",
        partial(coded, *OPUS, out="out.opus"), FFMPEG, "a messenger's voice note"),
    row("voice", "becomes_mp3", "flac", "audio/flac", partial(coded, out="out.flac"), FFMPEG, "FLAC"),
    row("voice", "becomes_mp3", "amr", "audio/amr",
        partial(coded, "-c:a", "libopencore_amrnb", "-ar", "8000", out="out.amr"), FFMPEG, "an old phone"),
    row("voice", "becomes_mp3", "wma", "audio/x-ms-wma",
        partial(coded, "-c:a", "wmav2", "-b:a", "32k", out="out.wma"), FFMPEG, "WMA"),
    row("voice", "becomes_mp3", "ac3", "audio/ac3",
        partial(coded, "-c:a", "ac3_fixed", "-ar", "32000", "-b:a", "64k", out="out.ac3"), FFMPEG, "AC-3"),
    row("voice", "becomes_mp3", "wv", "audio/x-wavpack", partial(coded, "-c:a", "wavpack", out="out.wv"),
        FFMPEG, "WavPack"),
    row("voice", "becomes_mp3", "tta", "audio/x-tta", partial(coded, "-c:a", "tta", out="out.tta"),
        FFMPEG, "True Audio"),
    row("voice", "becomes_mp3", "mka", "audio/x-matroska",
        partial(coded, *OPUS, out="out.mka"), FFMPEG, "Matroska without a picture"),
    row("voice", "becomes_mp3", "webm", "audio/webm",
        partial(coded, *OPUS, out="out.webm"), FFMPEG,
        "a browser's voice recording"),
)  # fmt: skip

_MP3 = (
    row("voice", "passes", "mp3", "audio/mpeg", mp3, FFMPEG, "nothing to do"),
    row("tags_and_cover", "passes", "mp3", "audio/mpeg", titled, TAGGED, "a song as shops sell it"),
    row("junk_before", "passes", "mp3", "audio/mpeg", in_junk, TAGGED,
        "a kilobyte that is no sound stands before it"),
    row("mp3_named_wav", "passes", "wav", "audio/mpeg", mp3, FFMPEG, "goes out as .mp3"),
    row("location", "location_out", "mp3", "audio/mpeg", located, TAGGED,
        "a text frame, and the EXIF of the cover"),
)  # fmt: skip

_REFUSED = (
    row("no_samples", "refused", "wav", "audio/x-wav", partial(voices.wav, b"", 8000, 1), BYTES,
        "a header and nothing else"),
    row("zero_hertz", "refused", "wav", "audio/x-wav", partial(voices.wav, bytes(800), 0, 1), BYTES,
        "no samples a second"),
    row("cut_off", "refused_damaged", "m4a", "audio/mp4",
        lambda: clips.cut(coded("-c:a", "aac", "-b:a", "32k", out="out.m4a")), FFMPEG,
        "the index was at the end"),
    row("cut_off", "refused_damaged", "flac", "audio/flac", lambda: clips.cut(coded(out="out.flac")), FFMPEG,
        "shorter than its header says"),
    row("cut_off", "refused_damaged", "tta", "audio/x-tta",
        lambda: clips.cut(coded("-c:a", "tta", out="out.tta")), FFMPEG, "shorter than its header says"),
)  # fmt: skip

CASES = (*_BECOMES, *_MP3, *_REFUSED)
