"""Every type that is decoded has the one decoder that may see it."""

import pytest

from mmsprep.formats import FORMATS, RAW
from mmsprep.rasters import pam
from mmsprep.tools import av_picture, ffmpeg, pillow

OUR_OWN = {pam.TYPE, "image/vnd.radiance", "image/vnd.adobe.photoshop"}
"""Read by rasters/ itself."""
PICTURES = {*pillow.FORMATS, *av_picture.CODECS, *RAW, *OUR_OWN}
DECODERS = {
    "image": PICTURES,
    "animation": {*ffmpeg.DEMUXERS},
    "video": {*ffmpeg.DEMUXERS},
    "audio": {*ffmpeg.DEMUXERS},
}


@pytest.mark.parametrize("family", DECODERS)
def test_every_type_of_a_family_has_a_decoder(family: str) -> None:
    types = {entry.type for entry in FORMATS.values() if entry.family == family}
    assert types - DECODERS[family] == set()
