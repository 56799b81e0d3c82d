"""The local server reads bodies as strictly as RingCentral's documents ask, and takes what they show."""

from __future__ import annotations

import base64

import pytest

from mmsprep.profile import RINGCENTRAL, RINGCENTRAL_2026
from mmsprep.testing.envelope import Refused, submission_of
from mmsprep.testing.records import LocalNumber
from mmsprep.testing.rules import check

JPEG = b"\xff\xd8\xff\xe0 some \r\n bytes"
ROOT = b'{"from":{"phoneNumber":"+15550100001"},"to":[{"phoneNumber":"+15550001111"}],"text":"Hi"}'
MIXED = "multipart/mixed; boundary=B"
FORM = "multipart/form-data; boundary=B"


def part(*lines: str, data: bytes = JPEG) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + data


def body(*parts: bytes, end: bytes = b"--B--\r\n") -> bytes:
    return b"".join(b"--B\r\n" + each + b"\r\n" for each in parts) + end


JSON_PART = part("Content-Type: application/json", data=ROOT)
JPEG_PART = part('Content-Disposition: attachment; filename="a.jpg"', "Content-Type: image/jpeg")
FORM_ROOT = 'Content-Disposition: form-data; name="json"; filename="request.json"'
NAMED = 'Content-Disposition: form-data; name="attachment"; filename="a.jpg"'

OPENAPI = (
    b"--B\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b'{"to" :[{"phoneNumber": "+15550001111"},{"phoneNumber": "+15550002222"}],\r\n'
    b'"text" :"hello",\r\n"from" :{"phoneNumber": "+15550100001"}}\r\n\r\n'
    b'--B\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename="a.jpg"\r\n\r\n'
    + JPEG
    + b"\r\n--B--"
)

