"""A picture in an archive that became JPEG is found under its new name by everything that names it."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from mmsprep import prepare
from mmsprep.archives import renaming
from mmsprep.model import Action
from mmsprep.target import Target


def photo(kind: str = "PNG", size: tuple[int, int] = (500, 400)) -> bytes:
    noise = [Image.effect_noise(size, 60).filter(ImageFilter.GaussianBlur(3)) for _ in range(3)]
    out = io.BytesIO()
    Image.merge("RGB", noise).save(out, kind)
    return out.getvalue()


def zipped(members: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def shrunk(path: Path, part: float) -> zipfile.ZipFile:
    budget = int(path.stat().st_size * part)
    (made,) = prepare([path], Target(budget=budget, shrink_inside=True)).attachments
    assert made.action is Action.SHRUNK
    assert made.size <= budget
    assert made.data
    return zipfile.ZipFile(io.BytesIO(made.data))


def test_a_png_photo_in_a_zip_becomes_jpeg_under_a_true_name(tmp_path: Path) -> None:
    page = b'<img src="pics/one.png" alt="one.png"><img src="everyone.png">'
    path = zipped({"pics/one.png": photo(), "index.html": page}, tmp_path / "trip.zip")
    with shrunk(path, 0.3) as archive:
        assert archive.namelist() == ["pics/one.jpg", "index.html"]
        assert Image.open(archive.open("pics/one.jpg")).format == "JPEG"
        assert archive.read("index.html") == page.replace(b'/one.png"', b'/one.jpg"').replace(
            b'"one.png"', b'"one.jpg"'
        )


def test_a_graphic_stays_png_under_its_name(tmp_path: Path) -> None:
    art = Image.new("RGBA", (900, 700), (0, 0, 0, 0))
    art.paste(Image.open(io.BytesIO(photo())).convert("RGBA"), (100, 100))
    out = io.BytesIO()
    art.save(out, "PNG")
    path = zipped({"art.png": out.getvalue()}, tmp_path / "art.zip")
    with shrunk(path, 0.5) as archive:
        assert archive.namelist() == ["art.png"]
        assert Image.open(archive.open("art.png")).format == "PNG"


def test_slides_get_smaller_pictures_when_asked_and_stay_slides(tmp_path: Path) -> None:
    members = {
        "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
        b'package/2006/content-types"><Default Extension="png" ContentType="image/png"/><Override '
        b'PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'presentationml.presentation.main+xml"/></Types>',
        "ppt/presentation.xml": b"<p/>",
        "ppt/slides/_rels/slide1.xml.rels": b'<Relationship Id="r1" Target="../media/image1.png"/>',
        "ppt/media/image1.png": photo(),
    }
    path = zipped(members, tmp_path / "talk.pptx")
    with shrunk(path, 0.4) as outer, zipfile.ZipFile(outer.open("talk.pptx")) as slides:
        assert slides.testzip() is None
        assert slides.namelist()[-1] == "ppt/media/image1.jpg"
        assert b"../media/image1.jpg" in slides.read("ppt/slides/_rels/slide1.xml.rels")
        assert b'Extension="jpg" ContentType="image/jpeg"' in slides.read("[Content_Types].xml")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.png"], "a.jpg"),
        (["a.png", "b/a.png"], "a.jpg"),
        (["a.png", "b/a.png", "x.html"], None),
        (["a.png", "a.jpg"], None),
        (["a.png", "x.html"], "a.jpg"),
    ],
)
def test_a_name_is_changed_only_where_nobody_can_mistake_it(
    names: list[str], expected: str | None
) -> None:
    assert renaming.new_name("a.png", "image/jpeg", names) == expected


def test_the_type_beside_a_name_changes_with_it() -> None:
    manifest = b'<item href="i.png" media-type="image/png"/><item href="j.png" media-type="image/png"/>'
    assert renaming.rewritten("book.opf", manifest, {"x/i.png": "x/i.jpg"}) == manifest.replace(
        b'"i.png" media-type="image/png"', b'"i.jpg" media-type="image/jpeg"'
    )
    assert renaming.rewritten("i.bin", manifest, {"x/i.png": "x/i.jpg"}) == manifest
