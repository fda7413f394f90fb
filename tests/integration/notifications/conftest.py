"""A town in which trees are planted and people told of it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from civic.kernel.feature import Feature
from tests.factories.trees import OFFERS


@pytest.fixture
def offer(app: Flask) -> Iterator[list[object]]:
    """What the made-up feature offers; tests may add to it."""
    house = app.extensions["asar"]
    offers: list[object] = [*OFFERS]
    feature = Feature(name="trees", offers=offers)
    house.features.append(feature)
    house.shelf.clear()
    yield offers
    house.features.remove(feature)
    house.shelf.clear()