GOOD = {
    "the OpenAPI description's example": (MIXED, OPENAPI),
    "Python's SDK, mixed": (
        MIXED,
        body(
            part(FORM_ROOT, "Content-Type: application/json", data=ROOT),
            part(NAMED, "Content-Type: image/jpeg"),
        ),
    ),
    "Python's SDK, form-data": (
        FORM,
        body(
            part(FORM_ROOT, "Content-Type: application/json", data=ROOT),
            part(NAMED, "Content-Type: image/jpeg"),
        ),
    ),
    "Python's SDK with two values: no type": (
        FORM,
        body(part(FORM_ROOT, "Content-Type: application/json", data=ROOT), part(NAMED)),
    ),
    "JavaScript's form-data": (
        FORM,
        body(
            part(
                'Content-Disposition: form-data; name="json"',
                "Content-Type: application/json",
                data=ROOT,
            ),
            part(NAMED, "Content-Type: image/jpeg"),
        ),
    ),
    "PHP, with lengths": (
        FORM,
        body(
            part("Content-Type: application/json", FORM_ROOT, f"Content-Length: {len(ROOT)}", data=ROOT),
            part(
                'Content-Disposition: form-data; name="a.jpg"; filename="a.jpg"',
                f"Content-Length: {len(JPEG)}",
                "Content-Type: image/jpeg",
            ),
        ),
    ),
    "TypeScript": (
        FORM,
        body(
            part(
                "Content-Type: application/json",
                'Content-Disposition: form-data; name="request.json"; filename="request.json"',
                data=ROOT,
            ),
            part(
                "Content-Type: image/jpeg",
                'Content-Disposition: form-data; name="attachments"; filename="a.jpg"',
            ),
        ),
    ),
    ".NET, without quotes": (
        'multipart/form-data; boundary="B"',
        body(
            part(
                "Content-Type: application/json; charset=utf-8",
                "Content-Disposition: form-data; name=request.json",
                data=ROOT,
            ),
            part(
                "Content-Type: image/jpeg",
                "Content-Disposition: form-data; name=attachments; filename=a.jpg; "
                "filename*=utf-8''a.jpg",
            ),
        ),
    ),
    "Java, root without disposition": (
        FORM,
        body(
            part("Content-Type: application/json; charset=utf-8", data=ROOT),
            part(NAMED, "Content-Type: image/jpeg"),
        ),
    ),
    "Ruby, binary": (
        FORM,
        body(
            part(
                'Content-Disposition: form-data; name="json"; filename="local.path"',
                f"Content-Length: {len(ROOT)}",
                "Content-Type: application/json",
                "Content-Transfer-Encoding: binary",
                data=ROOT,
            ),
            part(
                'Content-Disposition: form-data; name="attachment[]"; filename="a.jpg"',
                "Content-Type: image/jpeg",
                "Content-Transfer-Encoding: binary",
            ),
        ),
    ),
    "ringcentral_sdk of Ruby, base64": (
        MIXED,
        body(
            part(
                "Content-Type: application/json",
                "Content-Transfer-Encoding: base64",
                data=base64.encodebytes(ROOT),
            ),
            part(
                'Content-Disposition: attachment; filename="a.jpg"',
                "Content-Type: image/jpeg",
                "Content-Transfer-Encoding: base64",
                data=base64.b64encode(JPEG),
            ),
        ),
    ),
    "the widgets' name beyond ASCII": (
        FORM,
        body(
            part(
                'Content-Disposition: form-data; name="json"',
                "Content-type: application/json",
                data=ROOT,
            ),
            part(
                'Content-Disposition: form-data; name="attachment"; filename*="UTF-8\'\'%C3%A9.jpg"; '
                'filename="%C3%A9.jpg"',
                "Content-Type: image/jpeg",
                "Content-Transfer-Encoding: base64",
                data=base64.b64encode(JPEG),
            ),
        ),
    ),
    "flat fields of a staff's answer": (
        FORM,
        body(
            part('Content-Disposition: form-data; name="to"', data=b"+15550001111"),
            part('Content-Disposition: form-data; name="from"', data=b"+15550100001"),
            part('Content-Disposition: form-data; name="text"', data=b"Hi"),
            part(NAMED, "Content-Type: image/jpeg"),
        ),
    ),
}


@pytest.mark.parametrize("shape", GOOD)
def test_what_official_clients_send_is_accepted(shape: str) -> None:
    submission = submission_of(*GOOD[shape], RINGCENTRAL)
    check(submission, [LocalNumber("+15550100001")], text_needed=True)
    assert submission.to[0] == "+15550001111"
    assert [each.data for each in submission.files] == [JPEG]
    assert submission.types == ("image/jpeg",)


def jpeg(*lines: str, data: bytes = JPEG) -> bytes:
    return body(JSON_PART, part(*lines, data=data))


def root(said: bytes, *files: bytes) -> bytes:
    return body(part("Content-Type: application/json", data=said), *(files or (JPEG_PART,)))


def said(to: str = '[{"phoneNumber":"+15550001111"}]', more: str = "") -> bytes:
    return root(f'{{"from":{{"phoneNumber":"+15550100001"}},"to":{to}{more}}}'.encode())


