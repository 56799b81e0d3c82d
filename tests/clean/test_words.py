"""Which texts tell a place?"""

from __future__ import annotations

import pytest

from mmsprep.clean.words import coordinates, has_coordinates

TELLING = [
    "+48.2327+016.3735/",
    "$GPGGA,101010,4813.9652,N,01622.4142,E,1,08,0.9,545.4,M",
    "48.2327, 16.3735",
    "Shot at (48.2327,16.3735).",
    "-33.85678, 151.21529",
    "geo:48.2327,16.3735",
    "https://maps.example/?q=48.2327,16.3735",
    "https://maps.example/maps/@48.2327,16.3735,17z",
    "48°13'57.9\"N 16°22'24.8\"E",
    "48° 13′ 57.9″ N, 16° 22′ 24.8″ E",
    "48 deg 13' 57.92\" N, 16 deg 22' 24.85\" E",
    "S 33° 51.5' E 151° 12.6'",
    "48.2327° N, 16.3735° E",
    "N48.2327 E16.3735",
    "GPS 48.2327 16.3735",
    '{"lng": 16.3735, "lat": 48.2327}',
    "latitude: 48.2327",
]
SILENT = [
    "1.2345, 2.3456, 3.4567",
    "<Camera:PrincipalPoint>2.42375,1.81811</Camera:PrincipalPoint>",
    'd="M12.34567,23.45678 L21.23456,32.34567"',
    "white at 0.3127, 0.3290",
    "long: 3.14159 m",
    "24.0 mm f/2.8 N 10:20",
    "version 10.2345,6789",
]


@pytest.mark.parametrize("text", TELLING)
def test_coordinates_are_found_however_they_are_written(text: str) -> None:
    told = bytearray(text.encode())
    for start, end in coordinates(bytes(told)):
        told[start:end] = b" " * (end - start)
    assert bytes(told) != text.encode()
    assert not has_coordinates(bytes(told))


@pytest.mark.parametrize("text", SILENT)
def test_other_numbers_are_no_coordinates(text: str) -> None:
    assert not has_coordinates(text.encode())
