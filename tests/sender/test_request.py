"""What goes over the wire, byte by byte. In brackets: cases of the list."""

from __future__ import annotations

import email
import email.policy
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_multipart.multipart import MultipartParser
from requests_toolbelt.multipart.decoder import MultipartDecoder

from mmsprep.profile import PROFILES, RINGCENTRAL_2026
from mmsprep.sender.request import Draft, body_of
from mmsprep.testing.envelope import submission_of
from mmsprep.tools.multipart import Multipart, Part
from tests.sender.conftest import TO, attachment

DRAFT = Draft(
    "+15550100001", (TO,), "Hé 🎉", (attachment("a.jpg", size=5), attachment("b.png", "image/png", 7))
)


def test_70_the_bytes_are_these() -> None:
    first, second = (each.data or b"" for each in DRAFT.attachments)
    assert body_of(DRAFT, boundary="B0").data == (
        b"--B0\r\n"
        b'Content-Disposition: form-data; name="json"; filename="request.json"\r\n'
        b"Content-Type: application/json; charset=UTF-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n"
        b"\r\n"
        b'{"from":{"phoneNumber":"+15550100001"},"to":[{"phoneNumber":"+15550001111"}],'
        b'"text":"H\xc3\xa9 \xf0\x9f\x8e\x89"}\r\n'
        b"--B0\r\n"
        b'Content-Disposition: form-data; name="attachment"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n"
        b"Content-Transfer-Encoding: binary\r\n"
        b"\r\n" + first + b"\r\n"
        b"--B0\r\n"
        b'Content-Disposition: form-data; name="attachment"; filename="b.png"\r\n'
        b"Content-Type: image/png\r\n"
        b"Content-Transfer-Encoding: binary\r\n"
        b"\r\n" + second + b"\r\n"
        b"--B0--\r\n"
    )


def test_70_the_envelope_is_mixed_unless_asked_otherwise() -> None:
    assert body_of(DRAFT, boundary="B0").content_type == "multipart/mixed; boundary=B0"
    assert body_of(DRAFT, "form-data", "B0").content_type == "multipart/form-data; boundary=B0"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=10), st.text(max_size=200))
def test_70_three_parsers_read_what_was_put_in(contents: list[bytes], text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    parts = [
        Part("attachment", f"{n}.jpg", "image/jpeg", "binary", data) for n, data in enumerate(contents)
    ]
    said = json.dumps({"from": {"phoneNumber": "+1"}, "to": [{"phoneNumber": "+2"}], "text": text})
    root = Part("json", "request.json", "application/json; charset=UTF-8", "8bit", said.encode())
    body = Multipart.of((root, *parts))
    data = body.data
    assert len(data) == body.size
    assert MultipartDecoder(data, body.content_type).parts[0].content == said.encode()
    assert [part.content for part in MultipartDecoder(data, body.content_type).parts[1:]] == contents
    assert _by_python_multipart(data, body.boundary)[1:] == contents
    submission = submission_of(body.content_type, data, RINGCENTRAL_2026)
    assert [part.data for part in submission.files] == contents
    assert submission.text == text


def _by_python_multipart(data: bytes, boundary: str) -> list[bytes]:
    parts: list[io.BytesIO] = []

    def begin() -> None:
        parts.append(io.BytesIO())

    def go_on(block: bytes, start: int, end: int) -> None:
        parts[-1].write(block[start:end])

    parser = MultipartParser(
        boundary,
        {"on_part_begin": begin, "on_part_data": go_on},
    )
    parser.write(data)
    parser.finalize()
    return [part.getvalue() for part in parts]


def test_70_the_standard_librarys_parser_reads_names_and_types() -> None:
    body = body_of(DRAFT)
    head = f"Content-Type: {body.content_type}\r\n\r\n".encode()
    parsed = email.message_from_bytes(head + body.data, policy=email.policy.HTTP)
    parts = list(parsed.iter_parts())
    assert [part.get_content_type() for part in parts] == ["application/json", "image/jpeg", "image/png"]
    assert [part.get_filename() for part in parts] == ["request.json", "a.jpg", "b.png"]


def test_70_a_boundary_never_occurs_in_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = iter(["in-the-data", "in-the-text", "free"])
    monkeypatch.setattr("secrets.token_hex", lambda _bytes: next(offered))
    parts = [
        Part("json", "request.json", "application/json", "8bit", b'{"text":"in-the-text"}'),
        Part("attachment", "a.jpg", "image/jpeg", "binary", b"xx in-the-data xx"),
    ]
    assert Multipart.of(parts).boundary == "free"
    with pytest.raises(ValueError, match="boundary"):
        Multipart.of(parts, boundary="the-data")


def test_69_every_stream_of_a_body_is_fresh_and_whole() -> None:
    body = body_of(DRAFT)
    first = body.open()
    whole = first.read()
    assert first.read() == b""  # a stream is read once: nobody may send it again
    assert body.open().read() == whole
    assert first.bytes_read == first.len == len(whole) == body.size


def test_the_progress_counts_what_was_read() -> None:
    seen: list[tuple[int, int]] = []
    stream = body_of(DRAFT).open(lambda read, total: seen.append((read, total)))
    while stream.read(100):
        pass
    assert seen[-1] == (stream.len, stream.len)
    assert [read for read, _ in seen] == sorted(read for read, _ in seen)


def test_every_type_that_can_go_out_is_bare_lower_case_and_safe() -> None:
    for profile in PROFILES.values():
        for entry in profile.accepted:
            assert entry.type == entry.type.lower().strip()
            assert set(entry.type) <= set("abcdefghijklmnopqrstuvwxyz0123456789+-./")


def test_without_a_text_the_json_has_none() -> None:
    root = json.loads(body_of(Draft("+1", ("+2", "+3"), "", ())).parts[0].data)
    assert root == {"from": {"phoneNumber": "+1"}, "to": [{"phoneNumber": "+2"}, {"phoneNumber": "+3"}]}
