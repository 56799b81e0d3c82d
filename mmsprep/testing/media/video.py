"""Which films are edge cases? One second each."""

from __future__ import annotations

from functools import partial

from mmsprep.testing.media import clips
from mmsprep.testing.media.case import Case
from mmsprep.testing.media.clips import FRONT, OPUS, PLAIN, VP9, X265, clip
from mmsprep.testing.media.film import X264

row = partial(Case, "video")

FFMPEG = "ffmpeg"
PATCHED = "ffmpeg, boxes by hand"
MP2 = ("-c:a", "mp2", "-b:a", "64k", "-ac", "1")
MPEG2 = ("-c:v", "mpeg2video", "-b:v", "300k", *PLAIN)

_PASS = (
    row("h264_aac", "passes", "mp4", "video/mp4", clips.h264, FFMPEG, "nothing to do"),
    row("index_last", "passes", "mp4", "video/mp4", clips.index_last, FFMPEG,
        "the index behind the media, as cameras write it"),
    row("no_sound", "passes", "mp4", "video/mp4", partial(clip, *FRONT, sound=None), FFMPEG,
        "a film without sound"),
    row("turned", "passes", "mp4", "video/mp4", partial(clips.turned, "out.mp4"), FFMPEG,
        "a phone held upright: the container says to turn it"),
    row("h263_amr", "passes", "3gp", "video/3gpp", clips.h263, FFMPEG, "a phone of 2005"),
    row("mpeg4_aac", "passes", "3gp", "video/3gpp",
        partial(clip, video=("-c:v", "mpeg4", "-b:v", "100k", *PLAIN), out="out.3gp"), FFMPEG,
        "MPEG-4 Simple Profile"),
    row("h264_aac", "renamed", "m4v", "video/x-m4v", partial(clip, "-brand", "M4V ", *FRONT), FFMPEG,
        "Apple's name for an MP4"),
    row("mpeg4_mp3", "passes", "avi", "video/x-msvideo",
        partial(clip, video=("-c:v", "mpeg4", "-b:v", "100k", *PLAIN),
                sound=("-c:a", "libmp3lame", "-b:a", "32k", "-ac", "1"), out="out.avi"), FFMPEG,
        "accepted, but few phones play it"),
    row("mpeg1", "passes", "mpg", "video/mpeg",
        partial(clip, video=("-c:v", "mpeg1video", "-b:v", "200k", "-r", "25", *PLAIN), sound=MP2,
                out="out.mpg"), FFMPEG, "accepted, but few phones play it"),
    row("mp4_named_jpg", "passes", "jpg", "video/mp4", clips.h264, FFMPEG, "goes out as .mp4"),
)  # fmt: skip

_CONTAINERS = (
    row("h264_aac", "becomes_mp4", "mov", "video/quicktime", partial(clip, out="out.mov"), FFMPEG,
        "good codecs: copied, not encoded again"),
    row("h264_aac", "becomes_mp4", "mkv", "video/x-matroska", partial(clip, out="out.mkv"), FFMPEG,
        "good codecs: copied, not encoded again"),
    row("mkv_named_mp4", "becomes_mp4", "mp4", "video/x-matroska", partial(clip, out="out.mkv"), FFMPEG,
        "a wrong name"),
    row("fragmented", "becomes_mp4", "mp4", "video/mp4", clips.fragmented, FFMPEG,
        "its header does not know how long it is"),
    row("transport_stream", "becomes_mp4", "ts", "video/mp2t", partial(clip, out="out.ts"), FFMPEG,
        "as a receiver records it"),
    row("flash", "becomes_mp4", "flv", "video/x-flv", partial(clip, out="out.flv"), FFMPEG, "FLV"),
    row("wmv", "becomes_mp4", "wmv", "video/x-ms-wmv",
        partial(clip, video=("-c:v", "wmv2", "-b:v", "100k", *PLAIN),
                sound=("-c:a", "wmav2", "-b:a", "32k", "-ac", "1"), out="out.wmv"), FFMPEG, "WMV"),
    row("theora_vorbis", "becomes_mp4", "ogv", "video/ogg",
        partial(clip, video=("-c:v", "libtheora", "-q:v", "3", *PLAIN),
                sound=("-c:a", "libvorbis", "-q:a", "0"), out="out.ogv"), FFMPEG, "Ogg"),
    row("mpeg2", "becomes_mp4", "mxf", "application/mxf",
        partial(clip, video=(*MPEG2, "-r", "25"), sound=None, seconds=0.4, out="out.mxf"), FFMPEG,
        "a broadcaster's container"),
)  # fmt: skip