DISPOSITION = 'Content-Disposition: attachment; filename="a.jpg"'
MALFORMED = {
    "no multipart": ("application/json", ROOT, "CMN-104"),
    "multipart/related": ("multipart/related; boundary=B", body(JSON_PART, JPEG_PART), "CMN-104"),
    "no boundary": ("multipart/mixed; charset=utf-8", body(JSON_PART, JPEG_PART), "MSG-349"),
    "another boundary": ("multipart/mixed; boundary=C", body(JSON_PART, JPEG_PART), "MSG-349"),
    "a boundary of 71 characters": (f"multipart/mixed; boundary={'B' * 71}", b"", "MSG-349"),
    "nothing at all": (MIXED, b"", "MSG-349"),
    "words before the first part": (MIXED, b"Hi\r\n" + body(JSON_PART, JPEG_PART), "MSG-349"),
    "no closing boundary": (MIXED, body(JSON_PART, JPEG_PART, end=b""), "MSG-349"),
    "cut off": (MIXED, body(JSON_PART, JPEG_PART)[:-30], "MSG-349"),
    "words after the end": (MIXED, body(JSON_PART, JPEG_PART) + b"bye", "MSG-349"),
    "the encoder that was read twice": (MIXED, b"", "MSG-349"),
    "bare line feeds": (MIXED, body(JSON_PART, JPEG_PART).replace(b"\r\n", b"\n"), "MSG-349"),
    "no line break between parts": (
        MIXED,
        b"--B\r\n" + JSON_PART + b"--B\r\n" + JPEG_PART + b"\r\n--B--\r\n",
        "CMN-103",
    ),
    "the boundary within the data": (MIXED, jpeg(DISPOSITION, data=b"1\r\n--Bee"), "MSG-349"),
    "the JSON last": (MIXED, body(JPEG_PART, JSON_PART), "MSG-349"),
    "the JSON as text": (MIXED, body(part("Content-Type: text/plain", data=ROOT), JPEG_PART), "MSG-349"),
    "no type on the root": (MIXED, body(part(FORM_ROOT, data=ROOT), JPEG_PART), "MSG-349"),
    "the JSON in latin-1": (
        MIXED,
        body(part("Content-Type: application/json; charset=latin-1", data=ROOT), JPEG_PART),
        "MSG-349",
    ),
    "JSON cut off": (MIXED, root(ROOT[:-3]), "CMN-103"),
    "a JSON list": (MIXED, root(b"[1]"), "CMN-103"),
    "a folded header": (MIXED, jpeg(DISPOSITION, "Content-Type: image/jpeg", " ; x=1"), "MSG-349"),
    "a header without a colon": (MIXED, jpeg(DISPOSITION, "Content-Type image/jpeg"), "MSG-349"),
    "a NUL in a header": (MIXED, jpeg(DISPOSITION, "Content-Type: image/jpeg\0"), "MSG-349"),
    "two types (an injected header)": (
        MIXED,
        jpeg(DISPOSITION, "Content-Type: image/png", "Content-Type: image/jpeg"),
        "MSG-349",
    ),
    "a part that is shorter than it says": (
        MIXED,
        jpeg(DISPOSITION, "Content-Type: image/jpeg", "Content-Length: 9999"),
        "MSG-349",
    ),
    "an unknown transfer encoding": (
        MIXED,
        jpeg(DISPOSITION, "Content-Type: image/jpeg", "Content-Transfer-Encoding: uuencode"),
        "MSG-349",
    ),
    "base64 that is none": (
        MIXED,
        jpeg(DISPOSITION, "Content-Type: image/jpeg", "Content-Transfer-Encoding: base64"),
        "MSG-349",
    ),
    "no disposition": (MIXED, jpeg("Content-Type: image/jpeg"), "MSG-350"),
    "a quote in the name": (
        MIXED,
        jpeg('Content-Disposition: attachment; filename="a".jpg"', "Content-Type: image/jpeg"),
        "MSG-350",
    ),
    "no file name": (
        MIXED,
        jpeg("Content-Disposition: attachment", "Content-Type: image/jpeg"),
        "MSG-351",
    ),
    "an empty attachment": (MIXED, jpeg(DISPOSITION, "Content-Type: image/jpeg", data=b""), "MSG-347"),
    "no attachment": (MIXED, body(JSON_PART), "MSG-347"),
    "a type that is not taken": (MIXED, jpeg(DISPOSITION, "Content-Type: image/heic"), "MSG-348"),
    "a type with parameters": (MIXED, jpeg(DISPOSITION, "Content-Type: image/jpeg; q=1"), "MSG-348"),
    "a type in capitals": (MIXED, jpeg(DISPOSITION, "Content-Type: IMAGE/JPEG"), "MSG-348"),
    "image/jpg": (MIXED, jpeg(DISPOSITION, "Content-Type: image/jpg"), "MSG-348"),
    "eleven attachments": (MIXED, body(JSON_PART, *[JPEG_PART] * 11), "MSG-379"),
    "one byte too many": (
        MIXED,
        jpeg(DISPOSITION, "Content-Type: image/jpeg", data=b"x" * 1_500_001),
        "MSG-376",
    ),
    "a subject": (MIXED, said(more=',"subject":"x"'), "CMN-104"),
    "no sender": (MIXED, root(b'{"to":[{"phoneNumber":"+15550001111"}]}'), "CMN-101"),
    "no recipient": (MIXED, said("[]"), "CMN-101"),
    "recipients as text": (MIXED, said('"+15550001111"'), "CMN-101"),
    "a national number": (MIXED, said('[{"phoneNumber":"5550001111"}]'), "CMN-101"),
    "an extension": (MIXED, said('[{"phoneNumber":"101"}]'), "MSG-246"),
    "a short number": (MIXED, said('[{"phoneNumber":"74121"}]'), "MSG-247"),
    "a number abroad": (MIXED, said('[{"phoneNumber":"+448003322019"}]'), "MSG-383"),
    "a recipient twice": (
        MIXED,
        said("[" + ",".join(['{"phoneNumber":"+15550001111"}'] * 2) + "]"),
        "CMN-406",
    ),
    "eleven in a group": (
        MIXED,
        said("[" + ",".join(f'{{"phoneNumber":"+155500011{n}"}}' for n in range(10, 21)) + "]"),
        "MSG-381",
    ),
    "a long text": (MIXED, said(more=f',"text":"{"x" * 1001}"'), "CMN-101"),
    "501 emoji": (MIXED, said(more=f',"text":"{"🎉" * 501}"'), "CMN-101"),
    "both kinds of country": (MIXED, said(more=',"country":{"id":"1","isoCode":"US"}'), "MSG-365"),
    "somebody else's number": (
        MIXED,
        root(b'{"from":{"phoneNumber":"+15559999999"},"to":[{"phoneNumber":"+15550001111"}]}'),
        "MSG-304",
    ),
}


