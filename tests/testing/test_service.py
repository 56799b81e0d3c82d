"""The pretended account answers every request, however odd, as the service would."""

from __future__ import annotations

from math import inf

import pytest

from mmsprep.testing import Service
from mmsprep.testing.service import Captured

EXTENSION = "/restapi/v1.0/account/~/extension/~"


def asked(path: str, query: str = "") -> int:
    """The status of a GET."""
    service = Service(tokens={"token": inf})
    headers = (("Authorization", "Bearer token"),)
    return service.handle(Captured("GET", EXTENSION + path, query, headers, b"")).status


@pytest.mark.parametrize(
    "query",
    ["perPage=0", "perPage=-1", "perPage=many", f"page={'9' * 5000}", "page=%D9%A1", "dateFrom=soon"],
)
def test_a_parameter_that_makes_no_sense_is_refused(query: str) -> None:
    assert asked("/message-store", query) == 400


def test_a_date_without_its_zone_is_utc() -> None:
    assert asked("/message-store", "dateFrom=2026-11-28T00:00:00&dateTo=2026-11-29") == 200