_CODECS = (
    row("hevc", "becomes_mp4", "mp4", "video/mp4", partial(clip, video=(*X265, *PLAIN)), FFMPEG,
        "HEVC: not every phone plays it"),
    row("hevc_turned", "becomes_mp4", "mov", "video/quicktime",
        partial(clips.turned, "out.mov", (*X265, *PLAIN)), FFMPEG, "an iPhone held upright"),
    row("hlg", "becomes_mp4", "mov", "video/quicktime", partial(clips.bright, "arib-std-b67", "out.mov"),
        FFMPEG, "ten bits, HDR as iPhones record it"),
    row("hdr10", "becomes_mp4", "mp4", "video/mp4", partial(clips.bright, "smpte2084", "out.mp4"),
        FFMPEG, "ten bits, HDR with PQ"),
    row("vp9_opus", "becomes_mp4", "webm", "video/webm",
        partial(clip, video=(*VP9, *PLAIN), sound=OPUS, out="out.webm"),
        FFMPEG, "as browsers record"),
    row("vp8_vorbis", "becomes_mp4", "webm", "video/webm",
        partial(clip, video=("-c:v", "libvpx", "-b:v", "100k", "-deadline", "realtime", *PLAIN),
                sound=("-c:a", "libvorbis", "-q:a", "0"), out="out.webm"), FFMPEG, "the older WebM"),
    row("odd_size", "becomes_mp4", "webm", "video/webm",
        partial(clip, video=(*VP9, *PLAIN), sound=None, shown=f"{clips.picture()},scale=161:121", out="out.webm"),
        FFMPEG, "161 by 121: H.264 wants even sides"),
    row("av1", "becomes_mp4", "mp4", "video/mp4",
        partial(clip, video=("-c:v", "libaom-av1", "-cpu-used", "8", "-crf", "40", *PLAIN), sound=None,
                seconds=0.4), FFMPEG, "AV1"),
    row("h264_ten_bit", "becomes_mp4", "mp4", "video/mp4",
        partial(clip, video=(*X264, "-pix_fmt", "yuv420p10le")), FFMPEG, "High 10: no phone plays it"),
    row("h264_444", "becomes_mp4", "mp4", "video/mp4",
        partial(clip, video=(*X264, "-pix_fmt", "yuv444p")), FFMPEG, "4:4:4: no phone plays it"),
    row("motion_jpeg", "becomes_mp4", "mov", "video/quicktime",
        partial(clip, video=("-c:v", "mjpeg", "-q:v", "12", "-pix_fmt", "yuvj420p"),
                sound=("-c:a", "pcm_u8", "-ar", "8000"), seconds=0.6, out="out.mov"), FFMPEG,
        "as cameras of 2005 record"),
    row("prores", "becomes_mp4", "mov", "video/quicktime",
        partial(clip, video=("-c:v", "prores", "-profile:v", "0", "-pix_fmt", "yuv422p10le"), sound=None,
                seconds=0.3, out="out.mov"), FFMPEG, "an editor's codec"),
    row("interlaced", "becomes_mp4", "ts", "video/mp2t",
        partial(clip, video=(*MPEG2, "-r", "25", "-flags", "+ildct+ilme", "-vf", "interlace"), sound=MP2,
                seconds=0.6, out="out.ts"), FFMPEG, "as television sends it"),
    row("wide_pixels", "becomes_mp4", "mkv", "video/x-matroska",
        partial(clip, video=(*MPEG2, "-r", "25", "-vf", "setsar=16/11"), sound=None, seconds=0.6,
                out="out.mkv"), FFMPEG, "pixels that are not square"),
    row("variable_rate", "becomes_mp4", "mkv", "video/x-matroska",
        partial(clips.variable_rate, "out.mkv"), FFMPEG, "frames at uneven times, as phones record"),
    row("mirrored", "becomes_mp4", "mp4", "video/mp4", clips.mirrored, FFMPEG,
        "the container says to mirror it, and few players do"),
    row("surround", "becomes_mp4", "mp4", "video/mp4", clips.surround, FFMPEG,
        "5.1: the picture is copied, the sound is not"),
    row("mp3_sound", "becomes_mp4", "mp4", "video/mp4",
        partial(clip, *FRONT, sound=("-c:a", "libmp3lame", "-b:a", "32k", "-ac", "1")), FFMPEG,
        "MP3 in MP4: the picture is copied, the sound is not"),
)  # fmt: skip

_LOCATIONS = (
    row("location", "location_out", "mp4", "video/mp4", clips.located, PATCHED, "©xyz"),
    row("location_keys", "location_out", "mp4", "video/mp4", partial(clips.located_in_keys, "out.mp4"),
        FFMPEG, "metadata keys"),
    row("location_keys", "becomes_mp4", "mov", "video/quicktime",
        partial(clips.located_in_keys, "out.mov"), FFMPEG, "metadata keys, as iPhones write them"),
    row("location_loci", "location_out", "3gp", "video/3gpp", clips.located_in_3gp, PATCHED, "loci"),
    row("location_xmp", "location_out", "mp4", "video/mp4", clips.located_in_xmp, PATCHED,
        "XMP in a box behind the film"),
    row("location_track", "location_out", "mp4", "video/mp4", clips.located_over_time, PATCHED,
        "a track that tells the place second by second"),
)  # fmt: skip

_REFUSED = (
    row("cut_off", "refused_damaged", "mp4", "video/mp4", lambda: clips.cut(clips.h264()), FFMPEG,
        "the end is missing: ffmpeg would send it shortened and say nothing"),
    row("no_index", "refused_damaged", "mp4", "video/mp4", lambda: clips.cut(clips.index_last()), FFMPEG,
        "the index was at the end"),
    row("protected", "refused_drm", "mp4", "video/mp4", clips.protected, FFMPEG, "Common Encryption"),
    row("unknown_codec", "refused_missing_codec", "mp4", "video/mp4", clips.nameless_codec, PATCHED,
        "nobody can decode it"),
)  # fmt: skip

CASES = (*_PASS, *_CONTAINERS, *_CODECS, *_LOCATIONS, *_REFUSED)
