"""Does a film come out the same however its tracks' packets happen to arrive?"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mmsprep import prepare
from mmsprep.testing.media import clips
from mmsprep.testing.media.film import X264, encode

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=12")
BEEPS = ("-f", "lavfi", "-i", "sine=frequency=500:beep_factor=4:d=12")
MP3 = ("-c:a", "libmp3lame", "-b:a", "64k")


COPIES = 60
"""Of such films, one in ten had its chunks in another order while the machine was busy."""


@pytest.mark.soak
def test_a_copied_picture_beside_a_new_sound_is_the_same_film_each_time() -> None:
    film = encode(*PICTURE, *BEEPS, *X264, *clips.PLAIN, *MP3, out="wrong_sound.mp4")
    with ThreadPoolExecutor(8) as busy:
        packages = list(busy.map(lambda _: prepare([film], jobs=1), range(COPIES)))
    assert {package.attachments[0].action for package in packages} == {"remuxed"}
    assert len({package.attachments[0].data for package in packages}) == 1
