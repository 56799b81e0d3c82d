"""What is fuzzed? Every reader of our own that gets somebody else's bytes.

A target may raise a Refusal, or nothing. Anything else is a finding, and so is a minute's thought.
Where a target reads several kinds of files, the first byte of its input chooses the kind (begin.py).
"""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress

from mmsprep import clean
from mmsprep import intact as intacts
from mmsprep.archives import gzips, zips
from mmsprep.batch.manifest import read_manifest
from mmsprep.contacts import lines, pictures
from mmsprep.documents import charset, markdown, rtf
from mmsprep.drawings.cleaning import Cleaner
from mmsprep.drawings.tree import parse, unpacked, written
from mmsprep.errors import Refusal, UsageError
from mmsprep.leftovers import passing_folder
from mmsprep.limits import Limits
from mmsprep.model import Source
from mmsprep.names import plain, printable
from mmsprep.profile import RINGCENTRAL
from mmsprep.rasters import checksums, cursor, header, pam, preview, psd
from mmsprep.rasters.orientation import orientation_of_raw
from mmsprep.sender.answers import complaint_of, object_of, record_of, records_of
from mmsprep.sender.settings import read_env_file
from mmsprep.sender.transport import Answer
from mmsprep.sniff import true_type
from mmsprep.testing.envelope import Refused, submission_of
from mmsprep.tools.multipart import Multipart, Part
from mmsprep.workroom import Workroom
from tests.hostile.fuzz import begin
from tests.hostile.fuzz.begin import ARCHIVES, DECLARING, FILMS, PICTURES

Target = Callable[[bytes], object]

EXPECTED = (Refusal, Refused)
_LIMITS = Limits(unpacked_bytes=1_000_000, pixels=1_000_000)
_ROOM = Workroom(_LIMITS)
_STAY = ExitStack()
atexit.register(_STAY.close)
_FOLDER = _STAY.enter_context(passing_folder())
"""For what is read from a file; swept where the fuzzer ends us."""


def sniff(data: bytes) -> None:
    assert true_type(data)


def contact(data: bytes) -> None:
    """Every byte stays: the properties, put together, are the text again."""
    text, charset = lines.decoded(data)
    assert "".join(each.text for each in lines.properties(text)) == text
    text.encode(charset)
    for each in pictures.embedded(text):
        assert each.data
    lines.count(text)


def svg(data: bytes) -> None:
    """What was cleaned is clean: once more finds nothing more."""
    drawing = parse(unpacked(data, Limits()), Limits())
    Cleaner(Limits()).clean(drawing)
    again = parse(written(drawing.root), Limits())
    second = Cleaner(Limits())
    second.clean(again)
    assert not second.removed, second.removed


def still(data: bytes) -> None:
    if not data:
        return
    kind, data = chosen(PICTURES, data)
    stripped(kind, data)
    clean.has_company(data)
    clean.primary_only(data)
    orientation_of_raw(data)
    for read in (checksums.check, header.read, preview.largest):
        with suppress(Refusal):
            read(data)


def film(data: bytes) -> None:
    if data:
        stripped(*chosen(FILMS, data))


def stripped(kind: str, data: bytes) -> None:
    """What was stripped of its location has none."""
    source = Source("fuzz", kind, None, len(data), "", data=data)
    clean.has_payload(source)
    made = clean.strip(source).data
    assert not clean.has_location(Source("fuzz", kind, None, len(made), "", data=made))


def archive(data: bytes) -> None:
    if not data:
        return
    kind, data = chosen(ARCHIVES, data)
    source = Source("fuzz", kind, None, len(data), "", data=data)
    of_kind = zips if kind == ARCHIVES[0] else gzips
    of_kind.check(source, _ROOM)
    again = of_kind.repacked(source, _ROOM)
    if again:
        of_kind.check(Source("fuzz", kind, None, len(again), "", data=again), _ROOM)


def body(data: bytes) -> None:
    """A body from outside; and one of ours, in which anything is a name, or data."""
    submission = data or b"x"  # an empty attachment is rightly refused
    name = plain(data[:300].decode("utf-8", "replace")) + ".png"
    root = Part("json", "request.json", "application/json", "8bit", begin.REQUEST)
    ours = Multipart.of(
        [root, Part("attachment", name, "image/png", "binary", submission)], boundary=None
    )
    try:
        (file,) = submission_of(ours.content_type, ours.data, RINGCENTRAL).files
    except Refused as refused:
        raise AssertionError("our own body was refused") from refused
    assert (file.filename, file.data) == (name, submission)
    submission_of("multipart/mixed; boundary=line", data, RINGCENTRAL)


def answer(data: bytes) -> None:
    told = Answer(status=200, headers={"rcrequestid": "x"}, body=data, whole=True)
    said = complaint_of(told)
    assert said.said == printable(said.said)
    found = object_of(told)
    record_of(found)
    for each in records_of(found or {}):
        record_of(each)


def intact(data: bytes) -> None:
    if data:
        kind, data = chosen(DECLARING, data)
        intacts.check(Source("fuzz", kind, None, len(data), "", data=data), _ROOM)


def raster(data: bytes) -> None:
    """The pictures that we decode ourselves."""
    for read in (psd.picture, pam.picture):
        with suppress(Refusal):
            read(data, _LIMITS)
    assert len(cursor.as_icon(data)) == len(data)


def text(data: bytes) -> None:
    """Whatever is written, the RTF of it is whole."""
    rtf.open_groups(data)
    read = charset.read(data)
    for written_in in (markdown.paragraphs(read), [rtf.Paragraph((rtf.Run(read),))]):
        made = rtf.document(written_in)
        assert made.isascii()
        assert rtf.open_groups(made) == 0


def manifest(data: bytes) -> None:
    """What a user writes: a manifest, or credentials."""
    path = _FOLDER / "given"
    path.write_bytes(data)
    for read in (read_manifest, read_env_file):
        with suppress(UsageError):
            read(path)


def chosen(kinds: list[str], data: bytes) -> tuple[str, bytes]:
    """The kind that the first byte stands for, and the rest."""
    return kinds[data[0] % len(kinds)], data[1:]


TARGETS: dict[str, tuple[Target, Callable[[], Iterable[bytes]]]] = {
    "sniff": (sniff, begin.anything),
    "contact": (contact, begin.contacts),
    "svg": (svg, begin.drawings),
    "pictures": (still, begin.pictures),
    "films": (film, begin.films),
    "archives": (archive, begin.archives),
    "intact": (intact, begin.declaring),
    "raster": (raster, begin.rasters),
    "text": (text, begin.texts),
    "manifest": (manifest, begin.manifests),
    "body": (body, begin.bodies),
    "answer": (answer, begin.answers),
}


def seeds(name: str) -> list[bytes]:
    """What a target begins with."""
    return [*TARGETS[name][1](), *begin.kept(name)]
