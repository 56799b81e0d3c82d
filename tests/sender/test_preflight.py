"""What RingCentral would refuse is refused here, all at once. In brackets: cases of the list."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.errors import Damaged, ExitCode
from mmsprep.model import Refused
from mmsprep.sender import Message, NotSendable, RingCentral
from mmsprep.sender.phone import e164, last_four, without_numbers
from mmsprep.sender.preflight import checked
from mmsprep.testing import RingCentralServer
from tests.sender.conftest import TO, attachment, message, packed


def codes(wrong: Message, endpoint: str = "mms") -> list[str]:
    with pytest.raises(NotSendable) as refused:
        checked(wrong, endpoint)  # type: ignore[arg-type]
    assert refused.value.exit_code is ExitCode.USAGE
    return [problem.code for problem in refused.value.problems]


def test_all_problems_come_at_once_and_nothing_goes_to_the_network(
    server: RingCentralServer, client: RingCentral
) -> None:
    wrong = Message(
        to=["101", "74121", "555-1111"],
        package=packed(*(attachment(f"{n}.heic", "image/heic", 150_000) for n in range(11))),
        text="x" * 1001,
        sender="nobody",
    )
    found = codes(wrong)
    assert found.count("MSG-348") == 11
    assert {"MSG-379", "MSG-376", "CMN-101", "MSG-246", "MSG-247"} <= set(found)
    with pytest.raises(NotSendable):
        client.send(wrong)
    assert server.requests == []


@pytest.mark.parametrize(
    "number", ["+1 (555) 000-1111", "+1.555.000.1111", "+15550001111", " +1 555 0001111 "]
)
def test_75_numbers_are_read_as_people_write_them(number: str) -> None:
    assert checked(message(number)) == (TO,)


@pytest.mark.parametrize(
    "number",
    ["", "+", "5550001111", "+1555000111", "+155500011111111111", "+1 555 000 1111 ext. 5",
     "+1\r\n5550001111", "+1800FLOWERS", "tel:+15550001111", "+१५५५०००११११", "+1555000\x001111"],
)  # fmt: skip
def test_75_what_is_no_full_number_is_refused(number: str) -> None:
    assert codes(message(number))


def test_letters_are_not_counted_as_a_short_number() -> None:
    assert codes(message("+1800FLOWERS")) == ["CMN-101"]


def test_every_problem_has_a_hint() -> None:
    """Also those that no command line can bring about."""
    wrong = Message(
        to=["101", "+1", *(f"+1555000{n:04}" for n in range(11))],
        package=packed(
            *(attachment(f"{n}.heic", "image/heic", 150_000) for n in range(11)),
            replace(attachment("a b.jpg"), data=b""),
            replace(attachment("c.jpg"), size=5),
        ),
        text="\ud800" + "\x01" * 1001,
        sender="nobody",
        group=True,
    )
    with pytest.raises(NotSendable) as refused:
        checked(wrong)
    assert [each.code for each in refused.value.problems if not each.hint] == []


def test_75_duplicates_are_one_recipient_however_they_are_written() -> None:
    assert checked(message(TO, "+1 555 000 1111", "+15550002222")) == (TO, "+15550002222")


def test_75_a_single_number_is_a_list_of_one() -> None:
    assert checked(Message(to=TO, package=packed())) == (TO,)


def test_75_a_group_of_ten_is_the_most() -> None:
    numbers = [f"+1555000{n:04}" for n in range(11)]
    assert len(checked(message(*numbers[:10], group=True))) == 10
    assert len(checked(message(*numbers))) == 11
    assert codes(message(*numbers, group=True)) == ["MSG-381"]
    assert codes(Message(to=[], package=packed())) == ["CMN-101"]


@pytest.mark.parametrize("text", ["x" * 1000, "🎉" * 500, "é" * 1000, "two\nlines\tand a tab", ""])
def test_76_a_thousand_utf16_units_are_allowed(text: str) -> None:
    assert checked(message(text=text))


@pytest.mark.parametrize("text", ["x" * 1001, "🎉" * 501, "NUL\0", "\x1b[31m", "half \ud83c of one"])
def test_76_more_or_control_characters_are_refused(text: str) -> None:
    assert codes(message(text=text))


def test_76_a_text_arrives_as_it_was_written(server: RingCentralServer, client: RingCentral) -> None:
    text = "Grüße 🎉 “quotes” \\ \n and --boundaries--"
    client.send(message(text=text))
    assert server.messages[0].text == text


def test_the_endpoint_sms_needs_a_text() -> None:
    assert codes(message(text=""), "sms") == ["CMN-101"]


def test_a_refused_file_stops_the_message_until_it_is_left_out() -> None:
    package = replace(packed(), refused=(Refused("b.heic", Damaged("It is cut off.", "Get it again.")),))
    with pytest.raises(NotSendable, match=r"b\.heic was refused: It is cut off\."):
        checked(Message([TO], package))
    assert checked(Message([TO], replace(package, refused=())))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": 'a".jpg'}, "MSG-351"),
        ({"name": "a\r\nX: 1.jpg"}, "MSG-351"),
        ({"name": ".."}, "MSG-351"),
        ({"name": ""}, "MSG-351"),
        ({"type": "image/jpeg; q=1"}, "MSG-348"),
        ({"type": "image/jpeg\r\nX-Evil: 1"}, "MSG-348"),
        ({"type": "IMAGE/JPEG"}, "MSG-348"),
        ({"data": b"", "size": 0}, "MSG-347"),
        ({"data": None}, "MSG-347"),
        ({"size": 5}, "MSG-349"),
    ],
)
def test_an_attachment_made_by_hand_is_checked_like_any_other(
    change: dict[str, object], code: str
) -> None:
    wrong = replace(attachment(), **change)  # type: ignore[arg-type]
    assert code in codes(Message([TO], packed(wrong)))


def test_exactly_the_budget_is_allowed() -> None:
    assert checked(Message([TO], packed(attachment(size=1_500_000))))
    assert codes(Message([TO], packed(attachment(size=1_500_001)))) == ["MSG-376"]


def test_the_error_crosses_processes() -> None:
    with pytest.raises(NotSendable) as refused:
        checked(message("1"))
    assert pickle.loads(pickle.dumps(refused.value)).problems == refused.value.problems


@given(st.text(max_size=40))
def test_whatever_is_given_is_a_number_or_none(text: str) -> None:
    number = e164(text)
    assert number is None or (number.startswith("+") and number[1:].isdigit())


@given(st.from_regex(r"\+1[2-9][0-9]{9}", fullmatch=True), st.text(max_size=20))
def test_a_number_is_never_quoted_in_full(number: str, around: str) -> None:
    assert number not in without_numbers(f"{around} {number} {around}")
    assert last_four(number).endswith(number[-4:])
    assert len(last_four(number)) == 5
