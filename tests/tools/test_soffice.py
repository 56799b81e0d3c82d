"""Office documents are printed alone: LibreOffice cannot put other files into what it makes.

A stand-in takes its place, so that this is tested where it is not installed.
"""

import sys
from pathlib import Path

import pytest

from mmsprep import prepare
from mmsprep.target import Target
from mmsprep.testing import media
from mmsprep.tools import soffice
from mmsprep.tools.launch import NOT_HELD
from mmsprep.tools.process import Bounds, run
from mmsprep.workroom import Workroom
from tests.sniff.built import ole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


def held(tmp_path: Path) -> bool:
    """Whether this system can hide files from a program at all."""
    return run(["/bin/true"], tmp_path, Bounds(9, reads=soffice.SYSTEM)).status != NOT_HELD


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A LibreOffice that answers a PDF of three pages, whatever it is given; or what `script` says."""
    program = tmp_path / "office" / "soffice"
    program.parent.mkdir()
    program.with_name("answer.pdf").write_bytes(media.make("pages_3", tmp_path, "pdf").read_bytes())
    program.write_text('#!/bin/sh\nmkdir made; cat "${0%/*}/answer.pdf" > made/document.pdf\n')
    program.chmod(0o755)
    monkeypatch.setattr(soffice, "program", lambda: str(program))
    return program


@pytest.mark.parametrize("name", ["word", "opendocument", "sheet", "rtf", "markdown"])
def test_a_documents_pages_become_pictures_where_asked(name: str, office: Path, tmp_path: Path) -> None:
    path = media.make(name, tmp_path)
    package = prepare([path], Target(documents="images"))
    if not held(tmp_path):
        assert package.refused[0].reason.kind == "missing-tool"
        return
    assert [each.name for each in package.attachments] == [f"{path.stem}-p{n}.png" for n in (1, 2, 3)]
    assert package.attachments[0].source_bytes == path.stat().st_size
    assert package.attachments[0].source_type != "application/pdf"
    assert package.attachments[1].notes == ("Its pages are drawn as pictures.",)


def test_only_the_wanted_pages_of_a_document_are_drawn(office: Path, tmp_path: Path) -> None:
    if held(tmp_path):
        package = prepare([media.make("word", tmp_path)], Target(documents="images", pages=(2, 3)))
        assert len(package.attachments) == 2


def test_without_libreoffice_pages_are_refused_and_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soffice, "program", lambda: None)
    (refused,) = prepare([media.make("word", tmp_path)], Target(documents="images")).refused
    assert refused.reason.kind == "missing-tool"
    assert refused.reason.exit_code == 6
    assert "Install LibreOffice" in refused.reason.hint


def test_what_libreoffice_cannot_read_is_refused(office: Path, tmp_path: Path) -> None:
    office.write_text("#!/bin/sh\nexit 1\n")
    (refused,) = prepare([media.make("word", tmp_path)], Target(documents="images")).refused
    assert refused.reason.exit_code == 6


def test_it_starts_again_when_it_asks_for_it(office: Path, tmp_path: Path) -> None:
    office.write_text(
        "#!/bin/sh\n[ -d made ] || { mkdir made; exit 81; }\n"
        'cat "${0%/*}/answer.pdf" > made/document.pdf\n'
    )
    if held(tmp_path):
        assert prepare([media.make("word", tmp_path)], Target(documents="images")).attachments


def test_it_can_read_neither_the_users_files_nor_the_systems_secrets(
    office: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("nobody's business")
    office.write_text(
        f'#!/bin/sh\nmkdir made; cat {secret} /etc/passwd > made/document.pdf\nls "{secret}" && exit 0\n'
    )
    with Workroom() as room:
        try:
            made = soffice.convert(b"", "application/rtf", "pdf", room)
        except Exception as error:  # noqa: BLE001 -- whichever way it ends, nothing was read
            made = str(error).encode()
    assert b"business" not in made
    assert b"root" not in made


def test_macros_links_and_java_are_off_in_the_profile_that_it_gets(office: Path, tmp_path: Path) -> None:
    seen = tmp_path / "office" / "seen"
    office.write_text(
        f"#!/bin/sh\ncp profile/user/registrymodifications.xcu {seen}\necho $@ >> {seen}\n"
    )
    prepare([media.make("word", tmp_path)], Target(documents="images"))
    if held(tmp_path):
        said = seen.read_text()
        assert '"DisableMacrosExecution" oor:op="fuse"><value>true<' in said
        assert '"BlockUntrustedRefererLinks" oor:op="fuse"><value>true<' in said
        assert "--infilter=MS Word 2007 XML" in said


def test_an_old_word_document_becomes_rtf_where_libreoffice_is(office: Path, tmp_path: Path) -> None:
    office.write_text("#!/bin/sh\nmkdir made; echo '{\\\\rtf1 hello}' > made/document.rtf\n")
    path = tmp_path / "letter.doc"
    path.write_bytes(ole("WordDocument"))
    attachment = prepare([path]).attachments[0]
    if held(tmp_path):
        assert attachment.type == "application/rtf"
        assert attachment.notes[0] == "Turned into RTF (old Word document)."
    else:
        assert "needs LibreOffice" in attachment.notes[0]