@pytest.mark.parametrize("shape", MALFORMED)
def test_malformed_bodies_are_refused_with_the_documented_code(shape: str) -> None:
    content_type, data, code = MALFORMED[shape]
    with pytest.raises(Refused) as refused:
        check(
            submission_of(content_type, data, RINGCENTRAL),
            [LocalNumber("+15550100001")],
            text_needed=False,
        )
    assert refused.value.code == code
    unsupported = code == "MSG-348" or not content_type.startswith(("multipart/mixed", "multipart/form"))
    assert refused.value.status == 415 or not unsupported


def test_exactly_the_budget_and_ten_attachments_are_accepted() -> None:
    tenth = part(DISPOSITION, "Content-Type: image/jpeg", data=b"x" * 150_000)
    assert len(submission_of(MIXED, body(JSON_PART, *[tenth] * 10), RINGCENTRAL).files) == 10


def test_the_longer_profile_takes_what_the_classic_one_refuses() -> None:
    pdf = jpeg('Content-Disposition: attachment; filename="a.pdf"', "Content-Type: application/pdf")
    assert submission_of(MIXED, pdf, RINGCENTRAL_2026).types == ("application/pdf",)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (LocalNumber("+15550100001", features=("SmsSender",)), "MSG-242"),
        (LocalNumber("+15550100001", payment="TollFree"), "MSG-397"),
    ],
)
def test_a_number_that_cannot_send_is_refused(number: LocalNumber, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check(submission_of(MIXED, body(JSON_PART, JPEG_PART), RINGCENTRAL), [number], text_needed=False)
    assert refused.value.code == code
