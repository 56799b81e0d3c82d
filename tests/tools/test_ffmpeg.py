"""The door to ffmpeg: which one, what it may open, and how it is stopped."""

import threading
import time
from pathlib import Path

import pytest

from mmsprep.errors import Cancelled, MissingTool, ToolFailed
from mmsprep.films import whole
from mmsprep.tools import ffmpeg, ffmpeg_build
from mmsprep.tools.ffmpeg import Media, capture, execute, write
from mmsprep.workroom import Workroom


def program(folder: Path, body: str) -> Path:
    path = folder / "ffmpeg"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def clip(room: Workroom, seconds: float = 1.0) -> Media:
    """Frames of a raw format that need no demuxer of a phone's."""
    folder = room.new_folder()
    path = folder / "clip.y4m"
    frame = b"FRAME\n" + bytes(64 * 48 * 3 // 2)
    path.write_bytes(b"YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420jpeg\n" + frame * round(25 * seconds))
    return Media(path, "yuv4mpegpipe")


def test_the_bundled_build_can_make_what_we_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ffmpeg_build.SETTING, raising=False)
    build = ffmpeg_build.find()
    assert build.origin == "bundled"
    assert build.encoders >= ffmpeg_build.NEEDED


def test_a_setting_that_names_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ffmpeg_build.SETTING, "/no/such/ffmpeg")
    with pytest.raises(MissingTool, match="MMSPREP_FFMPEG"):
        ffmpeg_build.find()


def test_a_build_without_x264_is_refused_with_a_hint(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = program(tmp_path, 'case "$2" in -version) echo "ffmpeg version 1 by hand";; *) echo;; esac')
    monkeypatch.setenv(ffmpeg_build.SETTING, str(fake))
    with pytest.raises(MissingTool, match="lacks aac, libmp3lame, libx264"):
        ffmpeg_build.find()


def test_a_program_that_is_not_ffmpeg_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(ffmpeg_build.SETTING, str(program(tmp_path, "echo hello")))
    with pytest.raises(MissingTool, match="not ffmpeg"):
        ffmpeg_build.find()


@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {}\n",
        '<?xml version="1.0"?><MPD><Period><BaseURL>{}</BaseURL></Period></MPD>',
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\nc=IN IP4 127.0.0.1\n{}\n",
    ],
    ids=["hls", "concat", "dash", "sdp"],
)
def test_a_text_that_points_elsewhere_is_not_followed(script: str) -> None:
    with Workroom() as room:
        canary = clip(room)
        lure = canary.path.with_name("lure.mp4")
        for pointer in (canary.path.name, canary.path.as_uri()):
            lure.write_text(script.format(pointer))
            with pytest.raises(ToolFailed):
                execute(
                    write(Media(lure, "mov").read(), to="out.nut", f="nut"), room, canary.path.parent
                )


def test_progress_rises_to_the_end() -> None:
    heard: list[float] = []
    with Workroom() as room:
        media = clip(room, 2.0)
        node = write(media.read(), to="out.nut", f="nut", vcodec="rawvideo")
        report = execute(node, room, media.path.parent, seconds=2.0, on_fraction=heard.append)
    assert report.frames == 50
    assert report.seconds == pytest.approx(2.0, abs=0.05)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0, abs=0.03)


def test_what_it_writes_to_standard_output_comes_back() -> None:
    with Workroom() as room:
        media = clip(room)
        node = write(media.read(), to="-", f="rawvideo", **{"frames:v": 1})
        assert len(capture(node, room, media.path.parent).stdout) == 64 * 48 * 3 // 2


FAKE = """
case "$*" in
*-version*) echo "ffmpeg version fake";;
*-encoders*) printf ' V..... libx264 x\\n A..... aac x\\n A..... libmp3lame x\\n';;
*-filters*) echo;;
*) {};;
esac
"""


def test_one_that_ignores_the_terminal_signal_is_stopped_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = program(tmp_path, FAKE.format("trap '' TERM INT; sleep 600"))
    monkeypatch.setenv(ffmpeg_build.SETTING, str(fake))
    cancel = threading.Event()
    with Workroom(cancel=cancel) as room:
        media = clip(room)
        ffmpeg_build.find()
        threading.Timer(0.3, cancel.set).start()
        with pytest.raises(Cancelled):
            execute(write(media.read(), to="-", f="null"), room, media.path.parent)


def test_what_a_watcher_raises_ends_the_program_and_is_raised(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = "echo frame=1; echo out_time_us=40000; exec sleep 600"
    monkeypatch.setenv(ffmpeg_build.SETTING, str(program(tmp_path, FAKE.format(body))))

    def fails(_part: float) -> None:
        raise ZeroDivisionError

    with Workroom() as room:
        media = clip(room)
        node = write(media.read(), to="-", f="null")
        with pytest.raises(ZeroDivisionError):
            execute(node, room, media.path.parent, seconds=1.0, on_fraction=fails)


def test_one_that_repeats_its_progress_counts_as_stalled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = "while true; do echo frame=1; echo out_time_us=40000; sleep 0.1; done"
    monkeypatch.setenv(ffmpeg_build.SETTING, str(program(tmp_path, FAKE.format(body))))
    monkeypatch.setattr(ffmpeg, "STALL_SECONDS", 1)
    with Workroom() as room:
        media = clip(room)
        started = time.monotonic()
        with pytest.raises(ToolFailed, match="no progress"):
            execute(write(media.read(), to="-", f="null"), room, media.path.parent)
        assert time.monotonic() > started


def test_one_that_gets_no_thread_says_nothing_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = "echo 'pthread_create() failed: Resource temporarily unavailable' >&2; exit 1"
    monkeypatch.setenv(ffmpeg_build.SETTING, str(program(tmp_path, FAKE.format(body))))
    with Workroom() as room, whole.decoding():
        media = clip(room)
        with pytest.raises(ToolFailed, match="no memory or no threads"):
            execute(write(media.read(), to="-", f="null"), room, media.path.parent)


def test_one_that_floods_standard_error_neither_blocks_nor_fills_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = program(tmp_path, FAKE.format("head -c 5000000 /dev/zero | tr '\\0' 'x' >&2; exit 1"))
    monkeypatch.setenv(ffmpeg_build.SETTING, str(fake))
    with Workroom() as room:
        media = clip(room)
        with pytest.raises(ToolFailed) as failed:
            execute(write(media.read(), to="-", f="null"), room, media.path.parent)
    assert len(str(failed.value)) < 400
