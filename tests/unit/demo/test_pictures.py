"""The drawn pictures: small, the right size, the same every time, and not all alike."""

import io

import pytest
from PIL import Image

from civic.demo.pictures import LARGE, LARGE_LIMIT, SCENES, THUMB, THUMB_LIMIT, TROUBLES, draw
from civic.demo.pictures.canvas import Canvas, mix, webp


@pytest.mark.parametrize("scene", SCENES + TROUBLES)
def test_picture_has_its_sizes_and_stays_within_its_bytes(scene):
    picture = draw(scene, 7)
    for data, size, limit in ((picture.large, LARGE, LARGE_LIMIT), (picture.thumb, THUMB, THUMB_LIMIT)):
        image = Image.open(io.BytesIO(data))
        assert image.format == "WEBP"
        assert image.size == size
        assert len(data) <= limit
    assert len(Image.open(io.BytesIO(picture.large)).convert("RGB").getcolors(1 << 20) or []) > 500


def test_same_scene_and_number_give_the_same_bytes():
    assert draw("playground", 3) == draw("playground", 3)


def test_another_number_gives_another_picture():
    assert len({draw("garden", number).thumb for number in range(4)}) == 4


def test_unknown_scene_is_refused():
    with pytest.raises(KeyError):
        draw("castle", 1)


def test_picture_that_cannot_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        webp(Canvas(320).finished(), 10)


def test_colours_mix_between_their_ends():
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"
    assert mix("#000000", "#c86432", 0.5) == "#643219"
